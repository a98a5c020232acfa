"""Money: Fieller against published examples, limits that do not exist, and what-ifs in range."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from p2p_metrics.effects import fees, money, what_if
from p2p_metrics.effects.fees import Fee, Student
from p2p_metrics.effects.intervals import critical_value
from p2p_metrics.effects.money import Cost
from p2p_metrics.effects.ratio_limits import NO_UPPER_LIMIT, NOTHING_BELOW, Limits, fieller
from p2p_metrics.effects.records import Estimate, NotEstimable
from p2p_metrics.effects.scope import EVERYONE, Scope, gained

FEES_FILE = Path(__file__).parents[2] / "data_contracts" / "fees.csv"

COST = Cost(fixed_gbp=12_000, per_place_gbp=30, participants=400)


def effect(estimate, error, reach=1.96):
    """An effect in percentage points."""
    limits = (estimate - reach * error, estimate + reach * error)
    return Estimate(estimate, *limits, error, 400, 2000, "doubly_robust_att", "opt_in")


def test_a_ratio_equals_the_example_that_dcstats_printed():
    """14 (3) over 7 (2), ten degrees of freedom, 90 %: 1.051413 to 4.414296 (DCSTATS)."""
    found = fieller(14, 7, 3**2, 2**2, quantile=1.812461)

    assert (2.0, 1.051413, 4.414296) == pytest.approx(
        (found.estimate, found.lower, found.upper), abs=1e-6
    )


@pytest.mark.parametrize(
    ("level", "lower", "upper"), [(0.90, 1.54, 2.64), (0.95, 1.46, 2.83), (0.99, 1.27, 3.36)]
)
def test_a_ratio_equals_the_example_that_graphpad_printed(level, lower, upper):
    """Means 14 and 7, standard deviations 3 and 2, six each (GraphPad QuickCalcs, two decimals)."""
    found = fieller(14, 7, 3**2 / 6, 2**2 / 6, quantile=t.isf((1 - level) / 2, 10))

    assert (lower, upper) == pytest.approx((found.lower, found.upper), abs=0.005)


def test_a_ratio_keeps_its_cover_where_its_denominator_may_be_nought():
    """Over many draws the set holds the true ratio 95 times in 100; the delta method would not."""
    random = np.random.default_rng(1)
    inside = []
    for gain in random.normal(2.0, 1.2, 2000):
        found = fieller(60.0, gain, 0.0, 1.2**2)
        inside.append(holds(found, 60.0 / 2.0))

    nominal = 0.95
    assert nominal == pytest.approx(np.mean(inside), abs=0.015)


def holds(ratio, value):
    """Whether a value belongs to the set of ratios that are not ruled out."""
    if ratio.limits == Limits.NONE:
        return True
    between = ratio.lower <= value <= ratio.upper
    outside = value <= ratio.lower or value >= ratio.upper
    return between if ratio.limits == Limits.BOTH else outside


@given(st.floats(-99, 99), st.floats(-9, 9), st.floats(0, 50), st.floats(0, 9), st.floats(-1, 1))
def test_a_ratio_always_holds_its_estimate(numerator, denominator, top, bottom, correlation):
    """Whatever the variances: both limits, a gap, or none, and the estimate among what is kept."""
    covariance = correlation * np.sqrt(top * bottom)
    found = fieller(numerator, denominator, top, bottom, covariance)

    if denominator == 0:
        assert NotEstimable(NOTHING_BELOW) == found
        return
    spare = 1e-6 * (1 + abs(found.estimate))
    assert any(holds(found, found.estimate + nudge) for nudge in (0, spare, -spare))


def test_variances_that_cannot_be_are_refused():
    """A negative variance, or a covariance larger than its variances allow."""
    with pytest.raises(ValueError, match="not negative"):
        fieller(1, 1, -1, 1)
    with pytest.raises(ValueError, match="no larger"):
        fieller(1, 1, 1, 1, covariance=2)


def test_a_clear_effect_has_a_cost_between_two_limits():
    """24,000 pounds for 400 students at 3 points: 2,000 for each additional one."""
    found = money.cost_per_outcome(COST, effect(3.0, 0.5), EVERYONE)

    assert (12_000 + 400 * 30) / 400 == money.cost_per_participant(COST)
    assert 60 / 0.03 == pytest.approx(found.estimate_gbp)
    expected = 60 / (0.03 + 1.96 * 0.005), 60 / (0.03 - 1.96 * 0.005)
    assert expected == pytest.approx((found.lower_gbp, found.upper_gbp))
    assert found.words == ""


def test_where_nought_is_not_ruled_out_there_is_no_upper_limit():
    """The lower limit stands, the upper is said not to be there."""
    found = money.cost_per_outcome(COST, effect(1.0, 0.8), EVERYONE)

    assert 60 / (0.01 + 1.96 * 0.008) == pytest.approx(found.lower_gbp)
    assert (None, NO_UPPER_LIMIT) == (found.upper_gbp, found.words)


@pytest.mark.parametrize(
    ("cost", "gain", "reason"),
    [
        (COST, effect(-1.0, 0.5), money.NO_GAIN),
        (COST, effect(0.0, 0.5), money.NO_GAIN),
        (Cost(0, 0, 400), effect(3.0, 0.5), money.NO_COST),
        (Cost(500, 30, 0), effect(3.0, 0.5), money.NOBODY),
        (COST, NotEstimable("because nobody took part"), "because nobody took part"),
    ],
)
def test_a_cost_of_nothing_gained_is_refused(cost, gain, reason):
    """No cost, no participants or no gain: a reason."""
    assert NotEstimable(reason) == money.cost_per_outcome(cost, gain, EVERYONE)


def test_twice_the_participants_at_twice_the_cost_bring_no_more_entrants():
    """As many others as entrants join, at the same price each: every gain costs twice as much."""
    alone = Cost(12_000, 30, 400), EVERYONE
    among_others = Cost(24_000, 30, 800), Scope(0.5)
    costs = [
        money.cost_per_outcome(cost, effect(3.0, 0.5), one) for cost, one in (alone, among_others)
    ]
    points = [money.break_even_points(cost, 9535.0, one) for cost, one in (alone, among_others)]
    students = [
        cost.participants * gained(effect(3.0, 0.5), one).estimate
        for cost, one in (alone, among_others)
    ]

    assert students[0] == pytest.approx(students[1])
    for name in ("estimate_gbp", "lower_gbp", "upper_gbp"):
        assert 2 * getattr(costs[0], name) == pytest.approx(getattr(costs[1], name))
    assert 2 * points[0] == pytest.approx(points[1])


def test_the_limits_of_a_cost_allow_for_both_uncertainties():
    """Cost per additional student holds its truth 95 times in 100 with share and effect both noisy.

    320 of 400 are entrants, known to within 30; the effect is 3 points, known to within 1.
    """
    random = np.random.default_rng(3)
    truth, inside, too_narrow = 60 / (0.8 * 0.03), [], []
    for share, points in zip(
        random.normal(0.8, 0.08, 3000), random.normal(3, 0.5, 3000), strict=True
    ):
        scopes = Scope(min(share, 1.0), 0.08**2), Scope(min(share, 1.0))
        found = [money.cost_per_outcome(COST, effect(points, 0.5), one) for one in scopes]
        held = [one.lower_gbp <= truth <= (one.upper_gbp or np.inf) for one in found]
        inside.append(held[0])
        too_narrow.append(held[1])

    assert 0.95 == pytest.approx(np.mean(inside), abs=0.015)
    assert np.mean(too_narrow) < np.mean(inside) - 0.02


@given(st.floats(0.01, 1), st.floats(0, 0.1), st.floats(-9, 9), st.floats(0.1, 5))
def test_no_more_can_be_gained_than_the_effect_on_those_it_applies_to(
    share, variance, points, error
):
    """Gains shrink with the share; their error is never below that of the effect."""
    found = gained(effect(points, error), Scope(share, variance))

    assert share * points == pytest.approx(found.estimate)
    assert found.standard_error >= share * error * (1 - 1e-9)
    assert effect(points, error) == gained(effect(points, error), EVERYONE) or share < 1


def test_an_outcome_that_applies_to_nobody_has_no_share():
    """Nought would make every cost endless; more than everybody cannot be."""
    for share in (0.0, 1.1):
        with pytest.raises(ValueError, match="above 0"):
            Scope(share)


HOME = Student("home", "full_time", "undergraduate", "england")


def fee_table():
    """The dated fees that come with the project."""
    with FEES_FILE.open(encoding="utf-8", newline="") as file:
        return [
            Fee(
                row["fee_status"],
                row["mode"],
                row["level"],
                row["nation"],
                int(row["first_year"]),
                float(row["gbp"]),
            )
            for row in csv.DictReader(file)
        ]


@pytest.mark.parametrize(
    ("year", "gbp"), [(2024, 9250), (2025, 9535), (2026, 9790), (2027, 10050), (2031, 10050)]
)
def test_a_fee_is_that_of_its_year(year, gbp):
    """The latest row that had begun."""
    assert gbp == fees.fee_of(fee_table(), HOME, year)


def test_a_fee_that_is_not_on_record_is_refused():
    """Before the first row, or for another kind of student."""
    overseas = Student("overseas", "full_time", "undergraduate", "england")

    assert NotEstimable(money.NO_FEE) == fees.fee_of(fee_table(), HOME, 2010)
    assert NotEstimable(money.NO_FEE) == fees.fee_of(fee_table(), overseas, 2025)


def test_a_scheme_breaks_even_where_one_more_year_of_fees_pays_for_it():
    """60 pounds each against a fee of 9,535: an effect of 0.63 points."""
    assert 100 * 60 / 9535 == pytest.approx(money.break_even_points(COST, 9535.0, EVERYONE))
    assert NotEstimable(money.NO_FEE) == money.break_even_points(COST, 0.0, EVERYONE)
    assert NotEstimable(money.NOBODY) == money.break_even_points(Cost(1, 1, 0), 9535.0, EVERYONE)
    no_fee = NotEstimable(money.NO_FEE)
    assert no_fee == money.break_even_points(COST, no_fee, EVERYONE)


PLACES = [50, 100, 150, 200, 300]
TOTALS = [2000 + 30 * one + wobble for one, wobble in zip(PLACES, [9, -20, 4, 15, -8], strict=True)]


def test_what_if_costs_follow_the_line_and_its_covariance():
    """Ordinary least squares as statsmodels gives it, Student's t included."""
    regression = pytest.importorskip("statsmodels.api")
    other = regression.OLS(TOTALS, regression.add_constant(np.array(PLACES, float))).fit()
    line = what_if.cost_line(PLACES, TOTALS)

    assert other.params.tolist() == pytest.approx([line.fixed_gbp, line.per_place_gbp])
    assert np.ravel(other.cov_params()) == pytest.approx(np.ravel(line.covariance))
    model = what_if.what_if(line, effect(3.0, 0.5), EVERYONE)
    found = what_if.imagined(model, 250)
    theirs = other.get_prediction([[1, 250]]).conf_int()[0]
    assert theirs == pytest.approx([found.cost_gbp.ci_lower, found.cost_gbp.ci_upper])
    assert (2.5 * 3.0, 2.5 * (3.0 - 1.96 * 0.5)) == pytest.approx(
        (found.additional_students.estimate, found.additional_students.ci_lower)
    )


