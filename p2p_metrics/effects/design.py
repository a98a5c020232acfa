"""Regression columns held as integer codes, so that a weighted Gram matrix costs milliseconds.

Categories are kept as codes and their dummies expanded only after counting: the Gram matrix of two
categories is a cross-tabulation. Places (course and year) are absorbed, pulled gently towards the
common mean, so that hundreds of them cost nothing and an empty one is harmless
(Frisch and Waugh 1933, Econometrica 1, 387-401; the pull is a ridge penalty of one student).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import linalg

from p2p_metrics.effects.codes import ByCode, Codes, Floats, totals


@dataclass(frozen=True, slots=True)
class Coded:
    """Several categories counted together: `codes` (n,) point at rows of `dummies` (codes, k)."""

    codes: Codes
    dummies: Floats


@dataclass(frozen=True)
class Design:
    """The columns of a regression for n students: places, categories, dense columns, schemes.

    `place` (n,) codes 0..place_count-1; `coded` categories; `dense` (n, q) including the constant;
    `schemes` sparse 0/1 (n, s). `names` has one name for every column that is not a
    place, `owners` the covariate it belongs to (empty for the constant).
    """

    place: Codes
    place_count: int
    coded: tuple[Coded, ...]
    dense: Floats
    schemes: Any
    names: tuple[str, ...]
    owners: tuple[str, ...]

    @cached_property
    def slices(self) -> tuple[slice, ...]:
        """Where each coded group, then the dense columns, then the schemes begin and end."""
        widths = [group.dummies.shape[1] for group in self.coded]
        edges = np.cumsum([0, *widths, self.dense.shape[1], self.schemes.shape[1]])
        return tuple(slice(int(a), int(b)) for a, b in pairwise(edges))

    @cached_property
    def width(self) -> int:
        """How many columns there are beside the places."""
        return int(self.slices[-1].stop)

    @cached_property
    def _all_codes(self) -> tuple[tuple[Codes, Floats, slice], ...]:
        """The coded groups with their dummies and where those go."""
        return tuple(
            (group.codes, group.dummies, where)
            for group, where in zip(self.coded, self.slices, strict=False)
        )

    @cached_property
    def _crossed(self) -> Crossed:
        """What a Gram matrix counts by, numbered once for every weighting of the students."""
        return Crossed.of(self)

    def take(self, rows: Codes) -> Design:
        """Give the same columns for some of the students."""
        return Design(
            place=self.place[rows],
            place_count=self.place_count,
            coded=tuple(Coded(group.codes[rows], group.dummies) for group in self.coded),
            dense=self.dense[rows],
            schemes=self.schemes[rows],
            names=self.names,
            owners=self.owners,
        )

    @property
    def constant(self) -> int:
        """Which column is the constant."""
        return int(self.slices[-2].start)

    def ridge(self, students: float) -> Floats:
        """Give a pull towards nought, in students, for every column but the constant."""
        pull = np.full(self.width, students)
        pull[self.constant] = 0.0
        return pull

    def times(self, places: Floats, columns: Floats) -> Floats:
        """Give the fitted values (n,) for coefficients of places and of columns."""
        total = places[self.place] + self.dense @ columns[self.slices[-2]]
        for group, where in zip(self.coded, self.slices, strict=False):
            total += (group.dummies @ columns[where])[group.codes]
        if self.schemes.shape[1]:
            total += self.schemes @ columns[self.slices[-1]]
        return total

    def transposed(self, values: Floats) -> tuple[Floats, Floats]:
        """Give the sums of `values` (n,) over each place and over each column."""
        sums = np.empty(self.width)
        for group, where in zip(self.coded, self.slices, strict=False):
            counts = totals(group.codes, values, group.dummies.shape[0])
            sums[where] = counts @ group.dummies
        sums[self.slices[-2]] = self.dense.T @ values
        sums[self.slices[-1]] = self.schemes.T @ values
        return totals(self.place, values, self.place_count), sums

    def gram(self, weights: Floats) -> Gram:
        """Give the weighted cross-products of all columns; `weights` has shape (n,)."""
        weighted = self.dense * weights[:, None]
        within = np.zeros((self.width, self.width))
        across = np.zeros((self.place_count, self.width))
        self._fill_categories(weights, weighted, within, across)
        dense, schemes = self.slices[-2], self.slices[-1]
        within[dense, dense] = self.dense.T @ weighted
        across[:, dense] = self._crossed.place.sums(weighted)
        if self.schemes.shape[1]:
            self._fill_schemes(weights, within, across)
            within[schemes, dense] = self._crossed.joined @ weighted
        lower = np.tril(within)
        symmetric = lower + np.tril(within, -1).T
        return Gram(totals(self.place, weights, self.place_count), across, symmetric)

    def gram_beside(self, gram: Gram, weights: Floats, further: Floats) -> Gram:
        """Give cross-products made with these weights (n,) with further columns (n, m) at the end.

        Far cheaper than the Gram matrix of a wider design.
        """
        sums = [self.transposed(weights * values) for values in further.T]
        across = np.column_stack([gram.across, *(places for places, _ in sums)])
        beside = np.column_stack([columns for _, columns in sums])
        corner = further.T @ (further * weights[:, None])
        return Gram(gram.places, across, np.block([[gram.columns, beside], [beside.T, corner]]))

    def _fill_categories(
        self, weights: Floats, weighted: Floats, within: Floats, across: Floats
    ) -> None:
        """Write the cross-tabulations of the categories into the lower triangle."""
        dense, crossed = self.slices[-2], self._crossed
        for number, (codes, dummies, where) in enumerate(self._all_codes):
            counts = totals(codes, weights, dummies.shape[0])
            within[where, where] = dummies.T @ (counts[:, None] * dummies)
            within[dense, where] = crossed.codes[number].sums(weighted).T @ dummies
            across[:, where] = crossed.by_place[number].of(weights) @ dummies
            pairs = zip(self._all_codes[:number], crossed.by_codes[number], strict=True)
            for (_, above_dummies, above_where), table in pairs:
                within[where, above_where] = dummies.T @ table.of(weights) @ above_dummies

    def _fill_schemes(self, weights: Floats, within: Floats, across: Floats) -> None:
        """Write the cross-products of the schemes into the lower triangle."""
        where, crossed = self.slices[-1], self._crossed
        within[where, where] = crossed.both_joined.of(weights[crossed.both_rows])
        entry_weights = weights[crossed.rows]
        pairs = zip(self._all_codes, crossed.joined_by_codes, strict=True)
        for (_, dummies, above), table in pairs:
            within[where, above] = table.of(entry_weights) @ dummies
        across[:, where] = crossed.joined_by_place.of(entry_weights)


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
    """The codes of a design crossed with each other, and what adds columns up by them.

    `joined` is the indicator (schemes, n); `rows` has the student of every scheme joined,
    `both_rows` of every two schemes of a student.
    """

    place: ByCode
    codes: tuple[ByCode, ...]
    joined: Any
    by_place: tuple[Crossing, ...]
    by_codes: tuple[tuple[Crossing, ...], ...]
    rows: Codes
    joined_by_place: Crossing
    joined_by_codes: tuple[Crossing, ...]
    both_rows: Codes
    both_joined: Crossing

    @classmethod
    def of(cls, design: Design) -> Crossed:
        """Number every table of the design's Gram matrix."""
        coded = [(group.codes, group.dummies.shape[0]) for group in design.coded]
        place, count = (design.place, design.place_count), design.schemes.shape[1]
        held = design.schemes.tocsr()
        columns = held.indices.astype(np.intp)
        each = np.diff(held.indptr)
        rows = np.repeat(np.arange(design.place.size, dtype=np.intp), each)
        one, other = _pairs(held.indptr[:-1], each)
        joined = (columns, count)
        return cls(
            place=ByCode(*place),
            codes=tuple(ByCode(*one) for one in coded),
            joined=held.T,
            by_place=tuple(_crossing(place, one) for one in coded),
            by_codes=tuple(
                tuple(_crossing(one, above) for above in coded[:number])
                for number, one in enumerate(coded)
            ),
            rows=rows,
            joined_by_place=_crossing((design.place[rows], design.place_count), joined),
            joined_by_codes=tuple(_crossing(joined, (codes[rows], size)) for codes, size in coded),
            both_rows=rows[one],
            both_joined=_crossing((columns[one], count), (columns[other], count)),
        )


