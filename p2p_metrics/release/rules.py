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
    """The policy of one profile; `switched_on` names the special characteristics to publish.

    Raises Refused where there is no such profile or it is weaker than the audit accepts.
    """
    if name not in profiles():
        raise Refused(f"There is no disclosure profile {name!r}; choose {', '.join(profiles())}.")
    return Policy.from_rules(_read(name), switched_on)


@cache
def declared() -> Declarations:
    """How each release table is controlled."""
    return declarations(_read(TABLES))


def _read(stem: str) -> dict[str, Any]:
    return tomllib.loads((RULES / f"{stem}.toml").read_text(encoding="utf-8"))
