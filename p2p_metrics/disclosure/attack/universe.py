"""Every count that a set of tables is about, numbered: published, suppressed or left out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from p2p_metrics.disclosure.control import Controlled
from p2p_metrics.disclosure.declarations import Declaration

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]

ROW = "_row"
REST = "the rest of "
HITS = "with the outcome"
FEWEST = "the fewest people on either side"
ALL = "all"
GROUP, CHARACTERISTIC = "group_code", "characteristic_code"
ANOTHER = "another group"


@dataclass(frozen=True, slots=True)
class Triple:
    """A whole, the part of it that has something, and the rest that has not.

    `is_personal` is false where having it is no person's doing (an offer stands in a handbook).
    """

    whole: str
    part: str
    is_personal: bool = True

    @property
    def rest(self) -> str:
        """The name of the measure of those who have not."""
        return REST + self.part


@dataclass(frozen=True, slots=True)
class Block:
    """The counts of one table: a variable per measure and raw row, numbered from `start`."""

    said: Declaration
    rows: pl.DataFrame
    measures: tuple[str, ...]
    triples: tuple[Triple, ...]
    start: int

    @property
    def adding(self) -> tuple[str, ...]:
        """The measures of which parts add up to the whole."""
        return tuple(name for name in self.measures if name != FEWEST)

    @property
    def size(self) -> int:
        """How many variables the table has."""
        return self.rows.height * len(self.measures)

    def first(self, measure: str) -> int:
        """The number of the measure's variable in row 0; the other rows follow."""
        return self.start + self.measures.index(measure) * self.rows.height

    def variables(self, measure: str) -> Indices:
        """The measure's variables, in row order."""
        return np.arange(self.rows.height, dtype=np.int64) + self.first(measure)


@dataclass(frozen=True, slots=True)
class Universe:
    """All blocks, and the exact value of every variable (which only the audit may see)."""

    blocks: Mapping[str, Block]
    truth: Numbers

    @property
    def size(self) -> int:
        """How many variables there are."""
        return int(self.truth.size)

    def rows(self) -> Indices:
        """For every variable, the number of its row, counted over all blocks."""
        parts, before = [], 0
        for block in self.blocks.values():
            one = np.arange(block.rows.height, dtype=np.int64) + before
            parts.append(np.tile(one, len(block.measures)))
            before += block.rows.height
        return np.concatenate(parts) if parts else np.empty(0, np.int64)

    def row_offsets(self) -> dict[str, int]:
        """The number of each block's first row, counted over all blocks."""
        offsets, before = {}, 0
        for name, block in self.blocks.items():
            offsets[name] = before
            before += block.rows.height
        return offsets


def universe(tables: Iterable[Controlled], mean_outcomes: Iterable[str]) -> Universe:
    """Number the counts of every table that publishes counts of people."""
    blocks: dict[str, Block] = {}
    truths: list[Numbers] = []
    start = 0
    for table in tables:
        measures, triples = measures_of(table.said)
        if not measures or table.said.source:
            continue
        rows = counted(table.raw, table.said, frozenset(mean_outcomes)).with_row_index(ROW)
        block = Block(table.said, rows, measures, triples, start)
        blocks[table.said.table] = block
        truths += [rows[name].cast(pl.Float64).to_numpy() for name in measures]
        start += block.size
    return Universe(blocks, np.concatenate(truths) if truths else np.empty(0))


def measures_of(said: Declaration) -> tuple[tuple[str, ...], tuple[Triple, ...]]:
    """The counts that a table is about: published ones, the parts of its rates, and the rests.

    And, where several counts are judged together, the fewest people that any of them stands for.
    """
    counts = tuple(name for name in said.counts if name in said.judged_by)
    triples = [
        Triple(rate.denominator, rate.numerator, rate.edges == "masked") for rate in said.rates
    ]
    if said.levels and said.judged_by:
        triples.append(Triple(said.judged_by[0], HITS))
    parts = [name for one in triples for name in (one.part, one.rest)]
    fewest = (FEWEST,) if len(counts) > 1 else ()
    return tuple(dict.fromkeys((*counts, *parts, *fewest))), tuple(triples)


def counted(raw: pl.DataFrame, said: Declaration, mean_outcomes: frozenset[str]) -> pl.DataFrame:
    """The raw rows with every measure as an exact count; uncounted rows are left out."""
    rows = completed(raw.filter(pl.all_horizontal(pl.col(said.judged_by).is_not_null())), said)
    _, triples = measures_of(said)
    for one in triples:
        if one.part == HITS:
            rows = rows.with_columns(hits(said, mean_outcomes).alias(HITS))
        rows = rows.with_columns((pl.col(one.whole) - pl.col(one.part)).alias(one.rest))
    return rows.with_columns(pl.min_horizontal(pl.col(said.judged_by)).alias(FEWEST))


def completed(rows: pl.DataFrame, said: Declaration) -> pl.DataFrame:
    """The rows with one of nobody for every group that a cut could have and has not.

    A reader can not tell such a row from one of two people: both are left out of a release.
    """
    if said.effects or not (said.crossed or GROUP in said.keys):
        return rows
    split = list(said.crossed) or [GROUP]
    around = [key for key in said.keys if key not in split]
    cells = rows.select(around).unique()
    possible = (
        cells.join(_crossings(rows, split), how="cross")
        if said.crossed
        else cells.join(_groups(rows), on=CHARACTERISTIC, how="inner")
    )
    nobody = possible.join(rows, on=said.keys, how="anti").with_columns(
        pl.lit(0, rows.schema[name]).alias(name) for name in rows.columns if name not in said.keys
    )
    return pl.concat([rows, nobody.select(rows.columns)]).sort(said.keys)


def _crossings(rows: pl.DataFrame, split: list[str]) -> pl.DataFrame:
    found = rows.select(split[0]).unique()
    for key in split[1:]:
        found = found.join(rows.select(key).unique(), how="cross")
    return found


def _groups(rows: pl.DataFrame) -> pl.DataFrame:
    """Every group of each characteristic; where only one is ever seen, another that might be."""
    seen = rows.select(CHARACTERISTIC, GROUP).unique()
    alone = seen.filter(pl.len().over(CHARACTERISTIC) == 1, pl.col(CHARACTERISTIC) != ALL)
    other = alone.with_columns(pl.lit(ANOTHER).alias(GROUP))
    return pl.concat([seen, other])


def hits(said: Declaration, mean_outcomes: frozenset[str]) -> pl.Expr:
    """How many participants have the outcome: their rate is the comparison's plus the effect.

    For an outcome that is a mean there is no such count: nobody, and nothing is known of it.
    """
    rate = (pl.col(said.effects[0].column) + pl.col(said.levels[0])).fill_null(0.0).clip(0.0, 100.0)
    count = (rate / 100 * pl.col(said.judged_by[0])).round(0).cast(pl.Int64)
    is_mean = pl.col("outcome_code").is_in(sorted(mean_outcomes))
    return pl.when(is_mean).then(0).otherwise(count)
