"""Figures say, draw and list the same numbers, and leave nothing uncertain or hidden unsaid."""

import json
from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest

from p2p_metrics.presentation import impact, terms, words
from p2p_metrics.presentation.charts.chart import Chart
from p2p_metrics.presentation.charts.intervals import Axis, Mark, intervals
from p2p_metrics.presentation.figure import Figure
from p2p_metrics.presentation.figures import (
    attendance,
    awarding,
    balance,
    benefits,
    break_even,
    context,
    course_mix,
    embedded_schemes,
    faculties,
    hidden_causes,
    intersections,
    money,
    one_scheme,
    other_ways,
    over_time,
    overview,
    passport,
    preflight,
    provision,
    quality,
    roles,
    roll_out,
    schemes,
    scorecard,
    spread,
    stage_ratings,
    taking_part,
    what_if,
)
from p2p_metrics.presentation.source import Source
from p2p_metrics.presentation.theme import adaptive

ANY: tuple[str, str] = ("any", "all")
MENTORING = ("approach", "peer_mentoring")
EMBEDDED = ("context", "curriculum_embedded")
LAW: tuple[str, str] = ("scheme", "peer_mentoring_law")
EVERYWHERE = {"faculty": "all", "role": "recipient"}


def figures(source: Source) -> Iterator[Figure]:
    """One of every kind of figure."""
    choice = {"unit_kind": "approach", "outcome_code": "continued", "context": "all", **EVERYWHERE}
    people = {"unit": ANY, "year": 0, **EVERYWHERE}
    scheme = one_scheme.first_to_show(source)
    yield scorecard.scorecard(source)
    yield context.by_context(source, "mean_mark")
    yield context.reach(source)
    yield schemes.ranking(source, **choice)
    yield schemes.ranking(source, **{**choice, "faculty": "ART", "unit_kind": "scheme"})
    yield embedded_schemes.rolled_out(source, "approach", "continued")
    yield one_scheme.verdicts(source, scheme)
    yield one_scheme.by_year(source, scheme, "mean_mark")
    yield one_scheme.facts(source, scheme)
    yield from doubts_of(source, scheme)
    yield over_time.rates(source, MENTORING, "recipient")
    yield over_time.differences(source, MENTORING, "continued", "recipient")
    yield roll_out.before_and_after(source, EMBEDDED, "continued")
    yield spread.between_faculties(source, "continued")
    yield faculties.by_faculty(source, MENTORING, "continued")
    yield faculties.across(source, "continued")
    yield taking_part.widest_gaps(source, **people)
    yield taking_part.by_group(source, characteristic="ethnicity", **people)
    yield roles.leading(source, ANY, "ethnicity")
    yield intersections.crossed(source, ANY)
    yield course_mix.explained(source, ANY, "recipient", "ethnicity")
    yield from of_money(source)
    yield from of_benefits(source)
    yield provision.framework(source)
    yield provision.coverage(source, 2024)
    yield provision.stages(source)
    yield provision.values(source)
    yield quality.checks(source)
    yield quality.exclusions(source)


def doubts_of(source: Source, scheme: str) -> Iterator[Figure]:
    """One of every kind of figure on what an estimate rests on."""
    asked = {"scheme": scheme, "outcome_code": "mean_mark", "role": "recipient"}
    yield passport.evidence(source, **asked)
    yield preflight.preflight(source, scheme, "recipient")
    yield balance.balance(source, **asked)
    yield other_ways.specification(source, **asked)
    yield other_ways.placebo(source, **asked)
    yield hidden_causes.hidden_causes(source, **asked)
    yield attendance.attendance(source, **asked)
    yield stage_ratings.stage_ratings(source, **asked)


def of_money(source: Source) -> Iterator[Figure]:
    """The figures about money."""
    yield money.per_participant(source, "approach")
    yield money.per_outcome(source, "scheme", "continued")
    yield money.against_effect(source, "approach", "continued")
    yield break_even.fee_income(source, "approach")
    model = what_if.scale(source, LAW, "continued")
    assert model is not None
    yield what_if.students(source, LAW, "continued", model[0])
    yield what_if.cost(source, LAW, "continued", model[1])


def of_benefits(source: Source) -> Iterator[Figure]:
    """The figures about who benefits."""
    chosen = {"unit": MENTORING, "outcome_code": "mean_mark", "role": "recipient"}
    yield benefits.by_group(source, characteristic="ethnicity", **chosen)
    yield benefits.differences(source, characteristic="ethnicity", **chosen)
    yield awarding.gaps(source, "ethnicity")
    yield awarding.parts(source, MENTORING, "recipient", "ethnicity")


