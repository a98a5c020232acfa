"""The same question answered in other reasonable ways, for the outcomes that are checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
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
    OTHER_SCHEMES,
    Asked,
    Choices,
    Headline,
    Specification,
    specification_curve,
)
from p2p_metrics.estimation.doubts.fit import EFFECT, Fit, effect
from p2p_metrics.estimation.doubts.setting import Setting

# Whose students are compared: as in the headline; with the schemes of the whole year counted as
# joined; only those of courses and years where somebody took part.
HEADLINE, WHOLE_YEAR, JOINED_COURSES = "headline", "whole_year", "joined_courses"
# The headline's students, and those who left before they could have the outcome: without it.
LEAVERS = "leavers_counted"
# What they are made alike in.
EVERYTHING, CORE, NO_SCHEMES = "all", "core", "without_schemes"
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
    "population": pl.String,
    "covariates": pl.String,
    "estimator": pl.String,
    **EFFECT,
}


def table(fit: Fit, setting: Setting) -> pl.DataFrame:
    """A row per checked outcome and way of answering, the headline's own left out.

    For a scheme's primary outcome also among other students and with other covariates, as far as
    the declared cap goes; for a scheme's outcome that leaving takes away also with those who left
    counted as not having reached it.
    """
    if not isinstance(fit.chances, Propensity):
        return fit.table([], SCHEMA)
    asked: dict[tuple[str, str], Asked] = {}
    rows = [
        {
            "outcome_code": outcome,
            "population": one.population,
            "covariates": one.covariates,
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
    populations: dict[str, Comparison] = {HEADLINE: fit.comparison}
    left_out: dict[str, tuple[str, ...]] = {EVERYTHING: ()}
    most = len(estimators)
    if fit.unit.kind == "scheme" and outcome == setting.primary:
        populations |= _other_students(fit)
        left_out |= {CORE: _beyond(fit.comparison, setting.core), NO_SCHEMES: (OTHER_SCHEMES,)}
        most = setting.most
    headline = Headline(fit.chances, fit.contrasts[outcome], fit.solved)
    is_left = fit.unit.kind == "scheme" and outcome in setting.left
    if is_left:
        populations[LEAVERS] = _with_leavers(fit, outcome, setting)
        most += 1
    choices = Choices(populations, left_out, estimators, PRIOR, RUNGS)
    if is_left and isinstance(fit.chances, Propensity):
        # The same students: the headline's chance of taking part is theirs.
        known = replace(fit.chances, comparison=populations[LEAVERS])
        asked[LEAVERS, EVERYTHING] = Asked(populations[LEAVERS], choices, known)
    return specification_curve(choices, outcome, most, headline, asked)


def _other_students(fit: Fit) -> dict[str, Comparison]:
    place = fit.comparison.places[0]
    joined = np.isin(place, np.unique(place[fit.comparison.exposed]))
    return {
        WHOLE_YEAR: fit.frame.comparison(fit.unit, is_any_time=True),
        JOINED_COURSES: fit.comparison.take(joined),
    }


def _with_leavers(fit: Fit, outcome: str, setting: Setting) -> Comparison:
    """The headline's students, nought for those who left before they could have the outcome."""
    left = setting.left[outcome][fit.frame.exposures[fit.unit].rows]
    values = np.where(left, 0.0, fit.comparison.outcomes[outcome])
    return replace(fit.comparison, outcomes={**fit.comparison.outcomes, outcome: values})


def _beyond(comparison: Comparison, core: Sequence[str]) -> tuple[str, ...]:
    """The covariates that are not among the core."""
    return tuple(name for name in (*comparison.categories, *comparison.marks) if name not in core)
