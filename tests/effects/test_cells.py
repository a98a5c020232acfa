"""The estimate from cells: exact strata, then coarser ones, against hand sums and R MatchIt."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_comparisons import lalonde

from p2p_metrics.effects.cells import LikeForLike, like_for_like, like_for_like_by
from p2p_metrics.effects.records import NotEstimable, Reason

MATCHIT = ROUNDING = 1e-9
# Between the values that occur, so that it does not matter on which side a cut is closed.
CUTPOINTS = {
    "age": [19.5, 24.5, 29.5, 34.5, 39.5],
    "educ": [8.5, 11.5, 12.5],
    "re74": [0.5, 5000.5],
    "re75": [0.5, 5000.5],
}

MARK = "mean_mark"


def cells_of(students: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Sufficient statistics of students with a mark in thousandths."""
    return students.group_by([*keys, "is_exposed"]).agg(
        student_count=pl.len(),
        n_mean_mark=pl.col("mark").count(),
        sum_thousandths_mean_mark=pl.col("mark").sum(),
        sum_sq_mean_mark=(pl.col("mark") ** 2).sum(),
    )


def drawn(table: str) -> pl.DataFrame:
    """Students drawn as rows of course, sex, exposed, mark."""
    rows = [[part.strip() for part in line.split("|")] for line in table.strip().splitlines()]
    return pl.DataFrame(
        [
            (course, sex, took == "yes", round(1000 * float(mark)))
            for course, sex, took, mark in rows
        ],
        schema={"course": pl.String, "sex": pl.String, "is_exposed": pl.Boolean, "mark": pl.Int64},
        orient="row",
    )


def many(seed=1, students=600) -> pl.DataFrame:
    """Students of six courses who join by sex; two marks for taking part."""
    random = np.random.default_rng(seed)
    course, sex = random.integers(0, 6, students), random.integers(0, 2, students)
    took_part = random.random(students) < 0.2 + 0.2 * sex
    mark = 60 + course + 3 * sex + 2 * took_part + random.normal(0, 5, students)
    return pl.DataFrame(
        {"course": course, "sex": sex, "is_exposed": took_part,
         "mark": np.round(1000 * mark).astype(int)}
    )  # fmt: skip


RUNGS = (("course", "sex"), ("sex",), ())


def test_a_participant_is_compared_within_the_finest_stratum_that_holds_a_comparison_student():
    """Ada and Bea match on course and sex, Cyd (alone on her course) on sex only."""
    students = drawn("""
        law  | f | yes | 66
        law  | f | yes | 62
        law  | f | no  | 60
        art  | f | yes | 70
        maths| f | no  | 64
        law  | m | no  | 50
    """)
    found = like_for_like(cells_of(students, ["course", "sex"]), RUNGS, MARK)

    expected = ((66 - 60) + (62 - 60) + (70 - (60 + 64) / 2)) / 3
    assert expected == pytest.approx(found.effect.estimate, abs=ROUNDING)
    assert (2, 1, 0) == found.matched_by_rung
    assert (2 / 3, 1.0) == (found.exact_share, found.matched_share)
    assert (60 + 60 + 62) / 3 == pytest.approx(found.comparison_value, abs=ROUNDING)
    assert (3, 2) == (found.effect.n_participants, found.effect.n_comparison)


def test_a_participant_who_matches_nowhere_is_left_out_and_counted():
    """Without a last rung that holds everyone, overlap says how many the estimate is about."""
    students = drawn("""
        law | f | yes | 66
        law | f | no  | 60
        art | m | yes | 70
    """)
    found = like_for_like(cells_of(students, ["course", "sex"]), RUNGS[:1], MARK)

    assert 66 - 60 == pytest.approx(found.effect.estimate)
    assert 0.5 == found.matched_share


def test_exact_matching_on_lalonde_equals_r_matchit():
    """matchit(treat ~ race + married + nodegree, method = "exact"), ATT 1309.897210003077."""
    keys = ["race", "married", "nodegree"]
    men = lalonde().with_columns(mark=pl.col("re78") * 1000)
    found = like_for_like(cells_of(men, keys), (keys,), MARK)

    assert 1309.897210003077 == pytest.approx(found.effect.estimate, abs=MATCHIT)
    assert (185, 429) == (found.effect.n_participants, found.effect.n_comparison)


