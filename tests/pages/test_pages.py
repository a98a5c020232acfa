"""Every page runs on a release, and says so in words when there is little or nothing to show."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from shlex import split

import pytest
from streamlit.testing.v1 import AppTest

from p2p_metrics.__main__ import parser
from p2p_metrics.dashboard import navigation

from . import made_up_groups, made_up_release

MAIN = Path(__file__).resolve().parents[2] / "p2p_metrics" / "dashboard" / "main.py"
PAGES = [page.path for page in navigation.pages()]
PATIENCE = 60


def opened_on(root: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The dashboard on a data directory, at its first page."""
    monkeypatch.setenv("P2P_METRICS_DATA", str(root))
    return AppTest.from_file(str(MAIN), default_timeout=PATIENCE).run()


def turned_to(dashboard: AppTest, path: str) -> AppTest:
    """One page of the dashboard."""
    return dashboard.switch_page(str(navigation.page_at(path).file)).run()


def html(shown: AppTest) -> str:
    """All that a page wrote as HTML."""
    return " ".join(block.proto.body for block in shown.get("html"))


@pytest.fixture(scope="module")
def dashboard(data_root: Path) -> Iterator[AppTest]:
    """The dashboard on the made-up release, turned from page to page."""
    with pytest.MonkeyPatch.context() as patch:
        yield opened_on(data_root, patch)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_its_question_with_figures_that_can_be_checked(
    dashboard: AppTest, path: str
) -> None:
    """The question as title, a finding above each figure; each chart with alt text and table."""
    shown = turned_to(dashboard, path)
    charts = shown.get("vega_lite_chart")

    assert [] == list(shown.exception)
    assert [navigation.page_at(path).title] == [title.value for title in shown.title]
    assert shown.header
    assert all(chart.proto.alt for chart in charts)
    assert len(charts) <= html(shown).count("Table with the same numbers")
    assert len(charts) <= html(shown).count("Download PNG")


def test_the_sample_university_is_announced_and_a_real_one_is_not(
    data_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The banner hangs on what the manifest says of the release."""
    made_up_release.write(tmp_path, is_sample=False)

    assert "made-up university" in html(opened_on(data_root, monkeypatch))
    assert "made-up university" not in html(opened_on(tmp_path, monkeypatch))


def test_a_directory_without_a_release_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing published yet is a sentence with a command that runs as it stands, not an error."""
    root = tmp_path / "a folder"
    shown = opened_on(root, monkeypatch)
    _, found, command = unescape(html(shown)).partition("python run.py ")
    asked = parser().parse_args(split(command.partition("</p>")[0]))

    assert [] == list(shown.exception)
    assert ["No release yet"] == [title.value for title in shown.title]
    assert found
    assert ("all", "DIR", root) == (asked.verb, asked.extracts.name, asked.into)


def test_while_the_first_release_is_made_the_page_says_so_and_opens_it_by_itself(
    data_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server is up before the sample university is; no step by hand, no reload."""
    monkeypatch.setenv("P2P_METRICS_PREPARING", "yes")
    waiting = opened_on(tmp_path, monkeypatch)
    assert ["Nearly there"] == [title.value for title in waiting.title]

    monkeypatch.setenv("P2P_METRICS_DATA", str(data_root))
    assert ["Nearly there"] != [title.value for title in waiting.run().title]


def test_a_new_release_is_shown_on_the_next_run_and_an_earlier_one_can_be_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No restart: the pointer is looked at on every run; the chooser opens what came before."""
    first = made_up_release.write(tmp_path, sequence=1, seed=1)
    shown = opened_on(tmp_path, monkeypatch)
    before = html(shown)
    second = made_up_release.write(tmp_path, sequence=2, seed=2)
    after = html(shown.run())
    shown.selectbox(key="release").select(first).run()

    assert f"Release {first}" in before
    assert f"Release {second}" in after
    assert f"Release {first}" in html(shown)


@pytest.mark.parametrize("path", PAGES)
def test_a_release_of_a_newcomer_with_few_extracts_leaves_no_page_empty_handed(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """Without costs, ranks, roll-out, coverage and quality records every page still opens."""
    root = tmp_path_factory.getbasetemp() / "newcomer"
    if not root.exists():
        lacking = ("money", "ranks", "rollout", "event_study", "coverage", "nss",
                   "quality_checks", "lineage", "passport",
                   "preflight", "placebo", "balance", "specification", "sensitivity", "dose",
                   "dose_trend", "heterogeneity", "stage_association",
                   *made_up_groups.DERIVED)  # fmt: skip
        made_up_release.write(root, without=tuple(set(lacking) - {"nss"}))
    shown = turned_to(opened_on(root, monkeypatch), path)

    assert [] == list(shown.exception)


def test_each_page_says_which_extract_it_lacks(dashboard: AppTest) -> None:
    """What the release says about a page's missing extracts stands at its foot."""
    shown = html(turned_to(dashboard, "planners/one_scheme"))

    assert "Not on this page" in shown
    assert "Without dated sessions" in shown


def test_choices_offer_published_combinations_and_nothing_else(dashboard: AppTest) -> None:
    """Single schemes are not published by group and faculty, so that choice is not offered."""
    shown = turned_to(dashboard, "inclusion/who_takes_part")
    shown.selectbox(key="activity").select(("any", "all")).run()
    for_any_scheme = shown.selectbox(key="faculty").options
    shown.selectbox(key="activity").select(("scheme", "peer_mentoring_law")).run()
    for_one_scheme = shown.selectbox(key="faculty").options

    assert [] == list(shown.exception)
    assert ["All faculties", *sorted(made_up_release.FACULTIES.values())] == for_any_scheme
    assert ["All faculties"] == for_one_scheme


def test_a_choice_changes_the_figures_and_their_findings(dashboard: AppTest) -> None:
    """Another outcome gives another title over the same kind of chart."""
    shown = turned_to(dashboard, "planners/schemes")
    before = [header.value for header in shown.header]
    shown.selectbox(key="outcome").select("continued").run()
    after = [header.value for header in shown.header]

    assert before[0].startswith("Average mark by approach:")
    assert after[0].startswith("Continued here by approach:")


def test_a_search_among_the_words_finds_them_under_every_topic(dashboard: AppTest) -> None:
    """Part of a word finds approaches, their other names and the terms of the pages."""
    shown = turned_to(dashboard, "assurance/definitions")
    shown.text_input(key="find").set_value("mentor").run()

    assert [
        "The framework's approaches",
        "Other names for the approaches",
        "Every published column",
    ] == [header.value.split(":")[0] for header in shown.header]


@pytest.mark.parametrize("path", ["leaders/money", "inclusion/who_benefits"])
def test_a_choice_that_a_page_lacks_gives_way_to_its_first(dashboard: AppTest, path: str) -> None:
    """Coming from pages with other activities and outcomes, both pages still open."""
    turned_to(dashboard, "inclusion/who_takes_part")
    shown = turned_to(dashboard, path)

    assert [] == list(shown.exception)
    assert shown.header


def test_places_stay_inside_the_scale_of_the_scheme_that_is_chosen(dashboard: AppTest) -> None:
    """Another scheme has another scale: a number outside it is given up for its middle."""
    shown = turned_to(dashboard, "leaders/money")
    slider = shown.slider(key="places")
    slider.set_value(slider.max).run()
    box = shown.selectbox(key="activity")
    for name in box.options[:4]:
        shown.selectbox(key="activity").set_value(name).run()
        moved = shown.slider(key="places")

        assert [] == list(shown.exception)
        assert moved.min <= moved.value <= moved.max
