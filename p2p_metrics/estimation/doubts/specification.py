"""The same question answered in other reasonable ways, for the outcomes that are checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.propensity import Propensity
from p2p_metrics.effects.records import (
    METHOD_AIPW,
    METHOD_CHANGE_SCORE,
    METHOD_JOINT,
    METHOD_LADDER,
    METHOD_WEIGHTING,
)
from p2p_metrics.effects.specification import (
    Asked,
    Choices,
    Specification,
    specification_curve,
)
from p2p_metrics.estimation.doubts.fit import EFFECT, Fit, effect
from p2p_metrics.estimation.doubts.setting import Setting

HEADLINE, ANY_TIME = "eligible_at_landmark", "any_time_schemes"
EVERYTHING = "all"
PRIOR = "prior_mark"
MARK = "mean_mark"
# Finest first, coarser for participants left over; the year stays among the keys to the last.
RUNGS: Sequence[tuple[Sequence[str], dict[str, float], int | None]] = (
    (("academic_year", "stage", "sex", "ethnicity"), {"prior_mark": 5.0}, 1),
    (("academic_year", "stage"), {"prior_mark": 10.0}, 2),
    (("academic_year",), {}, None),
)
SCHEMA: Mapping[str, Any] = {
    "outcome_code": pl.String,
    "others_joined": pl.String,
    "estimator": pl.String,
    **EFFECT,
}


def table(fit: Fit, setting: Setting) -> pl.DataFrame:
    """A row per checked outcome and way of answering, the headline's own left out.

    For a scheme's primary outcome also with the other schemes of the whole year, joined before its
    landmark or not, as far as the declared cap goes.
    """
    if not isinstance(fit.chances, Propensity):
        return fit.table([], SCHEMA)
    asked: dict[tuple[str, str], Asked] = {}
    rows = [
        {
            "outcome_code": outcome,
            "others_joined": "whole_year" if one.population == ANY_TIME else "before_landmark",
            "estimator": one.estimator,
            **effect(one.effect),
        }
        for outcome in setting.checked
        for one in _curve(fit, outcome, setting, asked)
        if not one.is_headline
    ]
    return fit.table(rows, SCHEMA)


def _curve(
    fit: Fit, outcome: str, setting: Setting, asked: dict[tuple[str, str], Asked]
) -> tuple[Specification, ...]:
    estimators = [METHOD_AIPW, METHOD_LADDER, METHOD_JOINT, METHOD_WEIGHTING]
    if outcome == MARK:
        estimators.append(METHOD_CHANGE_SCORE)
    is_curve = fit.unit.kind == "scheme" and outcome == setting.primary
    populations: dict[str, Comparison] = {HEADLINE: fit.comparison}
    if is_curve and setting.most > len(estimators):
        populations[ANY_TIME] = fit.frame.comparison(fit.unit, is_any_time=True)
    most = setting.most if is_curve else len(estimators)
    choices = Choices(populations, {EVERYTHING: ()}, estimators, PRIOR, RUNGS)
    headline = fit.chances, fit.contrasts[outcome]
    return specification_curve(choices, outcome, most, headline, asked)
