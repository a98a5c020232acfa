"""The house rule for grading evidence, as records: the numbers come from a data file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any


class StudyDesign(StrEnum):
    """What a comparison rests on, from the strongest to none."""

    RANDOMISED = "randomised"
    ROLL_OUT = "roll_out"
    OPT_IN = "opt_in"
    UNADJUSTED = "unadjusted"
    NARRATIVE = "narrative"


@dataclass(frozen=True, slots=True)
class Best:
    """The best security (0-5) and TASO type (1-3) that a design can have."""

    best_security: int
    best_type: int


@dataclass(frozen=True, slots=True)
class Step:
    """Beyond this value (below it, for overlap) an estimate loses so many points of security."""

    beyond: float
    lose: int


@dataclass(frozen=True, slots=True)
class SecurityRules:
    """What takes points off: fixed numbers, and ladders of steps in the unit of their figure."""

    placebo_failed: int
    placebo_not_possible: int
    pretrend_not_flat: int
    pretrend_not_testable: int
    few_adopting_courses: int
    balance: tuple[Step, ...]
    overlap: tuple[Step, ...]
    missing: tuple[Step, ...]
    attrition: tuple[Step, ...]
    detectable: tuple[Step, ...]
    placebo_detectable: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Causal:
    """What type 3 asks of any design."""

    smallest_security: int


@dataclass(frozen=True, slots=True)
class CausalOptIn:
    """What type 3 asks of a comparison of students who opted in.

    `largest_missed` is what the placebo may overlook, in half-widths of the estimate's interval.
    """

    largest_standardised_difference: float
    smallest_overlap: float
    largest_missed: float


@dataclass(frozen=True, slots=True)
class CausalRollOut:
    """What type 3 asks of a roll-out over courses.

    `largest_missed` is the bias, in half-widths of the estimate's interval, that a trend which the
    test finds with `trend_power` (0 to 1) may put into it.
    """

    fewest_adopting_courses: int
    smallest_pretrend_p: float
    trend_power: float
    largest_missed: float


@dataclass(frozen=True, slots=True)
class Alarms:
    """Sizes beyond any randomised evidence: percentage points, or standard deviations."""

    points: float
    standard_deviations: float


@dataclass(frozen=True, slots=True)
class Power:
    """What 'could be seen' and 'plausible' mean: shares (0 to 1), points, standard deviations."""

    confidence: float
    power: float
    explained: float
    plausible_points: float
    plausible_standard_deviations: float


@dataclass(frozen=True, slots=True)
class Surveys:
    """From how many answers (and what share) a survey result counts, and how it is weighted.

    `weighting` is the sentence on non-response, with {answered}, {invited} and {rate} in 100.
    """

    fewest_respondents: int
    smallest_response_rate: float
    response_classes: int
    weighting: str


@dataclass(frozen=True, slots=True)
class Associations:
    """From how many courses, or schemes, an association between them is worth showing."""

    fewest_courses: int
    fewest_schemes: int


@dataclass(frozen=True, slots=True)
class Claims:
    """How many false claims are tolerated, and how wide a funnel is, as shares (0 to 1)."""

    false_discovery_rate: float
    funnel_coverage: float


Phrases = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class EvidenceRules:
    """The whole house rule; `phrases` are the only sentences an estimate may be put in."""

    designs: Mapping[StudyDesign, Best]
    causal: Causal
    causal_opt_in: CausalOptIn
    causal_roll_out: CausalRollOut
    security: SecurityRules
    alarms: Alarms
    power: Power
    claims: Claims
    surveys: Surveys
    associations: Associations
    phrases: Phrases
    advice: Mapping[str, str]


def rules_from(document: Mapping[str, Any]) -> EvidenceRules:
    """Read the house rule from the mapping that data_contracts/evidence_rules.toml parses to.

    Raises ValueError naming what is missing, unknown or out of place.
    """
    _same("the rules", document, (one.name for one in fields(EvidenceRules)))
    _same("designs", document["designs"], StudyDesign)
    return EvidenceRules(
        {design: _record(Best, document["designs"][design]) for design in StudyDesign},
        _record(Causal, document["causal"]),
        _record(CausalOptIn, document["causal_opt_in"]),
        _record(CausalRollOut, document["causal_roll_out"]),
        _record(SecurityRules, _with_steps(document["security"])),
        _record(Alarms, document["alarms"]),
        _record(Power, document["power"]),
        _record(Claims, document["claims"]),
        _record(Surveys, document["surveys"]),
        _record(Associations, document["associations"]),
        document["phrases"],
        document["advice"],
    )


def _record(kind: Any, values: Mapping[str, Any]) -> Any:
    _same(kind.__name__, values, (one.name for one in fields(kind)))
    return kind(**values)


def _with_steps(security: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(_record(Step, step) for step in value) if isinstance(value, list) else value
        for name, value in security.items()
    }


def _same(where: str, found: Mapping[str, Any], expected: Iterable[str]) -> None:
    wanted = set(map(str, expected))
    if wrong := wanted ^ set(found):
        raise ValueError(f"{where}: missing or unknown: {', '.join(sorted(wrong))}")
