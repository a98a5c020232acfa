"""What the made-up university is called by, and what its made-up schemes cost."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from p2p_metrics import vocabulary

YEARS = range(2019, 2025)
FACULTIES = {
    "ART": "Arts and Humanities",
    "BUS": "Business and Law",
    "ENG": "Engineering",
    "HEA": "Health",
    "SCI": "Science",
    "SOC": "Social Sciences",
}


def five(value: float) -> int:
    """To the nearest five, as counts are published."""
    return int(5 * ((value + 2.5) // 5))


# Every scheme grows, and is a little smaller in its last year than in the one before.
GROWTH = (0.8, 0.9, 1.0, 1.1, 1.3, 1.2)


def money(units: list[Any], chance: np.random.Generator) -> Iterator[dict[str, Any]]:
    for unit in (one for one in units if one.kind == "scheme"):
        for year in YEARS:
            joined = five(unit.students / 20 * GROWTH[year - YEARS[0]])
            fixed, each = float(chance.integers(2_000, 20_000)), float(chance.integers(20, 90))
            total = fixed + each * joined
            is_hidden = joined < 23
            yield {
                "scheme_id": unit.code, "academic_year": year, "fixed_gbp": fixed,
                "per_place_gbp": each, "total_gbp": None if is_hidden else total,
                "participant_count": None if is_hidden else joined,
                "cost_per_participant_gbp": None if is_hidden else total / joined,
                "status": "low" if is_hidden else "",
            }  # fmt: skip


# Four in ten who take part are entrants, and nine in ten are on the way to a class.
APPLIES = {"continued": 0.4, "first_or_upper_second": 0.9}


def money_scope(units: list[Any], money: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Places of a unit's schemes, and to how many of those who took them an outcome applies."""
    places = {unit.code: 0 for unit in units}
    for unit in (one for one in units if one.kind == "scheme"):
        own = [row["participant_count"] or 0 for row in money if row["scheme_id"] == unit.code]
        for code in (unit.code, unit.parent, unit.context):
            places[code] += sum(own)
    for unit in (one for one in units if one.kind != "any"):
        for outcome, share in APPLIES.items():
            joined, applies = places[unit.code], five(places[unit.code] * share)
            is_hidden = applies < 23
            yield {
                "unit_kind": unit.kind, "unit_code": unit.code, "outcome_code": outcome,
                "place_count": None if is_hidden else joined,
                "applies_count": None if is_hidden else applies,
                "status": "low" if is_hidden else "",
            }  # fmt: skip


def names(units: list[Any]) -> Iterator[dict[str, str]]:
    for code, name in FACULTIES.items():
        yield {"kind": "faculty", "code": code, "name": name, "parent": ""}
    for unit in units:
        if unit.kind != "any":
            parent = unit.parent
            yield {"kind": unit.kind, "code": unit.code, "name": unit.name, "parent": parent}
    for kind, table, code, name, parent in (
        ("outcome", "outcomes", "outcome_code", "outcome_name", ""),
        ("characteristic", "characteristics", "characteristic_code", "characteristic_name", ""),
        ("group", "groups", "group_code", "group_name", "characteristic_code"),
        ("code", "codes", "code", "label", "list"),
    ):
        for row in vocabulary.table(table).iter_rows(named=True):
            above = str(row[parent]) if parent else ""
            yield {"kind": kind, "code": row[code], "name": row[name], "parent": above}
