"""The house rule's own words and lines, read where they are kept: data_contracts."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

RULE = Path(__file__).resolve().parents[2] / "data_contracts" / "evidence_rules.toml"


@cache
def _rule() -> Mapping[str, Any]:
    return tomllib.loads(RULE.read_text(encoding="utf-8"))


def advice(code: str) -> str:
    """What to do, as a sentence; a code that the rule lacks is shown as it is."""
    return str(_rule()["advice"].get(code, code.replace("_", " ")))


def balance_line() -> float:
    """The standardised difference from which on the two sides count as different."""
    return float(_rule()["causal_opt_in"]["largest_standardised_difference"])


def flat_from() -> float:
    """The p-value from which on trends before adoption count as alike."""
    return float(_rule()["causal_roll_out"]["smallest_pretrend_p"])


def least_security() -> int:
    """The points from which on an estimate may be spoken of as an effect."""
    return int(_rule()["causal"]["smallest_security"])


def best_security(design: str) -> int:
    """The points that a design starts with."""
    return int(_rule()["designs"][design]["best_security"])
