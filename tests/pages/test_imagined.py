"""A what-if is a fan inside the scale observed; its arithmetic is the estimators' own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2p_metrics.effects import what_if as effects
from p2p_metrics.effects.records import NotEstimable
from p2p_metrics.presentation.figures import what_if
from p2p_metrics.presentation.imagined import Model
from p2p_metrics.presentation.source import Source

ROW = {
    "fixed_gbp": 1_800.0, "per_place_gbp": 8.5, "gain_per_hundred": 2.0, "fixed_variance": 340.0,
    "per_place_variance": 0.14, "cost_covariance": -5.8, "gain_variance": 6.5,
    "fewest_places": 25, "most_places": 125, "reach": 1.959964, "inner_reach": 0.67449,
    "cost_reach": 4.302653, "cost_inner_reach": 0.816497,
}  # fmt: skip
MODEL = Model.of(ROW)
THEIRS = effects.WhatIf(
    (1_800.0, 8.5, 2.0),
    ((340.0, -5.8, 0.0), (-5.8, 0.14, 0.0), (0.0, 0.0, 6.5)),
    2, 25, 125, 1.959964,
)  # fmt: skip
SCHEME = ("scheme", "peer_mentoring_law")


@given(st.integers(25, 125))
def test_the_fan_is_that_of_the_estimators(places: int) -> None:
    """Another way to the same limits: a matrix product there, a written-out sum here."""
    assert MODEL is not None
    mine, other = MODEL.at(places), effects.imagined(THEIRS, places)
    assert not isinstance(other, NotEstimable)

    inner = effects.imagined(THEIRS, places, level=0.5)
    assert not isinstance(inner, NotEstimable)
    assert pytest.approx((inner.cost_gbp.ci_lower, inner.cost_gbp.ci_upper)) == (
        mine.cost_gbp.inner_lower,
        mine.cost_gbp.inner_upper,
    )
    for one, two in (
        (mine.cost_gbp, other.cost_gbp),
        (mine.additional, other.additional_students),
    ):
        assert pytest.approx((two.estimate, two.ci_lower, two.ci_upper)) == (
            one.middle,
            one.lower,
            one.upper,
        )
        assert one.lower <= one.inner_lower <= one.inner_upper <= one.upper


@pytest.mark.parametrize("places", [0, 24, 126])
def test_outside_the_scale_observed_nothing_is_said(places: int) -> None:
    """The scheme was never that large or small."""
    assert MODEL is not None
    with pytest.raises(ValueError, match="never run"):
        MODEL.at(places)


def test_a_cost_is_never_below_nought() -> None:
    """Where the line is badly known its lower limit stops at nothing."""
    badly = Model.of(ROW | {"fixed_variance": 1e8})
    assert badly is not None

    assert 0.0 == badly.at(25).cost_gbp.lower


def test_the_fan_reaches_from_end_to_end_and_a_blank_row_has_none() -> None:
    """Both ends of the scale are drawn; without coefficients there is nothing to draw."""
    assert MODEL is not None
    places = [fan.places for fan in MODEL.across()]

    assert (25, 125) == (places[0], places[-1])
    assert sorted(set(places)) == places
    assert Model.of(ROW | {"gain_per_hundred": None}) is None


def test_a_what_if_is_said_as_a_range_and_with_its_warning(source: Source) -> None:
    """Title and table give the same limits; past effects may not carry over."""
    scale = what_if.scale(source, SCHEME, "continued")
    assert scale is not None
    made = what_if.students(source, SCHEME, "continued", scale[1])
    row = next(row for row in made.table.rows if row["places"] == scale[1])

    assert " to " in made.title
    assert row["more_lower"] < row["more_upper"]
    assert "may not carry over" in made.note
    assert f"above {scale[1]} places" in made.note


def test_a_what_if_says_of_how_many_places_it_speaks(source: Source) -> None:
    """Of those before them, how many were in the year in which continuing is counted."""
    scale = what_if.scale(source, SCHEME, "continued")
    assert scale is not None
    made = what_if.students(source, SCHEME, "continued", scale[1])
    row = source.rows(
        "value_for_money", unit_kind="scheme", unit_code=SCHEME[1], outcome_code="continued"
    )[0]

    joined, applies = row["participant_count"], row["applies_count"]
    said = f"{joined:,} places were taken up; {applies:,} of the students were in the year"
    assert said in made.sentence
    assert row["applies_count"] < row["participant_count"]


def test_the_places_of_a_what_if_are_those_that_the_named_scheme_filled(source: Source) -> None:
    """Every scheme's scale is that of its own years; no other kind of activity has one."""
    filled: dict[str, list[int]] = {}
    for row in source.rows("money"):
        if row["participant_count"]:
            filled.setdefault(row["scheme_id"], []).append(row["participant_count"])
    told = [row for row in source.rows("what_if") if row["fewest_places"] is not None]

    assert told
    assert {"scheme"} == {row["unit_kind"] for row in told}
    for row in told:
        own = filled[row["unit_code"]]
        assert (min(own), max(own)) == (row["fewest_places"], row["most_places"])


def test_without_coefficients_the_figure_says_what_it_would_need(source: Source) -> None:
    """An activity that the table lacks is answered in words."""
    made = what_if.students(source, ("scheme", "nobody"), "continued", 30)

    assert "at least three years" in made.empty
