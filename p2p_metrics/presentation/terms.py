"""What terms and codes mean in one release: every threshold is the one its manifest records."""

from collections.abc import Iterable, Mapping
from typing import Any

from p2p_metrics import vocabulary
from p2p_metrics.presentation import numbers, wording
from p2p_metrics.presentation.source import Source

CODES = "suppression_codes"


def defined(source: Source, terms: Iterable[str]) -> list[tuple[str, str]]:
    """Name and definition of each of these terms, in the order given."""
    known = wording.by("terms", "term")
    return [(known[(one,)]["name"], _filled(source, known[(one,)]["definition"])) for one in terms]


def every(source: Source) -> list[dict[str, Any]]:
    """Every term with its name and definition, in the order of the file."""
    return [
        {**row, "definition": _filled(source, row["definition"])} for row in wording.rows("terms")
    ]


def codes(source: Source) -> list[dict[str, Any]]:
    """Why a figure is hidden: each code's meaning, then what it means by the release's rules."""
    rules = wording.by("statuses", "status")
    return [
        {**row, "definition": f"{row['definition']} {_filled(source, said)}".strip()}
        for row in vocabulary.table(CODES).to_dicts()
        for said in [rules[(row["code"],)]["by_the_rules"]]
    ]


def _filled(source: Source, text: str) -> str:
    return text.format_map(_thresholds(source)) if "{" in text else text


def _thresholds(source: Source) -> Mapping[str, str]:
    """What definitions name of the rules that a release was controlled by."""
    manifest = source.release.manifest
    rules = manifest["rules"]
    return {
        "base": str(rules["count_base"]),
        "edge": str(rules["edge"]),
        "minimum": _minimum(source, rules),
        "next_to_none": _fewer_than(manifest, "DPL"),
        "next_to_all": _fewer_than(manifest, "DPH"),
    }


def _fewer_than(manifest: Mapping[str, Any], code: str) -> str:
    """5; or 5 (15 in all years together), where a row of all years may count a student often."""
    in_a_year: int = manifest["fewer_than"][code]
    in_all: int = manifest.get("fewer_than_in_all_years", manifest["fewer_than"])[code]
    return f"{in_a_year} ({in_all} in all years together)" if in_all > in_a_year else f"{in_a_year}"


def _minimum(source: Source, rules: Mapping[str, Any]) -> str:
    """23; or 23 (50 by religion or belief), where that has a minimum of its own and goes out."""
    named = [source.name("characteristic", code).lower() for code in rules["switched_on"]]
    special = f" ({rules['special_minimum']} by {numbers.listed(named)})" if named else ""
    return f"{rules['minimum']}{special}"
