"""The rules of the door, read from data_contracts/disclosure/."""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from p2p_metrics.disclosure.declarations import Declarations, declarations
from p2p_metrics.disclosure.rules import Policy
from p2p_metrics.refusal import Refused

RULES = Path(__file__).resolve().parents[2] / "data_contracts" / "disclosure"
TABLES = "tables"


def profiles() -> tuple[str, ...]:
    """The names of the profiles that an institution may choose among."""
    return tuple(sorted(path.stem for path in RULES.glob("*.toml") if path.stem != TABLES))


def policy(name: str = "hesa-strict", switched_on: Iterable[str] = ()) -> Policy:
    """The policy of one profile; `switched_on` names the characteristics to publish.

    Those that are special go out only where they are named; the others need no switch.
    Raises Refused where there is no such profile or it is weaker than the audit accepts.
    """
    if name not in profiles():
        raise Refused(f"There is no disclosure profile {name!r}; choose {', '.join(profiles())}.")
    rules = _read(name)
    special = {*rules["special"]["characteristics"]}
    return Policy.from_rules(rules, sorted(special.intersection(switched_on)))


@cache
def declared() -> Declarations:
    """How each release table is controlled."""
    return declarations(_read(TABLES))


def _read(stem: str) -> dict[str, Any]:
    return tomllib.loads((RULES / f"{stem}.toml").read_text(encoding="utf-8"))
