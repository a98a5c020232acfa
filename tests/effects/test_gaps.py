"""Gaps between groups: Kitagawa, places for parity, and reach x take-up x effect."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.oaxaca import OaxacaBlinder

from p2p_metrics.effects import awarding_gap, decomposition, parity
from p2p_metrics.effects.awarding_gap import GroupRecord
from p2p_metrics.effects.decomposition import kitagawa
from p2p_metrics.effects.rates import newcombe
from p2p_metrics.effects.records import Interval, NotEstimable

SAME_FORMULA = 1e-9

# Succeeded and members by course, of the group and of the reference group.
OWN, OWN_N = [20, 30, 5], [50, 40, 10]
REFERENCE, REFERENCE_N = [30, 160, 45], [60, 200, 50]

course = st.integers(0, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
courses = st.lists(st.tuples(course, course), min_size=1, max_size=6)


def test_the_part_explained_by_course_mix_equals_statsmodels():
    """Oaxaca and Blinder with course dummies and equal weights is Kitagawa's division."""
    people = [
        (int(group), course, float(i < k))
        for group, successes, sizes in ((1, REFERENCE, REFERENCE_N), (0, OWN, OWN_N))
        for course, (k, n) in enumerate(zip(successes, sizes, strict=True))
        for i in range(n)
    ]
    table = pd.DataFrame(people, columns=["is_reference", "course", "success"])
    dummies = pd.get_dummies(table["course"], prefix="course", dtype=float).iloc[:, 1:]
    dummies["is_reference"] = table["is_reference"]
    dummies["one"] = 1.0
    other = OaxacaBlinder(table["success"], dummies, "is_reference", hasconst=True)
    parts = other.two_fold(two_fold_type="self_submitted", submitted_weight=0.5).params

    found = kitagawa(OWN, OWN_N, REFERENCE, REFERENCE_N)

    assert 100 * np.array(parts) == pytest.approx(
        [found.inside_courses.estimate, found.course_mix.estimate, found.gap.estimate],
        abs=SAME_FORMULA,
    )


def test_courses_of_one_group_only_are_set_apart():
    """A course without the group has no rate of the group: its part is named, not guessed."""
    alone = kitagawa([*OWN, 0], [*OWN_N, 0], [*REFERENCE, 90], [*REFERENCE_N, 100])
    shared = kitagawa(OWN, OWN_N, REFERENCE, REFERENCE_N)

    assert shared.course_mix.estimate == pytest.approx(alone.course_mix.estimate)
    assert shared.inside_courses.estimate == pytest.approx(alone.inside_courses.estimate)
    members = sum(OWN_N) + sum(REFERENCE_N)
    assert members / (members + 100) == pytest.approx(alone.shared)
    assert 100 * ((235 + 90) / 410 - 235 / 310) == pytest.approx(alone.courses_not_shared.estimate)


def test_the_parts_keep_their_cover():
    """Over many draws the intervals of both parts cover the true parts about 95 times in 100."""
    random = np.random.default_rng(3)
    share = np.array([[0.2, 0.5, 0.3], [0.5, 0.3, 0.2]])
    rate = np.array([[0.9, 0.8, 0.6], [0.8, 0.65, 0.55]])
    mix = 100 * ((share[0] - share[1]) * rate.mean(axis=0)).sum()
    inside = 100 * ((rate[0] - rate[1]) * share.mean(axis=0)).sum()
    covered = []
    for _ in range(400):
        n = random.multinomial(400, share[0]), random.multinomial(150, share[1])
        k = random.binomial(n, rate)
        found = kitagawa(k[1], n[1], k[0], n[0])
        covered.append(
            (
                found.course_mix.ci_lower <= mix <= found.course_mix.ci_upper,
                found.inside_courses.ci_lower <= inside <= found.inside_courses.ci_upper,
            )
        )

    nominal = [0.95, 0.95]
    assert nominal == pytest.approx(np.mean(covered, axis=0), abs=0.03)


@given(courses)
def test_parts_add_up_and_turn_with_the_groups(drawn):
    """Mix, inside and not shared make the gap; swapping the groups changes every sign."""
    (k, n), (reference_k, reference_n) = (np.array(side).T for side in zip(*drawn, strict=True))
    found = kitagawa(k, n, reference_k, reference_n)
    turned = kitagawa(reference_k, reference_n, k, n)

    if isinstance(found, NotEstimable):
        assert found == turned
        return
    parts = (found.course_mix, found.inside_courses, found.courses_not_shared)
    assert found.gap.estimate == pytest.approx(sum(one.estimate for one in parts), abs=1e-9)
    assert found.gap.estimate == pytest.approx(-turned.gap.estimate, abs=1e-9)
    assert found.course_mix.ci_lower == pytest.approx(-turned.course_mix.ci_upper, abs=1e-9)
    assert 0 < found.shared <= 1