@pytest.mark.parametrize(
    ("keys", "effect", "matched"),
    [
        (["age", "educ", "race", "married"], 262.554128718251, (158, 169)),
        (
            ["age", "educ", "race", "married", "nodegree", "re74", "re75"],
            -906.674431020672,
            (86, 66),
        ),
    ],
)
def test_coarsened_matching_on_lalonde_equals_r_matchit(keys, effect, matched):
    """matchit(method = "cem", cutpoints = CUTPOINTS) of R MatchIt 4.5.1, those without left out.

    Coarsened exact matching: Iacus, King and Porro (2012).
    """
    bands = {
        name: pl.Series(np.searchsorted(cuts, lalonde()[name]))
        for name, cuts in CUTPOINTS.items()
        if name in keys
    }
    men = lalonde().with_columns(mark=pl.col("re78") * 1000, **bands)
    found = like_for_like(cells_of(men, keys), (keys,), MARK)

    assert effect == pytest.approx(found.effect.estimate, abs=MATCHIT)
    assert matched == (found.effect.n_participants, found.effect.n_comparison)


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 10_000))
def test_the_estimate_does_not_move_with_order_doubling_or_labels(seed):
    """Rows shuffled, every student twice, courses renamed: the same estimate."""
    students = many(seed, 150)
    first = like_for_like(cells_of(students, ["course", "sex"]), RUNGS, MARK)
    renamed = students.with_columns(course=100 - pl.col("course"))
    for other in (
        students.sample(fraction=1, shuffle=True, seed=seed),
        pl.concat([students, students]),
        renamed,
    ):
        found = like_for_like(cells_of(other, ["course", "sex"]), RUNGS, MARK)
        assert first.effect.estimate == pytest.approx(found.effect.estimate, abs=ROUNDING)


def test_the_planted_effect_is_inside_the_interval_and_the_raw_one_is_not():
    """Two marks were planted; women join more and have better marks."""
    found = like_for_like(cells_of(many(4, 6_000), ["course", "sex"]), RUNGS, MARK)

    assert found.effect.ci_lower <= 2.0 <= found.effect.ci_upper
    assert found.naive.ci_lower > 2.0


def test_every_cut_at_once_equals_one_cut_at_a_time():
    """One pass over all cuts gives what separate calls give, pooled spread aside."""
    cells = cells_of(many(4, 3000), ["course", "sex"])
    together = like_for_like_by(cells, ["course"], RUNGS, MARK)

    alone = {
        (c,): like_for_like(cells.filter(pl.col("course") == c), RUNGS, MARK) for c in range(6)
    }
    assert alone.keys() == together.keys()
    for cut, answer in alone.items():
        assert answer.effect.estimate == pytest.approx(together[cut].effect.estimate)
        assert answer.effect.standard_error == pytest.approx(together[cut].effect.standard_error)


def test_percentage_points_come_from_outcomes_stored_as_nought_or_a_thousand():
    """Three of four participants passed, one of two others: 25 points more."""
    students = drawn("""
        law | f | yes | 1
        law | f | yes | 1
        law | f | yes | 1
        law | f | yes | 0
        law | f | no  | 1
        law | f | no  | 0
    """)
    found = like_for_like(cells_of(students, ["course", "sex"]), RUNGS, MARK, 0.1)

    assert 75 - 50 == pytest.approx(found.effect.estimate)


@pytest.mark.parametrize(
    ("chosen", "reason"),
    [
        (pl.col("is_exposed"), Reason.NO_COMPARISON),
        (~pl.col("is_exposed"), Reason.NO_PARTICIPANTS),
        (pl.lit(False), Reason.NO_STUDENTS),
    ],
)
def test_an_empty_side_is_a_refusal_in_words(chosen, reason):
    """Nobody took part, everybody did, nobody at all: never a number."""
    cells = cells_of(many(), ["course", "sex"]).filter(chosen)

    assert NotEstimable(reason) == like_for_like(cells, RUNGS, MARK)


def test_an_outcome_that_is_the_same_for_everyone_is_a_refusal():
    """Zero variance gives no standard error, so no estimate."""
    cells = cells_of(many().with_columns(mark=pl.lit(60_000)), ["course", "sex"])

    assert NotEstimable(Reason.NO_VARIATION) == like_for_like(cells, RUNGS, MARK)


def test_an_outcome_that_nobody_has_is_a_refusal():
    """All values missing."""
    cells = cells_of(many().with_columns(mark=pl.lit(None, pl.Int64)), ["course", "sex"])

    assert NotEstimable(Reason.NO_STUDENTS) == like_for_like(cells, RUNGS, MARK)


def test_participants_without_anyone_like_them_are_a_refusal():
    """No overlap at any rung."""
    students = drawn("""
        law | f | yes | 66
        law | f | yes | 60
        art | m | no  | 70
        art | m | no  | 71
    """)
    found = like_for_like(cells_of(students, ["course", "sex"]), RUNGS[:1], MARK)

    assert NotEstimable(Reason.NO_OVERLAP) == found


def test_a_unit_of_two_participants_still_has_an_interval():
    """Small groups borrow the pooled spread of the other cuts."""
    cells = cells_of(many(5, 500), ["course", "sex"])
    rare = cells_of(many(6, 8), ["course", "sex"]).with_columns(course=pl.col("course") + 100)
    both = pl.concat([cells, rare]).with_columns(is_rare=pl.col("course") >= 100)
    found = like_for_like_by(both, ["is_rare"], RUNGS, MARK)

    assert all(isinstance(answer, LikeForLike) for answer in found.values())
    assert found[(True,)].effect.standard_error > found[(False,)].effect.standard_error
