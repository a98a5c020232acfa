"""A figure's files have addresses of their own: each is the figure's, and no other is answered."""

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers
from streamlit.testing.v1 import AppTest

from p2p_metrics.dashboard import downloads, navigation
from p2p_metrics.presentation import files, picture, tables
from p2p_metrics.presentation.figures import schemes
from p2p_metrics.presentation.source import Source

from .test_pages import html, opened_on, turned_to

LINK = re.compile(r'<a href="([^"]+)" download>Download ([A-Z]+)</a>')
CHOSEN = {"unit_kind": "approach", "outcome_code": "continued", "role": "recipient",
          "faculty": "all", "context": "all"}  # fmt: skip


@pytest.fixture(scope="module")
def dashboard(data_root: Path) -> Iterator[AppTest]:
    """The dashboard on the made-up release."""
    with pytest.MonkeyPatch.context() as patch:
        yield opened_on(data_root, patch)


@dataclass(frozen=True)
class Answered:
    """What came back."""

    status: int
    headers: Headers
    content: bytes


Ask = Callable[[str], Answered]


def served_under(base: str = "") -> Ask:
    """The routes of the files under a path, to be asked as a browser does."""
    app = Starlette(routes=downloads.routes(base))

    def ask(address: str) -> Answered:
        parts, sent = urlsplit(address), []
        scope = {
            "type": "http", "method": "GET", "path": unquote(parts.path), "root_path": "",
            "query_string": parts.query.encode(), "headers": [],
        }  # fmt: skip

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
        body = b"".join(one.get("body", b"") for one in sent[1:])
        return Answered(sent[0]["status"], Headers(raw=sent[0]["headers"]), body)

    return ask


@pytest.fixture(scope="module")
def ask(dashboard: AppTest) -> Ask:
    """Asks for files where the dashboard's data are."""
    assert dashboard.title
    return served_under()


def links(text: str) -> list[str]:
    """The addresses in a page's HTML."""
    return [unescape(address) for address, _ in LINK.findall(text)]


def ranking_links(source: Source) -> dict[str, str]:
    """The addresses of one figure's files, by their kind."""
    made = schemes.ranking(source, **CHOSEN)
    found = LINK.findall(downloads.links(schemes.ranking, made, source, CHOSEN))
    return {kind.lower(): f"/{unescape(address)}" for address, kind in found}


@pytest.mark.parametrize("path", [page.path for page in navigation.pages()])
def test_every_table_that_a_page_offers_is_answered(
    dashboard: AppTest, ask: Ask, path: str
) -> None:
    """Whatever the figure and its choices, its address leads back to it."""
    offered = links(html(turned_to(dashboard, path)))
    tables_offered = [one for one in offered if urlsplit(one).path.endswith(".csv")]

    assert tables_offered
    assert {200} == {ask(f"/{address}").status for address in tables_offered}


def test_the_files_of_a_figure_are_those_that_its_table_and_picture_make(
    source: Source, ask: Ask
) -> None:
    """Byte for byte, under the name of the table; a picture says where it is from."""
    made = schemes.ranking(source, **CHOSEN)
    got = {kind: ask(address) for kind, address in ranking_links(source).items()}

    assert tables.csv_bytes(made.table) == got["csv"].content
    assert picture.svg(made, files.provenance(source)) == got["svg"].content
    assert ["csv", "xlsx", "png", "svg"] == list(got)
    assert {"image/png"} == {got["png"].headers["content-type"]}
    assert (
        made.table.caption.encode().split()[0] in got["csv"].headers["content-disposition"].encode()
    )


@pytest.mark.usefixtures("dashboard")
def test_under_a_path_the_files_are_served_under_it_too(source: Source) -> None:
    """A link is relative to the page, so it follows the page under the proxy's path."""
    below = served_under("/evidence/")

    assert 200 == below(f"/evidence{ranking_links(source)['csv']}").status


@pytest.mark.parametrize(
    "wrong",
    [
        ("schemes.ranking", "schemes.nowhere"),
        ("schemes.ranking", "schemes.answer"),
        ("schemes.ranking", "method.in_full"),
        (".csv", ".parquet"),
        ("files/", "files/..%2F"),
        ("0001-", "0009-"),
        ("continued", "nothing_of_the_kind"),
        ("%22role%22", "%22rule%22"),
        ("%22recipient%22", "5"),
        ("%22recipient%22", "%7B%7D"),
        ("%7B", "%5B"),
    ],
)
def test_an_address_that_no_page_has_written_has_no_file(
    source: Source, ask: Ask, wrong: tuple[str, str]
) -> None:
    """Other code, kinds, releases, values and names are refused alike, and without a trace."""
    address = ranking_links(source)["csv"]
    bent = address.replace(*wrong)
    answer = ask(bent)

    assert bent != address
    assert 404 == answer.status


def test_a_figure_that_has_nothing_to_show_has_no_file(source: Source) -> None:
    """No links where the page says why there is nothing."""
    chosen = {**CHOSEN, "faculty": "nowhere"}
    made = schemes.ranking(source, **chosen)

    assert made.empty
    assert "" == downloads.links(schemes.ranking, made, source, chosen)
