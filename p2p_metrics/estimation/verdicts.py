"""The one verdict on every estimate, worked out from the published values and nothing else."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from p2p_metrics import vocabulary
from p2p_metrics.effects.multiplicity import claims_within
from p2p_metrics.effects.verdict import p_value
from p2p_metrics.effects.verdict import verdicts as every_verdict
from p2p_metrics.estimation.house_rule import house_rule
from p2p_metrics.estimation.lattice import ALL, SPLITS

# What a reader compares side by side: the same outcome, kind of unit and way of splitting.
FAMILY = ("unit_kind", "role", "outcome_code", "split")


def impact_with_verdicts(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The published impact table with its verdicts.

    Better or worse only where the claim survives Benjamini-Hochberg, at the house rule's rate, over
    the estimates a reader would compare: the schemes (or approaches, or contexts) of one outcome,
    split alike.
    """
    shown = tables["impact"]
    found = verdicts(shown.with_columns(split=split()), FAMILY)
    return shown.with_columns(verdict=pl.Series(found, dtype=pl.String))


def rollout_with_verdicts(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The published rollout table with its verdicts, judged among the embedded units of one
    outcome and kind, with the degrees of freedom that the courses allow.
    """
    shown = tables["rollout"]
    found = verdicts(shown, ("unit_kind", "outcome_code"), "degrees")
    return shown.with_columns(verdict=pl.Series(found, dtype=pl.String))


def verdicts(shown: pl.DataFrame, family: Sequence[str], degrees: str = "") -> list[str]:
    """One verdict per row, in the rows' order; a blank estimate has none.

    `family` names the columns within which a claim must survive the looking at many; `degrees` the
    one with the degrees of freedom of the interval, where it is Student's.
    """
    claimed = _claims(shown, family, degrees)
    higher = {one.outcome_code: one.higher_is_better for one in vocabulary.outcomes()}
    middle, lower, upper = (shown[name].to_numpy() for name in ("estimate", "ci_lower", "ci_upper"))
    is_higher_better = shown["outcome_code"].replace_strict(higher, return_dtype=pl.Boolean)
    found = every_verdict(middle, lower, upper, claimed, is_higher_better.to_numpy())
    return [str(one) for one in found]


def _claims(shown: pl.DataFrame, family: Sequence[str], degrees: str) -> np.ndarray:
    has_estimate = shown["estimate"].is_not_null().to_numpy()
    claimed = np.zeros(shown.height, dtype=bool)
    figures = shown.filter(pl.col("estimate").is_not_null())
    if figures.is_empty():
        return claimed
    freedom = figures[degrees].to_numpy() if degrees else None
    tested = p_value(figures["estimate"], figures["ci_lower"], figures["ci_upper"], freedom)
    rate = house_rule().claims.false_discovery_rate
    claimed[has_estimate] = claims_within(figures.select(family).rows(), tested, rate)
    return claimed


def split() -> pl.Expr:
    """Which key columns a row tells apart, as one word; characteristics are families apart."""
    parts = [
        pl.when(pl.col(name).cast(pl.String).is_in([ALL, "0"]))
        .then(pl.lit(""))
        .otherwise(pl.col(name) if name == "characteristic_code" else pl.lit(name))
        for name in SPLITS
        if name != "group_code"
    ]
    return pl.concat_str(parts, separator="|")
