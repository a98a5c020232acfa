"""What keeps an estimate from being causal evidence, named one by one."""

from __future__ import annotations

from collections.abc import Iterator

from p2p_metrics.effects.evidence_rules import EvidenceRules, StudyDesign
from p2p_metrics.effects.findings import Findings, PlaceboState
from p2p_metrics.effects.records import Estimate, NotEstimable
from p2p_metrics.effects.security import is_flat, lowerings, security

BLUNT_TRENDS = "a test of trends that would have seen one large enough to matter"
BLUNT_PLACEBO = "a placebo that would have seen a difference large enough to matter"


def missing_for_causal(findings: Findings, rules: EvidenceRules) -> Iterator[str]:
    """Name, one by one, what keeps an estimate from being causal evidence (type 3).

    A check counts as passed where it was made, found nothing, and could have found something that
    matters beside the estimate's own interval.
    """
    if isinstance(findings.estimate, NotEstimable):
        yield "an estimate"
    if findings.design == StudyDesign.OPT_IN:
        yield from _of_opt_in(findings, rules)
    elif findings.design == StudyDesign.ROLL_OUT:
        yield from _of_roll_out(findings, rules)
    elif findings.design != StudyDesign.RANDOMISED:
        yield "a like-for-like comparison"
    reached = security(findings, tuple(lowerings(findings, rules)), rules)
    if reached < rules.causal.smallest_security:
        yield "more security"


def _of_opt_in(findings: Findings, rules: EvidenceRules) -> Iterator[str]:
    asked = rules.causal_opt_in
    if findings.placebo != PlaceboState.PASSED:
        yield "a passed placebo on a mark from before the activity"
    elif not _is_small(_missed_by_placebo(findings), findings, asked.largest_missed):
        yield BLUNT_PLACEBO
    largest = findings.largest_difference
    if largest is None or abs(largest) >= asked.largest_standardised_difference:
        yield "every standardised difference within the line"
    if findings.overlap is None or findings.overlap < asked.smallest_overlap:
        yield "enough participants with a like-for-like comparator"
    if not findings.is_planned:
        yield "an analysis plan locked beforehand"


def _of_roll_out(findings: Findings, rules: EvidenceRules) -> Iterator[str]:
    asked = rules.causal_roll_out
    if not is_flat(findings, rules):
        yield "flat trends before adoption"
    elif not _is_small(findings.missed_bias, findings, asked.largest_missed):
        yield BLUNT_TRENDS
    if (findings.n_adopting or 0) < asked.fewest_adopting_courses:
        yield "more adopting courses"


def _missed_by_placebo(findings: Findings) -> float | None:
    """The smallest difference that the placebo would flag, in the outcome's unit."""
    if findings.placebo_detectable is None or not findings.outcome_sd:
        return None
    return findings.placebo_detectable * findings.outcome_sd


def _is_small(missed: float | None, findings: Findings, most: float) -> bool:
    """Whether what a check would overlook is known, and small beside the estimate's interval."""
    found = findings.estimate
    if missed is None or not isinstance(found, Estimate):
        return False
    return missed <= most * (found.ci_upper - found.ci_lower) / 2
