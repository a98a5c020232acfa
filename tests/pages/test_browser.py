"""What a reader's browser meets: every page on a fresh server, in light and dark, by keyboard."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from p2p_metrics.dashboard import navigation
from p2p_metrics.dashboard.screenshots import Server, settle

from .browsing import PATIENCE, Opened, Watched, plain

pytestmark = pytest.mark.browser

# The last page first: the first request to a fresh server is a deep link.
PAGES = [page.url_path for page in reversed(navigation.pages())]


# What a page's background is in each theme, as a browser tells it.
PAPER = {"light": "rgb(253, 252, 250)", "dark": "rgb(18, 23, 29)"}
IS_ON = """paper => getComputedStyle(document.querySelector('.stApp')).backgroundColor === paper"""


@pytest.fixture(scope="module", params=PAGES)
def opened(request: pytest.FixtureRequest, server: Server, browser: Any) -> Iterator[Opened]:
    """Each page in turn by its address, opened once for all that is asked of it."""
    made = Opened(request.param, Watched(browser))
    made.watched.visit(f"{server.address}/{made.name}")
    yield made
    made.watched.context.close()


def test_every_deep_link_opens_its_page(opened: Opened) -> None:
    """The right page at the first attempt."""
    title = next(page.title for page in navigation.pages() if page.url_path == opened.name)

    assert title == opened.page.locator("h1").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_barrier_that_a_program_finds(opened: Opened, scheme: str) -> None:
    """No axe violation in either theme; the page follows the reader's system."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    opened.page.emulate_media(color_scheme=scheme)
    opened.page.wait_for_function(IS_ON, arg=PAPER[scheme], timeout=PATIENCE)
    settle(opened.page)
    found = Axe().run(opened.page).response["violations"]

    assert [] == [(one["id"], one["nodes"][0]["html"][:200]) for one in found]


def test_no_page_is_wider_than_a_phone(opened: Opened) -> None:
    """At 360 pixels tables scroll inside themselves; the page does not."""
    opened.page.set_viewport_size({"width": 360, "height": 1000})
    settle(opened.page)
    width = opened.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")

    assert width <= 360


def test_no_page_fails_or_asks_anything_elsewhere(opened: Opened) -> None:
    """After all of the above: no console error, and every request went to this server."""
    assert [] == opened.watched.errors
    assert [] == opened.watched.outside


@pytest.mark.parametrize(("scheme", "width"), [("dark", 1440), ("light", 360)])
def test_a_first_visit_in_the_dark_or_by_phone_is_like_any_other(
    server: Server, browser: Any, scheme: str, width: int
) -> None:
    """Opened so from the start, and not switched to it: the theme, the width, no error."""
    watched = Watched(browser, scheme, width)
    page = watched.visit(f"{server.address}/{PAGES[0]}")
    is_on = page.evaluate(IS_ON, PAPER[scheme])
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    watched.context.close()

    assert is_on
    assert wide <= width
    assert [] == watched.errors


def test_a_view_can_be_shared_by_its_address(server: Server, watched: Watched) -> None:
    """An address with choices opens with those choices made."""
    page = watched.visit(f"{server.address}/schemes?outcome=Continued+here&look_at=Schemes")
    finding = page.locator("h2").first.inner_text()

    assert finding.startswith("Continued here by scheme:")


def test_choosing_changes_the_address_and_the_finding(server: Server, watched: Watched) -> None:
    """A filter reaches both the figure and the address."""
    page = watched.visit(f"{server.address}/schemes")
    page.get_by_label("Outcome").click()
    page.get_by_role("option", name="Returned next year").click()
    page.get_by_role("heading", name="Returned next year by approach:").first.wait_for(
        timeout=PATIENCE
    )

    assert "outcome=Returned" in page.url


@pytest.mark.parametrize(("name", "key"), [("schemes", "ranking"), ("who_takes_part", "gaps")])
def test_a_download_holds_the_numbers_of_the_table(
    server: Server, watched: Watched, name: str, key: str
) -> None:
    """Cell by cell the CSV equals the table beside it, as rounded there."""
    page = watched.visit(f"{server.address}/{name}")
    figure = page.locator(f".st-key-figure_{key}")
    figure.get_by_text("Table with the same numbers").click()
    shown = figure.locator("table.grid").evaluate(
        "table => [...table.rows].map(row => [...row.cells].map(cell => cell.textContent))"
    )
    with page.expect_download(timeout=PATIENCE) as waiting:
        figure.get_by_role("link", name="Download CSV").click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    downloaded = list(csv.reader(io.StringIO(text)))

    assert shown[0] == downloaded[0]
    assert [list(map(plain, row)) for row in shown[1:]] == [
        list(map(plain, row)) for row in downloaded[1:]
    ]
    assert len(downloaded) > 3


def test_a_picture_is_made_when_it_is_asked_for_and_holds_the_finding(
    server: Server, watched: Watched
) -> None:
    """SVG and PNG of a figure, with its title and the notice of the made-up university."""
    page = watched.visit(f"{server.address}/who_takes_part")
    figure = page.locator(".st-key-figure_gaps")
    finding = figure.get_by_role("heading").first.inner_text()
    held = {}
    for kind in ("SVG", "PNG"):
        with page.expect_download(timeout=PATIENCE) as waiting:
            figure.get_by_role("link", name=f"Download {kind}").click()
        held[kind] = Path(waiting.value.path()).read_bytes()

    assert finding in held["SVG"].decode()
    assert "Made-up university" in held["SVG"].decode()
    assert held["PNG"].startswith(b"\x89PNG")
    assert [] == watched.outside


def test_the_keyboard_alone_reaches_choices_tables_and_downloads(
    server: Server, watched: Watched
) -> None:
    """Tab by tab: the menu, every choice, the table, all downloads, the meanings."""
    page = watched.visit(f"{server.address}/schemes")
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "(document.activeElement.getAttribute('aria-label') || "
                "document.activeElement.textContent || '').trim()"
            )
        )
    everything = " | ".join(sorted(reached))

    for name in ("Who takes part?", "Outcome", "Faculty", "Table with the same numbers",
                 "Download CSV", "Download XLSX",
                 "Download PNG", "Download SVG", "What the words mean"):  # fmt: skip
        assert name in everything


def test_a_screen_reader_gets_the_numbers_of_a_chart(server: Server, watched: Watched) -> None:
    """The chart's accessible name says what it shows, with numbers that the table has too."""
    page = watched.visit(f"{server.address}/who_takes_part")
    chart = page.locator("[data-testid=stVegaLiteChart]").first
    said = chart.get_attribute("aria-label")

    assert said
    assert said.startswith("Gaps in taking part")
    assert "points" in said


def test_the_server_logged_no_error(server: Server) -> None:
    """After all of the above the log holds no traceback."""
    assert "Traceback" not in server.log.read_text()
