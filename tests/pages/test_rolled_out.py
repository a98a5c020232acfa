"""What is said of embedded activities is said of courses, never of students who chose to join."""

from itertools import product
from typing import Any

import polars as pl
import pytest

from p2p_metrics.briefing import contents, pdf
from p2p_metrics.effects import causal
from p2p_metrics.effects.passport import Wording
from p2p_metrics.presentation import impact, rolled_out, words
from p2p_metrics.presentation.figures import overview, roll_out, scorecard
from p2p_metrics.presentation.source import Source
from p2p_metrics.presentation.words import Finding

from .redrawn import ESTIMATES, redrawn, with_verdicts

OF_STUDENTS = ("similar students", "took part", "taking part", "chose")
OF_EFFECTS = ("made a difference", "improved", "lowered", "what difference")
APART = "already moving apart"
COURSES = ("courses", "courses_association")
VERDICTS = (*ESTIMATES, "chance", "not_estimated")
FIGURES = {**ESTIMATES, "chance": (1.0, 0.2, 1.8), "not_estimated": (None, None, None)}
EVERY = list(product(VERDICTS, [*map(str, Wording), ""]))
GRADES = list(product(range(6), "123"))
EMBEDDED = ("context", "curriculum_embedded")


def row(verdict: str, wording: str, security: int = 2, evidence: str = "2") -> dict[str, Any]:
    """A published roll-out row on one activity, with figures that suit its verdict."""
    keys = {"unit_kind": "context", "unit_code": "curriculum_embedded", "outcome_code": "continued"}
    figures = dict(zip(("estimate", "ci_lower", "ci_upper"), FIGURES[verdict], strict=True))
    settled = "cannot_tell" if verdict == "chance" else verdict
    return {**keys, **figures, "pretrend_p": 0.5, "n_courses": 9, "wording": wording,
            "security": security, "evidence_type": evidence, "verdict": settled, "status": "",
            "reason": "because no course adopted it in these years"}  # fmt: skip


def said_of(one: dict[str, Any]) -> tuple[str, str, str]:
    """The sentence with what may and may not be said."""
    found = Finding.of(one, "problem-based learning")
    return words.sentence(found), words.you_can_say(found), words.you_cannot_say(found)


@pytest.mark.parametrize(("verdict", "wording"), EVERY)
def test_no_sentence_on_a_roll_out_speaks_of_students_who_joined(
    verdict: str, wording: str
) -> None:
    """Whatever verdict, wording, security and type: courses, in whole sentences."""
    for one in (row(verdict, wording, *grade) for grade in GRADES):
        said = said_of(one)

        assert [] == [word for word in OF_STUDENTS if word in " ".join(said).lower()]
        assert "courses" in said[0]
        assert all(part[0].isupper() and part.endswith(".") and "{" not in part for part in said)
        assert "" == words.plain_range(Finding.of({**one, "comparison_value": 91.0}, "it"))


@pytest.mark.parametrize(
    ("verdict", "evidence"), list(product(("better", "worse", "cannot_tell", "chance"), "123"))
)
def test_courses_that_were_moving_apart_are_said_to_have_been(verdict: str, evidence: str) -> None:
    """After a failed trend test in all three sentences, and no word of a difference made."""
    said = said_of(row(verdict, "courses_association", evidence=evidence))

    assert APART in said[0]
    assert all(APART in one or "moving apart" in one for one in said)
    assert [] == [word for word in OF_EFFECTS if word in f"{said[0]} {said[1]}"]


@pytest.mark.parametrize(
    ("verdict", "wording", "evidence"), list(product(VERDICTS, COURSES, "123"))
)
def test_a_grade_that_carries_no_effect_is_never_worded_as_one(
    verdict: str, wording: str, evidence: str
) -> None:
    """The wording of the passport limits the words, whatever else the row says."""
    sentence, can, _ = said_of(row(verdict, wording, evidence=evidence))

    assert [] == [word for word in OF_EFFECTS if word in f"{sentence} {can}"]


@pytest.mark.parametrize("security", range(6))
def test_a_weak_roll_out_of_an_earlier_version_is_no_longer_worded_as_an_effect(
    security: int,
) -> None:
    """Earlier releases called some of security 0 to 2 type 3."""
    said = said_of(row("better", "effect", security, "3"))[0]

    assert (security >= 3) == ("made a difference" in said)


