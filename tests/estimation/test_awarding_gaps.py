"""Degree classes by group, their gaps, and what of a gap comes with an activity."""

import dataclasses

import polars as pl
import pytest
from published_tables import effects, one, published

from p2p_metrics.config import Configuration
from p2p_metrics.estimation.awarding_gaps import PARTS, awarding_gap_parts, awarding_gaps
from p2p_metrics.estimation.awards import awards

CLOSE = 1e-5  # figures are kept to six decimals
COUNTS = ("award_count", "first_or_upper_second_count", "student_year_count")


@pytest.fixture(scope="module")
def configuration():
    """The shipped configuration, for one characteristic."""
    return dataclasses.replace(Configuration.read(), characteristics=("sex",))


def counted(rows, configuration):
    """Awards counted from rows of the frame: student, year, class in thousandths, sex."""
    frame = pl.DataFrame(
        [row[:3] for row in rows],
        schema={
            "engagement_id": pl.Int64,
            "academic_year": pl.Int32,
            "first_or_upper_second_thousandths": pl.Int64,
        },
        orient="row",
    )
    keys = frame.select("academic_year").with_columns(group_sex=pl.Series([row[3] for row in rows]))
    return awards(frame.drop("academic_year"), keys, configuration)


def test_an_award_counts_once_in_its_final_year(configuration):
    """Ada's two years are one award, of 2024; both years of study are counted."""
    found = counted(
        [
            (1, 2023, 1000, "female"),
            (1, 2024, 1000, "female"),
            (2, 2024, 0, "male"),
            (3, 2024, None, "male"),
        ],
        configuration,
    )

    assert (1, 1, 2) == tuple(
        one(found, academic_year=0, group_code="female")[name] for name in COUNTS
    )
    assert (1, 0, 1) == tuple(
        one(found, academic_year=0, group_code="male")[name] for name in COUNTS
    )
    assert (1 + 1, 1, 2 + 1) == tuple(
        one(found, academic_year=0, group_code="all")[name] for name in COUNTS
    )
    assert {0, 2024} == set(found["academic_year"])


def test_without_the_outcome_there_are_no_awards(configuration):
    """An institution that leaves the outcome out of p2p.toml publishes no classes."""
    without = dataclasses.replace(configuration, outcomes=("mean_mark",))

    assert 0 == counted([(1, 2024, 1000, "female")], without).height


def classes(*rows):
    """Published awards of all years: characteristic, group, awards, first or 2:1, years."""
    raw = pl.DataFrame(
        [(0, *row) for row in rows],
        schema=["academic_year", "characteristic_code", "group_code", *COUNTS],
        orient="row",
    ).with_columns(pl.col("academic_year").cast(pl.Int32))
    return published("awards", raw)


CLASSES = (
    ("all", "all", 1500, 1110, 4500),
    ("ethnicity", "white", 1000, 800, 3000),
    ("ethnicity", "black", 500, 310, 1500),
)


def test_the_gap_is_the_reference_rate_less_the_groups():
    """White 80 %, Black 62 %: an awarding gap of eighteen points."""
    found = awarding_gaps({"awards": classes(*CLASSES)})

    assert ["black"] == found["group_code"].to_list()
    assert 80 - 62 == pytest.approx(found["gap_points"].item(), abs=CLOSE)
    assert found["gap_ci_lower"].item() < 18 < found["gap_ci_upper"].item()


def test_a_masked_group_has_no_gap():
    """Twelve awards are too few."""
    found = awarding_gaps({"awards": classes(*CLASSES[:2], ("ethnicity", "black", 12, 6, 30))})

    assert [None] == found["gap_points"].to_list()


def parts(black, white):
    """The parts for an activity with these effects: estimate, limits, participants, others."""
    impact = effects(
        [("ethnicity", "black", *black), ("ethnicity", "white", *white)],
        outcome="first_or_upper_second",
    )
    return awarding_gap_parts({"awards": classes(*CLASSES), "impact": impact})


def test_reach_take_up_and_effect_add_up_to_what_comes_with_the_activity():
    """White: 0.5 x 0.4 x 6 points; Black: 0.5 x 0.2 x 3 points of a year of study."""
    found = parts((3.0, 1.0, 5.0, 150, 600), (6.0, 4.0, 8.0, 600, 900)).row(0, named=True)

    assert 0.5 * 0.4 * 6 - 0.5 * 0.2 * 3 == pytest.approx(found["explained_points"], abs=CLOSE)
    assert found["explained_points"] == pytest.approx(
        sum(found[f"{name}_points"] for name in PARTS[1:]), abs=CLOSE
    )
    assert (0.5, 0.2, 0.5, 0.4) == (
        found["reach"], found["take_up"], found["reach_of_reference"],
        found["take_up_of_reference"],
    )  # fmt: skip
    for name in PARTS:
        assert found[f"{name}_ci_lower"] <= found[f"{name}_points"] <= found[f"{name}_ci_upper"]


def test_only_what_differs_is_given_a_part():
    """The same offer, take-up and effect for both: nothing of the gap comes with it."""
    found = parts((3.0, 1.0, 5.0, 150, 600), (3.0, 1.0, 5.0, 300, 1200)).row(0, named=True)

    assert [0.0] * 4 == [found[f"{name}_points"] for name in PARTS]


def test_without_a_published_effect_for_both_groups_there_are_no_parts():
    """A blank estimate on either side leaves the row blank."""
    found = parts((None, None, None, None, None), (3.0, 1.0, 5.0, 300, 1200))

    assert [None] == found["explained_points"].to_list()
