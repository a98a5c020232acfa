"""What an activity costs for each thing it brings, from published tables."""

import numpy as np
import polars as pl
import pytest
from published_tables import effects, one, participation, published
from scipy.stats import t

from p2p_metrics.effects.what_if import OUTSIDE, WhatIf, imagined
from p2p_metrics.estimation.fee_income import fees
from p2p_metrics.estimation.value_for_money import value_for_money
from p2p_metrics.estimation.what_if import what_if_coefficients
from p2p_metrics.presentation.imagined import Model

FEE_2024 = 9250
COSTS = ((2022, 1000.0, 10.0, 100), (2023, 1200.0, 10.0, 125), (2024, 900.0, 10.0, 75))
GAIN = ("all", "all", 4.0, 2.0, 6.0, 300, 900)


def tables(effect=GAIN, outcome="continued", costs=COSTS, role="recipient", scope=(300, 300)):
    """Published costs of one scheme, its place in the framework, and one effect on continuing.

    `scope`: places taken up, and students among those who took them to whom the outcome applies.
    """
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
        "money_scope": scoped(outcome, scope),
        "provision": provision,
        "impact": effects([effect], outcome=outcome, role=role),
        "participation": pl.concat([taking, undergraduate]),
    }


def scoped(outcome, scope):
    """The published counts of the scheme and of the two units above it, which are alike here."""
    units = ("scheme", "pass"), ("approach", "peer_assisted_study_sessions")
    raw = pl.DataFrame(
        [(*unit, outcome, *scope) for unit in (*units, ("context", "co_curricular"))],
        schema=["unit_kind", "unit_code", "outcome_code", "place_count", "applies_count"],
        orient="row",
    )
    return published("money_scope", raw)


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


def test_only_those_to_whom_an_outcome_applies_can_gain_it():
    """Of 300 who took part 75 were entrants: 3 more continue, not 12, at the whole cost."""
    everyone, entrants = row(), row(scope=(300, 75))

    assert (300, 75) == (everyone["applies_count"], entrants["applies_count"])
    assert round(6100 / (75 * 0.04)) == entrants["cost_per_outcome_gbp"]
    assert round(6100 / 75 / FEE_2024 * 100, 2) == entrants["break_even_points"]
    for name in ("cost_lower_gbp", "cost_upper_gbp"):
        assert 4 * everyone[name] == pytest.approx(entrants[name], rel=0.03)
    assert everyone["cost_per_participant_gbp"] == entrants["cost_per_participant_gbp"]


def test_others_who_join_at_the_same_price_double_the_cost_of_each_gain():
    """As many students of later years at as much again: the gain stays, its cost doubles."""
    double = [(year, 2 * fixed, each, 2 * people) for year, fixed, each, people in COSTS]
    alone, joined = row(), row(costs=double, scope=(600, 300))

    assert alone["applies_count"] == joined["applies_count"]
    assert 2 * alone["total_gbp"] == joined["total_gbp"]
    assert 2 * alone["cost_per_outcome_gbp"] == pytest.approx(joined["cost_per_outcome_gbp"], abs=1)
    assert 2 * alone["break_even_points"] == pytest.approx(joined["break_even_points"], abs=0.01)
    for name in ("cost_lower_gbp", "cost_upper_gbp"):
        assert 2 * alone[name] == pytest.approx(joined[name], rel=0.02)


def test_an_outcome_that_applies_to_too_few_has_no_price():
    """Twelve entrants are too few to publish: neither cost nor break-even, and a code says why."""
    found = row(scope=(300, 12))

    assert (None, None, "too_few") == (
        found["applies_count"], found["cost_per_outcome_gbp"], found["limit_code"],
    )  # fmt: skip
    assert found["break_even_points"] is None
    assert found["cost_per_participant_gbp"] is not None


def test_years_whose_costs_are_hidden_take_their_share_of_entrants_along():
    """Half of all places were in hidden years: half of the entrants are not in the costs either."""
    found = row(scope=(600, 300))

    assert (300, 150) == (found["participant_count"], found["applies_count"])


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


def coefficients(**drawn):
    """What is published for a what-if about the scheme."""
    return one(what_if_coefficients(tables(**drawn)), unit_kind="scheme", outcome_code="continued")


def test_a_what_if_holds_inside_the_scale_observed():
    """Coefficients, covariance and limits are all that a page needs; outside it refuses."""
    said = coefficients()
    covariance = (
        (said["fixed_variance"], said["cost_covariance"], 0.0),
        (said["cost_covariance"], said["per_place_variance"], 0.0),
        (0.0, 0.0, said["gain_variance"]),
    )
    model = WhatIf(
        (said["fixed_gbp"], said["per_place_gbp"], said["gain_per_hundred"]),
        covariance, len(COSTS) - 2, said["fewest_places"], said["most_places"], said["reach"],
    )  # fmt: skip

    assert (75, 125) == (said["fewest_places"], said["most_places"])
    assert OUTSIDE == imagined(model, 200).reason
    found = imagined(model, 100)
    assert 0.04 * 100 == pytest.approx(found.additional_students.estimate)
    assert (0.02 * 100, 0.06 * 100) == pytest.approx(
        (found.additional_students.ci_lower, found.additional_students.ci_upper), abs=0.02
    )
    line = np.polyfit([100, 125, 75], [2000, 2450, 1650], 1)
    assert np.polyval(line, 100) == pytest.approx(found.cost_gbp.estimate, abs=0.1)
    assert t.isf([0.025, 0.25], len(COSTS) - 2) == pytest.approx(
        [said["cost_reach"], said["cost_inner_reach"]]
    )


