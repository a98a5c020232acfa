"""Cells that cannot be read exactly are set aside, counted and named; nothing is rounded."""

from pathlib import Path

import duckdb
import polars as pl
import pytest
from made_up_extracts import clean_extracts

from p2p_metrics.contracts import unreadable
from p2p_metrics.extracts import casting
from p2p_metrics.extracts.contract_file import contracts

RESULTS = "module_results"


def write_results(loading, **cells):
    """Results of twenty made-up registrations, the first rows' cells of a column replaced."""
    frame = clean_extracts()[RESULTS].head(20)
    for column, texts in cells.items():
        rest = frame[column].to_list()[len(texts) :]
        frame = frame.with_columns(pl.Series(column, [*texts, *rest], dtype=pl.String))
    loading.write(f"{RESULTS}.csv", frame.write_csv())


def findings(loading, extract=RESULTS, **declared):
    """The sentences about cells that could not be read."""
    contract, loaded = contracts()[extract], loading.load(extract, **declared)
    listed_in = Path("data/quarantine") / f"{extract}.csv"
    return unreadable.of_cells(loading.con, contract, loaded, listed_in)


def test_a_decimal_where_a_whole_number_belongs_is_set_aside(loading):
    """45.5 is not 46."""
    write_results(loading, attempt=["1.5"])

    (found,) = findings(loading)

    assert (
        "module_results.csv, column attempt: 1 of 20 rows break the rule 'Every value of Attempt "
        "(attempt) can be read as a whole number'; correct the rows set aside: dates are written "
        "2024-09-30, whole numbers without commas or decimals, and empty means unknown; the rows "
        "are set aside and listed in data/quarantine/module_results.csv."
    ) == found.sentence
    assert ("warning", 1, 20) == (found.severity, found.failing_count, found.checked_count)
    assert 19 == len(loading.rows(RESULTS, "attempt"))


@pytest.mark.parametrize("text", ["N/A", "1,250", "0x1F", "1e2", " 7", "seven", "99999999999"])
def test_what_is_no_whole_number_is_set_aside(loading, text):
    """Words, thousands, hexadecimals, exponents, spaces and numbers too large."""
    write_results(loading, term=[text])

    loading.load(RESULTS)

    assert [(0, "term", "type")] == loading.set_aside(RESULTS)


@pytest.mark.parametrize(("text", "number"), [("2.0", 2), ("+2", 2), ("002", 2), ("", None)])
def test_what_is_a_whole_number_is_kept(loading, text, number):
    """45.0 is what spreadsheets make of 45; empty means unknown."""
    write_results(loading, term=[text])

    loading.load(RESULTS)

    assert [] == loading.set_aside(RESULTS)
    assert (number,) == loading.rows(RESULTS, "term")[0]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2023/24", 2023),
        ("2099/00", 2099),
        ("1899/00", 1899),
        ("2150/51", 2150),
        ("2023/25", None),
        ("2023-24", None),
        (" 2023/24", None),
        ("infinity", None),
    ],
)
def test_an_academic_year_is_read_alike_within_and_beyond_the_years_looked_up(text, year):
    """Looking a year up is only quicker."""
    relation = duckdb.sql("select $text as text", params={"text": text})

    assert [(year,)] == relation.project(casting.academic_year("text")).fetchall()


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        ("2024-02-29", True),
        ("2023-02-29", False),
        ("2024-2-9", False),
        ("2024/02/29", False),
        (" 2024-02-29", False),
        ("+2024-02-29", False),
        ("20240229", False),
        ("infinity", False),
        ("epoch", False),
        ("0024-02-29", False),
    ],
)
def test_a_date_is_read_only_as_it_is_written_in_full(loading, text, is_read):
    """What the engine would take kindly is set aside."""
    write_results(loading, assessment_date=[text])

    loading.load(RESULTS)

    assert is_read is (loading.set_aside(RESULTS) == [])


@pytest.mark.parametrize(("text", "is_kept"), [("65.40", True), (".5", True), ("65.45", False)])
def test_a_mark_with_more_decimals_than_are_kept_is_set_aside(loading, text, is_kept):
    """65.45 would become 65.5 without a word."""
    write_results(loading, mark=[text])

    loading.load(RESULTS)

    assert is_kept is (loading.set_aside(RESULTS) == [])


