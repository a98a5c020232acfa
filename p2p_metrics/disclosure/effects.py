"""Effects on a fixed grid: coarse enough to hide one person, fine enough to read."""

from collections.abc import Mapping

import polars as pl

from p2p_metrics.disclosure import rounding
from p2p_metrics.disclosure.declarations import STATUS, Declaration, Effect, Standardised
from p2p_metrics.disclosure.rules import SHOWN, Policy

OUTCOME = "outcome_code"
_STEP = "_step"


def on_their_grid(
    judged: pl.DataFrame, said: Declaration, policy: Policy, steps: Mapping[str, float]
) -> pl.DataFrame:
    """Effects, limits and levels of a judged table, put on their steps.

    `steps` comes from `steps_of`, one per outcome.
    """
    if not said.effects:
        return judged
    stepped = judged.with_columns(row_steps(judged, said, policy, steps).alias(_STEP))
    changed = [expression for effect in said.effects for expression in _limits(effect)]
    levels = [_level(name, said, policy) for name in said.levels]
    return stepped.with_columns(*changed, *levels).drop(_STEP)


def steps_of(judged: pl.DataFrame, said: Declaration, policy: Policy) -> Mapping[str, float]:
    """The step of each outcome of a table ("" where it has no outcomes).

    A power of two at most half the median standard error of the rows shown: fixed for the table,
    so that it tells nothing about one row's own error.
    """
    if not said.effects:
        return {}
    effect = said.effects[0]
    width = (pl.col(effect.upper) - pl.col(effect.lower)) / (2 * policy.confidence_z)
    shown = judged.filter(pl.col(STATUS) == SHOWN).select(
        _outcome(said).alias(OUTCOME), width.alias("error")
    )
    medians = shown.filter(pl.col("error") > 0).group_by(OUTCOME).agg(pl.col("error").median())
    return {
        code: rounding.power_of_two_below(policy.grid_share * error)
        for code, error in sorted(medians.iter_rows())
    }


def row_steps(
    rows: pl.DataFrame, said: Declaration, policy: Policy, steps: Mapping[str, float]
) -> pl.Series:
    """Each row's step, from its rounded counts: the table's, or coarser where few people are.

    A step hides at least `people_per_step` people of the smaller side where the outcome is a
    percentage, and most of one person's own value where it is a mean: two effects subtracted,
    or the same one in two releases, then tell less than a guess.
    """
    fewest = rounding.rounded(pl.min_horizontal(pl.col(said.measured)), policy.count_base)
    one_person = _outcome(said).replace_strict(
        {name: mean.hides for name, mean in policy.means.items()},
        default=100.0 * policy.people_per_step,
        return_dtype=pl.Float64,
    )
    step = _outcome(said).replace_strict(steps, default=1.0, return_dtype=pl.Float64)
    coarser = rounding.power_of_two_above(one_person / fewest)
    return rows.select(pl.max_horizontal(step, coarser).alias(_STEP)).to_series()


def _outcome(said: Declaration) -> pl.Expr:
    return pl.col(OUTCOME) if OUTCOME in said.keys else pl.lit("")


def _limits(effect: Effect) -> list[pl.Expr]:
    """The estimate at its step; limits as far from it as the true ones were, to the next step up.

    Limits of their own would tell the estimate a second and a third time.
    """
    step, centre = pl.col(_STEP), pl.col(effect.column)
    middle = rounding.on_grid(centre, step)
    below = rounding.reach_on_grid(centre - pl.col(effect.lower), step)
    above = rounding.reach_on_grid(pl.col(effect.upper) - centre, step)
    return [
        middle.alias(effect.column),
        (middle - below).alias(effect.lower),
        (middle + above).alias(effect.upper),
    ]


def _level(column: str, said: Declaration, policy: Policy) -> pl.Expr:
    """A mean at its policy's step (whole marks), a percentage at the row's step, 0 to 100."""
    mean = _outcome(said).replace_strict(
        {name: one.step for name, one in policy.means.items()},
        default=None,
        return_dtype=pl.Float64,
    )
    at_mean = rounding.on_grid(pl.col(column), mean)
    # The top step stands for everything up to 100: only a true 100 would round past it.
    top = (100 / pl.col(_STEP)).floor() * pl.col(_STEP)
    at_step = rounding.on_grid(pl.col(column), pl.col(_STEP)).clip(pl.lit(0.0), top)
    return pl.when(mean.is_not_null()).then(at_mean).otherwise(at_step).alias(column)


def standardised_step(said: Standardised, policy: Policy) -> pl.Expr:
    """The step of a difference in standard deviations: hides as many people as an effect's does."""
    people = pl.col(said.people).cast(pl.Float64)
    coarser = rounding.power_of_two_above(pl.lit(float(policy.people_per_step)) / people)
    return pl.max_horizontal(pl.lit(said.step), coarser)
