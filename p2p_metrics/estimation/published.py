"""What derived tables read: published estimates, with the errors that their limits stand for."""

from collections.abc import Mapping, Sequence

import polars as pl

from p2p_metrics.effects.intervals import error_of_limits
from p2p_metrics.estimation.lattice import ALL, ALL_YEARS, SPLITS
from p2p_metrics.estimation.verdicts import impact_with_verdicts

FAMILY = ("unit_kind", "role", "outcome_code")
ERROR = "standard_error"


def estimates(tables: Mapping[str, pl.DataFrame], by: Sequence[str] = ()) -> pl.DataFrame:
    """The published impact estimates split `by` these columns and no others, with `standard_error`.

    The error is half the published interval over the normal quantile: a little too large, never too
    small, because the door rounds limits outwards. Suppressed estimates are not there.
    """
    alike = tables["impact"].filter(*_split(by))  # whole families: the verdicts are the same
    shown = impact_with_verdicts({**tables, "impact": alike}).filter(
        pl.col("estimate").is_not_null(), pl.col("ci_upper") > pl.col("ci_lower")
    )
    error = error_of_limits(pl.col("ci_lower"), pl.col("ci_upper"))
    return shown.with_columns(error.alias(ERROR)).sort(*FAMILY, "unit_code", *by)


def _split(by: Sequence[str]) -> list[pl.Expr]:
    """Whether a row is divided by the columns asked for, and by no other."""
    whole = {
        name: pl.col(name) == (ALL_YEARS if name == "academic_year" else ALL) for name in SPLITS
    }
    return [~is_whole if name in by else is_whole for name, is_whole in whole.items()]


def parents(provision: pl.DataFrame) -> dict[tuple[str, str], str]:
    """What every scheme and approach belongs to, by kind and code: where it stood in its latest
    year. A scheme belongs to its approach inside a context, an approach to its context.
    """
    found: dict[tuple[str, str], str] = {}
    names = ["scheme_id", "approach_code", "context_code"]
    for scheme, approach, context in provision.sort("academic_year", *names).select(names).rows():
        found["scheme", scheme] = f"{context}/{approach}"
        found["approach", approach] = context
    return found


Family = tuple[tuple[str, ...], pl.DataFrame]


def families(shown: pl.DataFrame, keys: Sequence[str]) -> list[Family]:
    """The rows of every combination of `keys`, which are text, in the order of the keys."""
    parts = shown.partition_by(keys, as_dict=True, maintain_order=True)
    return [(tuple(map(str, key)), parts[key]) for key in sorted(parts)]