def test_uk_dates_under_iso_are_set_aside_with_the_line_to_add(loading):
    """Every date is UK-style: the sentence gives the format to declare, and the load is refused."""
    uk = clean_extracts()[RESULTS]["assessment_date"].str.to_date().dt.strftime("%d/%m/%Y")
    write_results(loading, assessment_date=uk.to_list()[:20])

    cells, share = findings(loading)

    assert (
        'if every date of the extract is written so, add  date_format = "%d/%m/%Y"  under '
        "[extracts.module_results] in the mapping file, otherwise correct these rows"
    ) in cells.sentence
    assert (
        "module_results.csv has 20 of 20 rows with cells that cannot be read, more than the 5% "
        "that may be set aside"
    ) in share.sentence
    assert ("warning", "critical") == (cells.severity, share.severity)
    assert [] == findings(loading, date_format="%d/%m/%Y")


def test_excel_serial_dates_are_set_aside_and_recognised(loading):
    """45306 is a day to Excel alone."""
    write_results(loading, assessment_date=["45306"])

    (found,) = findings(loading)

    assert "these are the day numbers that Excel keeps instead of dates" in found.sentence
    assert "module_results.csv, column assessment_date: 1 of 20 rows" in found.sentence


def test_a_date_of_two_digit_years_is_not_taken_for_antiquity(loading):
    """15/01/24 under a format of four-digit years is the year 24."""
    write_results(loading, assessment_date=["15/01/24"])

    loading.load(RESULTS, date_format="%d/%m/%Y")

    assert (0, "assessment_date", "type") in loading.set_aside(RESULTS)


def test_a_header_repeated_in_the_middle_is_set_aside(loading):
    """Files joined by hand; the other rows stay, and the header is no student."""
    frame = clean_extracts()[RESULTS].head(20)
    lines = frame.write_csv().splitlines()
    loading.write(f"{RESULTS}.csv", "\n".join([*lines[:10], lines[0], *lines[10:]]) + "\n")

    (found,) = findings(loading)

    assert (
        "1 of 21 rows break the rule 'The header stands on the first line only'" in found.sentence
    )
    assert [(9, None, "repeated_header")] == loading.set_aside(RESULTS)
    assert 20 == len(loading.rows(RESULTS, "mark"))


def test_wholly_empty_rows_are_set_aside(loading):
    """Commas alone, as spreadsheets leave behind."""
    lines = clean_extracts()[RESULTS].head(20).write_csv()
    loading.write(f"{RESULTS}.csv", lines + ",,,,,,,\n")

    (found,) = findings(loading)

    assert "1 of 21 rows break the rule 'No row is wholly empty'" in found.sentence


def test_an_academic_year_that_cannot_be_read_is_never_set_aside(loading):
    """2023-24 is a failure of the contract: the row stays in sight of the rules."""
    write_results(loading, academic_year=["2023-24", "2023/25", "2023/24"])

    loading.load(RESULTS)

    assert [] == loading.set_aside(RESULTS)
    assert [(None, "2023-24"), (None, "2023/25"), (2023, "2023/24")] == loading.rows(
        RESULTS, "academic_year", "academic_year_as_supplied"
    )[:3]


def test_marks_on_another_scale_can_be_declared(loading):
    """Shares of one are multiplied exactly, then cast under the same guard."""
    write_results(loading, mark=["0.655", "0.6555"])

    loading.load(RESULTS, scale={"mark": 100})

    assert (1, "mark", "type") == loading.set_aside(RESULTS)[0]
    assert ("65.5",) == loading.rows(RESULTS, "cast(mark as varchar)")[0]


def test_a_column_of_one_value_can_be_declared(loading):
    """What an institution does not hold of anybody is said once, in the mapping file."""
    frame = clean_extracts()["students"].drop("estranged")
    loading.write("students.csv", frame.write_csv())

    assert loading.load("students", fixed={"estranged": "unknown"}).is_loaded
    assert {("unknown",)} == set(loading.rows("students", "estranged"))
