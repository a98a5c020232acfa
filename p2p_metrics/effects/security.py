"""Security, 0 to 5: what takes points off the best that a design can have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from p2p_metrics.effects.evidence_rules import EvidenceRules, Step, StudyDesign
from p2p_metrics.effects.findings import Findings, PlaceboState


@dataclass(frozen=True, slots=True)
class Lowering:
    """One reason why security is lower than the design's best; `figure` is None if not known."""

    check: str
    figure: float | None
    lost: int


def security(findings: Findings, lost: tuple[Lowering, ...], rules: EvidenceRules) -> int:
    """Give the design's best security less everything lost, never below nought."""
    best = rules.designs[findings.design].best_security
    return max(0, best - sum(one.lost for one in lost))


def lowerings(findings: Findings, rules: EvidenceRules) -> Iterator[Lowering]:
    """Give every reason why security lies below the design's best."""
    steps, found = rules.security, findings
    ladders = [
        ("missing", found.missing, steps.missing),
        ("attrition", found.attrition, steps.attrition),
        ("detectable", found.detectable, steps.detectable),
    ]
    if found.design == StudyDesign.OPT_IN:
        ladders.append(("balance", found.largest_difference, steps.balance))
        yield from _placebo(found, rules)
        yield from _lowered("overlap", found.overlap, steps.overlap, below=True)
    if found.design == StudyDesign.ROLL_OUT:
        yield from _trends(found, rules)
    for check, figure, ladder in ladders:
        yield from _lowered(check, figure, ladder)


def _lowered(
    check: str, figure: float | None, ladder: tuple[Step, ...], below: bool = False
) -> Iterator[Lowering]:
    if figure is None:
        lost = min(step.lose for step in ladder)
    else:
        passed = [
            step.lose
            for step in ladder
            if (figure < step.beyond if below else abs(figure) > step.beyond)
        ]
        lost = max(passed, default=0)
    if lost:
        yield Lowering(check, figure, lost)


def lost_by(
    ladder: tuple[Step, ...], figures: NDArray[np.float64], is_below: bool = False
) -> NDArray[np.int64]:
    """Give what each of many figures takes off, as for one; NaN is a figure that is not known."""
    lost = np.zeros(figures.shape, dtype=np.int64)
    for step in ladder:
        passed = figures < step.beyond if is_below else np.abs(figures) > step.beyond
        lost = np.maximum(lost, np.where(passed, step.lose, 0))
    return np.where(np.isnan(figures), min(step.lose for step in ladder), lost)


def _placebo(findings: Findings, rules: EvidenceRules) -> Iterator[Lowering]:
    if findings.placebo == PlaceboState.FAILED:
        yield Lowering("placebo failed", None, rules.security.placebo_failed)
    elif findings.placebo == PlaceboState.NOT_POSSIBLE:
        yield Lowering("placebo not possible", None, rules.security.placebo_not_possible)
    else:
        yield from _lowered(
            "placebo detectable", findings.placebo_detectable, rules.security.placebo_detectable
        )


def _trends(findings: Findings, rules: EvidenceRules) -> Iterator[Lowering]:
    if findings.pretrend_p is None:
        yield Lowering("trends not testable", None, rules.security.pretrend_not_testable)
    elif not is_flat(findings, rules):
        yield Lowering("trends differ", findings.pretrend_p, rules.security.pretrend_not_flat)
    if (findings.n_adopting or 0) < rules.causal_roll_out.fewest_adopting_courses:
        few = rules.security.few_adopting_courses
        yield Lowering("few adopting courses", findings.n_adopting, few)


def is_flat(findings: Findings, rules: EvidenceRules) -> bool:
    """Whether the trends before adoption were tested and found no different."""
    p_value = findings.pretrend_p
    return p_value is not None and p_value >= rules.causal_roll_out.smallest_pretrend_p
