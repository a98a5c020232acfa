"""What if places moved from one scheme to another? A fan inside the scale observed."""

from collections.abc import Sequence

from p2p_metrics.presentation import costs, impact, moved, numbers, wording, words
from p2p_metrics.presentation.charts.fan import Rib, fan
from p2p_metrics.presentation.costs import about, pounds
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.figures.what_if import MORE, more, more_limits
from p2p_metrics.presentation.moved import Move, Moved
from p2p_metrics.presentation.source import Source
from p2p_metrics.presentation.tables import Column, Grid, grid
from p2p_metrics.presentation.theme import adaptive

TITLE = "What if places moved from one scheme to another?"
WHY_NOT = (
    "Needed are two schemes with a difference and costs: one that has been smaller than it is now, "
    "and one that has been larger. This choice has no such pair."
)


def most(
    source: Source, outcome_code: str | None, giver: str | None, taker: str | None, kept_equal: str
) -> int | None:
    """The most places that can be moved between two schemes; nothing where none can."""
    made = moved.move(source, outcome_code, giver, taker, kept_equal)
    return made.most if made else None


def students(
    source: Source,
    outcome_code: str | None,
    giver: str | None,
    taker: str | None,
    kept_equal: str,
    places: int | None,
) -> Figure:
    """How many more students with the outcome a move of places or of their budget would bring."""
    made = moved.move(source, outcome_code, giver, taker, kept_equal)
    if made is None or places is None or outcome_code is None:
        return nothing("moved", TITLE, WHY_NOT)
    chosen = made.at(places)
    steps = {one.taken: one for one in (*made.across(), chosen)}
    shown = [steps[taken] for taken in sorted(steps)]
    did = words.Outcome.of(outcome_code).did
    told = [f"{one.taken} places {more(one.additional)}" for one in shown if one.taken]
    return Figure(
        "moved",
        f"{_places(places)} moved: {more(chosen.additional)} who {did}",
        f"{_in_words(source, made, chosen)} {_applying(source, made, outcome_code)}".strip(),
        _table(shown, f"From {_name(source, made.giver)} to {_name(source, made.taker)}"),
        fan(
            adaptive(),
            [_rib(one) for one in shown],
            _rib(chosen),
            x_title=f"places taken from {_name(source, made.giver)} in a year",
            y_title=f"more students who {did}",
            money=False,
        ),
        impact.described(f"How many more students who {did}, by places moved", told),
        ("what_if", "interval", "like_for_like"),
        note=wording.caution("moved", most=_places(made.most)),
    )


def _in_words(source: Source, made: Move, chosen: Moved) -> str:
    """What the places cost, what they become, and what that does to the budget."""
    year = numbers.academic_year(made.giver.year)
    each = (
        f"In {year} a place of **{_name(source, made.giver)}** cost "
        f"{pounds(made.giver.per_place_gbp)} beyond what is fixed, and one of "
        f"**{_name(source, made.taker)}** {pounds(made.taker.per_place_gbp)}"
    )
    if made.kept_equal == moved.BUDGET:
        return f"{each}: the same money pays for {_places(round(chosen.gained))} there."
    more_or_less = "more" if chosen.cost_gbp > 0 else "less"
    return f"{each}: moved one for one, they cost {about(abs(chosen.cost_gbp))} {more_or_less}."


def _applying(source: Source, made: Move, outcome_code: str) -> str:
    """How many students for 100 places of each of the two schemes can be one more."""
    rows = {
        row["unit_code"]: row
        for row in source.rows("value_for_money", unit_kind="scheme", outcome_code=outcome_code)
        if row["applies_count"]
    }
    pair = [rows[one.code] for one in (made.giver, made.taker) if one.code in rows]
    if len(pair) < 2:
        return ""
    shares = [100 * row["applies_count"] / row["participant_count"] for row in pair]
    first, second = (numbers.plain(share, 0) for share in shares)
    return (
        f"For 100 places, {first} students of {_name(source, made.giver)} and {second} of "
        f"{_name(source, made.taker)} were {costs.those(outcome_code)}: only they can be one more."
    )


def _name(source: Source, scheme: moved.Scheme) -> str:
    return source.name("scheme", scheme.code)


def _places(many: int) -> str:
    return f"{numbers.count(many)} place{'' if many == 1 else 's'}"


def _rib(at: Moved) -> Rib:
    one = at.additional
    limits = (one.lower, one.upper, one.inner_lower, one.inner_upper)
    return Rib(at.taken, *limits, tooltip=f"{_places(at.taken)}: {more(one)}")


def _table(shown: Sequence[Moved], caption: str) -> Grid:
    rows = [
        {
            "taken": one.taken,
            "gained": one.gained,
            "cost": one.cost_gbp,
            **more_limits(one.additional),
        }
        for one in shown
    ]
    columns = (
        Column("taken", "Places taken", "plain_0"),
        Column("gained", "Places gained", "plain_1"),
        *MORE,
        Column("cost", "Change in cost", "gbp_about"),
    )
    return grid(caption, columns, rows)
