"""What a board is given: a page that a screen reader can read, a workbook of the same numbers."""

import getpass
import socket
import tempfile
from pathlib import Path

import polars as pl
import pytest

from p2p_metrics import dashboard, verbs
from p2p_metrics.__main__ import main
from p2p_metrics.briefing import PAGE, WORKBOOK, contents, pdf, workbook
from p2p_metrics.dashboard import navigation
from p2p_metrics.presentation import files, terms
from p2p_metrics.presentation.figures import context, overview
from p2p_metrics.presentation.source import Source

from .test_pages import html, opened_on

OTHER_SHEETS = ("About", "Words", "Limits")


@pytest.fixture(scope="module")
def page(source: Source) -> bytes:
    """The page of the made-up release."""
    return pdf.one_page(source)


def test_the_briefing_is_one_page_that_a_screen_reader_can_read(page: bytes) -> None:
    """PDF/UA-1 with title, author and language; Typst refuses it without an alternative text."""
    assert page.startswith(b"%PDF-")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in page
    assert b"<xmpTPg:NPages>1</xmpTPg:NPages>" in page
    assert pdf.TITLE.encode() in page
    assert b"en-GB" in page
    assert b"p2p-metrics" in page


def test_the_file_says_nothing_of_the_machine_that_made_it(page: bytes, source: Source) -> None:
    """No host, user or folder; made again it is the same to the byte."""
    for name in (socket.gethostname(), getpass.getuser(), tempfile.gettempdir()):
        assert f"({name})".encode() not in page
        assert f">{name}<".encode() not in page
    assert tempfile.gettempdir().encode() not in page
    assert page == pdf.one_page(source)


def test_the_page_says_what_the_dashboard_says(source: Source) -> None:
    """Answer, finding, alternative text and board sentences are those of the overview."""
    said = pdf.said(contents.brief(source, "continued"))

    assert overview.answer(source).replace("**", "") == said["answer"]
    assert context.by_context(source, "continued").title == said["finding"]
    assert context.by_context(source, "continued").alt == said["alt"]
    assert overview.board(source, "continued") == list(said["board"])
    assert "Made-up university" in said["notice"]
    assert len(said["heads"]) == len(said["rows"][0]) == len(pdf.COLUMNS)


def test_a_release_with_little_in_it_still_gives_both(bare: Source) -> None:
    """Without money and groups there is a page and a workbook."""
    assert pdf.one_page(bare).startswith(b"%PDF-")
    assert len(workbook.workbook(bare)) > 5_000


def test_every_page_has_its_main_table_in_the_workbook(source: Source) -> None:
    """A sheet for each, with the numbers of the table on the page, and three sheets beside."""
    file = workbook.workbook(source)
    shown = contents.main_figures(source)
    sheets = pl.read_excel(file, sheet_id=0, has_header=False, infer_schema_length=0)

    assert len(navigation.pages()) == len(shown)
    assert {*OTHER_SHEETS, *(question.rstrip("?") for question, _ in shown)} == set(sheets)
    for question, figure in shown:
        in_sheet = {*sheets[question.rstrip("?")].to_series(0).to_list()}
        heads = {column.written(row) for column in figure.table.columns[:1]
                 for row in figure.table.rows[:3]}  # fmt: skip
        assert ({figure.empty} if figure.empty else heads) <= in_sheet
    assert sum(not figure.empty for _, figure in shown) > 9


def test_the_workbook_says_what_its_words_mean_and_what_it_cannot_say(source: Source) -> None:
    """Every term of its figures is explained; a sheet of its own holds the limits."""
    sheets = pl.read_excel(
        workbook.workbook(source), sheet_id=0, has_header=False, infer_schema_length=0
    )
    figures = [figure for _, figure in contents.main_figures(source)]
    explained = {name for one in figures for name, _ in terms.defined(source, one.terms)}

    assert explained <= set(sheets["Words"].to_series(0).to_list())
    assert set(contents.brief(source).saying.cannot) <= set(sheets["Limits"].to_series(1).to_list())


def test_pages_paper_and_pictures_say_in_the_same_words_where_numbers_are_from(
    source: Source, data_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence, written once."""
    release_id = source.release.release_id
    said = f"elease {release_id}, from extracts of 2025-09-30."
    shown = html(opened_on(data_root, monkeypatch))
    about = pl.read_excel(workbook.workbook(source), sheet_name="About", has_header=False)

    assert f"R{said}" in shown
    assert f"R{said}" == pdf.said(contents.brief(source))["origin"]
    assert f"R{said}" in about.to_series(1).to_list()
    assert f"Source: r{said}" == files.provenance(source).source


def test_the_verb_writes_the_files_that_the_first_page_offers(
    data_root: Path, tmp_path: Path
) -> None:
    """Under the same names, so that one replaces the other."""
    main(["briefing", "--data", str(data_root), "--into", str(tmp_path)])

    assert {PAGE, WORKBOOK} == {file.name for file in tmp_path.iterdir()}


def test_the_server_is_told_of_its_first_release_by_the_word_that_its_pages_read() -> None:
    """What starts the dashboard loads no Streamlit, so the word stands where both can read it."""
    assert dashboard.PREPARING == verbs.PREPARING
