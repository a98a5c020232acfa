"""Roll-outs: against diff-diff, against planted effects, and the refusals in words."""

import math
import warnings
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from p2p_metrics.calibration.courses import CourseWorld, drawn
from p2p_metrics.calibration.rollout import TRENDS, WORLDS, calibrate_rollout
from p2p_metrics.effects import pre_trend, rollout
from p2p_metrics.effects.drift import TOO_FEW_COURSES
from p2p_metrics.effects.records import NotEstimable, Reason
from p2p_metrics.effects.rollout import RollOut, roll_out
from p2p_metrics.estimation.house_rule import house_rule

COVER = 0.93  # the least that is asked of 95 % intervals, within Monte Carlo error
SAME_FORMULA = 1e-9  # two programs, one formula: rounding error only
SCHEMA = {
    "course_key": pl.Int64,
    "academic_year": pl.Int64,
    "first_year_offered": pl.Int64,
    "student_count": pl.Int64,
    "outcome_sum": pl.Float64,
    "outcome_sum_sq": pl.Float64,
}


def cells(text: str, students: int = 20, variance: float = 4.0) -> pl.DataFrame:
    """Draw courses: first year offered (- for never), then the mean of each year from 2020."""
    rows = []
    for course, line in enumerate(text.strip().splitlines()):
        offered, *means = line.replace("|", " ").split()
        for year, mean in enumerate(means, start=2020):
            if mean == ".":
                continue
            total = students * float(mean)
            square = students * (float(mean) ** 2 + variance)
            first = None if offered == "-" else int(offered)
            rows.append((course, year, first, students, total, square))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


STAGGERED = """
    -    | 60 61 62 63
    -    | 50 51 53 53
    -    | 40 42 42 45
    2022 | 55 56 60 61
    2023 | 58 59 59 64
"""


