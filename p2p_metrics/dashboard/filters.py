"""Choices that live in the address, among the combinations that were published and no others."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from p2p_metrics.dashboard import set_aside
from p2p_metrics.dashboard.making import made
from p2p_metrics.presentation import groups, impact, moved, numbers, wording
from p2p_metrics.presentation.figures import moved as figures_moved
from p2p_metrics.presentation.figures import one_scheme
from p2p_metrics.presentation.imagined import COUNTED_IN
from p2p_metrics.presentation.source import ALL, ALL_YEARS, RECIPIENT, WHOLE, Source

VOCABULARY_OF = {"context": "contexts", "approach": "approaches"}


def one_of(
    label: str,
    key: str,
    options: Sequence[Any],
    named: Callable[[Any], str],
    first: Any = None,
    why_not: str = "",
) -> Any:
    """One option, kept in the address under `key` by its name; `first` is the default.

    A choice made where more is offered is set aside, which a line says (`why_not`: for what
    reason), and comes back where it is offered again.
    """
    if not options:
        return None
    names = {named(option): option for option in options}
    place = options.index(first) if first in options else 0
    set_aside.look_after(key, label, names, named, options[place])
    found = st.selectbox(
        label,
        options,
        index=place,
        format_func=named,
        key=key,
        bind="query-params",
        on_change=set_aside.forget,
        args=(key,),
    )
    set_aside.say(key, named(found), why_not)
    return found


def outcome(source: Source, table: str = "impact", **keys: Any) -> str:
    """One of the outcomes that the table has for these key values; "" where it has none."""
    return _outcome("Outcome", "outcome", source, table, **keys)


def gain(source: Source) -> str:
    """One of the outcomes that money is set beside, which a student has or has not; "" for none."""
    return _outcome("What is gained", "gain", source, "value_for_money")


def _outcome(label: str, key: str, source: Source, table: str, **keys: Any) -> str:
    there = set(source.values(table, "outcome_code", **keys))
    options = impact.ordered("outcomes", "outcome_code", there)
    return one_of(label, key, options, lambda code: source.name("outcome", code)) or ""


def unit_kind(options: Sequence[str] = ("approach", "scheme", "context")) -> str:
    """Whether to look at approaches, single schemes or kinds of activity."""
    names = wording.by("units", "unit_kind")
    chosen = st.segmented_control(
        "Look at",
        options,
        default=options[0],
        required=True,
        format_func=lambda kind: names[(kind,)]["many"].capitalize(),
        key="look_at",
        bind="query-params",
    )
    return str(chosen)


def role(source: Source, table: str, **keys: Any) -> str:
    """Students supported, or student leaders and mentors; first those with something to show."""
    there = source.values(table, "role", **keys)
    shown = made(_roles_shown, source, {"table": table, **keys})
    options = sorted(there, key=lambda code: (code not in shown, code != RECIPIENT))
    named = wording.by("roles", "role")
    found = one_of("Students", "role", options, lambda code: named[(code,)]["name"])
    return found or RECIPIENT


def _roles_shown(source: Source, table: str, **keys: Any) -> frozenset[str]:
    """The roles with a figure; students supported have one where courses were compared."""
    shown = set(source.values(table, "role", having="estimate", **keys))
    if source.values("rollout", "unit_code", having="estimate", **keys):
        shown.add(RECIPIENT)
    return frozenset(shown)


def faculty(source: Source, table: str, *, by_group: bool = False, **keys: Any) -> str:
    """All faculties, or one of those that the table tells apart for these key values.

    `by_group` offers those alone in which groups of students are told apart as well.
    """
    there = source.values(table, "faculty_code", **_beside(source, "faculty_code", by_group, keys))
    options = sorted(there, key=lambda code: (code != ALL, source.name("faculty", code)))

    def named(code: str) -> str:
        return "All faculties" if code == ALL else source.name("faculty", code)

    why_not = _not_by_group(keys) if by_group else ""
    return one_of("Faculty", "faculty", options, named, why_not=why_not) or ALL


def year(source: Source, table: str, *, by_group: bool = False, **keys: Any) -> int:
    """All years together, or one; `by_group` as for faculties."""
    there = source.values(
        table, "academic_year", **_beside(source, "academic_year", by_group, keys)
    )
    options = sorted(there, key=lambda start: (start != ALL_YEARS, -start))
    found = one_of(
        "Year",
        "year",
        options,
        lambda one: numbers.academic_year(one).capitalize(),
        why_not=_not_by_group(keys) if by_group else "",
    )
    return int(found or ALL_YEARS)


def _not_by_group(keys: dict[str, Any]) -> str:
    """Why a faculty or a year is not offered beside these choices, where it is not."""
    if keys.get("faculty_code", ALL) != ALL:
        return "is not published for one faculty by group"
    is_one = keys.get("unit_kind") == "scheme"
    return "is not published for one scheme by group" if is_one else ""


def _beside(source: Source, column: str, by_group: bool, keys: dict[str, Any]) -> dict[str, Any]:
    """The key values beside which a choice of `column` is looked for."""
    asked = {**WHOLE, **keys}
    if by_group:
        told_apart = made(groups.characteristics, source, keys)
        asked["characteristic_code"] = told_apart[0] if told_apart else ALL
        del asked["group_code"]
    return {key: value for key, value in asked.items() if key != column}


def unit(source: Source, table: str, kinds: Sequence[str], **keys: Any) -> tuple[str, str] | None:
    """One activity of the given kinds, as (kind, code); the first with a figure is the default.

    None where the table has no activity of these kinds to choose.
    """
    options = made(_units, source, {"table": table, "kinds": tuple(kinds), **keys})

    def named(option: tuple[str, str]) -> str:
        kind, code = option
        return "Any scheme" if kind == "any" else source.name(kind, code)

    shown = made(
        _units, source, {"table": table, "kinds": tuple(kinds), "having": "estimate"} | keys
    )
    first = shown[0] if shown else None
    found: tuple[str, str] | None = one_of("Activity", "activity", options, named, first)
    return found


def _units(
    source: Source, table: str, kinds: Sequence[str], **keys: Any
) -> tuple[tuple[str, str], ...]:
    found = {kind: source.values(table, "unit_code", unit_kind=kind, **keys) for kind in kinds}
    return tuple(
        (kind, code) for kind, codes in found.items() for code in in_order(source, kind, codes)
    )


def in_order(source: Source, kind: str, codes: Sequence[str]) -> list[str]:
    """Activities in the framework's order; schemes by name."""
    if kind in VOCABULARY_OF:
        return impact.ordered(VOCABULARY_OF[kind], f"{kind}_code", set(codes))
    return sorted(codes, key=lambda code: source.name(kind, code))


