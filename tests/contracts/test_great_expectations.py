"""Great Expectations on the open connection: its verdict is right, private and only imported late.

These tests fail when a private hook that `suite` uses moves; the version is pinned for that reason.
"""

import subprocess
import sys
from datetime import date
from importlib.metadata import version

import pytest

from p2p_metrics.contracts import naming
from p2p_metrics.contracts.compiling import rules
from p2p_metrics.contracts.rules import Rule
from p2p_metrics.extracts import memory
from p2p_metrics.extracts.contract_file import contracts

PINNED = "1.24.1"


@pytest.fixture(scope="module")
def suite():
    """The module that imports Great Expectations."""
    from p2p_metrics.contracts import suite  # noqa: PLC0415 - seconds

    return suite


@pytest.fixture(scope="module")
def con(tmp_path_factory):
    """A table of six rows, one empty, one repeated, and another that it refers to."""
    folder = tmp_path_factory.mktemp("expectations")
    con = memory.open_warehouse(folder / "warehouse.duckdb", folder, 1, "1GiB")
    con.execute(
        """
        create table raw_marks as select * from (values
            (0, 'a1', 10, 5, date '2024-01-01'),
            (1, 'a2', 20, 5, date '2024-01-02'),
            (2, ' a3', 30, 50, date '2024-01-03'),
            (3, 'b4', 40, 40, date '2024-01-04'),
            (4, null, null, null, null),
            (5, 'b4', 40, 41, date '2024-01-04')
        ) as marks (source_row, code, mark, attended, day)
        """
    )
    con.execute("create table raw_codes as select 'a1' as code union all select 'b4'")
    yield con
    con.close()


def rule(kind, **arguments):
    """A rule of the table of marks."""
    return Rule(
        "marks", None, kind, "critical", "It holds.", "Mend it.", False, (), kind, arguments,
        naming.broken_by("marks", kind, arguments),
    )  # fmt: skip


def expectation_configuration(kind, arguments):
    """What Great Expectations itself makes of a rule."""
    from great_expectations.expectations.expectation_configuration import (  # noqa: PLC0415
        ExpectationConfiguration,
    )

    return ExpectationConfiguration(type=kind, kwargs=arguments)


NOT_NULL = "expect_column_values_to_not_be_null"
BETWEEN = "expect_column_values_to_be_between"
IN_SET = "expect_column_values_to_be_in_set"
MATCHES = "expect_column_values_to_match_regex"
MATCHES_NOT = "expect_column_values_to_not_match_regex"
PAIR = "expect_column_pair_values_a_to_be_greater_than_b"
MARK_BELOW_ATTENDED = {
    "column_A": "mark",
    "column_B": "attended",
    "ignore_row_if": "either_value_is_missing",
}
ORPHANS = (
    "select r.* from {batch} as r where r.code is not null "
    "and not exists (select 1 from raw_codes as c where c.code = r.code)"
)
BROKEN = {
    "an empty value": (1, rule(NOT_NULL, column="code")),
    "a number too small": (1, rule(BETWEEN, column="mark", min_value=20)),
    "a day too late": (2, rule(BETWEEN, column="day", max_value=date(2024, 1, 3))),
    "a code of no list": (3, rule(IN_SET, column="code", value_set=["a1", "a2"])),
    "another pattern": (3, rule(MATCHES, column="code", regex="^a")),
    "a pattern anywhere": (1, rule(MATCHES_NOT, column="code", regex=r"^\s|\s$")),
    "a repeated key": (2, rule(naming.UNEXPECTED_ROWS, **naming.repeated(["code", "mark"]))),
    "a pair": (2, rule(PAIR, or_equal=True, **MARK_BELOW_ATTENDED)),
    "a strict pair": (3, rule(PAIR, **MARK_BELOW_ATTENDED)),
    "a reference": (2, rule(naming.UNEXPECTED_ROWS, unexpected_rows_query=ORPHANS)),
}


@pytest.fixture(scope="module")
def verdicts(suite, con):
    """The verdicts on every broken rule, in one validation."""
    found = suite.judge(con, "marks", [broken for _, broken in BROKEN.values()])
    return dict(zip(BROKEN, found, strict=True))


@pytest.mark.parametrize("name", BROKEN)
def test_great_expectations_and_the_sql_that_names_rows_agree(verdicts, con, name):
    """Each counts on its own; the list a data officer gets is as long as the verdict says."""
    expected, broken = BROKEN[name]

    assert expected == verdicts[name].failing
    assert expected == memory.count(con, broken.broken_by)
    assert not verdicts[name].passed


def test_every_expectation_that_contracts_use_is_held_to_the_same_count():
    """No kind of expectation goes without its twin in SQL."""
    used = {
        found.expectation
        for contract in contracts().values()
        for found in rules(contract, frozenset(), date(2024, 9, 30))
    }

    assert used - naming.AGGREGATES <= {broken.expectation for _, broken in BROKEN.values()}


