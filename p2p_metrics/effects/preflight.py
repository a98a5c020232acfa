"""Before any estimate: who could take part, what could be seen at all, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from p2p_metrics.effects.evidence_rules import EvidenceRules, Power, StudyDesign
from p2p_metrics.effects.power import Sides, smallest_effect, smallest_effect_of_courses
from p2p_metrics.effects.records import NotEstimable, Reason

NO_COURSES = Sides(0, 0)
NO_REGISTER = "because no register was kept: nobody knows who took part"


class Advice(StrEnum):
    """What to do; the names of the sentences in the house rule."""

    GO_AHEAD = "go_ahead"
    POOL_APPROACH = "pool_approach"
    SMALL_N = "small_n"
    FEW_COURSES = "few_courses"
    FOLLOW_RESULTS = "follow_results"
    KEEP_REGISTER = "keep_register"
    FIND_COMPARISON = "find_comparison"
    RECORD_BEFORE = "record_before"
    LOCK_PLAN = "lock_plan"


@dataclass(frozen=True, slots=True)
class SchemeFacts:
    """What the extracts say of one scheme before anyone estimates anything, all years together.

    Sessions are summed over participants, None where no register tells. `outcome_sd` is in outcome
    units (for percentage points 100 times the root of rate times one minus rate). `pooled_approach`
    are the sides when all schemes of the approach are put together. A compulsory activity is judged
    by its `courses` (adopting, and not adopting in the same years) and by `course_sd`, how far a
    course's mean strays from one year to another (standard deviation of the change, in outcome
    units; None where not known).
    """

    sides: Sides
    outcome_sd: float
    is_points: bool
    is_compulsory: bool
    has_register: bool
    has_earlier_mark: bool
    is_planned: bool
    sessions_expected: int | None = None
    sessions_attended: int | None = None
    pooled_approach: Sides | None = None
    courses: Sides = NO_COURSES
    course_sd: float | None = None


@dataclass(frozen=True, slots=True)
class Preflight:
    """What to expect of an estimate: the smallest effect that could be seen, in outcome units.

    `attended_share` (0 to 1) is of the sessions expected. Refusals say why a figure cannot be had;
    `advice` is in the order of doing.
    """

    attended_share: float | NotEstimable
    smallest_effect: float | NotEstimable
    is_large_enough: bool
    strongest_design: StudyDesign
    advice: tuple[Advice, ...]


def preflight(facts: SchemeFacts, rules: EvidenceRules) -> Preflight:
    """Say what an estimate of this scheme could tell, before there is one."""
    large_enough = _sees_plausible(facts, facts.sides, rules.power)
    design = strongest_design(facts)
    return Preflight(
        _attended_share(facts),
        _smallest(facts, facts.sides, rules.power),
        large_enough,
        design,
        tuple(_advice(facts, design, large_enough, rules.power)),
    )


def strongest_design(facts: SchemeFacts) -> StudyDesign:
    """Name the strongest design that the data allow; what everyone does needs other courses."""
    if facts.is_compulsory:
        return StudyDesign.ROLL_OUT if facts.courses.are_filled else StudyDesign.NARRATIVE
    is_comparable = facts.has_register and facts.sides.are_filled
    return StudyDesign.OPT_IN if is_comparable else StudyDesign.NARRATIVE


def _smallest(facts: SchemeFacts, sides: Sides, power: Power) -> float | NotEstimable:
    if facts.is_compulsory:
        return smallest_effect_of_courses(facts.courses, facts.course_sd, power)
    if not facts.has_register:
        return NotEstimable(NO_REGISTER)
    return smallest_effect(sides, facts.outcome_sd, power)


def _sees_plausible(facts: SchemeFacts, sides: Sides, power: Power) -> bool:
    smallest = _smallest(facts, sides, power)
    if isinstance(smallest, NotEstimable):
        return False
    by_sd = power.plausible_standard_deviations * facts.outcome_sd
    return smallest <= (power.plausible_points if facts.is_points else by_sd)


def _attended_share(facts: SchemeFacts) -> float | NotEstimable:
    if facts.sessions_attended is None or not facts.sessions_expected:
        return NotEstimable(Reason.NO_DOSE)
    return facts.sessions_attended / facts.sessions_expected


def _advice(
    facts: SchemeFacts, design: StudyDesign, large_enough: bool, power: Power
) -> Iterator[Advice]:
    if not facts.has_register and not facts.is_compulsory:
        yield Advice.KEEP_REGISTER
    elif design == StudyDesign.NARRATIVE:
        yield Advice.FIND_COMPARISON
    elif large_enough:
        yield Advice.GO_AHEAD
    else:
        yield _where_too_little_is_seen(facts, power)
    if design == StudyDesign.OPT_IN and not facts.has_earlier_mark:
        yield Advice.RECORD_BEFORE
    if not facts.is_planned:
        yield Advice.LOCK_PLAN


def _where_too_little_is_seen(facts: SchemeFacts, power: Power) -> Advice:
    """What to do where the smallest effect is too large, or where nobody knows it.

    Only students are pooled over an approach: more of them do not make more courses.
    """
    if isinstance(_smallest(facts, facts.sides, power), NotEstimable):
        return Advice.FOLLOW_RESULTS
    if facts.is_compulsory:
        return Advice.FEW_COURSES
    if facts.pooled_approach and _sees_plausible(facts, facts.pooled_approach, power):
        return Advice.POOL_APPROACH
    return Advice.SMALL_N
