"""Intersections: against lme4, against planted rates, and for any table of counts."""

import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from p2p_metrics.effects import strata
from p2p_metrics.effects.random_intercept import Strata, fit_random_intercept
from p2p_metrics.effects.records import NotEstimable, Reason
from p2p_metrics.effects.strata import intersections, main_effects

FIXTURES = Path(__file__).parent / "fixtures"  # written by strata_lme4.R beside them
SAME_MODEL = 1e-5  # five digits: two optimisers on one likelihood

PARAMETERS = pl.read_csv(FIXTURES / "strata_lme4_parameters.csv")
MODES = pl.read_csv(FIXTURES / "strata_lme4_modes.csv")


def table(name):
    """Successes, members and group codes of one of the made-up tables."""
    cells = pl.read_csv(FIXTURES / f"strata_{name}.csv")
    groups = cells.select("sex", "ethnicity", "deprivation").to_numpy()
    return (cells["successes"].to_numpy(), cells["n"].to_numpy(), groups)


@pytest.mark.parametrize("model", ["null", "main"])
@pytest.mark.parametrize("name", ["varied", "small"])
def test_the_multilevel_model_equals_lme4(name, model):
    """Coefficients, spread and every stratum's mode, by adaptive quadrature in both."""
    successes, n, groups = table(name)
    design = main_effects(groups) if model == "main" else np.ones((n.size, 1))
    found = fit_random_intercept(Strata(successes.astype(float), n.astype(float), design))

    expected = PARAMETERS.filter(table=name, model=model)["value"].to_list()
    assert expected == pytest.approx([*found.coefficients, found.spread], abs=SAME_MODEL)
    modes = MODES.filter(table=name)[model].to_list()
    assert modes == pytest.approx(found.modes.tolist(), abs=SAME_MODEL)


def test_shares_follow_from_the_two_models():
    """VPC from the model without characteristics, additive part from both."""
    found = intersections(*table("varied"))
    spread = {
        model: PARAMETERS.filter(table="varied", model=model, term="spread")["value"].item()
        for model in ("null", "main")
    }

    between = spread["null"] ** 2 / (spread["null"] ** 2 + math.pi**2 / 3)
    assert between == pytest.approx(found.between_strata.estimate, abs=SAME_MODEL)
    additive = 1 - spread["main"] ** 2 / spread["null"] ** 2
    assert additive == pytest.approx(found.additive, abs=SAME_MODEL)


def test_small_strata_come_closer_to_the_truth_and_keep_their_cover():
    """Strata of a dozen people: an error far below that of the raw rate, honest intervals."""
    random = np.random.default_rng(2)
    groups = np.stack(np.meshgrid(range(2), range(6), range(5)), axis=-1).reshape(-1, 3)
    raw, drawn_in, covered = [], [], []
    for _ in range(8):
        truth = expit(-1 + 0.3 * groups[:, 0] - 0.15 * groups[:, 1] + random.normal(0, 0.15, 60))
        n = 1 + random.geometric(1 / 12, 60)
        successes = random.binomial(n, truth)
        found = [one.rate for one in intersections(successes, n, groups).strata]
        raw.append(np.square(successes / n - truth).mean())
        drawn_in.append(np.square([one.estimate for one in found] - truth).mean())
        covered += [
            one.ci_lower <= rate <= one.ci_upper for one, rate in zip(found, truth, strict=True)
        ]

    assert np.sqrt(np.mean(drawn_in)) < 0.4 * np.sqrt(np.mean(raw))
    nominal = 0.95
    assert nominal == pytest.approx(np.mean(covered), abs=0.035)


def test_how_far_a_stratum_lies_from_the_sum_allows_for_a_sum_that_is_not_known():
    """With the sum taken as known the ranges held three in four, or five in six."""
    random = np.random.default_rng(7)
    groups = np.stack(np.meshgrid(range(2), range(6), range(5)), axis=-1).reshape(-1, 3)
    covered = []
    for _ in range(12):
        added_up = -0.9 + 0.2 * groups[:, 0] + random.normal(0, 0.3, 6)[groups[:, 1]]
        truth = expit(added_up + random.normal(0, 0.25, 60))
        n = np.maximum(25, random.lognormal(np.log(150), 1, 60)).astype(int)
        found = intersections(random.binomial(n, truth), n, groups).strata
        beyond = 100 * (truth - expit(added_up))
        covered += [
            one.interaction.ci_lower <= apart <= one.interaction.ci_upper
            for one, apart in zip(found, beyond, strict=True)
        ]

    assert 0.85 < np.mean(covered)


def test_strata_alike_show_no_spread():
    """Where every stratum has the same rate nothing lies between them, and that is no mistake."""
    groups = np.stack(np.meshgrid(range(2), range(4)), axis=-1).reshape(-1, 2)
    found = intersections(np.full(8, 30), np.full(8, 100), groups)

    assert found.between_strata.estimate == pytest.approx(0, abs=1e-6)
    assert found.between_strata.ci_lower == 0
    assert all(one.rate.estimate == pytest.approx(0.3, abs=1e-3) for one in found.strata)


def test_a_group_that_never_did_is_not_given_a_coefficient():
    """Nobody of one group succeeded: its own part is refused, its strata still get a rate."""
    groups = np.stack(np.meshgrid(range(2), range(4)), axis=-1).reshape(-1, 2)
    successes = np.where(groups[:, 0] == 1, 0, 9)
    found = intersections(successes, np.full(8, 30), groups)

    assert NotEstimable(strata.SEPARATED) == found.additive
    assert all(0 < one.rate.ci_upper < 1 for one in found.strata)


def test_what_cannot_be_described_is_refused():
    """Too few strata, or nobody succeeding anywhere."""
    groups = [[0], [1], [2], [3], [4]]

    assert NotEstimable(strata.TOO_FEW) == intersections([1, 2], [3, 4], [[0], [1]])
    assert NotEstimable(Reason.NO_VARIATION) == intersections([0] * 5, [9] * 5, groups)
    with pytest.raises(ValueError, match="lie between"):
        intersections([9] * 5, [8] * 5, groups)


count = st.integers(0, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(max_examples=12, deadline=None)
@given(st.lists(count, min_size=6, max_size=6))
def test_any_counts_give_rates_or_a_reason(counts):
    """Empty, tiny and one-sided strata: finite figures inside 0 and 1, or a refusal."""
    successes, n = np.array(counts).T
    found = intersections(successes, n, [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]])

    if isinstance(found, NotEstimable):
        assert found.reason
        return
    assert 0 <= found.between_strata.ci_lower <= found.between_strata.ci_upper <= 1
    for one in found.strata:
        assert 0 <= one.rate.ci_lower <= one.rate.estimate <= one.rate.ci_upper <= 1
        assert one.interaction.ci_lower <= one.interaction.estimate <= one.interaction.ci_upper
