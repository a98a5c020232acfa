"""What is allowed and wanted, from budgets.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_suffix(".toml")


@cache
def stated() -> Mapping[str, Any]:
    """The whole file."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def wanted(name: str) -> float:
    """A ratio or limit that is aimed at."""
    return float(stated()["wanted"][name])


def budget(verb: str, scale: float) -> float | None:
    """Seconds allowed: in proportion to the scale, from the nearest stated scale not above it."""
    anchors = {
        float(name.removeprefix("scale_")): steps
        for name, steps in stated().items()
        if name.startswith("scale_")
    }
    below = [anchor for anchor in sorted(anchors) if anchor <= scale] or [min(anchors)]
    allowed = anchors[below[-1]].get(verb)
    return None if allowed is None else allowed * max(1.0, scale / below[-1])
