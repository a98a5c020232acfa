"""One unit as the headline fitted it: what every doubt starts from, so that nothing is refitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from p2p_metrics.effects.aipw import Fitted
from p2p_metrics.effects.balance import Balance, balances, largest
from p2p_metrics.effects.codes import Mask
from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.frame import Frame, Unit
from p2p_metrics.effects.outcome_model import Solved
from p2p_metrics.effects.placebo import Contrasts
from p2p_metrics.effects.propensity import Propensity
from p2p_metrics.effects.records import Found, NotEstimable
from p2p_metrics.estimation.lattice import UNIT

# With or without something on record, on either side: what a grade can rest on.
FEWEST = 30
EFFECT: Mapping[str, Any] = {
    "estimate": pl.Float64,
    "ci_lower": pl.Float64,
    "ci_upper": pl.Float64,
    "n_participants": pl.Int64,
    "n_comparison": pl.Int64,
    "reason": pl.String,
}


@dataclass(frozen=True)
class Fit:
    """A unit, those who could take part in it, and what was fitted for them.

    `contrasts` and `headline` are by outcome; a headline is the effect over the whole university.
    `solved` keeps the equations that several doubts solve, `earlier` what was fitted to marks from
    before the activity.
    """

    frame: Frame
    unit: Unit
    comparison: Comparison
    chances: Propensity | NotEstimable
    contrasts: Mapping[str, Fitted]
    headline: Mapping[str, Found]
    solved: Solved = field(default_factory=Solved)
    earlier: Contrasts = field(default_factory=dict)

    @cached_property
    def lines(self) -> tuple[Balance, ...]:
        """The balance of every covariate among all eligible; none where nothing is compared."""
        return self._balances[0]

    @cached_property
    def largest_differences(self) -> Mapping[str, float | None]:
        """By outcome, the largest standardised difference after weighting where it is known.

        None where too few were compared to tell. Alike as all are, those with an outcome may not
        be; but fewer than FEWEST are unlike others by chance alone.
        """
        found = zip(self.contrasts, self._balances[1:], strict=True)
        return {outcome: largest(lines, FEWEST) for outcome, lines in found}

    def known(self, outcome: str) -> Mask:
        """Of whom an outcome is known; shape (n,)."""
        return np.isfinite(self.comparison.outcomes[outcome])

    @cached_property
    def _balances(self) -> list[tuple[Balance, ...]]:
        """The balance among all eligible, then among those with each outcome."""
        groups = [np.ones(self.comparison.size, dtype=bool), *map(self.known, self.contrasts)]
        if isinstance(self.chances, NotEstimable):
            return [()] * len(groups)
        found = balances(self.chances, groups)
        return [()] * len(groups) if isinstance(found, NotEstimable) else found

    def table(self, rows: list[dict[str, Any]], schema: Mapping[str, Any]) -> pl.DataFrame:
        """Rows about the unit, under its key columns."""
        named = [pl.lit(value).alias(name) for name, value in zip(UNIT, self.unit, strict=True)]
        made = pl.DataFrame(rows, schema=dict(schema), orient="row")
        return made.with_columns(*named).select(*UNIT, *schema)


def effect(found: Found) -> dict[str, Any]:
    """A found effect as the columns of EFFECT, or the reason why there is none."""
    if isinstance(found, NotEstimable):
        return {**dict.fromkeys(EFFECT), "reason": str(found.reason)}
    return {
        "estimate": found.estimate,
        "ci_lower": found.ci_lower,
        "ci_upper": found.ci_upper,
        "n_participants": found.n_participants,
        "n_comparison": found.n_comparison,
        "reason": "",
    }
