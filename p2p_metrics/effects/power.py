"""The smallest effect that could be seen with so many students, or so many courses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from p2p_metrics.effects.distributions import normal_point, student_point
from p2p_metrics.effects.evidence_rules import Power
from p2p_metrics.effects.records import NotEstimable, Reason

NO_DRIFT = "because too little is known of how courses stray from year to year"


@dataclass(frozen=True, slots=True)
class Sides:
    """How many students (or courses) stand on either side of a comparison."""

    participants: int
    comparison: int

    @property
    def are_filled(self) -> bool:
        """Whether there is anyone on both sides."""
        return self.participants > 0 and self.comparison > 0


def smallest_effect(sides: Sides, sd: float, power: Power) -> float | NotEstimable:
    """Give the smallest true effect that would be seen, in the unit of `sd`.

    Cohen (1988), Statistical Power Analysis: (z for confidence + z for power) standard errors of a
    difference of two means, after `power.explained` of the variance is accounted for beforehand.
    Refuses where either side is empty or the outcome does not vary.
    """
    if sides.participants <= 0:
        return NotEstimable(Reason.NO_PARTICIPANTS)
    if sides.comparison <= 0:
        return NotEstimable(Reason.NO_COMPARISON)
    if not sd > 0:
        return NotEstimable(Reason.NO_VARIATION)
    error = sd * np.sqrt((1 - power.explained) * (1 / sides.participants + 1 / sides.comparison))
    return float(_errors_apart(power) * error)


def smallest_in_sd(
    participants: NDArray[Any], comparison: NDArray[Any], power: Power
) -> NDArray[np.float64]:
    """Give the smallest effect of `smallest_effect` in standard deviations, for many comparisons.

    Both arrays have the same shape; infinite where either side is empty.
    """
    with np.errstate(divide="ignore"):
        parts = 1 / np.asarray(participants, np.float64) + 1 / np.asarray(comparison, np.float64)
    return np.asarray(_errors_apart(power) * np.sqrt((1 - power.explained) * parts), np.float64)


def _errors_apart(power: Power) -> float:
    """Give how many standard errors a true effect must measure to be seen."""
    return float(normal_point((1 - power.confidence) / 2) + normal_point(1 - power.power))


def smallest_effect_of_courses(
    courses: Sides, course_sd: float | None, power: Power
) -> float | NotEstimable:
    """Give the smallest true effect that a roll-out over whole courses would show, one year on.

    Courses take the place of students, and Student's t that of the normal law, because few courses
    tell little of how courses stray: Bloom (1995), Evaluation Review 19, 547-556. `course_sd` is
    the standard deviation of a course's change between two years, in outcome units. Refuses where
    it is not known, where no course is on one of the sides, and where fewer than three courses
    leave nothing to judge by.
    """
    if not courses.are_filled:
        return NotEstimable(Reason.ONE_PLACE)
    degrees = courses.participants + courses.comparison - 2
    if not course_sd or degrees < 1:
        return NotEstimable(NO_DRIFT)
    error = course_sd * np.sqrt(1 / courses.participants + 1 / courses.comparison)
    return _reach(power, degrees) * float(error)


def smallest_effect_seen(standard_error: float, degrees_of_freedom: int, power: Power) -> float:
    """Give the smallest true effect that an estimate with this error would have shown, its unit.

    Bloom (1995), Evaluation Review 19, 547-556: quantiles of Student's t times the error.
    Raises ValueError for an error that is not above nought, or no degrees of freedom.
    """
    if not standard_error > 0 or degrees_of_freedom < 1:
        raise ValueError("an error above nought and at least one degree of freedom are needed")
    return _reach(power, degrees_of_freedom) * standard_error


def _reach(power: Power, degrees: float) -> float:
    """How many standard errors an effect must be to be seen with the power asked for."""
    missed = student_point((1 - power.confidence) / 2, degrees)
    return float(missed + student_point(1 - power.power, degrees))
