"""The answers of the effects package: frozen records, and typed refusals in plain words.

A function gives either a record in which every number is finite, or a `NotEstimable` that says why.
Values are in the unit of the outcome: marks (0-100) for a mean mark, percentage points
(-100 to 100) for an outcome that happens or does not, scale points for satisfaction.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

METHOD_NAIVE = "naive_difference"
METHOD_CELLS = "exact_strata_ladder"
METHOD_LADDER = "matching_ladder_with_regression"
METHOD_AIPW = "doubly_robust_att"
METHOD_JOINT = "joint_regression"
METHOD_WEIGHTING = "weighting_alone"
METHOD_CHANGE_SCORE = "change_score_difference"
METHOD_PLACEBO = "placebo_doubly_robust_att"

DESIGN_NONE = "unadjusted"
DESIGN_OPT_IN = "opt_in_comparison"
DESIGN_CHANGE = "opt_in_change_score"


class Reason(StrEnum):
    """Why a figure cannot be given: the sentence a reader sees after 'cannot be estimated,'."""

    NO_STUDENTS = "because no eligible student has a known outcome"
    NO_PARTICIPANTS = "because nobody with a known outcome took part"
    NO_COMPARISON = "because every eligible student with a known outcome took part"
    NO_OUTCOME = "because the outcome is not known for anyone"
    NO_VARIATION = "because the outcome is the same for everyone"
    NO_OVERLAP = "because no participant has a comparable student who did not take part"
    TOO_FEW = "because too few students took part or could be compared"
    NO_PRIOR_YEAR = "because no earlier mark exists for enough participants"
    NO_PLACEBO = "placebo not possible: no mark from before the activity exists"
    ONE_PLACE = "because only one course can be compared"
    NO_DOSE = "because attendance was not recorded"
    EMBEDDED = "no like-for-like comparison exists; see roll-out"
    UNDEFINED = "because the figures do not determine an answer"


@dataclass(frozen=True, slots=True)
class NotEstimable:
    """A typed refusal: `reason` is a plain phrase, normally a member of `Reason`."""

    reason: str

    def __bool__(self) -> bool:
        """Read as false, so that `if found:` means a figure was found."""
        return False


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its lower and upper 95 % limits, in the value's own unit."""

    estimate: float
    ci_lower: float
    ci_upper: float

    def __post_init__(self) -> None:
        """Refuse a number that is not one: callers return `NotEstimable` instead."""
        if not all(map(math.isfinite, (self.estimate, self.ci_lower, self.ci_upper))):
            raise ValueError("an interval holds finite numbers only; return NotEstimable instead")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A difference between participants and comparison group, in outcome units, with its interval.

    `n_participants` and `n_comparison` count students with a known outcome who carry weight.
    `method` names how it was calculated (METHOD_*), `design` what the comparison rests on.
    """

    estimate: float
    ci_lower: float
    ci_upper: float
    standard_error: float
    n_participants: int
    n_comparison: int
    method: str
    design: str

    def __post_init__(self) -> None:
        """Refuse a number that is not one: callers return `NotEstimable` instead."""
        figures = (self.estimate, self.ci_lower, self.ci_upper, self.standard_error)
        if not all(map(math.isfinite, figures)):
            raise ValueError("an estimate holds finite numbers only; return NotEstimable instead")


Found = Estimate | NotEstimable
