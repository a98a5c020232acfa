"""Who takes part: counts at every registered cut, and for the registered intersection."""

from collections.abc import Sequence
from typing import Any, Protocol

import polars as pl

from p2p_metrics.config import Configuration
from p2p_metrics.estimation import lattice
from p2p_metrics.estimation.people import with_people

COUNTS = ("eligible_count", "participant_count")


class Fetches(Protocol):
    """Anything that answers SQL with a table: an engine, or a test's drawing."""

    def fetch(self, sql: str, params: Sequence[Any] = ()) -> pl.DataFrame:
        """The rows of one select; each `?` in it takes its value from `params`."""
        ...


def participation(engine: Fetches, configuration: Configuration) -> pl.DataFrame:
    """Eligible and taking part, in student-years, for every registered cut.

    Student-years whose taking part is unknown (no register) are in neither count. With them, for
    the door alone, how many different people took part.
    """
    cells = engine.fetch("select * from cells_participation")
    wanted = {lattice.ALL, *configuration.characteristics}
    cells = cells.filter(pl.col("characteristic_code").is_in(wanted))
    cuts = configuration.cuts_of("participation")
    return with_people(engine, lattice.rolled_up(cells, cuts, COUNTS), cells, cuts)


def intersections(engine: Fetches, configuration: Configuration) -> pl.DataFrame:
    """Eligible and taking part by the registered characteristics crossed, all years together.

    Those of the fullest year are at least so many different people.
    """
    crossed = ", ".join(configuration.intersection)
    found = engine.fetch(
        f"""
        select unit_kind, unit_code, {crossed},
            cast(sum(eligible_count) as bigint) as eligible_count,
            cast(sum(participant_count) as bigint) as participant_count,
            max(participant_count) as participant_people
        from (
            select unit_kind, unit_code, academic_year, {crossed},
                cast(sum(eligible_count) as bigint) as eligible_count,
                cast(sum(participant_count) as bigint) as participant_count
            from cells_intersections
            group by unit_kind, unit_code, academic_year, {crossed}
        ) as years
        group by unit_kind, unit_code, {crossed}
        order by unit_kind, unit_code, {crossed}
        """  # noqa: S608 - the names come from p2p.toml, checked against the vocabulary
    )
    return found.with_columns(pl.lit(lattice.ALL_YEARS, pl.Int32).alias("academic_year"))
