"""The first page and the board's page: the answer in a word passes over nothing that was found."""

from itertools import product

import polars as pl
import pytest

from p2p_metrics.briefing import contents, pdf
from p2p_metrics.presentation import impact, standing
from p2p_metrics.presentation.figures import context, over_time, overview, scorecard
from p2p_metrics.presentation.source import Source

from .redrawn import redrawn, with_verdicts

GRID = list(product((0, 1, 2, 4), (0, 1, 2, 4), (0, 1, 9)))
FLATTERING = ("Yes, where it can be measured.", "In part.", "It is too soon to say.")
TOO_SOON = "It is too soon to say."


@pytest.mark.parametrize(("better", "worse", "unsure"), GRID)
def test_what_came_out_worse_is_counted_and_never_called_too_soon(
    source: Source, better: int, worse: int, unsure: int
) -> None:
    """Too soon means that nothing can be told, yes means that nothing came out worse."""
    drawn = with_verdicts(source, better=better, worse=worse, cannot_tell=unsure)
    said = overview.answer(drawn)
    if not better + worse + unsure:
        assert said == "This release holds no comparison with similar students yet."
        return

    assert f"**{better or 'none'} came out better, {worse or 'none'} worse**" in said
    assert f"for {unsure or 'none'} we cannot tell yet" in said
    assert (better == 0 and worse == 0) == said.startswith(TOO_SOON)
    assert (worse > 0 and better == 0) == said.startswith(("No, where", "Not so far."))
    assert worse == 0 or not said.startswith("Yes")
    assert worse <= better or not said.startswith(FLATTERING)


@pytest.mark.parametrize(
    ("better", "worse", "unsure", "word"),
    [
        (0, 0, 3, TOO_SOON),
        (0, 3, 0, "No, where it can be measured."),
        (0, 3, 3, "No, where it can be measured."),
        (0, 1, 9, "Not so far."),
        (1, 3, 0, "More often worse than better."),
        (2, 2, 4, "In part."),
        (3, 1, 2, "In part."),
        (1, 0, 9, "In part."),
        (3, 0, 0, "Yes, where it can be measured."),
        (3, 0, 3, "Yes, where it can be measured."),
    ],
)
def test_the_page_for_the_board_opens_with_the_same_word(
    source: Source, better: int, worse: int, unsure: int, word: str
) -> None:
    """A clear yes or no needs half of what was judged; everything else is in between."""
    drawn = with_verdicts(source, better=better, worse=worse, cannot_tell=unsure)

    assert overview.answer(drawn).startswith(f"{word} Of ")
    assert pdf.said(contents.brief(drawn))["answer"].startswith(f"{word} Of ")


@pytest.mark.parametrize(("worse", "said"), [(0, "none worse"), (3, "3 worse")])
def test_a_title_that_counts_what_came_out_better_counts_what_came_out_worse(
    source: Source, worse: int, said: str
) -> None:
    """No heading over verdicts tells one side alone."""
    drawn = with_verdicts(source, better=2, worse=worse, cannot_tell=1)

    assert (
        f"2 of {3 + worse} comparisons came out better, {said}" == scorecard.scorecard(drawn).title
    )
    counted = {"better": 2, "worse": worse, "cannot_tell": 1, "not_estimated": 0}
    assert impact.came_out(counted, "outcomes").endswith(f"came out better, {said}")


def test_a_rate_of_taking_part_is_never_said_to_be_of_all_students(source: Source) -> None:
    """It counts those to whom something was open: the first page, the board's page, downloads."""
    page, reached = pdf.said(contents.brief(source)), context.reach(source)
    trend = over_time.rates(source, ("context", "co_curricular"), "recipient")
    sentences = ". ".join([page["answer"], *page["board"], reached.sentence]).split(". ")
    rates = [one for one in sentences if "took part in at least" in one]
    named = [shown.table.caption for shown in (reached, trend)]
    described = [shown.alt.split(". ")[0] for shown in (reached, trend)]

    assert 3 == len(rates)
    assert [] == [one for one in [*rates, *named, *described] if "who could" not in one]
    assert "students who could" in overview.cards(source)[0].note


def test_one_comparison_is_not_spoken_of_as_many(source: Source) -> None:
    """Of 1 comparison, none came out better, 1 worse."""
    assert "Of 1 comparison of" in overview.answer(with_verdicts(source, worse=1))


def test_what_carries_no_decision_makes_no_yes(source: Source) -> None:
    """Six better on comparisons of students who were ahead beforehand are six outlines."""
    drawn = with_verdicts(source, better=6, cannot_tell=2)
    ahead = drawn.frame("impact").with_columns(wording=pl.lit("association"))
    answered = overview.answer(redrawn(drawn, {"impact": ahead, "rollout": drawn.frame("rollout")}))

    assert answered.startswith("Perhaps, but no comparison is strong enough to build on.")
    assert "All 6 are where the two sides already differed before it began." in answered


@pytest.mark.parametrize(("security", "word"), [(2, "fair"), (3, "credible")])
def test_only_what_may_be_spoken_of_as_an_effect_is_credible(
    source: Source, security: int, word: str
) -> None:
    """A type 3 of little security, as earlier releases have some, is like for like and no more."""
    row = with_verdicts(source, better=1).rows("impact")[0]
    found = {**row, "evidence_type": "3", "wording": "effect", "security": security}

    assert word == standing.of(impact.finding(source, found))


def test_the_board_is_told_the_strongest_evidence_first(source: Source) -> None:
    """A wide range on a sound comparison comes before a narrow one of security 0."""
    drawn = with_verdicts(source, better=18)
    is_sound = pl.col("unit_code") == "extra_curricular"
    weak = drawn.frame("impact").with_columns(
        security=pl.when(is_sound).then(3).otherwise(0).cast(pl.Int64),
        ci_lower=pl.when(is_sound).then(0.1).otherwise(pl.col("ci_lower")),
    )
    source = redrawn(drawn, {"impact": weak, "rollout": drawn.frame("rollout")})

    assert "extra-curricular" in overview.board(source, "mean_mark")[1].lower()
    assert 6 == scorecard.scorecard(source).html.count('tile better"')
    assert 12 == scorecard.scorecard(source).html.count("better faint")
