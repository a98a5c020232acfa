"""Cross-products of regression columns, and normal equations solved with the places absorbed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import linalg

from p2p_metrics.effects.codes import Floats


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
