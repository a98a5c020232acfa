"""What an activity costs for each thing it brings, from published tables."""

import numpy as np
import polars as pl
import pytest
from published_tables import effects, one, participation, published

from p2p_metrics.effects.what_if import OUTSIDE, WhatIf, imagined
from p2p_metrics.estimation.value_for_money import fees, value_for_money
from p2p_metrics.estimation.what_if import what_if_coefficients

FEE_2024 = 9250
COSTS = ((2022, 1000.0, 10.0, 100), (2023, 1200.0, 10.0, 125), (2024, 900.0, 10.0, 75))
GAIN = ("all", "all", 4.0, 2.0, 6.0, 300, 900)


def tables(effect=GAIN, outcome="continued", costs=COSTS, role="recipient"):
    """Published costs of one scheme, its place in the framework, and one effect on continuing."""
    money = pl.DataFrame(
        [("pass", *row, None) for row in costs],
        schema=[
            "scheme_id", "academic_year", "fixed_gbp", "per_place_gbp", "participant_count",
            "places",
        ],
        orient="row",
        schema_overrides={"fixed_gbp": pl.Float64, "per_place_gbp": pl.Float64},
    )  # fmt: skip
    provision = pl.DataFrame(
        [("pass", row[0], "peer_assisted_study_sessions", "co_curricular") for row in costs],
        schema=["scheme_id", "academic_year", "approach_code", "context_code"],
        orient="row",
    )
    people = [("all", "all", 2000, 300), ("mode", "full_time", 1800, 270),
              ("domicile", "uk_england", 1500, 240), ("age_group", "mature", 25, 5)]  # fmt: skip
    taking = participation(people, unit=("scheme", "pass"))
    undergraduate = taking.filter(characteristic_code="all").with_columns(
        level=pl.lit("undergraduate")
    )
    return {
        "money": published("money", money),
        "provision": provision,
        "impact": effects([effect], outcome=outcome, role=role),
        "participation": pl.concat([taking, undergraduate]),
    }


def row(**drawn):
    """What the scheme's continuing students cost."""
    return one(value_for_money(tables(**drawn)), unit_kind="scheme", outcome_code="continued")


def test_cost_per_additional_student_is_cost_per_participant_over_the_effect():
    """6,100 pounds for 300 participants of whom 4 in 100 more continue: 508 pounds each."""
    found = row()
    total = 1000 + 1200 + 900 + 10 * (100 + 125 + 75)

    assert (3, 300, total) == (
        found["cost_years"], found["participant_count"], found["total_gbp"],
    )  # fmt: skip
    assert round(total / 300, 2) == found["cost_per_participant_gbp"]
    assert round(total / 300 / 0.04) == found["cost_per_outcome_gbp"]
    assert found["cost_lower_gbp"] < found["cost_per_outcome_gbp"] < found["cost_upper_gbp"]
    assert found["limit_code"] == ""


def test_the_units_above_a_scheme_have_their_costs_too():
    """Its approach and its context hold the same scheme-years here."""
    found = value_for_money(tables()).filter(outcome_code="continued")

    assert {"scheme", "approach", "context"} == set(found["unit_kind"])
    assert {300} == set(found["participant_count"])


def test_where_no_effect_is_not_ruled_out_no_upper_limit_is_given():
    """Fieller's set has no end there, and a code says so."""
    found = row(effect=("all", "all", 2.0, -1.0, 5.0, 300, 900))

    assert (None, "no_upper_limit") == (found["cost_upper_gbp"], found["limit_code"])
    assert 0 < found["cost_lower_gbp"] < found["cost_per_outcome_gbp"]


def test_a_loss_is_no_price():
    """With fewer continuing there is nothing to divide the cost by; the cost itself stays."""
    found = row(effect=("all", "all", -2.0, -4.0, 0.0, 300, 900))

    assert (None, "not_a_gain") == (found["cost_per_outcome_gbp"], found["limit_code"])
    assert found["cost_per_participant_gbp"] is not None


def test_without_a_published_effect_only_the_cost_is_told():
    """A masked estimate: cost per participant and nothing else of it."""
    found = row(effect=("all", "all", None, None, None, None, None))

    assert (None, "no_effect") == (found["cost_per_outcome_gbp"], found["limit_code"])


