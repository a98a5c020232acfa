"""Which rules are judged on Spark, which stay with the numbers they read, which are refused."""

# ruff: noqa: S608 - every query here is our own

from datetime import date

import pytest

from p2p_metrics.contracts import moving, naming
from p2p_metrics.contracts.compiling import rules
from p2p_metrics.contracts.rules import Rule
from p2p_metrics.extracts.contract_file import contracts

NUMBERS = moving.identifiers(contracts().values())
EVERY = [
    rule
    for contract in contracts().values()
    for rule in rules(contract, frozenset(), date(2024, 9, 30))
]


def rule(kind, **arguments):
    """A rule on the register."""
    return Rule(
        "students", None, kind, "critical", "It holds.", "Mend it.", False, (), kind, arguments,
        None,
    )  # fmt: skip


def query(text):
    """A rule written as a query."""
    return rule(naming.UNEXPECTED_ROWS, unexpected_rows_query=text)


def test_every_rule_of_the_contracts_can_be_put_to_spark():
    """An analyst who writes one that cannot be is told here, and by the check on Spark."""
    assert [] == [(one.extract, one.name, why) for one in EVERY if (why := moving.obstacle(one))]


def test_only_rules_on_how_a_number_is_written_stay():
    """Everything else is judged by pseudonyms, among it keys and references."""
    stay = {one.name for one in EVERY if moving.reads_numbers(one, NUMBERS)}

    assert {"text_hygiene", "fixed_width"} == stay
    assert len(EVERY) - 20 < sum(not moving.reads_numbers(one, NUMBERS) for one in EVERY)


@pytest.mark.parametrize(
    "where",
    [
        "r.student_id like '00%'",
        "length(r.student_id) < 8",
        "r.student_id <> ''",
        "r.student_id = '007'",
        "coalesce(r.student_id, '') = ''",
        "r.student_id in (select s.scheme_id from raw_schemes as s)",
        "r.student_id = r.engagement_id",
    ],
)
def test_a_query_that_looks_into_a_number_stays(where):
    """A pseudonym would give another answer."""
    assert moving.reads_numbers(query(f"select r.* from {{batch}} as r where {where}"), NUMBERS)


@pytest.mark.parametrize(
    "where",
    [
        "r.student_id is null",
        "r.student_id in (select e.student_id from raw_engagements as e)",
        "exists (select 1 from raw_engagements as e where e.student_id = r.student_id)",
        "r.sex in (select s.sex from {batch} as s group by s.sex having count(s.student_id) > 1)",
    ],
)
def test_a_query_that_only_compares_numbers_moves(where):
    """Pseudonyms are the same where numbers are, and differ where they differ."""
    asked = query(f"select r.* from {{batch}} as r where {where}")

    assert not moving.reads_numbers(asked, NUMBERS)
    assert moving.obstacle(asked) is None


@pytest.mark.parametrize(
    ("refused", "why"),
    [
        (query("select r.* from {batch} as r where r.sex similar to 'f.*'"), "patterns"),
        (query("select r.* from {batch} as r where regexp_matches(r.sex, r.ethnicity)"), "written"),
        (rule("expect_column_values_to_match_regex", column="sex", regex=r"\bfe"), r"\b"),
        (rule("expect_column_values_to_match_regex", column="sex", regex="(?i)f"), "otherwise"),
    ],
)
def test_a_rule_that_spark_would_read_otherwise_is_refused_by_name(refused, why):
    """A verdict that might be another one is none."""
    assert why in str(moving.obstacle(refused))


def test_the_extracts_that_rules_read_are_found_in_their_queries():
    """They are handed over before the rules are judged."""
    reading = query(
        "select r.* from {batch} as r semi join raw_engagements as e using (student_id)"
    )

    assert {"students", "engagements"} == moving.tables([reading])
    assert {"students"} == moving.tables(
        [rule("expect_column_values_to_not_be_null", column="student_id")]
    )
