"""A heading and a mark for each part that a difference is taken apart into, the whole set off."""

from collections.abc import Mapping, Sequence
from typing import Any

from p2p_metrics.presentation import numbers
from p2p_metrics.presentation.charts.intervals import Mark

Look = tuple[str, str]  # tone and shape


def part_marks(
    name: str,
    row: Mapping[str, Any],
    parts: Sequence[tuple[str, str]],
    decimals: int,
    set_off: Mapping[str, Look],
) -> list[Mark]:
    """The marks of one row; `parts` names the row's columns, `set_off` the look of its whole."""
    made = [Mark(name, is_heading=True, tone="ink")]
    for part, said in parts:
        value, lower, upper = (row[f"{part}_{end}"] for end in ("points", "ci_lower", "ci_upper"))
        tone, shape = set_off.get(part, ("quiet", "diamond"))
        shown = numbers.signed(value, decimals)
        tooltip = f"{name}, {said}: {shown} points"
        made.append(Mark(said, value, lower, upper, shown, tone=tone, shape=shape, tooltip=tooltip))
    return made
