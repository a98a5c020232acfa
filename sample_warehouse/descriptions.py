"""The extracts that describe schemes: schemes, scheme_years and costs."""

import numpy as np
import polars as pl

from sample_warehouse.attendance import coverage
from sample_warehouse.dates import printed
from sample_warehouse.plan import Plan, Scheme
from sample_warehouse.tallies import Tallies

_SPARE_PLACES = 1.15
_RATED_FROM = 2022
_STAGES = 5
_HOURLY_PAY = 13.5


def schemes(plan: Plan) -> pl.DataFrame:
    """The schemes extract: what each is called and who answers for its data."""
    columns = ("scheme_id", "scheme_name", "owner", "data_controller", "is_sensitive")
    return pl.DataFrame(
        [{name: getattr(scheme, name) for name in columns} for scheme in plan.schemes]
    )


def scheme_years(plan: Plan, tallies: Tallies) -> pl.DataFrame:
    """The scheme_years extract: what each was in each year, and how well it was looked after."""
    rows = [
        _scheme_year(scheme, year, int(tallies.on_lists[place, :, step].sum()))
        for place, scheme in enumerate(plan.schemes)
        for step, year in enumerate(plan.years)
        if scheme.runs_in(year)
    ]
    rated = pl.col("stage_rated_date").str.to_date()
    return pl.DataFrame(rows, infer_schema_length=None).with_columns(
        rated, pl.col("register_coverage").cast(pl.Decimal(4, 3))
    )


def _scheme_year(scheme: Scheme, year: int, on_list: int) -> dict[str, object]:
    kept = scheme.keeps_register
    return {
        "scheme_id": scheme.scheme_id,
        "academic_year": printed(year),
        "approach": scheme.approach,
        "context": scheme.context,
        "relationship": scheme.relationship,
        "direction": scheme.direction,
        "setting": "online" if _was_online(scheme, year) else scheme.setting,
        "delivery": scheme.delivery,
        "entry_rule": scheme.entry_rule,
        "register_kept": "yes" if kept else "no",
        "register_coverage": coverage(scheme) if kept else None,
        "places": None if scheme.is_compulsory else 5 * round(on_list * _SPARE_PLACES / 5),
        **_ratings(scheme, year),
        "value_codes": scheme.values or None,
    }


def _was_online(scheme: Scheme, year: int) -> bool:
    """The year of the pandemic that was taught from home."""
    return year == 2020 and scheme.setting == "on_campus"


def _ratings(scheme: Scheme, year: int) -> dict[str, object]:
    given = scheme.ratings.split(";") if scheme.ratings and year >= _RATED_FROM else [""] * _STAGES
    found: dict[str, object] = {
        f"stage_{place}_rating": int(rating) if rating else None
        for place, rating in enumerate(given, start=1)
    }
    rated = any(given)
    found["stage_rater"] = scheme.rated_by if rated else None
    found["stage_rated_date"] = f"{year + 1}-06-20" if rated else None
    found["stage_evidence"] = "Annual review of the scheme" if rated else None
    return found


def costs(plan: Plan, tallies: Tallies, scale: float) -> pl.DataFrame:
    """The costs extract: staff and training for the whole, pay and materials for each place."""
    rows = [
        row
        for place, scheme in enumerate(plan.schemes)
        for step, year in enumerate(plan.years)
        if scheme.runs_in(year)
        for row in _costs(scheme, year, step, int(tallies.came[place, 1, step]), scale)
    ]
    money = pl.col("amount_gbp").round(2).cast(pl.Decimal(12, 2))
    return pl.DataFrame(rows, infer_schema_length=None).with_columns(money)


def _costs(
    scheme: Scheme, year: int, step: int, providers: int, scale: float
) -> list[dict[str, object]]:
    grown = (1.03**step) * max(scale, 0.02)
    fixed = scheme.fixed_gbp * grown
    faculties = scheme.scopes() if scheme.scope == "faculty" else ("*",)
    rows = [_cost(scheme, year, "training", "fixed", "*", 0.18 * fixed)]
    if scheme.setting == "online":
        rows.append(_cost(scheme, year, "platform", "fixed", "*", 0.12 * fixed))
    rows += [
        _cost(scheme, year, "staff", "fixed", code, 0.70 * fixed / len(faculties))
        for code in faculties
    ]
    place = scheme.place_gbp * 1.03**step
    if providers:
        hours = providers * scheme.sessions
        rows.append(
            {
                **_cost(scheme, year, "provider_pay", "fixed", "*", hours * _HOURLY_PAY),
                "provider_hours": hours,
            }
        )
    return [*rows, _cost(scheme, year, "materials", "per_place", "*", place)]


def _cost(
    scheme: Scheme, year: int, kind: str, basis: str, faculty: str, amount: float
) -> dict[str, object]:
    return {
        "scheme_id": scheme.scheme_id,
        "academic_year": printed(year),
        "cost_kind": kind,
        "basis": basis,
        "funder": scheme.funder,
        "faculty_code": faculty,
        "provider_hours": None,
        "amount_gbp": float(np.round(amount, 2)),
    }
