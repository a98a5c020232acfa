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
from scipy import sparse

from p2p_metrics.effects.codes import Codes, Floats, totals
from p2p_metrics.effects.crossing import Crossed
from p2p_metrics.effects.gram import Gram


@dataclass(frozen=True, slots=True)
class Coded:
    """Several categories counted together: `codes` (n,) point at rows of `dummies` (codes, k)."""

    codes: Codes
    dummies: Floats


@dataclass(frozen=True)
class Design:
    """The columns of a regression for n students: places, categories, dense columns, schemes.

    `place` (n,) codes 0..P-1 and `place_names` (P,) a number each, rising; `coded` categories;
    `dense` (n, q) including the constant; `schemes` sparse 0/1 (n, s). `names` has one name for
    every column that is not a place, `owners` the covariate it belongs to (empty for the constant).
    """

    place: Codes
    place_names: Codes
    coded: tuple[Coded, ...]
    dense: Floats
    schemes: Any
    names: tuple[str, ...]
    owners: tuple[str, ...]

    @property
    def place_count(self) -> int:
        """How many places there are."""
        return self.place_names.size

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
    def _indicators(self) -> Any:
        """Sparse 0/1 (n, m): each student's place, codes and schemes, side by side.

        One pass over it costs half of a pass for each.
        """
        groups = [self.place, *(codes for codes, _, _ in self._all_codes)]
        codes = np.empty((self.place.size, len(groups)), dtype=np.int32)
        for column, (group, edge) in enumerate(zip(groups, self._edges[:-2], strict=True)):
            codes[:, column] = group + edge
        starts = np.arange(0, codes.size + 1, len(groups), dtype=np.int32)
        held = (np.ones(codes.size), codes.reshape(-1), starts)
        shape = (codes.shape[0], int(self._edges[-2]))
        return sparse.hstack([sparse.csr_matrix(held, shape), self.schemes], format="csr")

    @cached_property
    def _edges(self) -> Codes:
        """Where places, each coded group and schemes begin among those indicators, and the end."""
        sizes = [dummies.shape[0] for _, dummies, _ in self._all_codes]
        return np.cumsum([0, self.place_count, *sizes, self.schemes.shape[1]])

    def _split(self, sums: Floats) -> list[Floats]:
        """Give sums over the indicators (m, ...) apart: places, each coded group, schemes."""
        return np.split(sums, self._edges[1:-1])

    @cached_property
    def _crossed(self) -> Crossed:
        """What a Gram matrix counts by, numbered once for every weighting of the students."""
        sized = [(codes, dummies.shape[0]) for codes, dummies, _ in self._all_codes]
        return Crossed.of((self.place, self.place_count), sized, self.schemes.tocsr())

    def take(self, rows: Codes) -> Design:
        """Give the same columns for some of the students."""
        return Design(
            place=self.place[rows],
            place_names=self.place_names,
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
        by_code = [dummies @ columns[where] for _, dummies, where in self._all_codes]
        by_indicator = np.concatenate([places, *by_code, columns[self.slices[-1]]])
        return np.asarray(self._indicators @ by_indicator + self.dense @ columns[self.slices[-2]])

    def transposed(self, values: Floats) -> tuple[Floats, Floats]:
        """Give the sums of `values` (n,) over each place and over each column."""
        sums = np.empty(self.width)
        places, *by_codes, by_schemes = self._split(self._indicators.T @ values)
        for (_, dummies, where), by_code in zip(self._all_codes, by_codes, strict=True):
            sums[where] = by_code @ dummies
        sums[self.slices[-2]] = self.dense.T @ values
        sums[self.slices[-1]] = by_schemes
        return places, sums

    def gram(self, weights: Floats) -> Gram:
        """Give the weighted cross-products of all columns; `weights` has shape (n,)."""
        weighted = self.dense * weights[:, None]
        within = np.zeros((self.width, self.width))
        across = np.zeros((self.place_count, self.width))
        dense, schemes = self.slices[-2], self.slices[-1]
        across[:, dense], *by_codes, by_schemes = self._split(self._indicators.T @ weighted)
        for (_, dummies, where), by_code in zip(self._all_codes, by_codes, strict=True):
            within[dense, where] = by_code.T @ dummies
        within[dense, dense] = self.dense.T @ weighted
        within[schemes, dense] = by_schemes
        self._fill_categories(weights, within, across)
        self._fill_schemes(weights, within, across)
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

    def _fill_categories(self, weights: Floats, within: Floats, across: Floats) -> None:
        """Write the cross-tabulations of the categories into the lower triangle."""
        crossed = self._crossed
        for number, (codes, dummies, where) in enumerate(self._all_codes):
            counts = totals(codes, weights, dummies.shape[0])
            within[where, where] = dummies.T @ (counts[:, None] * dummies)
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
