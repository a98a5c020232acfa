"""What real extracts look like: nothing that stops a build, a little for its checks to notice."""

import codecs
from dataclasses import dataclass
from typing import Any

import polars as pl

from sample_warehouse.arrays import Random

BYTE_ORDER_MARK = codecs.BOM_UTF8
_NOT_AVAILABLE = "N/A"
_A_YEAR_EARLY = -365


@dataclass(frozen=True, slots=True)
class Dirt:
    """Where to leave it, as truth.toml says."""

    numbers: dict[str, Any]

    def opening(self, extract: str) -> bytes:
        """The bytes a CSV file begins with."""
        return BYTE_ORDER_MARK if extract == self.numbers["byte_order_mark"] else b""

    def line_end(self, extract: str) -> str:
        """How the lines of a CSV file end; an empty last cell counts to the ending."""
        cell = "," if extract == self.numbers["trailing_cells"] else ""
        return cell + ("\r\n" if extract == self.numbers["carriage_returns"] else "\n")

    def in_participation(self, frame: pl.DataFrame, rng: Random) -> pl.DataFrame:
        """A few counts that were typed as N/A."""
        rows = _a_few(frame.height, self.numbers["counts_not_available"], rng)
        typed = pl.when(rows).then(pl.lit(_NOT_AVAILABLE)).otherwise("sessions_attended")
        text = pl.col("sessions_attended").cast(pl.String)
        return frame.with_columns(text).with_columns(sessions_attended=typed)

    def in_module_results(self, frame: pl.DataFrame, rng: Random) -> pl.DataFrame:
        """A few dates with last year's year."""
        rows = _a_few(frame.height, self.numbers["late_assessments"], rng)
        early = pl.col("assessment_date").dt.offset_by(f"{_A_YEAR_EARLY}d")
        typed = pl.when(rows).then(early).otherwise("assessment_date")
        return frame.with_columns(assessment_date=typed)


def _a_few(count: int, share: float, rng: Random) -> pl.Series:
    return pl.Series(rng.random(count) < share)
