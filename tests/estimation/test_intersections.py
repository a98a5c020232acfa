"""Where characteristics cross: cautious rates from the published counts."""

from itertools import product

import numpy as np
import polars as pl
import pytest
from published_tables import one, published

from p2p_metrics.estimation.intersections import (
    intersection_spread,
    intersections_with_cautious_rates,
)

SEXES = ("female", "male")
ETHNICITIES = ("asian", "black", "mixed", "other", "white")
QUINTILES = tuple(f"quintile_{number}" for number in range(1, 6))
CROSSINGS = tuple(product(SEXES, ETHNICITIES, QUINTILES))
KEYS = ("academic_year", "unit_kind", "unit_code", "sex", "ethnicity", "deprivation")
COVER = 0.9  # of 95 %: rounding to 5 moves small crossings, and the spread is taken as known


def crossed(counts):
    """Published crossings of one unit: eligible and took part, in the order of CROSSINGS."""
    rows = [(0, "any", "all", *at, *count) for at, count in zip(CROSSINGS, counts, strict=False)]
    raw = pl.DataFrame(rows, schema=[*KEYS, "eligible_count", "participant_count"], orient="row")
    raw = raw.with_columns(participant_people="participant_count")
    return {"participation_intersections": published("participation_intersections", raw)}


def drawn(seed):
    """True rates that are more than a sum of characteristics, and counts drawn from them."""
    chance = np.random.default_rng(seed)
    sizes = chance.integers(30, 400, len(CROSSINGS))
    log_odds = [
        -0.8 + 0.4 * (sex == "female") + 0.15 * QUINTILES.index(quintile)
        for sex, _, quintile in CROSSINGS
    ]
    rates = 1 / (1 + np.exp(-(np.array(log_odds) + chance.normal(0, 0.4, len(CROSSINGS)))))
    return rates, list(zip(sizes.tolist(), chance.binomial(sizes, rates).tolist(), strict=True))


def test_small_crossings_are_drawn_in_and_nearer_to_the_truth():
    """Cautious rates lie closer to the true ones than the plain rates do, and hold them."""
    apart, cautious, held = [], [], []
    for seed in range(6):
        rates, counts = drawn(seed)
        found = intersections_with_cautious_rates(crossed(counts)).join(
            pl.DataFrame(CROSSINGS, schema=KEYS[3:], orient="row").with_columns(
                true=pl.Series(rates)
            ),
            on=KEYS[3:],
        )
        shown = found.drop_nulls("cautious_rate")
        apart.append(((shown["rate"] - shown["true"]) ** 2).mean())
        cautious.append(((shown["cautious_rate"] - shown["true"]) ** 2).mean())
        held.append(
            shown["true"].is_between(shown["cautious_ci_lower"], shown["cautious_ci_upper"]).mean()
        )

    assert np.mean(cautious) < np.mean(apart)
    assert np.mean(held) >= COVER


def test_a_masked_crossing_has_no_cautious_rate():
    """Too few students: left out of the model and blank."""
    counts = [(200, 60 + 2 * number) for number in range(20)]
    found = intersections_with_cautious_rates(crossed([(12, 6), *counts]))

    assert (
        one(found, sex="female", ethnicity="asian", deprivation="quintile_1")["cautious_rate"]
        is None
    )
    assert 20 == found["cautious_rate"].count()


def test_crossings_of_what_is_not_known_are_left_out():
    """Unknown is no group: its crossings have plain rates alone."""
    tables = crossed([(200, 60 + 2 * number) for number in range(20)])
    table = tables["participation_intersections"].with_columns(
        sex=pl.when(pl.col("ethnicity") == "white").then(pl.lit("unknown")).otherwise("sex")
    )
    found = intersections_with_cautious_rates({"participation_intersections": table})

    assert 0 == found.filter(sex="unknown")["cautious_rate"].count()
    assert 0 < found.filter(pl.col("sex") != "unknown")["cautious_rate"].count()


def test_the_variation_is_shared_out_between_crossings_and_students():
    """A small share lies between crossings; the characteristics add up to part of that."""
    found = intersection_spread(crossed(drawn(1)[1])).row(0, named=True)

    assert found["between_ci_lower"] <= found["between_share"] <= found["between_ci_upper"]
    assert 0 <= found["additive_share"] <= 1
    assert len(CROSSINGS) >= found["strata_count"]


def test_too_few_crossings_say_nothing():
    """Four crossings cannot tell how crossings differ: the row is blank."""
    found = intersection_spread(crossed([(200, 60), (200, 70), (200, 80), (200, 90)]))

    assert (1, None, None) == (found.height, *found.row(0)[3:5])


def test_the_published_columns_stay_as_they_were():
    """The cautious rate stands beside the rate and changes nothing."""
    tables = crossed(drawn(2)[1])
    found = intersections_with_cautious_rates(tables)

    before = tables["participation_intersections"]
    assert before.equals(found.select(before.columns))


@pytest.mark.parametrize("table", [intersections_with_cautious_rates, intersection_spread])
def test_blank_crossings_give_blank_tables(table):
    """With every figure blank all rows are alike."""
    tables = crossed(drawn(3)[1])
    blank = tables["participation_intersections"].with_columns(
        *(pl.lit(None, pl.Int64).alias(f"{name}_count") for name in ("eligible", "participant")),
        *(pl.lit(None, pl.Float64).alias(name) for name in ("rate", "ci_lower", "ci_upper")),
        status=pl.lit("c"),
    )
    found = table({"participation_intersections": blank})

    derived = [name for name in found.columns if name not in (*KEYS, *blank.columns)]
    assert derived
    assert all(found[name].null_count() == found.height for name in derived)