def test_an_effect_of_a_roll_out_is_that_of_courses_adopting_it() -> None:
    """The figure counts whole courses, absent students included."""
    better, can, cannot = said_of(row("better", "effect", 3, "3"))
    worse, *_ = said_of(row("worse", "effect", 3, "3"))

    assert "On courses that adopted problem-based learning, it made a difference of 2.0" in better
    assert "absent students included" in better
    assert "for the worse" in worse
    assert "adopting problem-based learning improved" in can
    assert "other courses" in cannot


def test_a_release_that_did_not_yet_word_its_roll_outs_is_worded_by_its_trend_test() -> None:
    """An earlier version published the test alone."""
    earlier = row("better", "", 4, "3")
    del earlier["wording"]

    assert "made a difference" in said_of(earlier)[0]
    assert APART in said_of(earlier | {"pretrend_p": 0.01})[0]


def of_both_designs(source: Source, wording: str = "courses", **counts: int) -> Source:
    """A release with two comparisons of students, and roll-outs with so many verdicts of a kind."""
    students = with_verdicts(source, better=1, cannot_tell=1).frame("impact")
    verdicts = [verdict for verdict, many in counts.items() for _ in range(many)]
    outcomes = source.values("rollout", "outcome_code")
    rolled = [
        {**row(verdict, wording), "outcome_code": outcome}
        for verdict, outcome in zip(verdicts, outcomes, strict=False)
    ]
    blank = dict.fromkeys(("estimate", "ci_lower", "ci_upper", "evidence_type"))
    embedded = [
        {**students.row(0, named=True), **blank, "unit_code": EMBEDDED[1],
         "outcome_code": one["outcome_code"], "verdict": "not_estimated",
         "reason": impact.EMBEDDED, "status": "z"}
        for one in rolled
    ]  # fmt: skip
    joined = students.with_columns(unit_code=pl.lit("co_curricular"))
    drawn = pl.concat([joined, pl.DataFrame(embedded, schema=students.schema)])
    return redrawn(source, {"impact": drawn, "rollout": pl.DataFrame(rolled)})


def test_the_first_page_counts_students_and_courses_apart(source: Source) -> None:
    """Its first line, and the page for the board, name both comparisons."""
    drawn = of_both_designs(source, better=1, worse=1)
    expected = (
        "Of 4 comparisons (2 of students with similar students, 2 of courses with other courses), "
    )

    assert expected in overview.answer(drawn)
    assert expected in pdf.said(contents.brief(drawn))["answer"]


def test_a_grid_of_verdicts_says_what_each_design_compares(source: Source) -> None:
    """The caption over the scorecard names courses where there are any, and only then."""
    both = scorecard.scorecard(of_both_designs(source, better=1)).html
    students = scorecard.scorecard(with_verdicts(source, better=2)).html

    assert "compared with similar students; where everyone takes part, courses that adopted" in both
    assert "courses" not in students
    assert "compared with similar students" in students


def test_the_page_of_an_activity_and_the_board_speak_of_courses(source: Source) -> None:
    """Where a reader meets a roll-out: under its picture, and among what may be said."""
    drawn = of_both_designs(source, "courses_association", better=1)
    outcome = drawn.rows("rollout")[0]["outcome_code"]
    under = " ".join(roll_out.in_words(drawn, EMBEDDED, outcome))
    sayings = overview.sayings(drawn, outcome)
    of_courses = [one for one in (*sayings.can, *sayings.cannot) if "courses" in one]

    assert APART in under
    assert "similar students" not in under
    assert 2 == len(of_courses)
    assert all("moving apart" in one for one in of_courses)


def test_a_trend_test_that_could_have_missed_what_matters_is_not_called_reassuring(
    source: Source,
) -> None:
    """Not found is not the same as not there."""
    assert causal.BLUNT_TRENDS == rolled_out.BLUNT_TRENDS
    lacking = source.frame("rollout").with_columns(missing_for_next=pl.lit(causal.BLUNT_TRENDS))
    said = roll_out.before_and_after(
        redrawn(source, {"rollout": lacking}), EMBEDDED, "continued"
    ).sentence

    assert "could have been missed" in said
    assert "moved like the others" not in said
