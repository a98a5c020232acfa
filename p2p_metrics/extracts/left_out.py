"""Rows that may not be used: of students who asked to be left out, of controllers who never agreed.

They are shown to no rule and no model, and stand on no list: only how many there were is kept.
"""
# ruff: noqa: S608 - every name in these queries is ours or a contract's, every value is quoted

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import duckdb

from p2p_metrics import vocabulary
from p2p_metrics.extracts import aside, identity, memory
from p2p_metrics.extracts.aside import SOURCE_ROW
from p2p_metrics.extracts.contract import Contract, Relationship
from p2p_metrics.quoting import literal
from p2p_metrics.refusal import Refused

ASKED, NOT_AGREED = "asked to be left out", "controller has not agreed"
STUDENT, SCHEMES, CONTROLLER = "student", "schemes", "data_controller"
REASON = "reason"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many were left out for one reason: students or schemes, with how many rows in all."""

    reason: str
    count: int
    rows: int
    named: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What a data officer reads after a check."""
        if self.reason == ASKED:
            students = "student who asked is" if self.count == 1 else "students who asked are"
            return f"{self.count:,} {students} left out: {self.rows:,} rows of all extracts."
        whose, more = " and ".join(self.named), '", "'.join(self.named)
        schemes = "scheme is" if self.count == 1 else "schemes are"
        return (
            f"{self.count:,} {schemes} left out ({self.rows:,} rows of all extracts): the data "
            f"controller {whose} is not among those that have agreed. Once there is an agreement, "
            f'add "{more}" to agreed under [controllers] in p2p.toml and check again.'
        )


def leave_out(
    con: duckdb.DuckDBPyConnection,
    loaded: Iterable[Contract],
    prints: Collection[int],
    secret: bytes,
    agreed: Collection[str],
) -> tuple[LeftOut, ...]:
    """Leave out forgotten students and schemes of other controllers, with all that refers to them.

    `loaded`: contracts of the extracts that are there, parents first; `prints`: of the numbers to
    leave out, under `secret` (identity.FORGOTTEN). Raises Refused for a controller that is none.
    """
    contracts, codes = list(loaded), vocabulary.codes("codes/data_controller")
    if unknown := sorted(set(agreed) - set(codes)):
        raise Refused(
            f"p2p.toml, controllers: {', '.join(unknown)} is no data controller; "
            f"there are {', '.join(codes)}."
        )
    numbers = identity.forgotten(con, prints, secret) if prints else ""
    others = [code for code in codes if code not in agreed]
    for contract in contracts:
        for query in _seeds(contract, numbers, others):
            _add(con, contract, query)
        for relationship in contract.relationships:
            if any(one.extract == relationship.to_extract for one in contracts):
                _add(con, contract, _referring(contract, relationship))
        _hide(con, contract)
    return tuple(_counted(con, contracts, numbers, others))


def _seeds(contract: Contract, numbers: str, others: list[str]) -> Iterator[str]:
    """The queries for rows that are left out by themselves, each with its reason."""
    rows = f"from supplied_{contract.extract}"
    for column in contract.columns:
        if numbers and column.identifier == STUDENT:
            yield f"select rowid, {literal(ASKED)} {rows} where {column.name} in ({numbers})"
    if others and contract.extract == SCHEMES:
        listed = ", ".join(map(literal, others))
        yield f"select rowid, {literal(NOT_AGREED)} {rows} where {CONTROLLER} in ({listed})"


def _referring(contract: Contract, relationship: Relationship) -> str:
    """The rows that refer to one that is left out."""
    parent = relationship.to_extract
    pairs = zip(relationship.columns, relationship.to_columns, strict=True)
    same = " and ".join(f"parent.{theirs} = rows.{ours}" for ours, theirs in pairs)
    keys = ", ".join(f"of_parent.{column}" for column in relationship.to_columns)
    return (
        f"select rows.rowid, parent.{REASON} from supplied_{contract.extract} as rows inner join ("
        f"select distinct {keys}, gone.{REASON} from supplied_{parent} as of_parent "
        f"inner join left_out_{parent} as gone on gone.{SOURCE_ROW} = of_parent.rowid"
        f") as parent on {same}"
    )


def _add(con: duckdb.DuckDBPyConnection, contract: Contract, query: str) -> None:
    """Leave out the rows of a query once, under one reason."""
    table = f"left_out_{contract.extract}"
    con.execute(
        f"insert into {table} "
        f"select {SOURCE_ROW}, min({REASON}) from ({query}) as found ({SOURCE_ROW}, {REASON}) "
        f"where {SOURCE_ROW} not in (select {SOURCE_ROW} from {table}) group by {SOURCE_ROW}"
    )


def _hide(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """No list of rows to correct names somebody who asked to be left out."""
    name = contract.extract
    gone = f"select {SOURCE_ROW} from left_out_{name}"
    if memory.count(con, gone):
        con.execute(f"delete from aside_{name} where {SOURCE_ROW} in ({gone})")
        aside.show_the_rest(con, contract)


def _counted(
    con: duckdb.DuckDBPyConnection, contracts: list[Contract], numbers: str, others: list[str]
) -> Iterator[LeftOut]:
    rows = " union all ".join(f"from left_out_{one.extract}" for one in contracts)
    if numbers and (count := memory.count(con, numbers)):
        yield LeftOut(ASKED, count, _rows(con, rows, ASKED))
    if others and any(one.extract == SCHEMES for one in contracts):
        gone = f"from left_out_{SCHEMES} as gone where gone.{REASON} = {literal(NOT_AGREED)}"
        if count := memory.count(con, f"select 1 {gone}"):
            found = con.execute(
                f"select distinct {CONTROLLER} from supplied_{SCHEMES} where rowid in "
                f"(select {SOURCE_ROW} {gone}) order by all"
            ).fetchall()
            named = tuple(name for (name,) in found)
            yield LeftOut(NOT_AGREED, count, _rows(con, rows, NOT_AGREED), named)


def _rows(con: duckdb.DuckDBPyConnection, rows: str, reason: str) -> int:
    return memory.count(con, f"select 1 from ({rows}) as gone where {REASON} = {literal(reason)}")
