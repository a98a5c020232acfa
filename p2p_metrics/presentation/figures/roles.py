"""Who leads? Groups among student leaders beside the same groups among students supported."""

from typing import Any

from p2p_metrics.presentation import groups, impact, numbers
from p2p_metrics.presentation.charts.chart import KeyEntry
from p2p_metrics.presentation.charts.intervals import Axis, Mark, intervals
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.gaps import Rate, ratio
from p2p_metrics.presentation.source import ALL, RECIPIENT, Source
from p2p_metrics.presentation.tables import Column, grid
from p2p_metrics.presentation.theme import adaptive

PROVIDER = "provider"
LOOKS = {
    RECIPIENT: ("category_0", "circle", "supported"),
    PROVIDER: ("category_1", "square", "leading"),
}


def leading(source: Source, unit: tuple[str, str], characteristic: str) -> Figure:
    """How often each group takes part for each time its reference group does, in both roles."""
    kind, code = unit
    name = source.name("characteristic", characteristic)
    title = f"{name}: who leads, beside who is supported"
    found = [
        one
        for role in (RECIPIENT, PROVIDER)
        for one in _ratios(source, characteristic, role, {"unit_kind": kind, "unit_code": code})
    ]
    if not found:
        return nothing("leading", title, "No two groups can be compared in either role.")
    order = list(dict.fromkeys(one["group"] for one in found))
    found.sort(key=lambda one: (order.index(one["group"]), one["role"] == PROVIDER))
    marks = [_mark(one) for one in found]
    base = source.name("group", groups.reference(characteristic), characteristic)
    axis = Axis(f"times as often as {base}", anchor=1.0, anchor_label="equally often")
    columns = (
        Column("name", name),
        Column("as", "As"),
        Column("times", f"Times as often as {base}", "plain_2"),
        Column("lower", "Range from", "plain_2"),
        Column("upper", "to", "plain_2"),
    )
    told = [f"{one['name']} {one['as']} {numbers.plain(one['times'], 2)}" for one in found]
    return Figure(
        "leading",
        _finding(found, name),
        f"A value of 0.50 means half as often as {base}. Leaders are chosen, often on marks, so "
        "their gaps need not follow those of the students they support.",
        grid(title, columns, found),
        intervals(adaptive(), marks, axis, _key()),
        impact.described(title, told),
        ("rate", "reference", "interval", "suppression"),
    )


def _ratios(
    source: Source, characteristic: str, role: str, keys: dict[str, Any]
) -> list[dict[str, Any]]:
    whole = {"academic_year": 0, "faculty_code": ALL, "level": ALL}
    rows = source.rows(
        "participation", role=role, characteristic_code=characteristic, **whole, **keys
    )
    rates = {row["group_code"]: Rate.of(row) for row in groups.in_order(characteristic, rows)}
    reference = rates.get(groups.reference(characteristic))
    if reference is None:
        return []
    compared = {
        code: ratio(rate, reference)
        for code, rate in rates.items()
        if rate and rate is not reference and not groups.is_set_apart(characteristic, code)
    }
    return [
        {
            "group": code,
            "role": role,
            "name": source.name("group", code, characteristic),
            "as": LOOKS[role][2],
            "times": found.times,
            "lower": found.lower,
            "upper": found.upper,
        }
        for code, found in compared.items()
        if found
    ]


def _finding(found: list[dict[str, Any]], name: str) -> str:
    leaders = [one for one in found if one["role"] == PROVIDER]
    missing = [one for one in leaders if one["upper"] < 1]
    if not leaders:
        return f"{name}: too few leaders to compare"
    if not missing:
        return f"{name}: no group clearly leads less often than its reference group"
    least = min(missing, key=lambda one: one["times"])
    return (
        f"{name}: {least['name']} leads {numbers.plain(least['times'], 2)} times as often as the "
        "reference group"
    )


def _key() -> tuple[KeyEntry, ...]:
    return tuple(KeyEntry(word, tone, shape) for tone, shape, word in LOOKS.values())


def _mark(one: dict[str, Any]) -> Mark:
    tone, shape, word = LOOKS[one["role"]]
    return Mark(
        f"{one['name']}, {word}",
        one["times"],
        one["lower"],
        one["upper"],
        numbers.plain(one["times"], 2),
        tone,
        shape,
    )
