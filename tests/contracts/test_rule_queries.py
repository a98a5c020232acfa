"""Rules that contracts write as queries: each catches the rows that it names, and no others."""

import re

import duckdb
import pytest
from contract_documents import EXTRACTS, columns, custom, written_rules


@pytest.fixture
def extracts():
    """Empty tables of the contracts' types, as a load would leave them."""
    with duckdb.connect() as connection:
        for extract in EXTRACTS:
            types = ", ".join(
                f"{name} {column['physicalType']}" for name, column in columns(extract).items()
            )
            connection.execute(f"create table raw_{extract} ({types})")
        yield connection


def bad_rows(connection, extract, rule_id):
    """How many rows break a rule that is written as a query."""
    rule = next(rule for rule in written_rules(extract) if rule["id"] == rule_id)
    query = rule["implementation"]["kwargs"]["unexpected_rows_query"]
    return len(connection.execute(query.format(batch=f"raw_{extract}")).fetchall())


@pytest.mark.parametrize("extract", EXTRACTS)
def test_rules_written_as_queries_run_and_pass_an_empty_table(extracts, extract):
    """Every query names tables and columns that exist; what it reads beside its own is declared."""
    for rule in written_rules(extract):
        query = rule["implementation"]["kwargs"].get("unexpected_rows_query")
        if query:
            assert 0 == bad_rows(extracts, extract, rule["id"])
            assert set(re.findall(r"raw_(\w+)", query)) == set(custom(rule).get("reads", []))


def put(connection, extract, drawing):
    """Fill a table from a drawing: a line of column names, then one line per row."""
    head, *rows = [
        [cell.strip() for cell in line.split("|")] for line in drawing.strip().splitlines()
    ]
    for row in rows:
        connection.execute(
            f"insert into raw_{extract} ({', '.join(head)})"  # noqa: S608 - the test's own words
            f" values ({', '.join('?' for _ in row)})",
            [cell or None for cell in row],
        )


def test_leaving_before_enrolling_is_caught(extracts):
    """Someone can not leave a course that has not begun for them."""
    put(extracts, "engagements", """
        engagement_id | start_date
        ada           | 2023-09-25
        ben           | 2023-09-25
    """)  # fmt: skip
    put(extracts, "retention", """
        engagement_id | event | event_date
        ada           | left  | 2023-09-24
        ben           | left  | 2023-09-25
    """)  # fmt: skip

    assert 1 == bad_rows(extracts, "retention", "withdrawn-before-enrolled")


def test_a_date_outside_its_academic_year_is_noticed(extracts):
    """An academic year is 1 August to 31 July, both days included."""
    put(extracts, "sessions", """
        session_id | academic_year | session_date
        last       | 2023          | 2024-07-31
        first      | 2023          | 2023-08-01
        before     | 2023          | 2023-07-31
        after      | 2023          | 2024-08-01
    """)  # fmt: skip

    assert 2 == bad_rows(extracts, "sessions", "session-inside-its-year")


def test_subject_shares_that_do_not_add_up_are_caught(extracts):
    """A joint course has shares that make 100 together."""
    put(extracts, "courses", """
        course_id | subject_1_code | subject_1_percent | subject_2_code | subject_2_percent
        single    | CAH16          | 100               |                |
        joint     | CAH16          | 50                | CAH19          | 50
        short     | CAH16          | 50                | CAH19          | 40
        halved    | CAH16          | 50                |                | 50
    """)  # fmt: skip

    assert 2 == bad_rows(extracts, "courses", "subject-shares-add-up")


def test_an_offer_to_nowhere_is_caught(extracts):
    """An offer reaches nobody if its faculty, department or course is not in the register."""
    put(extracts, "courses", """
        course_id | department_code | faculty_code
        LAW1      | LAW             | SOC
    """)  # fmt: skip
    put(extracts, "offers", """
        scheme_id | scope      | scope_id
        everyone  | university | *
        faculty   | faculty    | SOC
        course    | course     | LAW1
        nowhere   | faculty    | ART
        starred   | course     | *
        unstarred | university | SOC
    """)  # fmt: skip

    assert 3 == bad_rows(extracts, "offers", "scope-is-known")


def test_attendance_without_a_register_is_noticed(extracts):
    """No register means unknown; a register means a number for everyone."""
    put(extracts, "scheme_years", """
        scheme_id | academic_year | register_kept
        kept      | 2023          | yes
        none      | 2023          | no
    """)  # fmt: skip
    put(extracts, "participation", """
        scheme_id | academic_year | engagement_id | sessions_attended
        kept      | 2023          | ada           | 0
        kept      | 2023          | ben           |
        none      | 2023          | cat           |
        none      | 2023          | dan           | 4
    """)  # fmt: skip

    assert 2 == bad_rows(extracts, "participation", "attendance-needs-a-register")


def test_the_national_survey_never_comes_with_persons(extracts):
    """Answers to the National Student Survey are refused where they carry an identifier."""
    put(extracts, "surveys", """
        survey_id    | engagement_id
        pulse-autumn | ada
        NSS-2024     | ben
    """)  # fmt: skip

    assert 1 == bad_rows(extracts, "surveys", "not-the-national-survey")
