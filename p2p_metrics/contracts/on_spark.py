"""The same suites judged on Spark: Great Expectations asks, its SQL is translated and carried out.

Spark is given the loaded tables with pseudonyms for the institution's numbers, as Parquet that is
deleted with the check. Great Expectations has a Spark engine of its own; it takes a task for each
rule, and this way every rule is the very SQL that DuckDB runs, here and through Spark Connect.
"""
# ruff: noqa: S608 - every name in these queries is ours or a contract's, every value is quoted

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import duckdb
import sqlglot

from p2p_metrics.contracts import moving, suite
from p2p_metrics.contracts.rules import Rule
from p2p_metrics.contracts.verdict import Verdict
from p2p_metrics.engines.portability import DIALECT
from p2p_metrics.engines.protocol import EngineLost
from p2p_metrics.extracts import aside, memory, writing
from p2p_metrics.extracts.aside import SOURCE_ROW
from p2p_metrics.extracts.casting import as_supplied
from p2p_metrics.extracts.contract import Contract
from p2p_metrics.quoting import literal, quoted

if TYPE_CHECKING:
    from p2p_metrics.engines.spark import SparkEngine

PLACE = "?"
ROW_GROUP = 1_000_000


class Judges:
    """Gives the verdicts on extracts, each rule where it can be judged."""

    def __init__(self, engine: SparkEngine, contracts: Mapping[str, Contract]) -> None:
        """Nothing handed over yet; `engine` is an empty folder of Spark's."""
        self.engine = engine
        self.contracts = contracts
        self.numbers = moving.identifiers(contracts.values())
        self.set_aside: dict[str, int] = {}
        self.stayed: list[Rule] = []

    def judge(
        self, con: duckdb.DuckDBPyConnection, extract: str, rules: Sequence[Rule]
    ) -> Sequence[Verdict]:
        """The verdict on each rule of an extract, in the rules' order.

        A rule that Spark cannot judge is no verdict on the data but a crash, which is said in its
        sentence. Raises EngineLost where Spark is gone.
        """
        found: dict[int, Verdict] = {}
        stay, move = [], []
        for number, rule in enumerate(rules):
            if moving.reads_numbers(rule, self.numbers):
                stay.append(number)
            elif why := moving.obstacle(rule):
                found[number] = Verdict(passed=False, failing=0, checked=0, crash=why)
            else:
                move.append(number)
        self.stayed += [rules[number] for number in stay]
        here = suite.judge(con, extract, [rules[number] for number in stay]) if stay else []
        there = self._on_spark(con, extract, [rules[number] for number in move])
        found |= dict(zip(stay, here, strict=True)) | dict(zip(move, there, strict=True))
        return [found[number] for number in range(len(rules))]

    def _on_spark(
        self, con: duckdb.DuckDBPyConnection, extract: str, rules: Sequence[Rule]
    ) -> Sequence[Verdict]:
        for name in sorted(moving.tables(rules) | {extract}):
            self._show(con, self.contracts[name])
        reader = Reader(self.engine)
        rows = memory.count(con, f"from raw_{extract}")
        verdicts = suite.verdicts(reader, extract, rules, rows)
        if reader.lost:
            raise reader.lost
        return verdicts

    def _show(self, con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
        """Make `raw_<extract>` on Spark what it is just now: without the rows set aside."""
        name, count = contract.extract, aside.how_many(con, contract.extract)
        if self.set_aside.get(name) == count:
            return
        if name not in self.set_aside:
            self._hand_over(con, contract)
        shown = f"select * from supplied_{name} as own"
        if count:
            with memory.cursor(con) as cursor:
                rows = cursor.sql(f"select distinct {SOURCE_ROW} from aside_{name}").pl()
            self.engine.load(f"aside_{name}", rows)
            gone = f"select 1 from aside_{name} as gone where gone.{SOURCE_ROW} = own.{SOURCE_ROW}"
            shown += f" where not exists ({gone})"
        self.engine.build(f"raw_{name}", shown, "view")
        self.set_aside[name] = count

    def _hand_over(self, con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
        """Write an extract as Parquet, with pseudonyms in place of numbers."""
        table = f"supplied_{contract.extract}"
        columns, joins = writing.pseudonymised(contract)
        texts = [as_supplied(column) for column in contract.columns if column.is_academic_year]
        columns += [f"rows.{quoted(text)}" for text in texts]
        place = self.engine.shelf.place_for(table)
        place.mkdir()
        con.execute(
            f"copy (select rows.rowid as {SOURCE_ROW}, {', '.join(columns)} "
            f"from {table} as rows{joins}) to {literal(f'{place}/part-0.parquet')} "
            f"(format parquet, compression zstd, row_group_size {ROW_GROUP})"
        )
        self.engine.take_up(table, place)


class Reader:
    """A cursor, as Great Expectations' SQL asks for one, that Spark answers.

    Samples are never fetched (they hold values about people), and what asks for no row, such as
    the columns of a table, is asked of the engine's empty twin.
    """

    def __init__(self, engine: SparkEngine) -> None:
        """No result yet."""
        self.engine = engine
        self.lost: EngineLost | None = None
        self.description: list[tuple[Any, ...]] = []
        self.sql = ""
        self.rows: list[tuple[Any, ...]] | None = []

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        """Take a statement; it is carried out when its rows are asked for."""
        self.sql, self.rows = inlined(statement, parameters), None
        if _asks_for_no_row(statement, parameters):
            found = self.engine.twin.empty.fetch(self.sql)
            self.rows, names = found.rows(), found.columns
        else:
            names = list(self.engine.twin.columns(self.sql))
        self.description = [(name, *(None,) * 6) for name in names]

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        rows = self._answer()
        return rows.pop(0) if rows else None

    def fetchmany(self, size: int = 1) -> list[tuple[Any, ...]]:  # noqa: ARG002
        """No rows: this is how samples are taken."""
        return []

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The rows that are left."""
        rows, self.rows = self._answer(), []
        return rows

    def _answer(self) -> list[tuple[Any, ...]]:
        if self.lost:
            raise self.lost
        if self.rows is None:
            try:
                self.rows = self.engine.fetch(self.sql).rows()
            except EngineLost as lost:
                self.lost = lost
                raise
        return self.rows


def inlined(statement: str, parameters: Sequence[Any]) -> str:
    """A statement with its values written out: patterns are translated where they stand."""
    left = list(parameters)
    written, end = "", 0
    for token in sqlglot.tokenize(statement, read=DIALECT):
        if token.text == PLACE and statement[token.start] == PLACE:
            written += statement[end : token.start] + _literal(left.pop(0))
            end = token.end + 1
    return written + statement[end:]


def _literal(value: Any) -> str:
    if not isinstance(value, str | int | float | date):
        raise TypeError(f"A value of type {type(value).__name__} is not written into SQL.")
    # Without an exponent a number is a decimal to both engines, and no longer what was given.
    is_plain = isinstance(value, float) and "e" not in repr(value)
    return f"{value!r}e0" if is_plain else literal(value)


def _asks_for_no_row(statement: str, parameters: Sequence[Any]) -> bool:
    """Whether no row of any table is looked at: columns are, or at most no row is wanted."""
    is_none_wanted = statement.rstrip().lower().endswith("limit ?") and parameters[-1] == 0
    return is_none_wanted or "describe " in statement[:9] or "information_schema" in statement
