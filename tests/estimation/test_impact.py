"""One estimate per unit, outcome and registered cut, with a reason where there is none."""

import dataclasses

import numpy as np
import polars as pl
import pytest
from drawn_setting import drawn_setting

from p2p_metrics.config import Configuration
from p2p_metrics.effects.frame import Exposure, Frame, Unit
from p2p_metrics.estimation.units import estimating
from p2p_metrics.progress import silent

STUDENTS = 4000
TRUTH = 3.0
OPEN = Unit("scheme", "pass-law", "recipient")
EMBEDDED = Unit("scheme", "group-work", "recipient")


@pytest.fixture(scope="module")
def frame():
    """Students who join the keener the better their last mark, and gain TRUTH marks."""
    chance = np.random.default_rng(1)
    prior = chance.normal(60, 10, STUDENTS)
    exposed = chance.random(STUDENTS) < 1 / (1 + np.exp(-(prior - 60) / 10))
    mark = prior * 0.7 + TRUTH * exposed + chance.normal(0, 5, STUDENTS)
    everyone = np.arange(STUDENTS)
    ones = np.zeros(STUDENTS, dtype=np.intp)
    codes = dict.fromkeys(("academic_year", "stage", "ethnicity", "disability"), ones)
    codes |= dict.fromkeys(("age_group", "deprivation"), ones)
    return Frame(
        student=everyone,
        course=everyone % 40,
        places=(everyone % 40, everyone % 40, everyone % 8),
        categories=codes | {"sex": everyone % 2},
        marks={"prior_mark": prior, "entry_tariff": np.full(STUDENTS, np.nan)},
        outcomes={"mean_mark": mark, "satisfaction": np.full(STUDENTS, np.nan)},
        exposures={
            OPEN: Exposure(rows=everyone, exposed=exposed),
            EMBEDDED: Exposure(rows=everyone, exposed=exposed, is_embedded=True),
        },
    )


@pytest.fixture(scope="module")
def keys():
    """Two years, two faculties and both sexes, in the frame's order."""
    number = pl.int_range(STUDENTS, eager=True)
    return pl.DataFrame(
        {
            "academic_year": (2023 + number % 2).cast(pl.Int32),
            "faculty_code": pl.Series(["ART", "LAW"] * (STUDENTS // 2)),
            "level": ["undergraduate"] * STUDENTS,
            "group_sex": ["female", "male"] * (STUDENTS // 2),
        }
    )


@pytest.fixture(scope="module")
def configuration():
    """The shipped cuts, for two outcomes and one characteristic."""
    return dataclasses.replace(
        Configuration.read(), outcomes=("mean_mark", "satisfaction"), characteristics=("sex",)
    )


@pytest.fixture(scope="module")
def found(frame, keys, configuration):
    """The impact table of both schemes."""
    return impact_of(frame, keys, configuration)


def impact_of(frame, keys, configuration, processes=1):
    """The impact table, with nothing due, planned or labelled."""
    setting = drawn_setting(frame, outcomes=configuration.outcomes)
    with estimating(frame, keys, configuration, setting, processes) as collected:
        return collected(silent)["impact"]


def whole(table, unit, outcome):
    """The row of the whole university."""
    rows = table.filter(
        pl.col("unit_code") == unit.code,
        pl.col("outcome_code") == outcome,
        pl.col("academic_year") == 0,
        *(pl.col(name) == "all" for name in ("faculty_code", "level", "group_code")),
    )
    return rows.row(0, named=True)


def test_the_planted_truth_is_inside_the_interval_and_the_raw_difference_is_not(found):
    """Selection on the last mark is undone; the raw difference stands beside it."""
    row = whole(found, OPEN, "mean_mark")

    assert row["ci_lower"] < TRUTH < row["ci_upper"]
    assert row["naive_ci_lower"] > TRUTH


def test_participants_and_comparison_are_counted(found):
    """Every eligible student is on one side."""
    row = whole(found, OPEN, "mean_mark")

    assert STUDENTS == row["n_participants"] + row["n_comparison"]


def test_an_embedded_activity_is_refused_in_words(found):
    """Where everyone takes part nobody is left to compare with."""
    row = whole(found, EMBEDDED, "mean_mark")

    assert (None, "no like-for-like comparison exists; see roll-out") == (
        row["estimate"],
        row["reason"],
    )


def test_an_outcome_nobody_has_is_refused_in_words(found):
    """No survey, no satisfaction."""
    row = whole(found, OPEN, "satisfaction")

    assert row["estimate"] is None
    assert "not known" in row["reason"]


def test_every_registered_cut_is_there_once(found):
    """A reader can ask for each year, faculty and group, and gets one answer."""
    one = found.filter(pl.col("unit_code") == OPEN.code, pl.col("outcome_code") == "mean_mark")
    keys = ["academic_year", "faculty_code", "level", "characteristic_code", "group_code"]

    assert one.height == one.unique(keys).height
    assert {"female", "male", "all"} == set(one["group_code"])
    assert {0, 2023, 2024} == set(one["academic_year"])


def test_two_processes_find_what_one_finds(found, frame, keys, configuration):
    """Sharing the work out changes nothing in the answer."""
    assert found.equals(impact_of(frame, keys, configuration, processes=2))
