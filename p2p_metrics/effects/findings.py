"""What is known of how an estimate was made: all that its grade depends on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from p2p_metrics.effects.evidence_rules import StudyDesign
from p2p_metrics.effects.records import Estimate, NotEstimable


class PlaceboState(StrEnum):
    """What the placebo said; 'not possible' never counts as passed."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_POSSIBLE = "not_possible"


@dataclass(frozen=True, slots=True)
class Findings:
    """What is known of how an estimate was made; None is 'not known' and never counts as passed.

    Shares are from 0 to 1; `largest_difference` is the largest standardised difference after
    weighting; `detectable` and `placebo_detectable` are in standard deviations of the outcome;
    `outcome_sd` is that standard deviation in outcome units and `is_points` says whether those are
    percentage points. Roll-outs fill in `pretrend_p`, `n_adopting` and `missed_bias`: what a trend
    that their test would just have found would put into the estimate, in outcome units;
    comparisons the rest.
    """

    design: StudyDesign
    estimate: Estimate | NotEstimable
    outcome_sd: float | None
    is_points: bool
    is_planned: bool
    placebo: PlaceboState = PlaceboState.NOT_POSSIBLE
    placebo_detectable: float | None = None
    largest_difference: float | None = None
    overlap: float | None = None
    missing: float | None = None
    attrition: float | None = None
    detectable: float | None = None
    pretrend_p: float | None = None
    n_adopting: int | None = None
    missed_bias: float | None = None
