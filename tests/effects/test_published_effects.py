"""The doubly robust effect on published data: figures of the book and of the papers."""

from dataclasses import replace

import causaldata
import numpy as np
import pytest
from made_up_comparisons import plain

from p2p_metrics.effects.aipw import fit
from p2p_metrics.effects.naive import naive
from p2p_metrics.effects.outcome_model import expected
from p2p_metrics.effects.propensity import propensity

TEXTBOOK = 0.02  # our logistic regression pulls coefficients by a tenth of a student
MARK = "mean_mark"


@pytest.fixture(scope="module")
def quitters():
    """NHEFS: 1,566 smokers, weight gain in kilograms after stopping (Hernan and Robins)."""
    people = causaldata.nhefs_complete.load_pandas().data
    categories = {
        name: people[name].astype(int).to_numpy()
        for name in ("sex", "race", "education", "exercise", "active")
    }
    marks = {
        name: people[name].astype(float).to_numpy()
        for name in ("age", "smokeintensity", "smokeyrs", "wt71")
    }
    return plain(people["qsmk"].astype(int) == 1, people["wt82_71"], categories, marks)


def test_the_raw_difference_in_nhefs_is_the_one_in_the_book(quitters):
    """Hernan and Robins (2020), What If, chapter 12: 2.54 kg."""
    assert 2.54 == pytest.approx(naive(quitters, "y").effect().estimate, abs=0.005)


def test_weighting_nhefs_by_our_chances_gives_the_figure_in_the_book(quitters):
    """What If, program 12.4: stabilised inverse probability weights give 3.44 kg (ATE)."""
    score = propensity(quitters).score
    exposed, outcome = quitters.exposed, quitters.outcomes["y"]

    treated = np.average(outcome[exposed], weights=1 / score[exposed])
    others = np.average(outcome[~exposed], weights=1 / (1 - score[~exposed]))
    assert 3.441 == pytest.approx(treated - others, abs=TEXTBOOK)


def test_standardising_nhefs_by_our_regression_gives_the_figure_in_the_book(quitters):
    """What If, program 13.3: 3.517 kg, with the product of stopping and cigarettes a day."""
    design = propensity(quitters).design
    exposed = quitters.exposed.astype(float)
    smoking = quitters.marks["smokeintensity"] / 10
    everyone = np.ones(quitters.size)
    wide = replace(design, dense=np.column_stack([design.dense, exposed, exposed * smoking]))
    as_if = {
        stopped: replace_last(wide, np.column_stack([stopped * everyone, stopped * smoking]))
        for stopped in (0.0, 1.0)
    }
    means = {
        stopped: predicted(wide, quitters.outcomes["y"], other).mean()
        for stopped, other in as_if.items()
    }

    assert 3.517 == pytest.approx(means[1.0] - means[0.0], abs=TEXTBOOK)


def replace_last(design, columns):
    """The same design with other values in its last two dense columns."""
    return replace(design, dense=np.column_stack([design.dense[:, :-2], columns]))


def predicted(design, outcome, at):
    """Fit on one design, predict on another: both stacked, the second without weight."""
    rows = np.concatenate([np.arange(outcome.size)] * 2)
    both = replace(design.take(rows), dense=np.vstack([design.dense, at.dense]))
    weights = np.repeat([1.0, 0.0], outcome.size)
    values = np.concatenate([outcome, np.full(outcome.size, np.nan)])
    return expected(both, values, weights).values[outcome.size :]


def test_the_randomised_nsw_and_the_misleading_cps_comparison_are_as_published():
    """Dehejia and Wahba (1999): 1794 dollars by experiment, -8498 against the CPS."""
    nsw = causaldata.nsw_mixtape.load_pandas().data
    cps = causaldata.cps_mixtape.load_pandas().data
    treated = nsw.query("treat == 1")["re78"].astype(float)
    controls = nsw.query("treat == 0")["re78"].astype(float)
    others = cps["re78"].astype(float)

    for comparison_group, published in ((controls, 1794.34), (others, -8497.5)):
        exposed = np.arange(len(treated) + len(comparison_group)) < len(treated)
        found = naive(plain(exposed, np.concatenate([treated, comparison_group])), "y")
        assert published == pytest.approx(found.effect().estimate, abs=0.05)


def test_adjustment_takes_away_nearly_all_of_the_misleading_cps_difference():
    """No method recovers 1794 from the CPS exactly; ours comes within its own interval of it."""
    nsw = causaldata.nsw_mixtape.load_pandas().data.query("treat == 1")
    cps = causaldata.cps_mixtape.load_pandas().data
    both = {
        name: np.concatenate([nsw[name], cps[name]]).astype(float)
        for name in ("age", "educ", "re74", "re75", "re78", "black", "hisp", "marr")
    }
    comparison = plain(
        np.arange(len(both["age"])) < len(nsw),
        both["re78"],
        {
            **{name: both[name].astype(int) for name in ("black", "hisp", "marr")},
            "unemployed_74": (both["re74"] == 0).astype(int),
            "unemployed_75": (both["re75"] == 0).astype(int),
        },
        {name: both[name] for name in ("age", "educ", "re74", "re75")},
    )
    found = fit(propensity(comparison), "y").effect()

    assert found.ci_lower <= 1794.34 <= found.ci_upper
    assert abs(found.estimate - 1794.34) < 1000