@pytest.mark.parametrize("years", [3, 4, 5, 6])
@pytest.mark.parametrize("grows", [0, 2], ids=["alike", "large_years_vary_more"])
def test_a_cost_fan_of_few_years_holds_what_it_promises(years, grows):
    """95 and 50 in 100 whether large years vary as much as small ones or four times as much."""
    random = np.random.default_rng(years)
    held = {0.95: [], 0.5: []}
    for _ in range(1500):
        least = random.integers(40, 150)
        sizes = np.sort(random.choice(np.arange(least, least + 60, 5), years, replace=False))
        spread = 600 * (sizes / sizes.mean()) ** grows
        line = what_if.cost_line(sizes, 2000 + 40 * sizes + random.normal(0, spread))
        at = np.array([1, random.choice(sizes)])
        off = abs(at @ (line.fixed_gbp - 2000, line.per_place_gbp - 40))
        error = np.sqrt(at @ np.array(line.covariance) @ at)
        for level, inside in held.items():
            inside.append(off <= critical_value(line.degrees, level) * error)

    for level, inside in held.items():  # three Monte Carlo errors of 1,500 draws
        assert level == pytest.approx(
            np.mean(inside), abs=3 * np.sqrt(level * (1 - level) / 1500) + 0.005
        )


def test_nothing_is_imagined_outside_the_scale_observed():
    """Larger or smaller than the scheme ever ran, or too few to draw a line: a reason."""
    model = what_if.what_if(what_if.cost_line(PLACES, TOTALS), effect(3.0, 0.5), EVERYONE)

    assert NotEstimable(what_if.OUTSIDE) == what_if.imagined(model, 301)
    assert NotEstimable(what_if.OUTSIDE) == what_if.imagined(model, 49)
    assert NotEstimable(what_if.TOO_FEW) == what_if.cost_line([10, 10, 10], [1, 2, 3])
    no_effect = NotEstimable("because nobody took part")
    assert no_effect == what_if.what_if(what_if.cost_line(PLACES, TOTALS), no_effect, EVERYONE)
    with pytest.raises(ValueError, match="its cost"):
        what_if.cost_line([1, 2, 3], [1, 2])
