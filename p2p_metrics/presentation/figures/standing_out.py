"""Where one group gained clearly more or less than its reference group, and on what that rests."""

from typing import Any

from p2p_metrics.presentation import between_groups, impact, numbers, standing, words
from p2p_metrics.presentation.between_groups import Contrast
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.source import ALL, ALL_YEARS, Source
from p2p_metrics.presentation.tables import Column, grid

TERMS = ("group_difference", "like_for_like", "reference", "interval", "suppression")
MOST_CLAIMS = 12
EVERYWHERE = {"academic_year": ALL_YEARS, "faculty_code": ALL, "level": ALL}


def answer(source: Source, outcome_code: str | None, role: str) -> str:
    """In how many places one group clearly gained more than its reference group."""
    counted = {
        verdict: len(_all(source, outcome_code, role, verdict))
        for verdict in (*words.CLAIMS, "cannot_tell")
    }
    compared = sum(counted.values())
    if not compared or outcome_code is None:
        return "This release does not say yet which groups gain more."
    subject = words.Outcome.of(outcome_code).subject
    clear = counted["better"] + counted["worse"]
    if not clear:
        return (
            f"**We cannot tell yet.** On {subject}, none of {numbers.count(compared)} comparisons "
            "of a group with its reference group shows a difference that stands out."
        )
    sides = [
        f"{counted[verdict]} where it did {word}"
        for verdict, word in (("better", "more"), ("worse", "less"))
        if counted[verdict]
    ]
    return (
        f"**Mostly we cannot tell yet.** On {subject}, of {numbers.count(compared)} comparisons of "
        f"what peer learning did for a group and for its reference group, "
        f"**{clear} {'stands' if clear == 1 else 'stand'} out**: {numbers.listed(sides)} for the "
        f"group{_to_build_on(source, outcome_code, role)}."
    )


def _to_build_on(source: Source, outcome_code: str, role: str) -> str:
    """How many of them rest on a comparison that carries a decision."""
    found = _standing_out(source, outcome_code, role)
    many = sum(row["carries"] for row in found)
    if many == len(found):
        return ""
    on = "none of them rests" if not many else f"{many} {'rests' if many == 1 else 'rest'}"
    return f"; {on} on a comparison to build on"


def _all(source: Source, outcome_code: str | None, role: str, verdict: str) -> list[dict[str, Any]]:
    asked = {"outcome_code": outcome_code or "", "role": role, "verdict": verdict}
    rows = source.rows("group_differences", **EVERYWHERE, **asked)
    return [row for row in rows if row["difference"] is not None]


def standing_out(source: Source, outcome_code: str | None, role: str) -> Figure:
    """Every activity and group for which a difference between groups stands out, those that may be
    built on first.
    """
    title = "Where groups gain differently"
    found = _standing_out(source, outcome_code, role) if outcome_code else []
    if not found or outcome_code is None:
        why = (
            "For no activity is it sure that one group gains more than another: a difference "
            "between two differences needs about four times as many students."
        )
        return nothing("sure", title, why)
    columns = (
        Column("name", "Activity"),
        Column("group", "Group"),
        Column("said", "In words"),
        *measures(outcome_code),
        Column("n_participants", "Of the group, took part", "count"),
        Column("standing", "How far the group's own comparison carries"),
    )
    caption = f"{title}: {source.name('outcome', outcome_code)}"
    stand = "difference between groups stands" if len(found) == 1 else "differences stand"
    return Figure(
        "sure",
        f"{len(found)} {stand} out{_to_build_on(source, outcome_code, role)}",
        found[0]["said"],
        grid(caption, columns, found[:MOST_CLAIMS]),
        terms=TERMS,
    )


def _standing_out(source: Source, outcome_code: str, role: str) -> list[dict[str, Any]]:
    rows = [row for verdict in words.CLAIMS for row in _all(source, outcome_code, role, verdict)]
    found = [_with_standing(source, row) for row in rows]
    return sorted(found, key=lambda row: (not row["carries"], -abs(row["difference"])))


def _with_standing(source: Source, row: dict[str, Any]) -> dict[str, Any]:
    """A difference with what the group's own comparison rests on."""
    name = source.name(row["unit_kind"], row["unit_code"])
    keys = ("unit_kind", "unit_code", "role", "outcome_code", "characteristic_code", "group_code")
    own = source.rows("impact", **EVERYWHERE, **{key: row[key] for key in keys})[0]
    found = impact.finding(source, own, row["role"])
    doubts = [] if standing.carries(found) else [f"{standing.named(found)}."]
    return {
        **row,
        "name": name,
        "group": between_groups.label(source, row["characteristic_code"], row["group_code"]),
        "said": Contrast.of(source, row).sentence,
        "n_participants": own["n_participants"],
        "carries": standing.carries(found) and not words.cautions(found, least_overlap=0.0),
        "standing": " ".join([*doubts, *words.cautions(found)]) or f"{standing.named(found)}.",
    }


def measures(outcome_code: str) -> tuple[Column, ...]:
    """The columns of a difference between groups, with the decimals of the outcome."""
    decimals = impact.columns(outcome_code, "")[2].format
    return (
        Column("difference", "Difference between groups", decimals),
        Column("ci_lower", "Range from", decimals),
        Column("ci_upper", "to", decimals),
    )
