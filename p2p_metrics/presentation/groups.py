"""Groups of a characteristic in their order, with the reference group and those set apart."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from p2p_metrics import vocabulary
from p2p_metrics.presentation.source import ALL, Source

# Set apart from the comparison: nobody knows, or the question does not apply.
FIRST_KEY_SET_APART = 89
OUTSIDE = "outside_population"


@cache
def _groups(characteristic: str) -> Mapping[str, Mapping[str, Any]]:
    table = vocabulary.table("groups").sort("group_key")
    return {
        row["group_code"]: row
        for row in table.iter_rows(named=True)
        if row["characteristic_code"] == characteristic
    }


def in_order(characteristic: str, rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Rows by group in the vocabulary's order; unknown, refused and outside come last."""
    places = {code: place for place, code in enumerate(_groups(characteristic))}
    return sorted(rows, key=lambda row: places.get(row["group_code"], len(places)))


def reference(characteristic: str) -> str:
    """The code of the group that others are compared with; "" where there is none."""
    groups = _groups(characteristic).items()
    return next((code for code, row in groups if row["is_reference"] in (True, "yes")), "")


def is_set_apart(characteristic: str, group: str) -> bool:
    """Whether a group is left out of comparisons, though counted."""
    row = _groups(characteristic).get(group)
    return row is None or int(row["group_key"]) >= FIRST_KEY_SET_APART


def characteristics(source: Source, table: str = "participation", **keys: Any) -> list[str]:
    """The characteristics that a table tells apart for these keys, in their order."""
    there = set(source.values(table, "characteristic_code", **keys)) - {ALL}
    ordered = vocabulary.table("characteristics").sort("sort_order")["characteristic_code"]
    return [code for code in ordered.to_list() if code in there]
