"""Every choice of every page reaches the answer and the address; every download is its table."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from p2p_metrics.dashboard import navigation
from p2p_metrics.dashboard.screenshots import Server, settle

from .browsing import PATIENCE, Opened, Watched, plain

pytestmark = pytest.mark.browser

# The choices of each page, in an order in which none takes away what the next offers: their key in
# the address and their label on the screen.
CHOICES = {
    "overview": {"outcome": "Outcome"},
    "provision": {"year": "Year"},
    "money": {"look_at": "Look at", "gain": "What is gained", "activity": "Activity",
              "places": "Places", "from": "Take places from", "to": "Give them to",
              "keep": "Keep equal", "moved": "Places to move"},
    "schemes": {"look_at": "Look at", "outcome": "Outcome", "role": "Students",
                "faculty": "Faculty", "kind": "Kind of activity"},
    "one_scheme": {"scheme": "Scheme", "outcome": "Outcome", "role": "Students"},
    "faculties": {"activity": "Activity", "outcome": "Outcome", "role": "Students"},
    "over_time": {"activity": "Activity", "outcome": "Outcome", "role": "Students"},
    "who_takes_part": {"year": "Year", "faculty": "Faculty", "role": "Students",
                       "activity": "Activity", "characteristic": "Characteristic"},
    "who_benefits": {"outcome": "Outcome", "role": "Students", "activity": "Activity",
                     "characteristic": "Characteristic"},
    "method": {"outcome": "Outcome"},
    "definitions": {"topic": "Topic", "find": "Find"},
}  # fmt: skip
# All that a page says in words and tables, whether or not it is unfolded.
SAID = """() => [...document.querySelectorAll(
  '[data-testid=stMain] :is(h2, .answer, .sentence, .empty, .note, .saying, .quoted, table)')]
  .map(part => part.textContent).join('\\n')"""
CHANGED = f"before => ({SAID})() !== before"
IN_ADDRESS = "key => new URL(location.href).searchParams.has(key)"
OPTIONS_TRIED = 6
A_MOMENT, A_WHILE = 2_000, 5_000


@pytest.fixture(scope="module", params=[page.url_path for page in navigation.pages()])
def opened(request: pytest.FixtureRequest, server: Server, browser: Any) -> Iterator[Opened]:
    """Each page in turn."""
    made = Opened(request.param, Watched(browser))
    made.watched.visit(f"{server.address}/{made.name}")
    yield made
    made.watched.context.close()


def is_soon(wait: Callable[[], Any]) -> bool:
    """Whether what is waited for comes in its time."""
    from playwright.sync_api import TimeoutError as TooLong  # noqa: PLC0415 - browser tests alone

    try:
        wait()
    except TooLong:
        return False
    return True


def has_changed(page: Any, before: str) -> bool:
    """Whether the page says something else within a while."""
    return is_soon(lambda: page.wait_for_function(CHANGED, arg=before, timeout=A_WHILE))


def choose(page: Any, key: str, label: str, attempt: int) -> None:
    """Make another choice than the present one, the way a reader does."""
    main = page.get_by_test_id("stMain")
    if key == "find":
        main.get_by_label(label).fill("mentor")
        main.get_by_label(label).press("Enter")
    elif key in ("places", "moved"):
        slider = main.get_by_test_id("stSlider").filter(has=page.get_by_text(label, exact=True))
        slider.get_by_role("slider").press("Home" if attempt else "ArrowLeft")
    elif key in ("look_at", "keep"):
        group = main.get_by_test_id("stButtonGroup").filter(has_text=label)
        group.get_by_role("radio").nth(1 + attempt % 2).click()
    else:
        box = main.get_by_test_id("stSelectbox").filter(has=page.get_by_label(label, exact=True))
        options = page.get_by_role("option")
        box.scroll_into_view_if_needed()
        for _ in range(OPTIONS_TRIED):
            box.get_by_label("Open").click()
            # A page that is being drawn closes the list again.
            if is_soon(lambda: options.first.wait_for(timeout=A_MOMENT)):
                break
        present = box.get_by_role("combobox").input_value()
        others = [place for place, text in enumerate(options.all_inner_texts()) if text != present]
        options.nth(others[attempt % len(others)]).click()


def test_no_page_has_a_choice_that_is_not_tried_below(opened: Opened) -> None:
    """A new choice is added to the list, or this fails."""
    main = opened.page.get_by_test_id("stMain")
    kinds = ("stSelectbox", "stButtonGroup", "stSlider", "stTextInput")

    assert len(CHOICES.get(opened.name, ())) == sum(main.get_by_test_id(k).count() for k in kinds)


def test_the_downloads_of_a_pages_main_table_hold_what_the_table_shows(opened: Opened) -> None:
    """Cell by cell, rounded as on the screen, in CSV and in XLSX."""
    figure = opened.page.locator("[class*=st-key-figure_]").filter(has_text="Download CSV").first
    table = figure.locator("table.grid").evaluate(
        "table => [...table.rows].map(row => [...row.cells].map(cell => cell.textContent))"
    )
    shown = [list(map(plain, row)) for row in table]

    assert shown == rows_of_csv(downloaded(opened.page, figure, "CSV"))
    assert shown == rows_of_workbook(downloaded(opened.page, figure, "XLSX"))
    assert len(shown) > 1


def test_every_choice_changes_the_answer_and_its_address_shows_the_same_again(
    opened: Opened, browser: Any
) -> None:
    """Choice by choice the answer and the address move; a stranger's browser opens that view."""
    page = opened.page
    for key, label in CHOICES.get(opened.name, {}).items():
        settle(page)
        before = page.evaluate(SAID)
        tried = (choose(page, key, label, attempt) for attempt in range(OPTIONS_TRIED))

        assert any(has_changed(page, before) for _ in tried), f"{key} changes nothing"
        page.wait_for_function(IN_ADDRESS, arg=key, timeout=PATIENCE)
    settle(page)
    stranger = Watched(browser)
    shown = stranger.visit(page.url).evaluate(SAID)
    stranger.context.close()

    assert page.evaluate(SAID) == shown
    assert [] == [*opened.watched.errors, *stranger.errors]


def downloaded(page: Any, figure: Any, kind: str) -> bytes:
    """The file behind one of a figure's buttons."""
    with page.expect_download(timeout=PATIENCE) as waiting:
        figure.get_by_role("link", name=f"Download {kind}").click()
    return Path(waiting.value.path()).read_bytes()


def rows_of_csv(file: bytes) -> list[list[str | float]]:
    """Headings and rows as bare numbers and words."""
    rows = csv.reader(io.StringIO(file.decode("utf-8-sig")))
    return [[plain(cell) for cell in row] for row in rows]


def rows_of_workbook(file: bytes) -> list[list[str | float]]:
    """The same of the workbook's one sheet, between its caption and its notes."""
    sheet = pl.read_excel(
        file, has_header=False, read_options={"skip_rows": 0}, infer_schema_length=0
    )
    rows = [["" if cell is None else plain(str(cell)) for cell in row] for row in sheet.rows()]
    head = next(place for place, row in enumerate(rows) if "" not in row[:1] and place)
    return [row for row in rows[head:] if any(cell != "" for cell in row[1:])]