def oracle(drawing: pl.DataFrame, by_students: bool):
    """Fit diff-diff's Callaway and Sant'Anna to the same courses."""
    diff_diff = pytest.importorskip("diff_diff")
    size = pl.col("student_count").mean().over("course_key").alias("size")
    table = drawing.with_columns(
        size,
        mean=pl.col("outcome_sum") / pl.col("student_count"),
        first=pl.col("first_year_offered").fill_null(0),
    ).to_pandas()
    design = diff_diff.SurveyDesign(weights="size") if by_students else None
    estimator = diff_diff.CallawaySantAnna(
        control_group="not_yet_treated", base_period="universal", estimation_method="reg"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells that it rescales the weights
        return estimator.fit(
            table,
            outcome="mean",
            unit="course_key",
            time="academic_year",
            first_treat="first",
            survey_design=design,
        )


@pytest.mark.parametrize("never", [12, 0])
def test_points_equal_diff_diff_with_courses_weighted_by_their_students(never):
    """Every group-time effect and their average agree with another program."""
    world = CourseWorld(n_adopting=9, n_never=never, n_years=6)
    drawing = drawn(world, (1, 2)).cells.with_columns(
        pl.col("academic_year", "first_year_offered") + 2018
    )
    found, other = roll_out(drawing), oracle(drawing, by_students=True)

    theirs = {
        (int(group), int(year)): effect["effect"]
        for (group, year), effect in other.group_time_effects.items()
        if year != group - 1 and math.isfinite(effect["effect"])
    }
    ours = {(one.adopted, one.adopted + one.event_time): one.estimate for one in found.group_times}
    assert theirs == pytest.approx(ours, abs=SAME_FORMULA)
    assert other.overall_att == pytest.approx(found.effect.estimate, abs=SAME_FORMULA)


def test_the_drawing_comes_out_by_hand():
    """Means of changes against changes: two adopting courses, one and two years."""
    found = roll_out(cells(STAGGERED))

    not_yet_2022 = ((62 - 61) + (53 - 51) + (42 - 42) + (59 - 59)) / 4
    never_2023 = ((63 - 61) + (53 - 51) + (45 - 42)) / 3
    first = (60 - 56) - not_yet_2022, (61 - 56) - never_2023
    second = (64 - 59) - ((63 - 62) + (53 - 53) + (45 - 42)) / 3
    assert np.mean([*first, second]) == pytest.approx(found.effect.estimate)
    assert (2, 4) == (found.n_adopting, found.n_comparison)
    assert (3 * 20, (4 + 3) * 20) == (found.effect.n_participants, found.effect.n_comparison)


def test_a_known_effect_is_found_without_chance():
    """Where courses move alike, the planted effect comes back and the trends before it are flat."""
    noiseless = drawn(
        CourseWorld(n_adopting=6, shock_spread=0, effect_spread=0, student_spread=1e-3), (4,)
    )
    found = roll_out(noiseless.cells)

    planted = 1.17
    assert planted == pytest.approx(found.effect.estimate, abs=1e-3)
    assert all(abs(one.estimate) < 1e-3 for one in found.event_study if one.event_time < 0)


def test_words_say_until_when_something_can_be_told():
    """After the last course adopted nobody is left to compare: said, not estimated."""
    everyone = drawn(CourseWorld(n_adopting=20, n_never=0), (5,)).cells
    found = roll_out(everyone)

    last = everyone["first_year_offered"].max()
    assert last - 1 == found.identifiable_until
    assert "not identifiable" in found.limits
    assert max(one.adopted + one.event_time for one in found.group_times) < last


def test_courses_that_always_offered_it_are_left_out_and_counted():
    """No year before adoption, no comparison: the course is counted, not used."""
    always = cells(STAGGERED + "    2019 | 70 71 72 73\n    2020 | 70 71 72 79\n")

    expected, found = roll_out(cells(STAGGERED)), roll_out(always)

    assert expected.effect.estimate == pytest.approx(found.effect.estimate)
    assert (0, 2) == (expected.n_always, found.n_always)


REFUSED = {
    "nobody adopted": ("- | 60 61 62\n- | 50 51 52", rollout.NO_ADOPTION),
    "adoption still to come": ("2030 | 60 61 62\n- | 50 51 52", rollout.NO_ADOPTION),
    "all adopted at once": ("2021 | 60 61 62\n2021 | 50 51 52", rollout.NO_COMPARISON),
    "one against one": ("2021 | 60 61 62\n- | 50 51 52", TOO_FEW_COURSES),
}


@pytest.mark.parametrize(("text", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_roll_out_without_a_comparison_is_refused_in_words(text, reason):
    """A reason instead of a number."""
    assert NotEstimable(reason) == roll_out(cells(text))


def test_nothing_known_and_nothing_varying_are_refused():
    """No students with a known outcome, only courses that always had it, no variation at all."""
    text = "\n".join(["2021 | 60 60 60"] * 4 + ["- | 60 60 60"] * 4)

    assert NotEstimable(Reason.NO_OUTCOME) == roll_out(cells(text, students=0))
    assert NotEstimable(Reason.NO_VARIATION) == roll_out(cells(text, variance=0))
    assert "from the first year on" in roll_out(cells("2020 | 60 61\n2020 | 50 51")).reason


def test_the_trends_before_adoption_are_tested_where_there_are_any():
    """Steadily diverging courses are found out; without earlier years the test is refused."""
    apart = drawn(CourseWorld(20, diverging=1.5, shock_spread=0.5, course_size=200), (6,)).cells
    early = cells("\n".join(["2021 | 60 61 63 62"] * 3 + ["- | 60 61 62 63", "- | 50 52 53 53"]))

    trend = roll_out(apart).pretrend
    assert trend.p_value < 0.05
    assert trend.slope.ci_lower <= 1.5 <= trend.slope.ci_upper
    assert NotEstimable(pre_trend.NO_EARLIER_YEARS) == roll_out(early).pretrend


def test_nothing_moves_when_rows_are_shuffled_courses_renamed_or_students_doubled():
    """The estimate rests on what was measured, not on how it was written down."""
    drawing = drawn(CourseWorld(8), (7,)).cells
    shuffled = drawing.sample(fraction=1.0, shuffle=True, seed=1)
    renamed = drawing.with_columns(course_key=999 - pl.col("course_key"))
    doubled = pl.concat([drawing, drawing])

    expected = roll_out(drawing).effect
    for changed in (shuffled, renamed, doubled):
        found = roll_out(changed).effect
        assert expected.estimate == pytest.approx(found.estimate, abs=SAME_FORMULA)
    assert expected.standard_error == pytest.approx(roll_out(renamed).effect.standard_error)


def test_years_of_study_that_move_together_tell_no_more_than_their_course():
    """Three years of study with one and the same history: the error and the degrees of one."""
    once = cells(STAGGERED, variance=0)
    thrice = pl.concat(
        once.with_columns(course_key=3 * pl.col("course_key") + year, whole_course="course_key")
        for year in range(3)
    )
    expected, found = roll_out(once), roll_out(thrice)

    assert expected.degrees_of_freedom == found.degrees_of_freedom
    assert (2, 4) == (found.n_adopting, found.n_comparison)
    assert expected.effect.standard_error == pytest.approx(found.effect.standard_error)
    assert roll_out(thrice.drop("whole_course")).degrees_of_freedom > found.degrees_of_freedom


def test_a_course_with_one_year_of_study_is_estimated_as_a_course():
    """Naming the whole course changes nothing where each has one place."""
    drawing = drawn(CourseWorld(8), (7,)).cells

    assert roll_out(drawing.drop("whole_course")) == roll_out(drawing)


course = st.tuples(
    st.sampled_from(["-", "2019", "2021", "2022", "2023", "2031"]),
    st.lists(st.sampled_from([".", "0", "40", "60", "61.5", "100"]), min_size=1, max_size=5),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(course, max_size=9), st.integers(0, 3), st.sampled_from([0.0, 4.0]))
def test_any_courses_give_finite_figures_or_a_reason(courses, students, variance):
    """Gaps, single students, nought variance, odd years: never a missing number or a crash."""
    text = "\n".join(" ".join([offered, *means]) for offered, means in courses)
    found = roll_out(cells(text, students, variance))

    if isinstance(found, NotEstimable):
        assert found.reason
        return
    assert isinstance(found, RollOut)
    points = (*found.group_times, *found.event_study)
    assert all(math.isfinite(one) for point in points for one in (point.ci_lower, point.ci_upper))


def measured(world, **kinds):
    """Every measure of one drawn world, by estimator and measure."""
    found = calibrate_rollout({"drawn": world}, **kinds)
    return {(one.estimator.split(",")[0], one.measure): one for one in found}


@pytest.mark.parametrize("adopting", [2, 8, 20])
def test_intervals_keep_their_cover_with_few_adopting_courses(adopting):
    """Of 100 drawn universities the planted effect lies inside about 95 in 100 intervals."""
    found = measured(CourseWorld(adopting), replications=100, seed=8)

    assert found[rollout.METHOD, "cover"].mc_upper >= COVER
    bias = found[rollout.METHOD, "bias"]
    assert bias.mc_lower - 0.05 <= 0 <= bias.mc_upper + 0.05
    assert bias.answers == 100


@pytest.mark.parametrize("adopting", [8, 20])
def test_intervals_keep_their_cover_where_years_of_study_share_their_shocks(adopting):
    """Three years of study to a course: they are not three courses."""
    world = CourseWorld(adopting, years_of_study=3, effect=0, effect_spread=0)
    found = measured(world, replications=150, seed=5)

    assert found[rollout.METHOD, "cover"].mc_upper >= COVER
    assert found[rollout.METHOD, "cover"].value >= 0.92
    assert found[rollout.METHOD, "error ratio"].mc_upper >= 1


def test_shares_of_students_are_covered_as_well():
    """An outcome that happens or does not, in points, with eight adopting courses."""
    world = CourseWorld(8, is_binary=True, mean_outcome=85, effect=0, effect_spread=0)
    found = measured(world, replications=100, seed=9)

    assert found[rollout.METHOD, "cover"].mc_upper >= COVER
    assert found[rollout.METHOD, "false alarms"].mc_lower <= 0.06
    assert found[TRENDS, "false alarms"].mc_lower <= 0.05


FLAT = CourseWorld(20, effect=0, effect_spread=0)
APART = {
    "5 of few years": replace(FLAT, n_adopting=5, diverging=0.3),
    "8 of few years": replace(FLAT, n_adopting=8, diverging=0.6),
    "20 of few years": replace(FLAT, diverging=0.3),
    "20, all in the last year": replace(FLAT, n_years=6, earliest=5, diverging=0.6),
    "20 of many years": replace(FLAT, n_years=10, earliest=8, diverging=0.5),
}


@pytest.mark.parametrize("world", APART.values(), ids=APART)
def test_courses_that_moved_apart_by_as_much_as_matters_are_hardly_ever_called_causal(world):
    """Nothing was changed by adopting: at most one answer in ten may be worded as an effect."""
    found = measured(world, replications=60, seed=11)

    assert found[rollout.METHOD, "called causal"].mc_lower <= 0.10
    assert found[rollout.METHOD, "called causal"].value <= 0.15
    assert found[rollout.METHOD, "called causal"].answers >= 59


def test_an_effect_can_be_called_one_after_many_years_and_not_after_few():
    """Trends alike: eight years before adoption can show it, two to five cannot."""
    long_before = measured(replace(FLAT, n_years=10, earliest=8), replications=40, seed=12)
    shortly = measured(FLAT, replications=40, seed=12)

    assert long_before[rollout.METHOD, "called causal"].value >= 0.6
    assert long_before[rollout.METHOD, "cover"].mc_upper >= COVER
    assert 0 == shortly[rollout.METHOD, "called causal"].value


def test_what_a_trend_test_overlooks_is_told_by_its_error():
    """A trend as steep as it names is found about nine times in ten."""
    rule = replace(house_rule().power, power=0.9)
    steep = roll_out(drawn(FLAT, (1,)).cells).pretrend.steepest_missed(rule)
    slopes = [
        roll_out(drawn(replace(FLAT, diverging=steep), (13, at)).cells).pretrend.p_value < 0.05
        for at in range(80)
    ]

    assert 0.75 <= np.mean(slopes)


def test_worlds_that_come_with_the_study_are_all_answered():
    """Few, many and everyone adopting: each gives an estimate and a trend test."""
    found = calibrate_rollout(replications=2)

    assert {name for one in found for name in [one.estimator.split(", ", 1)[1]]} == set(WORLDS)
