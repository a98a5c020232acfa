"""Who takes part: counts at every registered cut, and for the registered intersection."""

from collections.abc import Sequence
from typing import Any, Protocol

import polars as pl

from p2p_metrics.config import Configuration
from p2p_metrics.estimation import lattice

COUNTS = ("eligible_count", "participant_count")


class Fetches(Protocol):
    """Anything that answers SQL with a table: an engine, or a test's drawing."""

    def fetch(self, sql: str, params: Sequence[Any] = ()) -> pl.DataFrame:
        """The rows of one select; each `?` in it takes its value from `params`."""
        ...


def participation(engine: Fetches, configuration: Configuration) -> pl.DataFrame:
    """Eligible and taking part, in student-years, for every registered cut.

    Student-years whose taking part is unknown (no register) are in neither count.
    """
    cells = engine.fetch("select * from cells_participation")
    wanted = {lattice.ALL, *configuration.characteristics}
    cells = cells.filter(pl.col("characteristic_code").is_in(wanted))
    return lattice.rolled_up(cells, configuration.cuts_of("participation"), COUNTS)


def intersections(engine: Fetches, configuration: Configuration) -> pl.DataFrame:
    """Eligible and taking part by the registered characteristics crossed, all years together."""
    crossed = ", ".join(configuration.intersection)
    found = engine.fetch(
        f"""
        select unit_kind, unit_code, {crossed},
            cast(sum(eligible_count) as bigint) as eligible_count,
            cast(sum(participant_count) as bigint) as participant_count
        from cells_intersections
        group by all
        order by all
        """  # noqa: S608 - the names come from p2p.toml, checked against the vocabulary
    )
    return found.with_columns(pl.lit(lattice.ALL_YEARS, pl.Int32).alias("academic_year"))