@dataclass(frozen=True, slots=True)
class Gram:
    """Cross-products: `places` (P,) the diagonal, `across` (P, k), `columns` (k, k)."""

    places: Floats
    across: Floats
    columns: Floats

    def __sub__(self, other: Gram) -> Gram:
        """Give the cross-products without those of some students."""
        return Gram(
            self.places - other.places, self.across - other.across, self.columns - other.columns
        )

    def beyond_places(self, place_ridge: float) -> Floats:
        """Give the cross-products of the columns cleared of the places; shape (k, k)."""
        places = np.maximum(self.places, 0.0) + place_ridge
        return np.asarray(self.columns - self.across.T @ (self.across / places[:, None]))

    def solver(self, place_ridge: float, column_ridge: Floats) -> Solver:
        """Factorise once, to solve for many right-hand sides; ridges are in students.

        A relative 1e-9 on the diagonal makes collinear columns share a coefficient, not fail.
        """
        places = np.maximum(self.places, 0.0) + place_ridge
        schur = self.beyond_places(place_ridge)
        diagonal = np.maximum(np.diag(self.columns), 1e-9)
        schur[np.diag_indices_from(schur)] += column_ridge + 1e-9 * diagonal + 1e-9
        return Solver(places, self.across, linalg.cho_factor(schur, lower=True))


@dataclass(frozen=True, slots=True)
class Solver:
    """A factorised system of normal equations."""

    places: Floats
    across: Floats
    factor: Any

    def solve(self, places: Floats, columns: Floats) -> tuple[Floats, Floats]:
        """Give the coefficients of places and columns for one right-hand side."""
        held = places / self.places
        found = linalg.cho_solve(self.factor, columns - self.across.T @ held)
        return held - (self.across @ found) / self.places, found


def _crossing(down: tuple[Codes, int], along: tuple[Codes, int]) -> Crossing:
    """Cross two codes, each given with how many there are."""
    return Crossing(down[0] * along[1] + along[0], (down[1], along[1]))


def _pairs(starts: Codes, counts: Codes) -> tuple[Codes, Codes]:
    """Give every ordered pair of entries of one row, from where rows start and their counts."""
    own = np.repeat(counts, counts)
    one = np.repeat(np.arange(own.size, dtype=np.intp), own)
    before = np.cumsum(own) - own
    other = np.repeat(np.repeat(starts, counts), own) + np.arange(one.size) - before[one]
    return one, other.astype(np.intp)