def characteristic(
    source: Source, table: str = "participation", first: str = "ethnicity", **keys: Any
) -> str | None:
    """One of the characteristics that the table tells apart for these key values."""
    options = made(groups.characteristics, source, {"table": table, **keys})
    found: str | None = one_of(
        "Characteristic",
        "characteristic",
        options,
        lambda c: source.name("characteristic", c),
        first,
    )
    return found


def context(source: Source) -> str:
    """All kinds of activity, or one."""
    options = [
        ALL,
        *in_order(source, "context", source.values("names", "code", kind="context")),
    ]
    found = one_of(
        "Kind of activity",
        "kind",
        options,
        lambda code: "All kinds" if code == ALL else source.name("context", code),
    )
    return found or ALL


def scheme(source: Source) -> str:
    """One scheme, by name; "" where the release names none."""
    options = in_order(source, "scheme", source.values("provision", "scheme_id"))
    first = made(one_scheme.first_to_show, source, {})
    found = one_of("Scheme", "scheme", options, lambda code: source.name("scheme", code), first)
    return found or ""


def places(scale: tuple[int, int] | None) -> int | None:
    """A number of places inside the scale observed; nothing where there is none."""
    if scale is None:
        return None
    fewest, most = scale
    if not fewest <= st.session_state.get("places", fewest) <= most:
        # Another scheme has another scale: the choice starts in its middle again.
        del st.session_state["places"]
    middle = fewest + (most - fewest) // (2 * COUNTED_IN) * COUNTED_IN
    return st.slider(
        "Places", fewest, most, middle, step=COUNTED_IN, key="places", bind="query-params"
    )


def schemes_to_move(
    source: Source, outcome_code: str | None
) -> tuple[str | None, str | None, str, int | None]:
    """Two schemes, what stays equal between them, and how many places move."""
    found = made(moved.schemes, source, {"outcome_code": outcome_code})

    def chosen(label: str, key: str, codes: Sequence[str]) -> str | None:
        options = in_order(source, "scheme", codes)
        first = codes[0] if codes else None
        one: str | None = one_of(label, key, options, lambda c: source.name("scheme", c), first)
        return one

    giver = chosen("Take places from", "from", moved.givers(found))
    taker = chosen("Give them to", "to", moved.takers(found, giver))
    named = {moved.PLACES: "Places", moved.BUDGET: "Budget"}
    kept_equal = st.segmented_control(
        "Keep equal",
        moved.KEPT_EQUAL,
        default=moved.PLACES,
        required=True,
        format_func=lambda one: named[one],
        key="keep",
        bind="query-params",
    )
    pair = {"outcome_code": outcome_code, "giver": giver, "taker": taker}
    most = made(figures_moved.most, source, {**pair, "kept_equal": str(kept_equal)})
    return giver, taker, str(kept_equal), _places_moved(most)


def _places_moved(most: int | None) -> int | None:
    if most is None or most < 2:
        return most
    if not 1 <= st.session_state.get("moved", 1) <= most:
        del st.session_state["moved"]
    return st.slider("Places to move", 1, most, most, key="moved", bind="query-params")


def topic(options: Sequence[str], named: Callable[[str], str]) -> str:
    """One topic of the glossary."""
    return str(one_of("Topic", "topic", options, named))


def sought() -> str:
    """Part of a word to look for."""
    return st.text_input("Find", key="find", bind="query-params")
