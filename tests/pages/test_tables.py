"""A table, its CSV and its workbook hold the same numbers."""

import csv
import io
from typing import Any

import polars as pl
import pytest

from p2p_metrics.presentation import tables
from p2p_metrics.presentation.figure import Figure
from p2p_metrics.presentation.tables import Column, Grid, grid

COLUMNS = (
    Column("name", "Scheme"),
    Column("year", "Year", "year"),
    Column("rate", "Took part", "percent"),
    Column("points", "Difference", "signed_1"),
    Column("cost", "Cost", "gbp"),
)
ROWS: list[dict[str, Any]] = [
    {"name": "Law <buddies>", "year": 2023, "rate": 0.314, "points": -1.25, "cost": 1234.4},
    {"name": "=cmd|' /C calc'!A0", "year": 0, "rate": 1.0, "points": 2.0, "cost": None},
    {"name": "Small", "year": 2024, "rate": None, "points": None, "cost": None, "status": "low"},
]


@pytest.fixture
def shown() -> Grid:
    """Three rows: an ordinary one, a hostile name, a hidden one."""
    return grid("A table", COLUMNS, ROWS)


def test_a_table_writes_numbers_for_readers_and_says_why_a_cell_is_blank(shown: Grid) -> None:
    """Signs, percentages and pounds; a hidden cell carries its reason, an absent one a dash."""
    written = [[column.written(row) for column in COLUMNS] for row in ROWS]

    assert ["Law <buddies>", "2023/24", "31%", "\u22121.3", "£1,234"] == written[0]
    assert "–" == written[1][4]
    assert ["too few students"] * 3 == written[2][2:]
    assert ["too few students" in note for note in shown.notes] == [True]


def test_names_cannot_write_html(shown: Grid) -> None:
    """What stands in an extract is text on the page, never markup."""
    assert "Law &lt;buddies&gt;" in tables.html(shown)
    assert "<buddies>" not in tables.html(shown)


def test_the_csv_holds_numbers_rounded_as_they_are_shown(shown: Grid) -> None:
    """Rates as shares, differences and pounds as numbers; reasons where figures are hidden."""
    text = tables.csv_bytes(shown).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))

    assert [column.heading for column in COLUMNS] == rows[0]
    assert ["Law <buddies>", "2023/24", "0.31", "-1.3", "1234.0"] == rows[1]
    assert ["too few students"] * 3 == rows[3][2:]


def test_a_spreadsheet_program_runs_nothing_that_stands_in_a_download(shown: Grid) -> None:
    """A name that begins like a formula is kept as text in both downloads."""
    text = tables.csv_bytes(shown).decode("utf-8-sig")
    sheet = pl.read_excel(tables.xlsx_bytes(shown), read_options={"header_row": 2})

    assert "\"'=cmd" in text or "\n'=cmd" in text
    assert sheet["Scheme"][1] == "=cmd|' /C calc'!A0"


def test_the_workbook_holds_the_same_numbers_as_the_csv(shown: Grid) -> None:
    """Row for row and column for column, numbers as numbers."""
    plain = grid("A table", COLUMNS, ROWS[:1])
    sheet = pl.read_excel(tables.xlsx_bytes(plain), read_options={"header_row": 2})

    assert [column.heading for column in COLUMNS] == sheet.columns
    assert ("Law <buddies>", "2023/24", 0.31, -1.3, 1234) == sheet.row(0)


def test_a_wide_table_can_be_reached_and_scrolled_by_keyboard(shown: Grid) -> None:
    """The region around it takes the focus and has a name; rows and columns are headed."""
    said = tables.html(shown)

    assert 'tabindex="0" role="region" aria-label="A table, table"' in said
    assert said.count('scope="col"') == len(COLUMNS)
    assert said.count('scope="row"') == len(ROWS)


def test_a_downloaded_file_is_called_by_its_words_in_letters_that_every_system_takes() -> None:
    """A scheme's name in the caption, without what a path would read as something else."""
    made = Figure("key", "Title", "", grid('Gaps in "Law: buddies", all/some years', COLUMNS, ROWS))
    nameless = Figure("key", "", "", grid("", COLUMNS, ROWS))

    assert "Gaps in Law buddies , all some years" == made.file_name
    assert "key" == nameless.file_name
