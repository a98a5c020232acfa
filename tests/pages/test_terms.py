"""Thresholds in words are those of the release that is shown, whatever profile it went out by."""

from pathlib import Path

import polars as pl
import pytest

from p2p_metrics import release, vocabulary
from p2p_metrics.briefing import contents, pdf, workbook
from p2p_metrics.disclosure import status
from p2p_metrics.presentation import terms
from p2p_metrics.presentation.source import Source

from . import made_up_release
from .redrawn import redrawn
from .test_pages import html, opened_on, turned_to

# Profile, nearest, at least, next to none, next to all: a first release.
PROFILES = [("hesa-strict", 5, 23, 3, 5), ("ofs", 10, 23, 5, 10), ("house", 10, 50, 5, 10)]
HIDDEN = (
    "Counts are rounded to the nearest {}; rates and estimates need at least {} students; a rate "
    "is hidden where fewer than {} students did, or all but fewer than {}."
)


@pytest.mark.parametrize(("profile", "base", "minimum", "none", "every"), PROFILES)
def test_a_page_says_why_figures_are_hidden_by_the_rules_of_its_release(
    profile: str, base: int, minimum: int, none: int, every: int,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The words under a figure, the page of words and the workbook name the manifest's rules."""
    made_up_release.write(tmp_path, profile=profile)
    first = opened_on(tmp_path, monkeypatch)
    under_a_figure = html(first)
    shown = turned_to(first, "assurance/definitions")
    shown.selectbox(key="topic").select("suppression_codes").run()
    found = Source(release.current(tmp_path))
    sheet = pl.read_excel(workbook.workbook(found), sheet_name="Words", has_header=False)

    assert HIDDEN.format(base, minimum, none, every) in under_a_figure
    assert f"student-years, rounded to the nearest {base}." in under_a_figure
    assert f"Here: fewer than {minimum}." in html(shown)
    assert f"Here: fewer than {none} have it." in html(shown)
    assert f"Here: all, or all but fewer than {every}, have it." in html(shown)
    assert any(
        HIDDEN.format(base, minimum, none, every) in str(said) for said in sheet.to_series(1)
    )


def test_a_later_release_names_the_wider_bound_that_it_records(source: Source) -> None:
    """After the first, a code may have stayed while two people moved: often, in all years."""
    rules = release.policy("hesa-strict")
    later = redrawn(
        source,
        fewer_than=rules.fewer_than(is_first=False),
        fewer_than_in_all_years=rules.fewer_than(is_first=False, years=6),
    )

    said = dict(terms.defined(later, ["suppression"]))["Why a figure is hidden"]
    none, every = "5 (15 in all years together)", "7 (17 in all years together)"
    assert HIDDEN.format(5, 23, none, every) in said


def test_characteristics_with_a_minimum_of_their_own_are_named_with_it(source: Source) -> None:
    """Religion, where it is published, needs 50 students and not 23."""
    rules = release.policy("hesa-strict", ["religion"]).as_rules()
    said = dict(terms.defined(redrawn(source, rules=rules), ["suppression"]))

    assert "need at least 23 (50 by religion or belief) students" in said["Why a figure is hidden"]


def test_the_page_for_the_board_explains_its_words(source: Source) -> None:
    """No placeholder is left over on paper or screen."""
    page = pdf.said(contents.brief(source))
    everything = [
        *(said for _, said in page["words"]),
        *(r["definition"] for r in terms.every(source)),
    ]

    assert page["words"]
    assert [] == [said for said in everything if "{" in said]


def test_every_code_that_the_door_gives_is_explained_and_no_other() -> None:
    """A code that nothing gives is no reason; that a row is missing is explained as well."""
    given = {
        status.LOW, status.CONFIDENTIAL, status.NUMERATOR_LOW, status.NUMERATOR_HIGH,
        status.SENSITIVE, status.UNAVAILABLE, status.NOT_APPLICABLE,
    }  # fmt: skip

    assert {*given, "none"} == set(vocabulary.table("suppression_codes")["code"])
    assert not vocabulary.table("suppression_codes")["definition"].str.contains(r"\d").any()
