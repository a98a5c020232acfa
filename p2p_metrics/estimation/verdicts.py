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

# What a reader compares side by side: units of a kind, split alike, by one outcome or by all of
# them, whatever design answered. A claim has to stand among both.
ONE_OUTCOME = ("unit_kind", "role", "outcome_code", "split")
ALL_OUTCOMES = ("unit_kind", "role", "split")
READ = (
    "unit_kind", "role", "outcome_code", "split", "estimate", "ci_lower", "ci_upper", "degrees",
)  # fmt: skip
# A group carries its characteristic.
TOLD_APART = tuple(name for name in SPLITS if name != "group_code")
# An interval that says nothing of its degrees of freedom is read as a normal one.
AS_NORMAL = 100_000
# Whole courses take up an embedded activity, for those whom it supports.
SUPPORTED = "recipient"

Published = Mapping[str, pl.DataFrame]


def impact_with_verdicts(tables: Published) -> pl.DataFrame:
    """The published impact table with its verdicts.

    Better or worse only where the claim survives Benjamini-Hochberg, at the house rule's rate, over
    the estimates a reader would compare: the schemes (or approaches, or contexts) split alike, of
    that outcome and of all outcomes. Embedded units of the rollout table are among them.
    """
    shown = tables["impact"]
    return shown.with_columns(verdict=verdicts(_side_by_side(tables)).head(shown.height))


def rollout_with_verdicts(tables: Published) -> pl.DataFrame:
    """The published rollout table with its verdicts, judged beside those of the impact table."""
    shown = tables["rollout"]
    return shown.with_columns(verdict=verdicts(_side_by_side(tables)).tail(shown.height))


def verdicts(shown: pl.DataFrame) -> pl.Series:
    """One verdict per row of READ, in the rows' order; a blank estimate has none."""
    higher = {one.outcome_code: one.higher_is_better for one in vocabulary.outcomes()}
    middle, lower, upper = (shown[name].to_numpy() for name in ("estimate", "ci_lower", "ci_upper"))
    is_higher_better = shown["outcome_code"].replace_strict(higher, return_dtype=pl.Boolean)
    found = every_verdict(middle, lower, upper, _claims(shown), is_higher_better.to_numpy())
    return pl.Series("verdict", [str(one) for one in found], dtype=pl.String)


def _side_by_side(tables: Published) -> pl.DataFrame:
    """What is judged together: all of impact, then the roll-outs, if any, as whole-university
    estimates for those supported.
    """
    rows = [to_judge(tables["impact"], split())] if "impact" in tables else []
    if "rollout" in tables:
        whole = pl.lit("|" * (len(TOLD_APART) - 1))
        embedded = tables["rollout"].with_columns(role=pl.lit(SUPPORTED))
        rows.append(to_judge(embedded, whole))
    return pl.concat(rows)


def to_judge(shown: pl.DataFrame, told_apart: pl.Expr) -> pl.DataFrame:
    """The columns of READ; `told_apart` is how the rows are split."""
    degrees = pl.col("degrees") if "degrees" in shown.columns else pl.lit(None)
    freedom = degrees.cast(pl.Float64).fill_null(AS_NORMAL)
    return shown.with_columns(degrees=freedom, split=told_apart).select(READ)


def clear(shown: pl.DataFrame, names: Sequence[str], family: Sequence[str]) -> pl.Series:
    """Whether each row's figure is clearly not nought: its interval leaves nought out, and that
    survives Benjamini-Hochberg within the `family` of columns. Blank where there is no figure.

    `names`: of the figure, its lower and its upper limit.
    """
    figures = shown.select(*family, *names).with_row_index().drop_nulls(list(names))
    middle, lower, upper = (figures[name] for name in names)
    leaves_out = (lower > 0) | (upper < 0)
    stands = pl.Series(_stands(figures, p_value(middle, lower, upper), family), dtype=pl.Boolean)
    told = figures.select("index", is_clear=leaves_out & stands)
    every = pl.DataFrame({"index": range(shown.height)}, schema={"index": figures["index"].dtype})
    return every.join(told, on="index", how="left", maintain_order="left")["is_clear"]


def _claims(shown: pl.DataFrame) -> np.ndarray:
    has_estimate = shown["estimate"].is_not_null().to_numpy()
    figures = shown.filter(pl.col("estimate").is_not_null())
    limits = figures["ci_lower"], figures["ci_upper"]
    tested = p_value(figures["estimate"], *limits, figures["degrees"])
    claimed = np.zeros(shown.height, dtype=bool)
    claimed[has_estimate] = np.logical_and(
        *(_stands(figures, tested, family) for family in (ONE_OUTCOME, ALL_OUTCOMES))
    )
    return claimed


def _stands(figures: pl.DataFrame, tested: np.ndarray, family: Sequence[str]) -> np.ndarray:
    """Whether each p-value survives, at the house rule's rate, among its family's."""
    rate = house_rule().claims.false_discovery_rate
    return claims_within(figures.select(family).rows(), tested, rate)


def split() -> pl.Expr:
    """Which key columns a row tells apart, as one word; characteristics are families apart."""
    parts = [
        pl.when(pl.col(name).cast(pl.String).is_in([ALL, "0"]))
        .then(pl.lit(""))
        .otherwise(pl.col(name) if name == "characteristic_code" else pl.lit(name))
        for name in TOLD_APART
    ]
    return pl.concat_str(parts, separator="|")