def test_costs_of_years_with_too_few_participants_are_left_out():
    """A year with eight participants is masked and counts neither its cost nor its people."""
    found = row(costs=(*COSTS[:2], (2024, 900.0, 10.0, 8)))

    assert (2, 225) == (found["cost_years"], found["participant_count"])


def test_unknown_costs_are_not_nought():
    """A scheme whose costs nobody recorded has no row of figures."""
    found = row(costs=((2024, None, None, 100),))

    assert found["total_gbp"] is None
    assert found["cost_per_participant_gbp"] is None


def test_it_breaks_even_where_the_gross_fee_pays_for_it():
    """At 20.33 pounds a head and 9,250 pounds a year: 0.22 points."""
    found = row()

    assert (FEE_2024, 2024) == (found["fee_gbp"], found["fee_year"])
    assert round(100 * 6100 / 300 / FEE_2024, 2) == found["break_even_points"]


def test_how_many_pay_that_fee_lies_between_bounds():
    """Nine in ten full time, eight in ten from England, all undergraduates: seven to eight in ten.

    How many are all three at once is not published.
    """
    found = row()

    assert (0.7, 0.8) == (found["paying_share_lower"], found["paying_share_upper"])


def test_how_many_of_few_pay_that_fee_is_not_told():
    """No share rests on fewer people than any published rate does."""
    drawn = tables()
    small = drawn["participation"].filter(pl.col("eligible_count") > 500)
    found = one(
        value_for_money(drawn | {"participation": small}),
        unit_kind="scheme", outcome_code="continued",
    )  # fmt: skip

    assert (None, None) == (found["paying_share_lower"], found["paying_share_upper"])


def test_a_class_of_degree_pays_no_fee():
    """Break-even is about continuing: a first or 2:1 brings no fee of its own."""
    found = one(
        value_for_money(tables(outcome="first_or_upper_second")),
        unit_kind="scheme", outcome_code="first_or_upper_second",
    )  # fmt: skip

    assert found["cost_per_outcome_gbp"] is not None
    assert found["break_even_points"] is None


def test_a_scheme_that_nobody_receives_is_judged_by_its_providers():
    """Ambassadors are their own participants."""
    assert row(role="provider")["cost_per_outcome_gbp"] is not None


def test_the_fee_table_is_read_with_its_dates():
    """Every row of the file, with the year it holds from."""
    found = {fee.first_year: fee.gbp for fee in fees() if fee.nation == "england"}

    assert 9535 == found[2025]


def test_a_what_if_holds_inside_the_scale_observed():
    """Coefficients, covariance and limits are all that a page needs; outside it refuses."""
    said = one(what_if_coefficients(tables()), unit_kind="scheme", outcome_code="continued")
    covariance = (
        (said["fixed_variance"], said["cost_covariance"], 0.0),
        (said["cost_covariance"], said["per_place_variance"], 0.0),
        (0.0, 0.0, said["effect_variance"]),
    )
    model = WhatIf(
        (said["fixed_gbp"], said["per_place_gbp"], said["effect_points"]),
        covariance, said["fewest_places"], said["most_places"], said["reach"],
    )  # fmt: skip

    assert (75, 125) == (said["fewest_places"], said["most_places"])
    assert OUTSIDE == imagined(model, 200).reason
    found = imagined(model, 100)
    assert 0.04 * 100 == pytest.approx(found.additional_students.estimate)
    assert (0.02 * 100, 0.06 * 100) == pytest.approx(
        (found.additional_students.ci_lower, found.additional_students.ci_upper), abs=1e-3
    )
    line = np.polyfit([100, 125, 75], [2000, 2450, 1650], 1)
    assert np.polyval(line, 100) == pytest.approx(found.cost_gbp.estimate, abs=0.1)


def test_two_scheme_years_are_no_line():
    """A line through two points has no error of its own: nothing is said."""
    found = what_if_coefficients(tables(costs=COSTS[:2]))

    assert 0 == found["fixed_gbp"].count()
