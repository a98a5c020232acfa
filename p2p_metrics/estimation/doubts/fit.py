"""One unit as the headline fitted it: what every doubt starts from, so that nothing is refitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import polars as pl

from p2p_metrics.effects.aipw import Fitted
from p2p_metrics.effects.balance import Balance, balance, largest
from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.frame import Frame, Unit
from p2p_metrics.effects.outcome_model import Solved
from p2p_metrics.effects.propensity import Propensity
from p2p_metrics.effects.records import Found, NotEstimable
from p2p_metrics.estimation.lattice import UNIT

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
    `solved` keeps the equations that several doubts solve.
    """

    frame: Frame
    unit: Unit
    comparison: Comparison
    chances: Propensity | NotEstimable
    contrasts: Mapping[str, Fitted]
    headline: Mapping[str, Found]
    solved: Solved = field(default_factory=Solved)

    @cached_property
    def lines(self) -> tuple[Balance, ...]:
        """The balance of every covariate; none where there is no comparison."""
        found = self.chances if isinstance(self.chances, NotEstimable) else balance(self.chances)
        return () if isinstance(found, NotEstimable) else found

    @property
    def largest_difference(self) -> float | None:
        """The largest standardised difference after weighting; None where nothing was compared."""
        return largest(self.lines) if self.lines else None

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
