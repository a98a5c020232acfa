"""What a page opens with, how its parts are found, and that its look arrives at all."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from p2p_metrics.dashboard import layout
from p2p_metrics.presentation import wording

from .test_pages import html, opened_on, turned_to
from .test_planners import EMBEDDED_SCHEME, LAW

STYLE = Path(layout.__file__).with_name("style.css")
LINK = re.compile(r'<a href="#([^"]+)">([^<]+)</a>')


@pytest.fixture(scope="module")
def dashboard(data_root: Path) -> Iterator[AppTest]:
    with pytest.MonkeyPatch.context() as patch:
        yield opened_on(data_root, patch)


def test_over_time_opens_on_a_kind_of_activity_that_students_choose(dashboard: AppTest) -> None:
    """What everyone does is a flat line and has no like-for-like years to follow."""
    shown = turned_to(dashboard, "planners/over_time")

    assert ("context", "co_curricular") == shown.selectbox(key="activity").value
    assert "Curriculum-embedded" in shown.selectbox(key="activity").options


@pytest.mark.parametrize("scheme", [LAW, EMBEDDED_SCHEME])
def test_a_long_page_names_its_parts_under_the_answer(dashboard: AppTest, scheme: str) -> None:
    """Every link leads to a heading of the page, in the order of the headings."""
    shown = turned_to(dashboard, "planners/one_scheme")
    shown.selectbox(key="scheme").select(scheme).run()
    links = LINK.findall(html(shown))
    anchors = [one.proto.anchor for one in shown.header]

    assert len(links) >= 5
    assert [key for key, _ in links] == anchors[: len(links)]


def test_every_part_of_a_long_page_has_a_short_name(dashboard: AppTest) -> None:
    """A title says what was found, which is too long for a list of links."""
    named = {row["name"] for row in wording.by("sections", "key").values()}
    shown = turned_to(dashboard, "planners/one_scheme")
    for scheme in (LAW, EMBEDDED_SCHEME):
        shown.selectbox(key="scheme").select(scheme).run()

        assert {name for _, name in LINK.findall(html(shown))} <= named


def test_the_style_sheet_holds_no_mark_that_would_have_it_thrown_away() -> None:
    """The browser's cleaner drops a style whole where it might hold a tag."""
    assert "<" not in STYLE.read_text(encoding="utf-8")
