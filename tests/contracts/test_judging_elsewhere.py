"""Judged elsewhere by pseudonyms: the same verdicts, nothing said that should stay at home.

A second DuckDB stands for Spark, which tests/parity asks itself.
"""

import re
from dataclasses import replace
from datetime import date

import pytest
from made_up_extracts import SNAPSHOT, write_extracts
from made_up_students import student_number
from spoiled_extracts import spoiled_extracts

from p2p_metrics.contracts import Where, check, checking
from p2p_metrics.contracts.judging import Judge
from p2p_metrics.engines.duckdb import DuckDBEngine
from p2p_metrics.engines.protocol import EngineLost
from p2p_metrics.engines.shelf import Shelf
from p2p_metrics.extracts import identity, memory
from p2p_metrics.extracts.contract_file import contracts
from p2p_metrics.extracts.loading import Loader
from p2p_metrics.extracts.mapping import Supplied

# A register, what refers to it, and rows that are set aside.
JUDGED = ("students", "engagements", "enrolments", "sessions")


class Elsewhere(DuckDBEngine):
    """What a check asks of Spark's engine, answered by DuckDB."""

    def __init__(self, folder):
        super().__init__(threads=1, memory_limit="1GiB")
        folder.mkdir()
        self.shelf = Shelf(folder, "local[2]")
        self.twin = self.empty = self
        self.fetched = []
        self.is_lost = False

    def columns(self, sql):
        return super().fetch(f"describe {sql}")["column_name"].to_list()

    def take_up(self, name, place):
        self.load(name, place / "part-0.parquet")

    def fetch(self, sql, params=()):
        self.fetched.append(sql)
        if self.is_lost and "raw_" in sql:
            raise EngineLost("Spark is gone.")
        return super().fetch(sql, params)


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    """A delivery in which most rules are broken."""
    return write_extracts(tmp_path_factory.mktemp("given"), **spoiled_extracts())


def judged(given, folder, verdicts):
    """What is found of some extracts, parents before those that refer to them."""
    con = memory.open_warehouse(folder / "warehouse.duckdb", folder, 1, "1GiB")
    loader = Loader(con, given, folder)
    loaded = {name: loader.load(contract, Supplied()) for name, contract in contracts().items()}
    identity.pseudonymise(con, contracts().values(), b"a key of the tests")
    judge = Judge(con, loaded, SNAPSHOT, folder, verdicts)
    found = [check for name in JUDGED for check in judge.judge(contracts()[name]).checks]
    con.close()
    return [replace(one, sentence=one.sentence.replace(str(folder), "")) for one in found]


@pytest.fixture(scope="module")
def elsewhere(given, tmp_path_factory):
    """The engine that was given for Spark, and what was found on it."""
    from p2p_metrics.contracts.on_spark import Judges  # noqa: PLC0415 - Great Expectations: seconds

    folder = tmp_path_factory.mktemp("elsewhere")
    engine = Elsewhere(folder / "judged.spark")
    engine.found = judged(given, folder, Judges(engine, contracts()).judge)
    yield engine
    engine.close()


def test_a_spoiled_delivery_has_the_same_verdicts_wherever_it_is_judged(given, elsewhere, tmp_path):
    """Set-aside rows, keys and references among them: pseudonyms are the same where numbers are."""
    from p2p_metrics.contracts import suite  # noqa: PLC0415 - Great Expectations: seconds

    assert judged(given, tmp_path, suite.judge) == elsewhere.found
    assert 50 < sum(not check.passed for check in elsewhere.found)
    assert 20 < len(elsewhere.fetched)


def test_no_number_of_the_institution_leaves_the_machine_that_loads(given, elsewhere):
    """Neither students' nor engagements' numbers are in any table that is handed over."""
    names = elsewhere.fetch("select table_name from duckdb_tables()")["table_name"]
    kept = [elsewhere.fetch(f"from {name}").write_csv() for name in names]

    assert len(kept) > 4
    assert student_number(3) in (given / "students.csv").read_text()
    assert not re.search(r"\b00100\d{3}\b|\b0200001\d{2}\b", "".join(kept))


def test_samples_are_never_fetched(elsewhere):
    """Great Expectations would take 200 rows of each broken rule: they are about persons."""
    asked = [sql.lower() for sql in elsewhere.fetched if "limit 0" not in sql.lower()]

    assert not [sql for sql in asked if sql.startswith("select r.*")]
    assert not [sql for sql in asked if "unexpected_values" in sql]


def test_an_engine_that_is_lost_says_nothing_of_the_extracts(given, tmp_path, monkeypatch):
    """No report of a refusal, no warehouse: the check did not take place."""
    engine = Elsewhere(tmp_path / "judged.spark")
    engine.is_lost = True
    monkeypatch.setattr(checking.opening, "spark", lambda *_: engine)

    with pytest.raises(EngineLost, match="Spark is gone"):
        check(given, None, tmp_path, lambda _: None, Where("spark", "spark://elsewhere:7077"))
    assert [] == list((tmp_path / "warehouse").iterdir())
    assert not (tmp_path / "reports" / "check.json").exists()


def test_values_are_written_into_a_statement_where_they_belong():
    """Also beside a question mark that is text; a fraction stays a fraction of 64 bits."""
    from p2p_metrics.contracts.on_spark import inlined  # noqa: PLC0415 - Great Expectations: seconds

    assert "select 'why?' where a = 'it''s' and b < 0.5e0 and c = date '2024-01-02' limit 3" == (
        inlined(
            "select 'why?' where a = ? and b < ? and c = ? limit ?",
            ["it's", 0.5, date(2024, 1, 2), 3],
        )
    )
    with pytest.raises(TypeError, match="NoneType"):
        inlined("select ?", [None])
