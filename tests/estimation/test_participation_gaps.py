"""Groups set beside their reference group, from the published counts."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from published_tables import one, participation

from p2p_metrics.estimation.groups import fewest_shown, hidden_by_rounding
from p2p_metrics.estimation.participation_gaps import GAP, RATIO, REPRESENTATION, participation_gaps
from p2p_metrics.estimation.provider_mix import provider_mix

EVERYONE = ("all", "all", 1005, 300)


def gaps(*rows):
    """The gaps of one unit with these groups of students."""
    return participation_gaps({"participation": participation([EVERYONE, *rows])})


def test_a_gap_is_the_group_less_its_reference_in_points():
    """Women 20 %, men 40 %: twenty points less, half the rate."""
    found = one(gaps(("sex", "female", 500, 100), ("sex", "male", 500, 200)), group_code="female")

    assert (20 - 40, 20 / 40, "male") == (
        found["gap_points"],
        found["ratio"],
        found["compared_with"],
    )


def test_places_for_parity_are_those_that_close_the_gap():
    """100 more of 500 women would bring them from 20 to 40 %."""
    found = one(gaps(("sex", "female", 500, 100), ("sex", "male", 500, 200)), group_code="female")

    assert 100 == found["places"]
    assert 0 < found["places_lower"] < 100 < found["places_upper"] <= 500 - 100


def test_the_reference_group_has_no_gap_to_itself():
    """It is what the others are set beside; its share of those taking part is still shown."""
    found = one(gaps(("sex", "female", 500, 100), ("sex", "male", 500, 200)), group_code="male")

    assert found["gap_points"] is None
    assert (200 / 300) / (500 / 1005) == pytest.approx(found["representation"], abs=1e-6)


def test_groups_that_are_not_groups_are_compared_with_nobody():
    """Unknown and outside the population are counted among everyone, and nothing else."""
    found = gaps(
        ("ethnicity", "white", 500, 200),
        ("ethnicity", "unknown", 300, 60),
        ("ethnicity", "outside_population", 200, 40),
    )

    assert ["white"] == found["group_code"].to_list()


def test_a_masked_group_has_no_gap():
    """Too few students: nothing but the row."""
    found = one(gaps(("sex", "other", 9, 4), ("sex", "male", 500, 200)), group_code="other")

    assert {None} == {found[name] for name in (*GAP, *RATIO, *REPRESENTATION, "places")}


def test_a_role_that_hardly_anyone_holds_has_a_bounded_statement():
    """None of 400 is masked, but fewer than 3 in 100 may be said, whatever the count."""
    found = one(gaps(("sex", "other", 400, 0), ("sex", "male", 500, 200)), group_code="other")

    assert found["gap_points"] is None
    assert 3 == found["fewer_than_in_100"]


def test_a_characteristic_without_its_reference_has_no_gap():
    """With the reference group masked there is nothing to set others beside."""
    found = one(gaps(("sex", "female", 500, 100), ("sex", "male", 12, 3)), group_code="female")

    assert found["gap_points"] is None


def test_with_every_figure_blank_all_rows_are_alike():
    """The table knows nothing beyond what is published."""
    table = participation([EVERYONE, ("sex", "female", 500, 100), ("sex", "male", 500, 200)])
    blank = table.with_columns(
        pl.lit(None, pl.Int64).alias("eligible_count"),
        pl.lit(None, pl.Int64).alias("participant_count"),
        *(pl.lit(None, pl.Float64).alias(name) for name in ("rate", "ci_lower", "ci_upper")),
        status=pl.lit("c"),
    )

    found = participation_gaps({"participation": blank})

    assert 2 == found.height
    assert {None} == {value for row in found.select(*GAP, *REPRESENTATION).rows() for value in row}


counted = st.tuples(st.integers(23, 3000), st.floats(0.02, 0.98)).map(
    lambda said: (said[0], max(3, min(said[0] - 3, round(said[0] * said[1]))))
)


@given(counted, counted)
def test_intervals_hold_the_estimate_and_the_true_gap_of_the_exact_counts(own, theirs):
    """Whatever rounding hid, the gap of the exact counts lies inside the published limits."""
    rows = participation(
        [
            ("all", "all", own[0] + theirs[0], own[1] + theirs[1]),
            ("sex", "female", *own),
            ("sex", "male", *theirs),
        ]
    )
    found = one(participation_gaps({"participation": rows}), group_code="female")
    if found["gap_points"] is None:
        return

    true = 100 * (own[1] / own[0] - theirs[1] / theirs[0])
    assert found["gap_ci_lower"] <= true <= found["gap_ci_upper"]
    assert found["gap_ci_lower"] <= found["gap_points"] <= found["gap_ci_upper"]
    assert found["ratio_ci_lower"] <= found["ratio"] <= found["ratio_ci_upper"]
    assert 0 <= found["places_lower"] <= found["places"] <= found["places_upper"]


def test_intervals_keep_their_cover_on_rounded_counts():
    """Two groups of 60 at 30 and 45 %: the true gap lies inside at least 94 times in 100."""
    chance = np.random.default_rng(7)
    first, second = chance.binomial(60, 0.30, 400), chance.binomial(60, 0.45, 400)
    units = [
        participation(
            [("all", "all", 120, a + b), ("sex", "female", 60, a), ("sex", "male", 60, b)],
            unit=("scheme", f"s{number:03}"),
        )
        for number, (a, b) in enumerate(zip(first, second, strict=True))
    ]
    found = participation_gaps({"participation": pl.concat(units)}).drop_nulls("gap_points")

    inside = found.filter(pl.col("gap_ci_lower") <= -15, pl.col("gap_ci_upper") >= -15)
    assert inside.height / found.height >= 0.94


def test_what_rounding_hides_is_read_off_the_counts():
    """Counts to the nearest ten may be off by five; masked ones say nothing."""
    assert (10 // 2, 0) == (
        hidden_by_rounding(pl.Series([20, 30, None, 50])),
        hidden_by_rounding(pl.Series([None, None], dtype=pl.Int64)),
    )
    assert (25, 0) == (fewest_shown(pl.Series([400, 25, None])), fewest_shown(pl.Series([None])))


def mix(providers):
    """The mix of one unit whose women are half its students and 60 % of its recipients."""
    helped = participation(
        [
            ("all", "all", 1000, 300),
            ("sex", "female", 500, 180),
            ("sex", "male", 500, 120),
            ("age_group", "mature", 25, 5),
        ]
    )
    led = participation(providers, role="provider")
    return provider_mix({"participation": pl.concat([helped, led])})


def test_leaders_are_set_beside_recipients_and_students():
    """A quarter of the leaders, six in ten of the recipients, half of the students."""
    found = one(
        mix([("all", "all", 900, 100), ("sex", "female", 450, 25), ("sex", "male", 450, 75)]),
        group_code="female",
    )

    assert (0.5, 0.6, 0.25) == (
        found["student_share"], found["recipient_share"], found["provider_share"],
    )  # fmt: skip
    assert 0.25 / 0.6 == pytest.approx(found["providers_to_recipients"], abs=1e-6)


def test_a_share_of_few_leaders_is_not_shown():
    """Fifteen leaders are too few for a share, though the counts themselves are shown."""
    found = one(
        mix([("all", "all", 900, 15), ("sex", "female", 450, 5), ("sex", "male", 450, 10)]),
        group_code="female",
    )

    assert found["provider_share"] is None
    assert 0.6 == found["recipient_share"]
