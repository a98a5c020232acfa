"""What if a scheme had more or fewer places? A fan inside the scale it ran at, never a point."""

from collections.abc import Sequence

from p2p_metrics.presentation import costs, impact, numbers, wording, words
from p2p_metrics.presentation.charts.fan import Rib, fan
from p2p_metrics.presentation.costs import about
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.imagined import Fan, Model, Spread
from p2p_metrics.presentation.source import Source
from p2p_metrics.presentation.tables import Column, Grid, grid
from p2p_metrics.presentation.theme import adaptive

TITLE = "What if a scheme had more or fewer places?"
WHOLE_FROM = 10  # from here on a tenth of a student says nothing
MORE = (
    Column("more_lower", "More students, 95 % from", "signed_1"),
    Column("more_upper", "to", "signed_1"),
    Column("more_inner_lower", "50 % from", "signed_1"),
    Column("more_inner_upper", "to", "signed_1"),
)
WHY_NOT = (
    "Needed are a difference, enough students to whom the outcome applies, and the costs of at "
    "least three years of different size; this choice lacks one of them."
)


def model_of(
    source: Source, unit: tuple[str, str] | None, outcome_code: str | None
) -> Model | None:
    """The coefficients of a scheme and outcome, or nothing where the release has none."""
    if not unit or not outcome_code:
        return None
    kind, code = unit
    rows = source.rows("what_if", unit_kind=kind, unit_code=code, outcome_code=outcome_code)
    return Model.of(rows[0]) if rows else None


def scale(
    source: Source, unit: tuple[str, str] | None, outcome_code: str | None
) -> tuple[int, int] | None:
    """The fewest and the most places that anything can be said about."""
    model = model_of(source, unit, outcome_code)
    return (model.fewest_places, model.most_places) if model else None


def students(
    source: Source, unit: tuple[str, str] | None, outcome_code: str | None, places: int | None
) -> Figure:
    """How many more students with the outcome a number of places would bring."""
    model = model_of(source, unit, outcome_code)
    if model is None or places is None or unit is None or outcome_code is None:
        return nothing("what_if_students", TITLE, WHY_NOT)
    chosen, fans = model.at(places), _with(model, places)
    did = words.Outcome.of(outcome_code).did
    ribs = [_rib(one, one.additional, more(one.additional)) for one in fans]
    told = [f"{one.places} places {more(one.additional)}" for one in fans]
    return Figure(
        "what_if_students",
        f"{places} places: {more(chosen.additional)} who {did}",
        f"In one year of {source.unit(*unit)}, beside similar students without it, if those who "
        f"fill the places gain what those before them did. {_applying(source, unit, outcome_code)}",
        _table(fans, source.unit(*unit)),
        fan(
            adaptive(),
            ribs,
            _rib(chosen, chosen.additional, more(chosen.additional)),
            x_title="places filled in a year",
            y_title=f"more students who {did}",
            money=False,
        ),
        impact.described(f"How many more students who {did}, by places", told),
        ("what_if", "interval", "like_for_like"),
        note=wording.caution(
            "what_if", fewest=str(model.fewest_places), most=str(model.most_places)
        ),
    )


def cost(
    source: Source, unit: tuple[str, str] | None, outcome_code: str | None, places: int | None
) -> Figure:
    """What a number of places would cost."""
    model = model_of(source, unit, outcome_code)
    if model is None or places is None or unit is None:
        return nothing("what_if_cost", "What they would cost", WHY_NOT)
    chosen, fans = model.at(places), _with(model, places)
    ribs = [_rib(one, one.cost_gbp, _between(one.cost_gbp)) for one in fans]
    told = [f"{one.places} places {_between(one.cost_gbp)}" for one in fans]
    return Figure(
        "what_if_cost",
        f"{places} places would cost {_between(chosen.cost_gbp)} a year",
        f"By a straight line through what the years of {source.unit(*unit)} cost.",
        _table(fans, source.unit(*unit)),
        fan(
            adaptive(),
            ribs,
            _rib(chosen, chosen.cost_gbp, _between(chosen.cost_gbp)),
            x_title="places filled in a year",
            y_title="cost of the year",
            money=True,
        ),
        impact.described("Cost of a year in pounds, by places", told),
        ("what_if", "cost", "interval"),
    )


def _applying(source: Source, unit: tuple[str, str], outcome_code: str) -> str:
    """Of how many of those before them this can be said: of the same share of the places."""
    kind, code = unit
    asked = {"unit_kind": kind, "unit_code": code, "outcome_code": outcome_code}
    said = [costs.applying(row, outcome_code) for row in source.rows("value_for_money", **asked)]
    return f"So far {said[0]}. The same share is assumed here." if any(said) else ""


def _with(model: Model, places: int) -> list[Fan]:
    """The fan over the whole scale, the chosen place among it."""
    fans = {one.places: one for one in (*model.across(), model.at(places))}
    return [fans[at] for at in sorted(fans)]


def _rib(at: Fan, shown: Spread, said: str) -> Rib:
    limits = (shown.lower, shown.upper, shown.inner_lower, shown.inner_upper)
    return Rib(at.places, *limits, tooltip=f"{at.places} places: {said}")


def _between(found: Spread) -> str:
    return numbers.to(about(found.lower), about(found.upper))


def more(found: Spread) -> str:
    """2.1 to 6.0 more students; 1.0 fewer to 4.2 more students."""
    places = 0 if max(abs(found.lower), abs(found.upper)) >= WHOLE_FROM else 1
    low, high = (numbers.rounded(end, places) for end in (found.lower, found.upper))
    small, large = (numbers.plain(abs(end), places) for end in (low, high))
    if low >= 0:
        return f"{numbers.to(small, large)} more students"
    if high <= 0:
        return f"{numbers.to(large, small)} fewer students"
    return f"{small} fewer to {large} more students"


def more_limits(found: Spread) -> dict[str, float]:
    """The limits of more students, for the columns of MORE."""
    return {
        "more_lower": found.lower,
        "more_upper": found.upper,
        "more_inner_lower": found.inner_lower,
        "more_inner_upper": found.inner_upper,
    }


def _table(fans: Sequence[Fan], unit: str) -> Grid:
    rows = [
        {
            "places": one.places,
            "cost_lower": one.cost_gbp.lower,
            "cost_upper": one.cost_gbp.upper,
            **more_limits(one.additional),
        }
        for one in fans
    ]
    columns = (
        Column("places", "Places", "count"),
        *MORE,
        Column("cost_lower", "Cost from", "gbp_about"),
        Column("cost_upper", "to", "gbp_about"),
    )
    return grid(f"What if: {unit}", columns, rows)
