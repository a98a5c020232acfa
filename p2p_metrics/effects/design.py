"""Regression columns held as integer codes, so that a weighted Gram matrix costs milliseconds.

Categories are kept as codes and their dummies expanded only after counting: the Gram matrix of two
categories is a cross-tabulation. Places (course and year) are absorbed, pulled gently towards the
common mean, so that hundreds of them cost nothing and an empty one is harmless
(Frisch and Waugh 1933, Econometrica 1, 387-401; the pull is a ridge penalty of one student).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import linalg, sparse

from p2p_metrics.effects.codes import Codes, Floats, totals


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
    def _entries(self) -> tuple[Codes, Codes]:
        """The row and column of every 1 among the schemes."""
        entries = self.schemes.tocoo()
        return entries.row.astype(np.intp), entries.col.astype(np.intp)

    @cached_property
    def _all_codes(self) -> tuple[tuple[Codes, Floats, slice], ...]:
        """The coded groups with their dummies and where those go."""
        return tuple(
            (group.codes, group.dummies, where)
            for group, where in zip(self.coded, self.slices, strict=False)
        )

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

    def beside(self, name: str, values: Floats) -> Design:
        """Give the same columns and one more, `values` (n,), after the other dense ones."""
        return replace(
            self,
            dense=np.column_stack([self.dense, values]),
            names=_inserted(self.names, self.slices[-2].stop, name),
            owners=_inserted(self.owners, self.slices[-2].stop, name),
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
        across[:, dense] = _sums(self.place, weighted, self.place_count)
        if self.schemes.shape[1]:
            self._fill_schemes(weights, within, across)
            within[schemes, dense] = self.schemes.T @ weighted
        lower = np.tril(within)
        symmetric = lower + np.tril(within, -1).T
        return Gram(totals(self.place, weights, self.place_count), across, symmetric)

    def _fill_categories(
        self, weights: Floats, weighted: Floats, within: Floats, across: Floats
    ) -> None:
        """Write the cross-tabulations of the categories into the lower triangle."""
        dense = self.slices[-2]
        for number, (codes, dummies, where) in enumerate(self._all_codes):
            size = dummies.shape[0]
            counts = totals(codes, weights, size)
            within[where, where] = dummies.T @ (counts[:, None] * dummies)
            within[dense, where] = _sums(codes, weighted, size).T @ dummies
            across[:, where] = (
                _table(self.place, codes, weights, (self.place_count, size)) @ dummies
            )
            for above, above_dummies, above_where in self._all_codes[:number]:
                table = _table(codes, above, weights, (size, above_dummies.shape[0]))
                within[where, above_where] = dummies.T @ table @ above_dummies

    def _fill_schemes(self, weights: Floats, within: Floats, across: Floats) -> None:
        """Write the cross-products of the schemes into the lower triangle."""
        rows, columns = self._entries
        count, where = self.schemes.shape[1], self.slices[-1]
        entry_weights = weights[rows]
        scaled = sparse.csr_matrix((entry_weights, (rows, columns)), self.schemes.shape)
        within[where, where] = (self.schemes.T @ scaled).toarray()
        for codes, dummies, above in self._all_codes:
            table = _table(columns, codes[rows], entry_weights, (count, dummies.shape[0]))
            within[where, above] = table @ dummies
        across[:, where] = _table(
            self.place[rows], columns, entry_weights, (self.place_count, count)
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


def _inserted(names: tuple[str, ...], at: int, name: str) -> tuple[str, ...]:
    """Give the names with one more at a position."""
    return (*names[:at], name, *names[at:])


def _sums(codes: Codes, values: Floats, size: int) -> Floats:
    """Add up the columns of `values` (n, q) by code: shape (size, q)."""
    chosen = sparse.csr_matrix(
        (np.ones(codes.size), codes, np.arange(codes.size + 1)), (codes.size, size)
    )
    return np.asarray(chosen.T @ values)


def _table(down: Codes, along: Codes, weights: Floats, shape: Sequence[int]) -> Floats:
    """Cross-tabulate two codes with weights."""
    counts = totals(down * shape[1] + along, weights, shape[0] * shape[1])
    return counts.reshape(shape[0], shape[1])
