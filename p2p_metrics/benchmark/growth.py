"""How a step grows: the power of the scale that its seconds follow."""

import math
from collections.abc import Mapping


def exponent(by_scale: Mapping[float, float]) -> float | None:
    """The slope of log seconds on log scale by least squares; None from fewer than two scales.

    1 is in proportion; 2 would make ten times the students a hundred times the wait.
    """
    points = [
        (math.log(scale), math.log(seconds))
        for scale, seconds in by_scale.items()
        if scale > 0 and seconds > 0
    ]
    if len(points) < 2:
        return None
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / spread
