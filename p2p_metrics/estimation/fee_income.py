"""A year's gross fee, who of the participants can be paying it, and when it equals the cost."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import polars as pl

from p2p_metrics.config import ROOT
from p2p_metrics.effects.fees import Fee, Student, fee_of
from p2p_metrics.effects.money import Cost, break_even_points
from p2p_metrics.effects.records import NotEstimable
from p2p_metrics.effects.scope import Scope
from p2p_metrics.estimation.groups import fewest_shown
from p2p_metrics.estimation.lattice import ALL

YARDSTICK = Student("home", "full_time", "undergraduate", "england")
# The groups whose shares bound how many participants pay that fee.
PAYING = (("mode", "full_time"), ("domicile", "uk_england"))
FIGURES: Mapping[str, Any] = {
    "fee_gbp": pl.Float64,
    "fee_year": pl.Int32,
    "paying_share_lower": pl.Float64,
    "paying_share_upper": pl.Float64,
    "break_even_points": pl.Float64,
}
Shares = tuple[float | None, float | None]
NOT_KNOWN: Shares = (None, None)


def fee_income(spent: Cost, year: int, scope: Scope | None, shares: Shares) -> tuple[Any, ...]:
    """FIGURES of one unit: the fee, its year, who can pay it, and the effect that covers the cost.

    The effect is among those to whom continuing applies; it is blank where they are not published.
    """
    fee = fee_of(fees(), YARDSTICK, year)
    if isinstance(fee, NotEstimable):
        return (None, None, *shares, None)
    points = None if scope is None else break_even_points(spent, fee, scope)
    return (fee, year, *shares, round(points, 2) if isinstance(points, float) else None)


def paying(participation: pl.DataFrame) -> dict[tuple[str, ...], Shares]:
    """The least and the most of a unit's recipients who can be students of the fee's kind.

    Known are the shares of those who study full time, who are from England, who are
    undergraduates, not of those who are all three: Fréchet's bounds.
    """
    all_years = participation.filter(role="recipient", academic_year=0, faculty_code=ALL)
    everyone = all_years.filter(level=ALL, characteristic_code=ALL)
    by = ["unit_kind", "unit_code"]
    found = everyone.select(*by, whole="participant_count")
    parts = [
        all_years.filter(level=ALL, characteristic_code=name, group_code=group)
        for name, group in PAYING
    ]
    parts.append(all_years.filter(level=YARDSTICK.level, characteristic_code=ALL))
    for number, part in enumerate(parts):
        of_part = part.select(*by, pl.col("participant_count").alias(f"part_{number}"))
        found = found.join(of_part, on=by, how="inner")
    names = [f"part_{number}" for number in range(len(parts))]
    # A share of the few, or of all, is no more shown here than anywhere else.
    fewest = fewest_shown(participation["eligible_count"])
    known = found.drop_nulls().filter(pl.col("whole") >= fewest, pl.col("whole") > 0)
    shares = pl.col(names) / pl.col("whole")
    bounds = known.with_columns(shares.clip(0, 1)).with_columns(
        least=(pl.sum_horizontal(names) - (len(names) - 1)).clip(lower_bound=0).round(2),
        most=pl.min_horizontal(names).round(2),
    )
    told = bounds.filter(pl.col("least") < 1).select(*by, "least", "most")
    return {(kind, code): (least, most) for kind, code, least, most in told.rows()}


@cache
def fees() -> tuple[Fee, ...]:
    """The dated fee table of data_contracts/fees.csv."""
    said = pl.read_csv(ROOT / "data_contracts" / "fees.csv")
    columns = ("fee_status", "mode", "level", "nation", "first_year", "gbp")
    return tuple(
        Fee(status, mode, level, nation, year, float(gbp))
        for status, mode, level, nation, year, gbp in said.select(columns).rows()
    )
