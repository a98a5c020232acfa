"""How far a finding carries: what its evidence is worth, in the order in which to believe it.

A verdict says which way a difference points; its standing says whether to build on it. Both are
shown together, and the best standing is quoted first.
"""

from collections.abc import Sequence
from enum import StrEnum

from p2p_metrics.presentation import rolled_out, wording, words
from p2p_metrics.presentation.words import Finding

SERIOUSLY_WEAK = 1  # codes.csv, security: serious weaknesses, or too many


class Standing(StrEnum):
    """The codes of standings.csv, best first."""

    CREDIBLE = "credible"
    FAIR = "fair"
    WEAK = "weak"
    BEFOREHAND = "beforehand"


def of(found: Finding) -> Standing:
    """The standing of one finding; one that says nothing of its security is judged without it."""
    if found.wording in (words.ASSOCIATION, rolled_out.ASSOCIATION):
        return Standing.BEFOREHAND
    if found.security is not None and found.security <= SERIOUSLY_WEAK:
        return Standing.WEAK
    is_effect = rolled_out.is_effect(found.evidence_type, found.wording, found.security)
    return Standing.CREDIBLE if is_effect else Standing.FAIR


def order(found: Finding) -> int:
    """Its place among standings: 1 is to be believed first."""
    return int(_row(of(found))["order"])


def carries(found: Finding) -> bool:
    """Whether a decision may rest on it."""
    return _row(of(found))["carries"] == "yes"


def short(found: Finding) -> str:
    """Two words for a tile, where a claim is made: like for like, different beforehand."""
    is_claim = found.is_estimated and found.verdict in words.CLAIMS
    return _row(of(found))["short"] if is_claim else ""


def named(found: Finding) -> str:
    """The standing as it begins a sentence: Weak comparison."""
    said = _row(of(found))["short"]
    return f"{said[:1].upper()}{said[1:]}"


def in_words(findings: Sequence[Finding]) -> str:
    """How many of the claims carry a decision, and what the others lack; empty without claims."""
    claims = [one for one in findings if one.is_estimated and one.verdict in words.CLAIMS]
    if not claims:
        return ""
    many = {one: sum(of(claim) == one for claim in claims) for one in Standing}
    parts = [f"{count} {_row(one)['heading']}" for one, count in many.items() if count]
    if len(parts) == 1:
        what = "That is" if len(claims) == 1 else f"All {len(claims)} are"
        return f"{what} {parts[0].split(' ', 1)[1]}."
    return f"Of these {len(claims)}: {'; '.join(parts)}."


def _row(one: Standing) -> dict[str, str]:
    return wording.by("standings", "standing")[(str(one),)]
