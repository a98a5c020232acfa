"""Tables of two codes, numbered once so that each weighting of the students only adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from p2p_metrics.effects.codes import Codes, Floats, totals

# Codes 0.. and how many there are.
Sized = tuple[Codes, int]


@dataclass(frozen=True, slots=True)
class Crossing:
    """Two codes crossed: `index` (m,) numbers the cells of a table of `shape`."""

    index: Codes
    shape: tuple[int, int]

    def of(self, weights: Floats) -> Floats:
        """Cross-tabulate with weights (m,)."""
        return totals(self.index, weights, self.shape[0] * self.shape[1]).reshape(self.shape)


@dataclass(frozen=True, slots=True)
class Crossed:
    """The codes of a design crossed with each other.

    `rows` has the student of every scheme joined, `both_rows` of every two schemes of a student.
    """

    by_place: tuple[Crossing, ...]
    by_codes: tuple[tuple[Crossing, ...], ...]
    rows: Codes
    joined_by_place: Crossing
    joined_by_codes: tuple[Crossing, ...]
    both_rows: Codes
    both_joined: Crossing

    @classmethod
    def of(cls, place: Sized, coded: Sequence[Sized], schemes: Any) -> Crossed:
        """Number every table: of places, categories and schemes (n, s), sparse 0/1 by row."""
        columns, count = schemes.indices.astype(np.intp), schemes.shape[1]
        each = np.diff(schemes.indptr)
        rows = np.repeat(np.arange(each.size, dtype=np.intp), each)
        one, other = _pairs(schemes.indptr[:-1], each)
        joined = (columns, count)
        return cls(
            by_place=tuple(_crossing(place, one) for one in coded),
            by_codes=tuple(
                tuple(_crossing(one, above) for above in coded[:number])
                for number, one in enumerate(coded)
            ),
            rows=rows,
            joined_by_place=_crossing((place[0][rows], place[1]), joined),
            joined_by_codes=tuple(_crossing(joined, (codes[rows], size)) for codes, size in coded),
            both_rows=rows[one],
            both_joined=_crossing((columns[one], count), (columns[other], count)),
        )


def _crossing(down: Sized, along: Sized) -> Crossing:
    """Cross two codes, each given with how many there are."""
    return Crossing(down[0] * along[1] + along[0], (down[1], along[1]))


def _pairs(starts: Codes, counts: Codes) -> tuple[Codes, Codes]:
    """Give every ordered pair of entries of one row, from where rows start and their counts."""
    own = np.repeat(counts, counts)
    one = np.repeat(np.arange(own.size, dtype=np.intp), own)
    before = np.cumsum(own) - own
    other = np.repeat(np.repeat(starts, counts), own) + np.arange(one.size) - before[one]
    return one, other.astype(np.intp)
