"""What followed the adoption of embedded activities: tables rollout and event_study."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from p2p_metrics import vocabulary
from p2p_metrics.effects.evidence_rules import EvidenceRules, StudyDesign
from p2p_metrics.effects.findings import Findings
from p2p_metrics.effects.passport import passport
from p2p_metrics.effects.power import smallest_effect_seen
from p2p_metrics.effects.records import NotEstimable
from p2p_metrics.effects.rollout import RollOut, roll_out
from p2p_metrics.effects.verdict import Verdict
from p2p_metrics.estimation.analysis import PER_THOUSANDTH
from p2p_metrics.estimation.answers import ANSWERED_BY_SURVEY
from p2p_metrics.estimation.doubts.passport import told
from p2p_metrics.estimation.house_rule import house_rule
from p2p_metrics.estimation.participation import Fetches

KEYS: dict[str, Any] = {"unit_kind": pl.String, "unit_code": pl.String, "outcome_code": pl.String}
FIGURES: dict[str, Any] = {
    "estimate": pl.Float64,
    "ci_lower": pl.Float64,
    "ci_upper": pl.Float64,
    "n_participants": pl.Int64,
    "n_comparison": pl.Int64,
}
MEASURES: dict[str, Any] = FIGURES | {
    "pretrend_p": pl.Float64,
    "n_courses": pl.Int64,
    "degrees": pl.Int64,
    "limits": pl.String,
    "method": pl.String,
    "evidence_type": pl.String,
    "security": pl.Int64,
    **dict.fromkeys(("wording", "lowered_by", "missing_for_next", "alarm"), pl.String),
    "reason": pl.String,
}
ROLLOUT = KEYS | MEASURES
EVENT_STUDY = KEYS | {"event_time": pl.Int64} | FIGURES

# Beside the sums: the level of a course, when it took up anything embedded at all, and for each
# outcome how many the question was asked of, known or not.
CELLS = """
    with asked as (
        select frame.course_key, frame.academic_year, frame.year_of_study, {asked}
        from analysis_frame as frame
        inner join fct_outcomes as outcomes using (engagement_id, academic_year)
        group by frame.course_key, frame.academic_year, frame.year_of_study
    )

    select cells.*, courses.level, anything.first_year_offered as first_year_of_any,
        asked.* exclude (course_key, academic_year, year_of_study)
    from cells_rollout as cells
    inner join stg_courses as courses on cells.course_key = courses.course_key
    inner join asked
        on cells.course_key = asked.course_key
        and cells.academic_year = asked.academic_year
        and cells.year_of_study = asked.year_of_study
    left join fct_adoptions as anything
        on anything.unit_kind = 'any' and anything.course_key = cells.course_key
        and anything.year_of_study = cells.year_of_study
    where cells.unit_kind <> 'any'
"""
COUNTED = "count(*) filter (where {name}_state in ('known', 'unknown')) as asked_{name}"


@dataclass(frozen=True, slots=True)
class Answered:
    """One unit and outcome: what was found, and the cells it was found in."""

    keys: tuple[str, str, str]
    found: RollOut | NotEstimable
    cells: pl.DataFrame
    is_points: bool
    is_surveyed: bool


def rollout(engine: Fetches, outcomes: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The tables rollout and event_study of every embedded unit and outcome, not yet controlled.

    An estimate that cannot be given keeps its row in the first, with the reason in words.
    """
    asked = ", ".join(COUNTED.format(name=name) for name in outcomes)
    answers = list(answered(engine.fetch(CELLS.format(asked=asked)), outcomes))
    rule = house_rule()
    whole = [(*one.keys, *_measured(one, rule)) for one in answers]
    years = [(*one.keys, *row) for one in answers for row in _by_year(one.found)]
    return (
        pl.DataFrame(whole, schema=ROLLOUT, orient="row").sort(list(KEYS)),
        pl.DataFrame(years, schema=EVENT_STUDY, orient="row").sort([*KEYS, "event_time"]),
    )


def answered(cells: pl.DataFrame, outcomes: Sequence[str]) -> Iterator[Answered]:
    """Every unit and outcome of `cells`: cells_rollout with `level`, `first_year_of_any` and, for
    each outcome, `asked_<outcome>`.
    """
    known = {one.outcome_code: one for one in vocabulary.outcomes()}
    for unit, rows in sorted(cells.partition_by("unit_kind", "unit_code", as_dict=True).items()):
        compared = comparable(rows)
        for outcome in outcomes:
            unit_of_it = known[outcome].unit
            sums = _sums(compared, outcome, PER_THOUSANDTH[unit_of_it])
            yield Answered(
                (str(unit[0]), str(unit[1]), outcome),
                roll_out(sums),
                sums,
                unit_of_it == "points",
                known[outcome].population == ANSWERED_BY_SURVEY,
            )


