"""The difference between two published rates, with an interval made from their own intervals."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot, sqrt
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Rate:
    """A published rate (0-1) with its 95 % limits."""

    value: float
    lower: float
    upper: float

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self | None:
        """The rate of a participation row, or nothing where it is hidden."""
        values = [row.get(name) for name in ("rate", "ci_lower", "ci_upper")]
        return None if None in values else cls(*(float(value or 0.0) for value in values))


@dataclass(frozen=True, slots=True)
class Gap:
    """A difference in percentage points (group minus reference), with its 95 % limits."""

    points: float
    lower: float
    upper: float

    @property
    def leaves_out_nought(self) -> bool:
        """Whether the interval lies wholly on one side of no difference."""
        return self.lower > 0 or self.upper < 0


def gap(group: Rate, reference: Rate) -> Gap:
    """The group's rate minus the reference's, in points.

    MOVER (Zou and Donner 2008; Newcombe 1998, method 10, where the limits are Wilson's): needs
    the two published intervals alone, so nothing beyond the release is disclosed.
    """
    difference = group.value - reference.value
    down = hypot(group.value - group.lower, reference.upper - reference.value)
    up = hypot(group.upper - group.value, reference.value - reference.lower)
    return Gap(100 * difference, 100 * (difference - down), 100 * (difference + up))


@dataclass(frozen=True, slots=True)
class Ratio:
    """How often a group takes part for each time the reference group does, with 95 % limits."""

    times: float
    lower: float
    upper: float


def ratio(group: Rate, reference: Rate) -> Ratio | None:
    """The group's rate divided by the reference's.

    MOVER-R (Donner and Zou 2012) on the two published intervals; None where the reference's
    interval reaches nought, so that no upper limit can be given.
    """
    if reference.lower <= 0:
        return None
    times = group.value / reference.value
    lower = _ratio_limit(group, reference, group.lower, reference.upper, -1)
    upper = _ratio_limit(group, reference, group.upper, reference.lower, 1)
    return Ratio(times, max(lower, 0.0), upper)


def _ratio_limit(
    group: Rate, reference: Rate, group_end: float, reference_end: float, side: int
) -> float:
    product = group.value * reference.value
    spread = (
        group_end
        * reference_end
        * (2 * group.value - group_end)
        * (2 * reference.value - reference_end)
    )
    root = sqrt(max(product * product - spread, 0.0))
    return (product + side * root) / (reference_end * (2 * reference.value - reference_end))


def places_for_parity(eligible: int, found: Gap) -> tuple[int, int] | None:
    """How many more of the group would have to take part, as a range to the nearest 5.

    None where the group takes part at least as much as the reference group.
    """
    if found.points >= 0:
        return None
    few, many = (max(0.0, -end) / 100 * eligible for end in (found.upper, found.lower))
    return _to_five(few), _to_five(many)


def _to_five(value: float) -> int:
    return int(5 * ((value + 2.5) // 5))
