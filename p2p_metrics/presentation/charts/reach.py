"""How far an axis reaches: to the ranges, and to hollow marks that lie not far beyond them.

One plain difference far from all ranges would squeeze every range into a corner. Such a mark is
held at the edge, with an arrow outwards and its value beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# How far beyond the ranges a hollow mark may stretch the axis, as a share of their span.
FARTHEST = 0.75
INSIDE, LEFT, RIGHT = "circle", "triangle-left", "triangle-right"


@dataclass(frozen=True, slots=True)
class Reach:
    """The lowest and the highest value with a place of its own on the axis."""

    low: float
    high: float

    @classmethod
    def of(
        cls, known: Sequence[float], hollow: Sequence[float], anchor: float | None = None
    ) -> "Reach":
        """The ends of `known` values and the anchor, moved out to the hollow marks near them."""
        firm = [*known, *([] if anchor is None else [anchor])] or list(hollow) or [0.0]
        low, high = min(firm), max(firm)
        far = FARTHEST * (high - low)
        near = [value for value in hollow if not far or low - far <= value <= high + far]
        return cls(min([low, *near]), max([high, *near]))

    def held(self, value: float) -> float:
        """The value, or the edge that it lies beyond."""
        return min(max(value, self.low), self.high)

    def shape(self, value: float) -> str:
        """A circle at its own place, an arrow outwards at the edge."""
        if value < self.low:
            return LEFT
        return RIGHT if value > self.high else INSIDE
