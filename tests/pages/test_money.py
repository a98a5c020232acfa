"""What money buys is said with both limits, or with the reason why one is missing."""

import re

import polars as pl
import pytest

from p2p_metrics.presentation import costs, wording
from p2p_metrics.presentation.figures import break_even, money, overview
from p2p_metrics.presentation.source import Source

from .redrawn import redrawn

KINDS = ("scheme", "approach", "context")


@pytest.mark.parametrize(
    ("code", "lower", "upper", "words"),
    [
        ("", 93.0, 280.0, "likely between £93 and £280"),
        ("no_upper_limit", 160.0, None, "at least £160; no upper limit can be given"),
        ("no_upper_limit", None, None, "no upper limit can be given"),
        ("not_a_gain", None, None, "no cost can be given"),
        ("no_effect", None, None, "no cost can be given"),
        (None, None, None, "no cost can be given: none is on record"),
    ],
)
def test_a_cost_is_a_range_or_a_reason(
    code: str | None, lower: float | None, upper: float | None, words: str
) -> None:
    """A missing limit is never a number."""
    row = {"limit_code": code, "cost_lower_gbp": lower, "cost_upper_gbp": upper}

    assert costs.limit_in_words(row).startswith(words)


@pytest.mark.parametrize("kind", KINDS)
def test_a_cost_lies_between_its_cheapest_and_its_dearest_year(source: Source, kind: str) -> None:
    """The pooled cost is a mean of the scheme-years that the bar spans."""
    rows = costs.known(source, kind)

    assert rows
    for row in rows:
        assert row["year_lower"] <= row["cost_per_participant_gbp"] <= row["year_upper"]


def test_only_costs_with_both_limits_are_drawn(source: Source) -> None:
    """The others are in the table with their reason."""
    made = money.per_outcome(source, "scheme", "continued")
    drawn = made.chart.data["rows"].num_rows if made.chart else 0
    bounded = [row for row in made.table.rows if not costs.limit_code(row)]

    assert min(len(bounded), money.MOST_ROWS) == drawn
    assert len(made.table.rows) > drawn
    assert all(row["said"] for row in made.table.rows)


def test_of_many_costs_the_least_and_the_most_are_drawn(source: Source) -> None:
    """A title that names both ends stands over a picture that has them."""
    table = source.frame("value_for_money")
    pattern = table.filter(
        pl.col("unit_kind") == "scheme",
        pl.col("outcome_code") == costs.CONTINUED,
        pl.col("cost_per_participant_gbp").is_not_null(),
    ).row(0, named=True)
    rows = [
        {**pattern, "unit_code": f"X{each:02}", "cost_per_participant_gbp": float(each)}
        for each in range(1, 61)
    ]
    drawn = redrawn(source, {"value_for_money": pl.DataFrame(rows, schema=table.schema)})
    made = money.per_participant(drawn, "scheme")

    assert "£1 to £60" in made.title
    assert "The 13 that cost least and the 12 that cost most are drawn; all 60" in made.note
    assert made.alt.startswith("Cost in pounds for each student who took part. X01 £1; X02 £2")
    assert "X60" in str(made.chart.data["rows"].to_pylist() if made.chart else [])


@pytest.mark.parametrize(
    ("points", "lower", "upper", "case"),
    [
        (0.5, 1.0, 3.0, "above"),
        (0.5, -1.0, 3.0, "across"),
        (4.0, 1.0, 3.0, "below"),
        (140.0, 1.0, 3.0, "never"),
        (0.5, None, None, "unknown"),
    ],
)
def test_breaking_even_is_said_of_the_whole_range(
    points: float, lower: float | None, upper: float | None, case: str
) -> None:
    """Each place of the range has its sentence."""
    found = {"estimate": None, "ci_lower": lower, "ci_upper": upper}

    assert case == break_even.stands(points, found)
    assert (case,) in wording.by("break_even", "case")


@pytest.mark.parametrize("kind", KINDS)
def test_money_says_to_how_many_an_outcome_applies(source: Source, kind: str) -> None:
    """Beside every cost of one more student, and beside fee income: in words and in the table."""
    continuing = "were in the year in which continuing is counted"
    for made in (money.per_outcome(source, kind, "continued"), break_even.fee_income(source, kind)):
        assert re.search(
            f"For 100 places taken up, (3[5-9] to )?4[0-5] students(, [a-z ]+,)? {continuing}",
            made.sentence,
        )
        for row in made.table.rows:
            assert row["applies_count"] is None or row["applies_count"] < row["participant_count"]

    row = next(row for row in costs.known(source, kind) if row["applies_count"])
    joined, applies = f"{row['participant_count']:,}", f"{row['applies_count']:,}"
    assert (
        f"{joined} places were taken up; {applies} of the students {continuing}"
        == costs.applying(row, "continued")
    )


def test_fee_income_covers_a_cost_by_the_gains_of_those_to_whom_continuing_applies(
    source: Source,
) -> None:
    """At break-even, the fees of the students gained among them add up to the whole cost."""
    rows = [row for row in costs.known(source, "scheme") if row["break_even_points"]]

    assert rows
    for row in rows:
        students = row["applies_count"] * row["break_even_points"] / 100
        assert pytest.approx(row["total_gbp"], rel=0.1) == students * row["fee_gbp"]


def test_fee_income_is_gross_and_never_called_a_saving(source: Source) -> None:
    """The word saving appears only to be denied."""
    made = break_even.fee_income(source, "approach")
    said = " ".join(
        [made.title, made.sentence, made.note, *(row["said"] for row in made.table.rows)]
    )

    assert "gross income, before the cost of teaching" in made.sentence
    assert said.count("saving") == said.count("not a saving") == 1


def test_the_overview_has_money_in_one_line(source: Source) -> None:
    """The same line as on the page about money."""
    line = costs.in_one_line(source)

    assert "for each place taken up" in line
    assert line in overview.answer(source)
    assert line in money.answer(source, "approach", "continued")


def test_a_release_without_costs_says_nothing_about_money(bare: Source) -> None:
    """Every figure answers in words."""
    assert costs.NONE_PUBLISHED == money.answer(bare, "approach", "continued")
    assert costs.NONE_PUBLISHED == money.per_outcome(bare, "approach", None).empty
    assert all(
        made.empty
        for made in (
            money.per_participant(bare, "approach"),
            money.against_effect(bare, "approach", "continued"),
            break_even.fee_income(bare, "approach"),
        )
    )
