"""A choice that cannot be kept is not thrown away in silence: a line says so, and it comes back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from .test_pages import html, opened_on, turned_to

LINE = 'class="set-aside"'
WHO = "inclusion/who_takes_part"
EMBEDDED = ("context", "curriculum_embedded")


@pytest.fixture
def dashboard(data_root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """A dashboard of its own for every test."""
    return opened_on(data_root, monkeypatch)


def test_a_year_that_one_faculty_lacks_is_said_to_be_dropped_and_comes_back(
    dashboard: AppTest,
) -> None:
    """Faculties are published by group over all years alone."""
    shown = turned_to(dashboard, WHO)
    shown.selectbox(key="year").set_value(2023).run()
    shown.selectbox(key="faculty").set_value("ART").run()
    dropped, said = shown.selectbox(key="year").value, html(shown)
    shown.selectbox(key="faculty").set_value("all").run()

    assert 0 == dropped
    assert "2023/24 is not published for one faculty by group. Shown instead: All years." in said
    assert 2023 == shown.selectbox(key="year").value
    assert LINE not in html(shown)


def test_what_a_reader_chooses_meanwhile_stays(dashboard: AppTest) -> None:
    """A choice set aside gives way to the next one that is made."""
    shown = turned_to(dashboard, "planners/over_time")
    shown.selectbox(key="activity").set_value(EMBEDDED).run()
    shown = turned_to(shown, "planners/faculties")
    said = html(shown)
    shown.selectbox(key="activity").set_value(("context", "extra_curricular")).run()
    after = html(shown)
    shown = turned_to(shown, "planners/over_time")

    assert "Curriculum-embedded is not offered here. Shown instead: Co-curricular." in said
    assert LINE not in after
    assert ("context", "extra_curricular") == shown.selectbox(key="activity").value


def test_a_choice_is_back_on_the_page_that_offers_it(dashboard: AppTest) -> None:
    """Another page that lacks it does not cost the reader the choice."""
    shown = turned_to(dashboard, "planners/over_time")
    shown.selectbox(key="activity").set_value(EMBEDDED).run()
    shown = turned_to(turned_to(shown, "planners/faculties"), "planners/over_time")

    assert EMBEDDED == shown.selectbox(key="activity").value
    assert LINE not in html(shown)


def test_a_page_that_lacks_what_stood_here_does_not_change_it(dashboard: AppTest) -> None:
    """Any scheme stands on one page; a page of single activities says that it has none such."""
    turned_to(dashboard, WHO)
    shown = turned_to(dashboard, "planners/faculties")
    said = html(shown)
    shown = turned_to(shown, WHO)

    assert "Any scheme is not offered here. Shown instead: Co-curricular." in said
    assert ("any", "all") == shown.selectbox(key="activity").value


def test_an_address_that_asks_for_what_is_not_there_is_told_so_and_not_repeated(
    dashboard: AppTest,
) -> None:
    """An address is anybody's text."""
    dashboard.query_params["activity"] = "Call 0999 now"
    shown = turned_to(dashboard, "planners/faculties")
    said = html(shown)

    assert "The activity in the address is not offered here. Shown instead: Co-curr" in said
    assert "0999" not in said
