"""Schemes side by side, worked out from the published estimates alone: ranks and heterogeneity."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from p2p_metrics.effects.funnel import funnel_of_effects
from p2p_metrics.effects.records import NotEstimable
from p2p_metrics.effects.shrinkage import shrink
from p2p_metrics.effects.spread import spread_between
from p2p_metrics.estimation.house_rule import house_rule
from p2p_metrics.estimation.lattice import UNIT
from p2p_metrics.estimation.published import ERROR, FAMILY, estimates, families, parents

KEYS = dict.fromkeys((*UNIT, "outcome_code"), pl.String)
INTERVAL = dict.fromkeys(("ci_lower", "ci_upper"), pl.Float64)
RANKS: dict[str, Any] = {
    **KEYS,
    "shrunken": pl.Float64,
    **INTERVAL,
    **dict.fromkeys(("rank", "rank_lower", "rank_upper"), pl.Int64),
    **dict.fromkeys(("funnel_centre", "funnel_lower", "funnel_upper"), pl.Float64),
    "is_outside_funnel": pl.Boolean,
    "claim": pl.String,
}
HETEROGENEITY: dict[str, Any] = {
    **KEYS,
    "mean": pl.Float64,
    **INTERVAL,
    **dict.fromkeys(("between", "between_lower", "between_upper"), pl.Float64),
    **dict.fromkeys(("next_lower", "next_upper", "p_value"), pl.Float64),
    "n_places": pl.Int64,
}
DECIMALS = 4


def ranks(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per unit, role and outcome that can be ranked among its kind.

    Shrunken towards its approach inside its context (schemes) or its context (approaches), with the
    range of ranks it could hold, its funnel limits, and the verdict of the impact table repeated:
    a ranking makes no claim of its own. Families of fewer than three have no ranks.
    """
    belongs = parents(tables["provision"])
    rows = [
        row
        for key, family in families(estimates(tables), FAMILY)
        for row in _ranked(key, family, belongs)
    ]
    return pl.DataFrame(rows, schema=RANKS, orient="row").with_columns(
        pl.col(pl.Float64).round(DECIMALS)
    )


def _ranked(
    key: tuple[str, ...], family: pl.DataFrame, belongs: Mapping[tuple[str, str], str]
) -> Iterator[tuple[Any, ...]]:
    kind, role, outcome = key
    codes = family["unit_code"].to_list()
    values, errors = family["estimate"].to_numpy(), family[ERROR].to_numpy()
    found = shrink(values, errors, [belongs.get((kind, code), code) for code in codes])
    if isinstance(found, NotEstimable):
        return
    limits = funnel_of_effects(values, errors, coverage=house_rule().claims.funnel_coverage)
    for at, (one, claim) in enumerate(zip(found.schemes, family["verdict"], strict=True)):
        yield (
            *(kind, codes[at], role, outcome),
            *(one.effect.estimate, one.effect.ci_lower, one.effect.ci_upper),
            *(one.rank, one.rank_lower, one.rank_upper),
            *(limits.centre, float(limits.lower[at]), float(limits.upper[at])),
            *(bool(limits.is_outside[at]), claim),
        )


def heterogeneity(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per unit, role and outcome that was estimated in two faculties or more.

    How far its true effects differ between faculties beyond chance, and where the effect in one
    more faculty would lie (blank with two, too few to say); all in outcome units. The upper limit
    of the spread is blank where the estimates are more alike than chance makes them, as rounding
    can: they then set no limit.
    """
    keys = ("unit_kind", "unit_code", "role", "outcome_code")
    rows = [
        (*key, *row)
        for key, places in families(estimates(tables, ("faculty_code",)), keys)
        for row in _spread(places)
    ]
    return pl.DataFrame(rows, schema=HETEROGENEITY, orient="row").with_columns(
        pl.col(pl.Float64).round(DECIMALS)
    )


def _spread(places: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    found = spread_between(places["estimate"], places[ERROR])
    if isinstance(found, NotEstimable):
        return
    between, following = found.between, found.next_place
    yield (
        *(found.mean.estimate, found.mean.ci_lower, found.mean.ci_upper),
        *(between.estimate, between.ci_lower, between.ci_upper or None),
        *((following.ci_lower, following.ci_upper) if following else (None, None)),
        *(found.p_value, found.n_places),
    )