def test_groups_that_never_meet_are_refused():
    """An empty group, or two groups without one course in common."""
    assert NotEstimable(decomposition.EMPTY_GROUP) == kitagawa([0], [0], [3], [4])
    assert NotEstimable(decomposition.NOTHING_SHARED) == kitagawa([1, 0], [2, 0], [0, 3], [0, 4])
    with pytest.raises(ValueError, match="between 0"):
        kitagawa([5], [4], [3], [4])


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((30, 200, 600, 2000), (30, 20, 38)),
        ((60, 200, 600, 2000), (0, 0, 13)),
        ((90, 200, 600, 2000), (0, 0, 0)),
        ((0, 4, 2000, 2000), (4, 3, 4)),
    ],
)
def test_parity_needs_a_range_of_places(counts, expected):
    """At 15 % against 30 % a group of 200 needs about 30 more, give or take."""
    own, reference = counts[:2], counts[2:]
    short, eligible = newcombe(*reference, *own), np.asarray(own[1])
    found = parity.places_in_gap(short, eligible, eligible - own[0])

    middle, lower, upper = expected
    assert middle == found.estimate
    assert (lower, upper) == pytest.approx((found.ci_lower, found.ci_upper), abs=2)


BLACK = GroupRecord(1000, 800, 160, 630, effect=4.0, standard_error=1.0)
WHITE = GroupRecord(4000, 3600, 1440, 3360, effect=3.0, standard_error=0.5)


def test_what_comes_with_an_activity_is_reach_times_take_up_times_effect():
    """Gains of 1.08 and 0.64 points: the gap of 21 points is 0.44 wider with the activity."""
    found = awarding_gap.awarding_gap(BLACK, WHITE)

    assert 100 * (0.84 - 0.63) == pytest.approx(found.gap.estimate)
    assert 0.9 * 0.4 * 3 - 0.8 * 0.2 * 4 == pytest.approx(found.explained.estimate)
    parts = (found.by_reach, found.by_take_up, found.by_effect)
    assert found.explained.estimate == pytest.approx(sum(one.estimate for one in parts))
    assert found.by_take_up.estimate > 0 > found.by_effect.estimate


def test_only_the_factor_that_differs_gets_the_credit():
    """Groups alike but for their take-up: reach and effect have no part in it."""
    alike = GroupRecord(4000, 3600, 720, 3360, effect=3.0, standard_error=0.5)
    found = awarding_gap.awarding_gap(alike, WHITE)

    assert (0.4 - 0.2) * 0.9 * 3 == pytest.approx(found.by_take_up.estimate)
    expected = [0, 0]
    assert expected == pytest.approx([found.by_reach.estimate, found.by_effect.estimate])


def test_one_effect_for_both_groups_counts_its_error_once():
    """With a shared effect its error moves both gains together and largely cancels."""
    apart = awarding_gap.awarding_gap(BLACK, WHITE)
    shared = awarding_gap.awarding_gap(BLACK, WHITE, effect_covariance=0.5)

    assert width(shared.explained) < width(apart.explained)


def width(interval: Interval) -> float:
    """Upper limit minus lower limit."""
    return interval.ci_upper - interval.ci_lower


def test_the_explained_part_keeps_its_cover():
    """Drawn shares and effects: the interval covers the truth about 95 times in 100."""
    random = np.random.default_rng(12)
    truth = 0.9 * 0.4 * 3 - 0.8 * 0.2 * 4
    covered = []
    for _ in range(400):
        drawn = []
        for n, reach, take_up, effect, error in (
            (1000, 0.8, 0.2, 4, 1.0),
            (4000, 0.9, 0.4, 3, 0.5),
        ):
            offered = random.binomial(n, reach)
            taking = random.binomial(offered, take_up)
            drawn.append(
                GroupRecord(n, offered, taking, n // 2, random.normal(effect, error), error)
            )
        found = awarding_gap.awarding_gap(*drawn).explained
        covered.append(found.ci_lower <= truth <= found.ci_upper)

    nominal = 0.95
    assert nominal == pytest.approx(np.mean(covered), abs=0.03)


def test_nobody_offered_and_impossible_counts_are_refused():
    """Without an offer there is no take-up to speak of."""
    unreached = GroupRecord(10, 0, 0, 5, 1.0, 1.0)

    assert NotEstimable(awarding_gap.NOBODY_REACHED) == awarding_gap.awarding_gap(unreached, WHITE)
    empty = GroupRecord(0, 0, 0, 0, 1.0, 1.0)
    assert NotEstimable(awarding_gap.NOBODY) == awarding_gap.awarding_gap(empty, WHITE)
    with pytest.raises(ValueError, match="among the offered"):
        awarding_gap.awarding_gap(GroupRecord(10, 3, 4, 5, 1.0, 1.0), WHITE)


def test_many_gaps_at_once_are_the_same_as_one_by_one():
    """Arrays of groups give what single records give."""
    one = GroupRecord(400, 300, 90, 250, 4.0, 1.5)
    two = GroupRecord(900, 500, 260, 700, 2.0, 0.8)
    reference = GroupRecord(2000, 1500, 700, 1700, 3.0, 0.5)
    many = awarding_gap.Many(
        *np.array([[g.students, g.offered, g.participants, g.effect, g.standard_error]
                   for g in (one, two)], float).T
    )  # fmt: skip
    theirs = awarding_gap.Many(*(np.full(2, x) for x in (2000, 1500, 700, 3.0, 0.5)))

    found = awarding_gap.gap_parts(many, theirs)

    for at, group in enumerate((one, two)):
        single = awarding_gap.awarding_gap(group, reference)
        for name in ("explained", "by_reach", "by_take_up", "by_effect"):
            part, of_many = getattr(single, name), getattr(found, name)
            assert (part.estimate, part.ci_lower, part.ci_upper) == pytest.approx(
                (of_many.estimate[at], of_many.ci_lower[at], of_many.ci_upper[at])
            )
