"""What the list of schemes shows for a choice, and what it leaves out because it does not fit."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from p2p_metrics.presentation.figures import embedded_schemes, schemes
from p2p_metrics.presentation.source import Source

from .test_pages import opened_on, turned_to

WHOLE = {"role": "recipient", "faculty": "all", "context": "all"}
SCHEMES = {"unit_kind": "scheme", "outcome_code": "continued", **WHOLE}


@pytest.fixture(scope="module")
def dashboard(data_root: Path) -> Iterator[AppTest]:
    with pytest.MonkeyPatch.context() as patch:
        yield opened_on(data_root, patch)


def listed(source: Source, **chosen: Any) -> set[str]:
    """The schemes in the table of embedded activities."""
    table = embedded_schemes.rolled_out(source, **{**SCHEMES, **chosen}).table
    return {str(row["name"]) for row in table.rows}


def test_of_a_faculty_only_embedded_activities_open_to_its_students_are_shown(
    source: Source,
) -> None:
    """Arts students never met problem-based learning, so under Arts it is not listed."""
    whole, of_arts = listed(source), listed(source, faculty="ART")

    assert "Law problem-based learning" in whole - of_arts
    assert {"Law group work", "Biosciences group work", "Law peer review and crits"} == of_arts


def test_a_comparison_over_the_whole_university_says_so_where_a_faculty_is_chosen(
    source: Source,
) -> None:
    """Courses are compared across faculties, so the title must not read as the faculty's own."""
    assert (
        "whole university"
        in embedded_schemes.rolled_out(source, **{**SCHEMES, "faculty": "ART"}).title
    )
    assert "whole university" not in embedded_schemes.rolled_out(source, **SCHEMES).title


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, True),
        ({"context": "curriculum_embedded"}, True),
        ({"context": "extra_curricular"}, False),
        ({"role": "provider"}, False),
        ({"context": "co_curricular", "faculty": "ART"}, False),
    ],
)
def test_embedded_activities_stand_only_beside_a_choice_that_takes_them_in(
    source: Source, change: dict[str, str], expected: bool
) -> None:
    """Leaders are not compared course by course, and other kinds of activity have no roll-out."""
    assert expected == embedded_schemes.is_about_courses(source, **{**SCHEMES, **change})


def test_an_embedded_scheme_of_a_co_curricular_approach_stays_embedded() -> None:
    """The university's own context for a scheme goes before the framework's for its approach."""

    class Ward:
        def values(self, table: str, key: str, **keys: str) -> list[str]:
            assert ("provision", "context_code", "ward") == (table, key, keys["scheme_id"])
            return ["curriculum_embedded"]

        def parent(self, kind: str, code: str) -> str:
            return {("scheme", "ward"): "peer_mentoring"}.get((kind, code), "co_curricular")

    row = {"unit_kind": "scheme", "unit_code": "ward"}

    assert "curriculum_embedded" == schemes.context_of(Ward(), row)  # type: ignore[arg-type]


def test_a_list_without_any_estimate_opens_its_reason_once(source: Source) -> None:
    """Which schemes, and why not; no second opening of the sentence within the first."""
    said = schemes.ranking(source, **{**SCHEMES, "context": "curriculum_embedded"}).empty

    assert said.startswith("No estimate can be shown: ")
    assert "Without an estimate" not in said
    assert "Law group work" in said
    assert "everyone takes part" in said


def test_the_page_leaves_embedded_activities_out_for_leaders(dashboard: AppTest) -> None:
    """One picture fewer than for the students supported."""
    shown = turned_to(dashboard, "planners/schemes")
    shown.selectbox(key="role").select("recipient").run()
    supported = [one.value for one in shown.header]
    shown.selectbox(key="role").select("provider").run()
    led = [one.value for one in shown.header]
    shown.selectbox(key="role").select("recipient").run()

    assert any(title.startswith("Embedded activities") for title in supported)
    assert not any(title.startswith("Embedded activities") for title in led)