@pytest.mark.parametrize(
    ("kind", "holds", "arguments"),
    [
        ("expect_column_median_to_be_between", True, {"column": "mark", "min_value": 20}),
        ("expect_column_median_to_be_between", False, {"column": "mark", "max_value": 1}),
        ("expect_column_max_to_be_between", True, {"column": "day", "min_value": date(2024, 1, 4)}),
        (
            "expect_column_max_to_be_between",
            False,
            {"column": "day", "min_value": date(2025, 1, 1)},
        ),
        ("expect_table_row_count_to_be_between", True, {"min_value": 6, "max_value": 6}),
        ("expect_table_row_count_to_be_between", False, {"min_value": 7, "max_value": 9}),
        (
            "expect_column_proportion_of_non_null_values_to_be_between",
            True,
            {"column": "mark", "min_value": 0, "strict_min": True},
        ),
    ],
)
def test_facts_about_a_whole_column_are_judged(suite, con, kind, holds, arguments):
    """Medians, newest dates, numbers of rows and shares have a verdict and no rows."""
    (verdict,) = suite.judge(con, "marks", [rule(kind, **arguments)])

    assert (holds, True) == (verdict.passed, verdict.is_judged)


def test_a_check_that_crashes_is_no_verdict_on_the_data(suite, con):
    """Both say `success: false`; only one of them is about the data, and no value is quoted."""
    query = "select r.* from {batch} as r where cast(r.code as integer) > 1"
    crashed, failed = suite.judge(
        con,
        "marks",
        [
            rule(naming.UNEXPECTED_ROWS, unexpected_rows_query=query),
            rule("expect_column_values_to_not_be_null", column="code"),
        ],
    )

    assert crashed.crash
    assert "a1" not in crashed.crash
    assert failed.crash is None


def test_an_empty_column_is_not_judged_by_its_median_or_newest_date(suite, con):
    """Nothing to judge is neither good nor bad."""
    con.execute("create or replace view raw_blank as select null::integer as mark, 0 as source_row")
    wanted = [
        rule("expect_column_max_to_be_between", column="mark", min_value=1),
        rule("expect_column_median_to_be_between", column="mark", min_value=1),
    ]

    assert [False, False] == [each.is_judged for each in suite.judge(con, "blank", wanted)]


def test_the_version_is_the_one_whose_private_hook_is_used(suite, con):
    """Patterns reach DuckDB through `dialect_module`; another version may do it otherwise."""
    engine = suite.engine_of(memory.cursor(con))

    assert PINNED == version("great-expectations")
    assert hasattr(engine.dialect_module, "dialect")
    assert "duckdb" == engine.dialect_name


def test_results_hold_no_samples(suite, con):
    """Great Expectations would keep 20 values of each broken rule; they may be about persons."""
    broken = [found for _, found in BROKEN.values()]
    results = suite.results(memory.cursor(con), "marks", broken)

    assert all(not each.result.get("partial_unexpected_list") for each in results)
    assert "b4" not in str([each.result for each in results])


def test_rows_that_a_query_finds_are_counted_and_never_fetched(suite, con):
    """The usual expectation asks again, for 200 rows about people."""
    asked = []

    class Overheard:
        """A cursor that notes what it is asked."""

        def __init__(self, lent):
            self.lent = lent

        def __getattr__(self, name):
            return getattr(self.lent, name)

        def execute(self, statement, *parameters):
            asked.append(statement)
            return self.lent.execute(statement, *parameters)

    orphans = rule(naming.UNEXPECTED_ROWS, unexpected_rows_query=ORPHANS)
    suite.verdicts(Overheard(memory.cursor(con)), "marks", [orphans], 6)

    assert 1 == sum("raw_codes" in statement for statement in asked)


def test_the_package_is_imported_without_great_expectations():
    """Seven seconds that only a check has to wait for."""
    code = (
        "import sys, p2p_metrics.contracts, p2p_metrics.extracts;"
        "sys.exit('great_expectations' in sys.modules)"
    )

    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode


def test_a_rule_writes_its_configuration_out_once(suite):
    """The expectation keeps what it was made from, and asks for what the usual one asks for."""
    asked = suite.Asked(type=BETWEEN, kwargs={"column": "mark", "min_value": 20})
    expectation = asked.to_domain_obj()
    usual = expectation_configuration(asked.type, asked.kwargs).to_domain_obj()

    assert expectation is asked.to_domain_obj()
    assert expectation.configuration is asked
    assert expectation.configuration.kwargs == usual.configuration.kwargs
    assert expectation._get_runtime_kwargs() == usual._get_runtime_kwargs()