def comparable(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells of one unit that may stand beside each other.

    The years of study and levels at which some course took it up: the others were never to have
    it. A course beside them is left out from the year in which it took up another embedded
    activity: what followed that would be taken off this one's effect.
    """
    adopted = pl.col("first_year_offered").is_not_null()
    stages = cells.filter(adopted).select("level", "year_of_study").unique()
    untouched = pl.col("first_year_of_any").is_null() | (
        pl.col("academic_year") < pl.col("first_year_of_any")
    )
    return cells.join(stages, on=["level", "year_of_study"], how="semi").filter(adopted | untouched)


def _sums(cells: pl.DataFrame, outcome: str, unit: float) -> pl.DataFrame:
    """Cells as the estimator reads them: each year of study of a course has an adoption of its own,
    so each stands for itself, but as a place of its whole course: what happens to a course in a
    year happens to all of its years of study.
    """
    places = pl.struct("course_key", "year_of_study").rank("dense").cast(pl.Int64)
    total, squares = (
        pl.col(f"{name}_{outcome}").cast(pl.Float64).fill_null(0.0)
        for name in ("sum_thousandths", "sum_sq")
    )
    return cells.select(
        places.alias("course_key"),
        pl.col("course_key").alias("whole_course"),
        pl.col("academic_year", "first_year_offered").cast(pl.Int64),
        student_count=pl.col(f"n_{outcome}").cast(pl.Int64),
        outcome_sum=total * unit,
        outcome_sum_sq=squares * unit**2,
        asked=pl.col(f"asked_{outcome}").cast(pl.Int64),
    )


def _measured(one: Answered, rule: EvidenceRules) -> tuple[Any, ...]:
    """The measures of one unit and outcome, in the order of MEASURES."""
    found = one.found
    if isinstance(found, NotEstimable):
        return (*[None] * (len(MEASURES) - 1), found.reason)
    known = told(passport(graded_on(one, found, rule), Verdict.CANNOT_TELL, rule))
    tested = None if isinstance(found.pretrend, NotEstimable) else found.pretrend.p_value
    return (
        *(found.effect.estimate, found.effect.ci_lower, found.effect.ci_upper, *found.fewest),
        *(tested, found.n_adopting, found.degrees_of_freedom, _limits(found, one.is_surveyed)),
        *(found.effect.method, *(known[name] for name in MEASURES if name in known), ""),
    )


def graded_on(one: Answered, found: RollOut, rule: EvidenceRules) -> Findings:
    """What the grade depends on; a roll-out asks for no plan and has no placebo."""
    seen = smallest_effect_seen(found.effect.standard_error, found.degrees_of_freedom, rule.power)
    has_spread = found.student_sd > 0
    after = pl.col("academic_year") >= pl.col("first_year_offered")
    adopting, beside = (
        _missing(one.cells.filter(side)) for side in (after, ~after.fill_null(False))
    )
    return Findings(
        design=StudyDesign.ROLL_OUT,
        estimate=found.effect,
        outcome_sd=found.student_sd if has_spread else None,
        is_points=one.is_points,
        is_planned=False,
        missing=_missing(one.cells),
        attrition=None if adopting is None or beside is None else abs(adopting - beside),
        detectable=seen / found.student_sd if has_spread else None,
        pretrend_p=None if isinstance(found.pretrend, NotEstimable) else found.pretrend.p_value,
        n_adopting=found.n_adopting,
        missed_bias=found.bias_missed(replace(rule.power, power=rule.causal_roll_out.trend_power)),
    )


def _missing(cells: pl.DataFrame) -> float | None:
    """The share (0 to 1) of those the question was asked of whose outcome is not known."""
    asked, known = (int(cells[name].sum()) for name in ("asked", "student_count"))
    return 1 - known / asked if asked else None


def _limits(found: RollOut, is_surveyed: bool) -> str:
    """What the figure does not cover, in a sentence each; empty where it covers all."""
    said = [found.limits]
    if is_surveyed:
        said.append("survey answers are counted as they came, without weights")
    if isinstance(found.pretrend, NotEstimable):
        said.append(f"the trends before adoption were not tested, {found.pretrend.reason}")
    if found.n_always:
        said.append("courses that had it from the first year on are left out")
    return " ".join(f"{one[0].upper()}{one[1:]}." for one in said if one)


def _by_year(found: RollOut | NotEstimable) -> Iterator[tuple[Any, ...]]:
    """The figures of every year since adoption, in the order of EVENT_STUDY."""
    if isinstance(found, NotEstimable):
        return
    for one in found.event_study:
        yield (
            *(one.event_time, one.estimate, one.ci_lower, one.ci_upper),
            *(one.n_participants, one.n_comparison),
        )
