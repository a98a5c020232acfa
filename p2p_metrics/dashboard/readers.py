"""Who may read: the lines of p2p.toml under [readers], where the web host has that file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from p2p_metrics.dashboard.contact import FILE


@dataclass(frozen=True, slots=True)
class Readers:
    """Who is let in, of those whom the university's sign-on knows.

    `claim` names what the provider says of an account (groups, roles), `any_of` what it must hold;
    without a claim every account is a reader. `sign_on_in_front`: the proxy asks for the sign-on.
    """

    sign_on_in_front: bool = False
    claim: str = ""
    any_of: tuple[str, ...] = ()

    def includes(self, claims: Mapping[str, Any]) -> bool:
        """Whether an account is among them."""
        if not self.claim:
            return True
        said = claims.get(self.claim)
        held = said if isinstance(said, list) else [said]
        return any(one in held for one in self.any_of)


@cache
def readers() -> Readers:
    """The readers that p2p.toml names; everybody where it names none or is not there."""
    if not FILE.exists():
        return Readers()
    said = tomllib.loads(FILE.read_text(encoding="utf-8")).get("readers", {})
    return Readers(
        bool(said.get("sign_on_in_front", False)),
        str(said.get("claim", "")),
        tuple(said.get("any_of", ())),
    )
