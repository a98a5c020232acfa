"""The evidence passport: how much one estimate can carry, computed from how it was made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from p2p_metrics.effects.causal import missing_for_causal
from p2p_metrics.effects.evidence_rules import EvidenceRules, StudyDesign
from p2p_metrics.effects.findings import Findings, PlaceboState
from p2p_metrics.effects.records import NotEstimable
from p2p_metrics.effects.security import Lowering, is_flat, lowerings, security
from p2p_metrics.effects.verdict import Verdict


class EvidenceType(IntEnum):
    """TASO's types of evidence, given by our own rule."""

    NARRATIVE = 1
    EMPIRICAL = 2
    CAUSAL = 3


class Wording(StrEnum):
    """How an estimate may be spoken of: the names of the phrases in the house rule."""

    EFFECT = "effect"
    COMPARISON = "comparison"
    ASSOCIATION = "association"
    COURSES = "courses"
    COURSES_ASSOCIATION = "courses_association"
    UNADJUSTED = "unadjusted"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Alarm:
    """An effect larger than any randomised evidence: its size and the limit, in `unit`."""

    size: float
    limit: float
    unit: str


@dataclass(frozen=True, slots=True)
class Passport:
    """Everything that limits what may be said of an estimate.

    `missing_for_next` names what the next evidence type would ask for; `lowered_by` why security is
    below the design's best. Raises ValueError for a wording that the type does not support.
    """

    design: StudyDesign
    evidence_type: EvidenceType
    security: int
    lowered_by: tuple[Lowering, ...]
    missing_for_next: tuple[str, ...]
    is_planned: bool
    wording: Wording
    verdict: Verdict
    alarm: Alarm | None

    def __post_init__(self) -> None:
        """Hold the promise that nothing is called an effect that a design does not support."""
        if (self.wording == Wording.EFFECT) != (self.evidence_type == EvidenceType.CAUSAL):
            raise ValueError("only causal evidence is spoken of as an effect")
        if (self.wording == Wording.NONE) != (self.verdict == Verdict.NOT_ESTIMATED):
            raise ValueError("an estimate has a verdict, and no estimate has none")


def passport(findings: Findings, verdict: Verdict, rules: EvidenceRules) -> Passport:
    """Give the passport of one estimate: type, security, wording, alarm, and what is missing.

    Our own rule in the spirit of TASO's standards of evidence and of the padlocks of the Education
    Endowment Foundation: start from the best rating of the design and only move down; security is
    not size. A failed placebo, or trends that differed before adoption, turn the label from effect
    to association whatever the interval says, and a check that could have seen little earns no
    effect. `verdict` is that of the published values.
    """
    if isinstance(findings.estimate, NotEstimable) or findings.design == StudyDesign.NARRATIVE:
        verdict = Verdict.NOT_ESTIMATED
    is_estimated = verdict != Verdict.NOT_ESTIMATED
    missing = tuple(missing_for_causal(findings, rules))
    evidence_type = _type(findings, verdict, missing, rules)
    lowered = tuple(lowerings(findings, rules))
    return Passport(
        findings.design,
        evidence_type,
        security(findings, lowered, rules) if is_estimated else 0,
        lowered,
        () if evidence_type == EvidenceType.CAUSAL else missing,
        findings.is_planned,
        _wording(findings, verdict, evidence_type, rules),
        verdict,
        size_alarm(findings, rules) if is_estimated else None,
    )


def _type(
    findings: Findings, verdict: Verdict, missing: tuple[str, ...], rules: EvidenceRules
) -> EvidenceType:
    if verdict == Verdict.NOT_ESTIMATED:
        return EvidenceType.NARRATIVE
    best = EvidenceType(rules.designs[findings.design].best_type)
    return min(best, EvidenceType.EMPIRICAL) if missing else best


def _wording(
    findings: Findings, verdict: Verdict, evidence_type: EvidenceType, rules: EvidenceRules
) -> Wording:
    if verdict == Verdict.NOT_ESTIMATED:
        return Wording.NONE
    if evidence_type == EvidenceType.CAUSAL:
        return Wording.EFFECT
    if findings.design == StudyDesign.UNADJUSTED:
        return Wording.UNADJUSTED
    if findings.design == StudyDesign.ROLL_OUT:
        trends_differ = findings.pretrend_p is not None and not is_flat(findings, rules)
        return Wording.COURSES_ASSOCIATION if trends_differ else Wording.COURSES
    failed = findings.placebo == PlaceboState.FAILED
    return Wording.ASSOCIATION if failed else Wording.COMPARISON


def size_alarm(findings: Findings, rules: EvidenceRules) -> Alarm | None:
    """Say so where an effect is larger than any randomised evidence on peer learning."""
    if isinstance(findings.estimate, NotEstimable):
        return None
    size = abs(findings.estimate.estimate)
    if findings.is_points:
        limit = rules.alarms.points
        return Alarm(size, limit, "percentage points") if size > limit else None
    if not findings.outcome_sd:
        return None
    relative, limit = size / findings.outcome_sd, rules.alarms.standard_deviations
    return Alarm(relative, limit, "standard deviations") if relative > limit else None