def test_every_figure_has_a_finding_a_table_and_words_for_its_terms(source: Source) -> None:
    """No figure of the made-up release is empty, untitled or undefined."""
    made = list(figures(source))

    assert [] == [figure.key for figure in made if figure.empty]
    assert all(figure.title and figure.table.rows and figure.table.columns for figure in made)
    assert all(said for figure in made for _, said in terms.defined(source, figure.terms))
    assert all(figure.alt for figure in made if figure.chart)


def test_every_value_that_is_drawn_stands_in_the_table(source: Source) -> None:
    """The labels over the dots are those of the table's cells."""
    checked = 0
    for figure in figures(source):
        if figure.chart is None or figure.key == "reach":
            continue
        listed = {
            column.written(row) for row in figure.table.rows for column in figure.table.columns
        }
        short = {cell.rstrip("0").rstrip(".") for cell in listed} | listed
        for row in rows_of(figure.chart):
            written = row.get("written")
            if written and figure.key != "gaps":
                assert written in short | listed, (figure.key, written)
                checked += 1

    assert checked > 50


def test_no_estimate_is_drawn_without_its_interval(source: Source) -> None:
    """Every dot has both limits, and lies between them."""
    for figure in figures(source):
        if figure.chart is None:
            continue
        for row in rows_of(figure.chart):
            if row.get("value") is not None and "lower" in row:
                assert row["lower"] <= row["value"] <= row["upper"], (figure.key, row)


def test_a_chart_asks_for_nothing_and_names_its_own_data(source: Source) -> None:
    """No address stands in a specification but the schema's name, which nobody fetches."""
    for figure in figures(source):
        if figure.chart is not None:
            text = json.dumps(dict(figure.chart.spec))
            assert text.count("://") == 1
            assert {"rows"} == set(figure.chart.data)


def test_a_chart_on_paper_has_the_light_colours_and_its_rows(source: Source) -> None:
    """A report takes the same object; no CSS function is left that a renderer would not know."""
    made = context.by_context(source, "mean_mark").chart
    assert made is not None
    text = json.dumps(made.on_paper())

    assert "light-dark" not in text
    assert len(rows_of(made)) == len(made.on_paper()["datasets"]["rows"])


def test_an_embedded_activity_takes_its_answer_from_the_roll_out(source: Source) -> None:
    """Where everyone takes part the scorecard shows the course-by-course comparison instead."""
    rows = impact.combined(source, unit_kind="context", outcome_code="continued")
    embedded = next(row for row in rows if row["unit_code"] == "curriculum_embedded")

    assert embedded["estimate"] is not None
    assert "made a difference" in words.sentence(
        impact.finding(source, {**embedded, "verdict": "better"})
    )


def test_within_a_faculty_nothing_is_ranked(source: Source) -> None:
    """No steadied values exist there, so the order is not by size and no rank is shown."""
    choice = {"unit_kind": "approach", "outcome_code": "continued", "context": "all"}
    made = schemes.ranking(source, role="recipient", faculty="ART", **choice)
    names = {column.key for column in made.table.columns}

    assert "ranks" not in names
    assert "shrunken" not in names


def test_a_hidden_group_is_named_with_its_reason_and_draws_no_dot(source: Source) -> None:
    """A blank says why it is blank, in the chart as in the table."""
    hidden = intervals(adaptive(), [Mark("Other (too few students)", tone="quiet")], Axis("share"))
    row = rows_of(hidden)[0]

    assert row["value"] is None
    assert row["written"] == ""
    assert "too few" in row["row"]


def test_the_lead_of_the_overview_counts_what_the_scorecard_shows(source: Source) -> None:
    """The sentence and the tiles tell one story."""
    tiles = scorecard.scorecard(source).table.rows
    better = sum(str(cell).startswith("better") for row in tiles for cell in row.values())

    assert f"**{better} came out better, " in overview.answer(source)


@pytest.mark.parametrize("outcome", ["mean_mark", "continued", "satisfaction"])
def test_the_board_gets_at_most_three_sentences(source: Source, outcome: str) -> None:
    """Reach, the surest finding, and what it is not."""
    said = overview.board(source, outcome)

    assert 2 <= len(said) <= 3
    assert all(line.endswith(".") for line in said)


def rows_of(chart: Chart) -> list[dict[str, Any]]:
    """The rows that a chart draws."""
    return pl.DataFrame(chart.data["rows"]).to_dicts()


def test_a_chart_of_intervals_has_no_layer_that_draws_nothing(source: Source) -> None:
    """Each costs the reader's browser as much as one that is seen; what all share is drawn once."""
    charts = [figure.chart for figure in figures(source) if figure.chart]
    for made in (one for one in charts if "hollow" in rows_of(one)[0]):
        for layer in made.spec["layer"]:
            channels = [one for one in layer["encoding"].values() if "field" in one]
            is_drawn = all(
                any(row[one["field"]] not in (None, "") for row in rows_of(made))
                for one in channels
            )
            assert is_drawn or layer["data"] == {"values": [{}]}, layer["mark"]
