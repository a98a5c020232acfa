"""Activities that only leaders or mentors have results for: the page opens on them."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from p2p_metrics.dashboard import releases
from p2p_metrics.presentation.figures import faculties, one_scheme, spread
from p2p_metrics.presentation.source import Source

from .test_pages import html, opened_on, turned_to
from .test_planners import LAW, changed

LED = ("approach", "student_ambassadors")


@pytest.fixture(scope="module")
def led(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """A release in which ambassadors and one scheme's members are all leaders or mentors."""
    supported = (pl.col("role") == "recipient") & pl.col("unit_code").is_in([LED[1], LAW])
    return changed(tmp_path_factory.mktemp("led"), "impact", lambda frame: frame.filter(~supported))


@pytest.fixture(scope="module")
def dashboard(data_root: Path, led: Source) -> Iterator[AppTest]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(releases, "shown", lambda: led)
        yield opened_on(data_root, patch)


def test_faculties_open_on_the_students_who_have_results(dashboard: AppTest) -> None:
    """Ambassadors are offered, so they are compared: as leaders."""
    shown = turned_to(dashboard, "planners/faculties")
    shown.selectbox(key="activity").select(LED).run()

    assert [] == list(shown.exception)
    assert "provider" == shown.selectbox(key="role").value
    assert "as leaders or mentors" in html(shown)
    assert "nothing to compare" not in html(shown)


def test_faculties_are_compared_for_the_students_asked_for(led: Source) -> None:
    """Leaders' rows, their words and their spread."""
    made = faculties.by_faculty(led, LED, "mean_mark", "provider")
    rows = led.whole("impact", unit_kind=LED[0], unit_code=LED[1], role="provider",
                     outcome_code="mean_mark")  # fmt: skip

    assert not made.empty
    assert rows[0]["estimate"] in [row["estimate"] for row in made.table.rows]
    assert "as leaders or mentors" in faculties.answer(led, LED, "mean_mark", "provider")
    assert "" == spread.in_words(led, LED, "mean_mark", "nobody")


def test_what_nobody_estimated_is_not_called_hidden(led: Source) -> None:
    """No rows is no protection: only a suppressed figure is hidden."""
    said = faculties.by_faculty(led, LED, "mean_mark", "recipient").empty

    assert "This release holds no estimate for student ambassadors." == said


def test_a_reason_is_not_said_after_a_colon(source: Source) -> None:
    """There is nothing to compare, because ...; not: because."""
    said = faculties.by_faculty(source, ("approach", "group_work"), "mean_mark").empty

    assert said.startswith("There is nothing to compare, because everyone on the course")


def test_one_scheme_opens_on_the_students_who_have_results(dashboard: AppTest) -> None:
    """The title counts the comparisons that stand under it."""
    shown = turned_to(dashboard, "planners/one_scheme")
    shown.selectbox(key="scheme").select(LAW).run()
    titles = [one.value for one in shown.header]

    assert "provider" == shown.selectbox(key="role").value
    assert any("for the student leaders and mentors" in title for title in titles)
    assert not any("No outcome can be compared" in title for title in titles)


@pytest.mark.parametrize(
    ("role", "who"),
    [("recipient", "students supported"), ("provider", "student leaders and mentors")],
)
def test_the_title_over_all_verdicts_speaks_of_the_students_shown(
    source: Source, role: str, who: str
) -> None:
    """The table holds both; the title says whom it counts."""
    assert one_scheme.verdicts(source, LAW, role).title.endswith(f"for the {who}")
