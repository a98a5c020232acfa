"""Ranks, spreads and stage ratings, worked out from published estimates and nothing else."""

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from published_estimates import estimates, provision

from p2p_metrics.estimation.side_by_side import heterogeneity, ranks
from p2p_metrics.estimation.stage_association import stage_association
from p2p_metrics.estimation.verdicts import impact_with_verdicts

FOUR = (("a", 3.0, 2.0, 4.0), ("b", 1.0, 0.0, 2.0), ("c", 0.0, -1.0, 1.0), ("d", -3.0, -4.0, -2.0))
MAP = provision(a=("pass", 4), b=("pass", 3), c=("buddying", 2), d=("buddying", 1), e=("pass", 0))

effects = st.lists(st.tuples(st.integers(-8, 8), st.integers(1, 8)), min_size=3, max_size=8)


def drawn(pairs):
    """Estimates on a grid of half a mark with symmetric limits."""
    return estimates(
        *(
            (f"s{at}", e / 2, (e - reach) / 2, (e + reach) / 2)
            for at, (e, reach) in enumerate(pairs)
        )
    )


def ranked(*tables):
    """The ranks of published estimates."""
    return ranks({"impact": pl.concat(tables), "provision": MAP})


def test_the_highest_is_first_and_drawn_towards_the_others():
    """The order is that of the estimates; the extremes come closer to the middle."""
    found = ranked(estimates(*FOUR)).sort("rank")

    assert ["a", "b", "c", "d"] == found["unit_code"].to_list()
    assert found["shrunken"][0] < 3.0
    assert found["shrunken"][3] > -3.0
    assert (found["rank_lower"] <= found["rank"]).all()
    assert (found["rank"] <= found["rank_upper"]).all()


@settings(deadline=None, max_examples=25)
@given(effects)
def test_a_rank_repeats_the_verdict_and_makes_no_claim_of_its_own(pairs):
    """Whatever the order says, the claim is the one on the impact table."""
    shown = drawn(pairs)
    verdicts = dict(
        impact_with_verdicts({"impact": shown}).select("unit_code", "verdict").iter_rows()
    )
    found = ranked(shown)

    assert verdicts == dict(found.select("unit_code", "claim").iter_rows())


def test_families_are_ranked_apart_and_small_ones_not_at_all():
    """Approaches are not ranked among schemes; two of a kind say nothing about an order."""
    two = estimates(("pass", 2.0, 1.0, 3.0), ("quiz", 0.0, -1.0, 1.0), unit_kind="approach")
    found = ranked(estimates(*FOUR), two)

    assert {"scheme"} == set(found["unit_kind"])
    assert 4 == found.height


def test_cuts_and_suppressed_estimates_are_not_ranked():
    """One rank for the whole university; a blank has none."""
    years = estimates(*FOUR).with_columns(academic_year=pl.lit(2024, pl.Int64))
    found = ranked(estimates(*FOUR, ("tiny", None, None, None)), years)

    assert ["a", "b", "c", "d"] == found["unit_code"].to_list()


def test_only_what_chance_would_not_throw_there_is_outside_the_funnel():
    """Ten alike and one far off."""
    alike = [(f"s{at}", 1.0, 0.0, 2.0) for at in range(10)]
    found = ranked(estimates(*alike, ("far", 9.0, 8.0, 10.0)))

    assert ["far"] == found.filter("is_outside_funnel")["unit_code"].to_list()


def places(*values):
    """One approach in several faculties, each within a mark."""
    return pl.concat(
        estimates(("pass", value, value - 1, value + 1), unit_kind="approach", faculty_code=faculty)
        for faculty, value in zip("VWXYZ", values, strict=False)
    )


def test_an_approach_that_does_alike_everywhere_has_no_spread_to_speak_of():
    """And one that does not is found out, with limits in marks."""
    alike = heterogeneity({"impact": places(1.0, 1.5, 0.5, 1.0, 1.0)}).row(0, named=True)
    apart = heterogeneity({"impact": places(4.0, -3.0, 3.5, -4.0, 0.0)}).row(0, named=True)

    assert alike["p_value"] > 0.5
    assert apart["p_value"] < 0.001
    assert alike["between"] == 0
    assert apart["between_lower"] > 1
    assert apart["next_lower"] < apart["ci_lower"]


def test_one_faculty_has_no_spread_and_two_say_nothing_of_a_third():
    """No row for one; two leave the next blank."""
    assert 0 == heterogeneity({"impact": places(1.0)}).height
    two = heterogeneity({"impact": places(1.0, 3.0)}).row(0, named=True)

    assert (2, None) == (two["n_places"], two["next_upper"])


def rated(slope, schemes=12):
    """Schemes whose effect rises by `slope` marks for each level of the rating."""
    ratings = {f"s{at:02}": at % 5 for at in range(schemes)}
    noise = np.random.default_rng(3).normal(0, 0.2, schemes)
    shown = estimates(
        *(
            (code, slope * rating + e, slope * rating + e - 1, slope * rating + e + 1)
            for (code, rating), e in zip(ratings.items(), noise, strict=True)
        )
    )
    return {"impact": shown, "provision": provision(**{c: ("pass", r) for c, r in ratings.items()})}


def test_a_planted_association_with_the_rating_is_found_and_labelled_exploratory():
    """Half a mark for each level, inside the interval; the label goes with it."""
    found = stage_association(rated(0.5))

    assert [1, 2, 3, 4, 5] == found["stage_number"].to_list()
    assert (found["ci_lower"] < 0.5).all()
    assert (found["ci_upper"] > 0.5).all()
    assert found["label"].str.starts_with("exploratory").all()


def test_schemes_that_are_not_rated_or_all_alike_have_no_association():
    """Nothing is said from four schemes, from none rated, or from one level."""
    few = rated(0.5, 4)
    unrated = rated(0.5) | {"provision": provision(**{f"s{n:02}": ("p", None) for n in range(12)})}
    alike = rated(0.5) | {"provision": provision(**{f"s{n:02}": ("p", 3) for n in range(12)})}

    assert [0, 0, 0] == [stage_association(one).height for one in (few, unrated, alike)]


def test_with_every_figure_blank_nothing_is_left_to_tell():
    """What is worked out knows nothing that is not published."""
    blank = estimates(*((code, None, None, None) for code in "abcd"))
    tables = {"impact": blank, "provision": MAP}

    assert [0, 0, 0] == [one(tables).height for one in (ranks, heterogeneity, stage_association)]