def test_the_inner_half_of_a_gain_has_the_degrees_of_freedom_of_its_effect():
    """An effect seen in five courses: its 95 % interval is Student's, and so is the inner half.

    Half of a normal interval's limits would hold the truth 61 times in 100.
    """
    drawn = tables()
    few = drawn | {"impact": drawn["impact"].with_columns(degrees=pl.lit(4))}
    said = one(what_if_coefficients(few), unit_kind="scheme", outcome_code="continued")

    assert t.isf(0.25, 4) / t.isf(0.025, 4) == pytest.approx(said["inner_reach"] / said["reach"])
    without = coefficients()
    assert 0.6745 / 1.96 == pytest.approx(without["inner_reach"] / without["reach"], rel=1e-3)


def test_a_hundred_places_bring_what_the_entrants_among_them_gain():
    """A quarter are entrants, of whom 4 in 100 more continue: one student for a hundred places."""
    said = coefficients(scope=(300, 75))

    assert (4.0, 1.0) == (said["effect_points"], said["gain_per_hundred"])
    assert 0.25**2 == pytest.approx(said["gain_variance"] / (2 / 1.96) ** 2, rel=0.02)


def test_a_what_if_is_about_one_scheme_and_the_years_that_it_ran():
    """Not about an approach: no line through single schemes says what all of them together cost."""
    found = what_if_coefficients(tables())

    assert ["scheme"] == found["unit_kind"].unique().to_list()
    people = [row[3] for row in COSTS]
    shown = found.drop_nulls("fewest_places")
    assert [(min(people), max(people))] == shown.select("fewest_places", "most_places").rows()


def test_no_what_if_where_an_outcome_applies_to_too_few():
    """Nobody knows what share of further places it would be."""
    assert coefficients(scope=(300, 12))["gain_per_hundred"] is None


YEARS = (2021, 2022, 2023, 2024)
SCHEMES = 1500


def test_the_fans_of_four_years_hold_what_they_promise():
    """A planted world: the outer bands hold the truth 95 times in 100, the inner ones 50 times.

    Every scheme has a cost line of its own and four noisy years; every published effect is drawn
    around one truth; all go the way to the page that a planner sees.
    """
    random = np.random.default_rng(12)
    fixed, each = random.uniform(2000, 9000, SCHEMES), random.uniform(20, 60, SCHEMES)
    costs = [
        (f"S{number}", year, fixed[number] + random.normal(0, 500), each[number], int(people))
        for number in range(SCHEMES)
        for year, people in zip(
            YEARS, 5 * random.choice(np.arange(10, 30), len(YEARS), replace=False), strict=True
        )
    ]
    models = what_ifs(costs, random.normal(3.0, 1.0, SCHEMES), share=0.25)
    held = {name: [] for name in ("cost", "half_cost", "gain", "half_gain")}
    for code, model in models.items():
        number = int(code[1:])
        found = model.at(random.integers(model.fewest_places, model.most_places + 1))
        cost, gain = fixed[number] + each[number] * found.places, 3.0 * 0.25 * found.places / 100
        for name, truth, band in (("cost", cost, found.cost_gbp), ("gain", gain, found.additional)):
            held[name].append(band.lower <= truth <= band.upper)
            held[f"half_{name}"].append(band.inner_lower <= truth <= band.inner_upper)

    found = {name: np.mean(inside) for name, inside in held.items()}
    assert SCHEMES == len(models)
    assert min(found["cost"], found["gain"]) >= 0.93
    for name in ("half_cost", "half_gain"):  # three Monte Carlo errors of 1,500 schemes
        assert 0.5 == pytest.approx(found[name], abs=0.04)


def what_ifs(costs, points, share):
    """The models that a page reads off the coefficients of many schemes, by scheme."""
    schema = ["scheme_id", "academic_year", "fixed_gbp", "per_place_gbp", "participant_count"]
    money = pl.DataFrame(costs, schema=schema, orient="row").with_columns(places=None)
    drawn = tables()
    provision = money.select(
        "scheme_id", "academic_year",
        approach_code=pl.lit("peer_assisted_study_sessions"), context_code=pl.lit("co_curricular"),
    )  # fmt: skip
    codes = [f"S{number}" for number in range(len(points))]
    scope = pl.DataFrame({
        "unit_kind": "scheme", "unit_code": codes, "outcome_code": "continued",
        "place_count": 400, "applies_count": round(400 * share),
    })  # fmt: skip
    impact = pl.concat(
        effects(
            [("all", "all", one, one - 1.96, one + 1.96, 300, 900)], "continued", ("scheme", code)
        )
        for code, one in zip(codes, points, strict=True)
    )
    made = what_if_coefficients(
        drawn
        | {"money": published("money", money), "provision": provision, "impact": impact}
        | {"money_scope": published("money_scope", scope)}
    )
    return {
        row["unit_code"]: Model.of(row) for row in made.filter(outcome_code="continued").to_dicts()
    }


def test_two_scheme_years_are_no_line():
    """A line through two points has no error of its own: nothing is said."""
    assert coefficients(costs=COSTS[:2])["fixed_gbp"] is None
