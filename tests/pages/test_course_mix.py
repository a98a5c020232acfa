"""What is left of a gap within the same courses is said as far as its range tells."""

import polars as pl
import pytest

from p2p_metrics.presentation.figures import course_mix
from p2p_metrics.presentation.source import Source

from .redrawn import redrawn

ANY: tuple[str, str] = ("any", "all")
GAP = {"gap_points": -7.7, "gap_ci_lower": -8.7, "gap_ci_upper": -6.6}


def title(source: Source, points: float, lower: float, upper: float) -> str:
    """The finding where every group is 7.7 points behind and this is left within courses."""
    inside = {"inside_points": points, "inside_ci_lower": lower, "inside_ci_upper": upper}
    changed = [pl.lit(value, pl.Float64).alias(name) for name, value in (GAP | inside).items()]
    drawn = source.frame("course_mix").with_columns(changed)
    made = redrawn(source, {"course_mix": drawn})
    return course_mix.explained(made, ANY, "recipient", "commuter").title


@pytest.mark.parametrize(
    ("points", "lower", "upper", "told"),
    [(-6.1, -7.3, -4.8, "is 6.1 (4.8 to 7.3) within the same courses"),
     (5.3, 3.6, 7.0, "turns round within the same courses: +5.3 (+3.6 to +7.0)"),
     (0.4, -1.7, 2.5, "is gone within the same courses: +0.4 (\u22121.7 to +2.5)"),
     (-2.0, -5.0, 1.0, "is no longer sure within the same courses: \u22122.0 (\u22125.0 to +1.0)")],
)  # fmt: skip
def test_what_is_left_of_a_gap_is_said_with_its_range(
    source: Source, points: float, lower: float, upper: float, told: str
) -> None:
    """Gone only where the range holds nought; turned round where it lies beyond it."""
    said = title(source, points, lower, upper)

    assert said == f"The gap of 7.7 points for commuter students {told}"
