"""One verdict per estimate, from the published values alone."""

import numpy as np
import polars as pl
from scipy import stats

from p2p_metrics.estimation.verdicts import (
    clear,
    impact_with_verdicts,
    rollout_with_verdicts,
)

OUTCOMES = (
    "mean_mark", "passed_first_time", "continued", "first_or_upper_second", "returned",
    "satisfaction",
)  # fmt: skip

KEYS = {
    "unit_kind": "scheme", "role": "recipient", "outcome_code": "mean_mark", "academic_year": 0,
    "faculty_code": "all", "level": "all", "characteristic_code": "all", "group_code": "all",
}  # fmt: skip


def published(*rows):
    """Published estimates of schemes: code, estimate, lower and upper limit."""
    return pl.DataFrame(
        [
            KEYS | {"unit_code": code, "estimate": e, "ci_lower": low, "ci_upper": high}
            for code, e, low, high in rows
        ],
        schema_overrides={"estimate": pl.Float64, "ci_lower": pl.Float64, "ci_upper": pl.Float64},
    )


def verdicts(table):
    """The verdict of every scheme."""
    found = impact_with_verdicts({"impact": table})
    return dict(found.select("unit_code", "verdict").rows())


def test_an_interval_that_holds_nought_cannot_tell_yet():
    """Nothing is claimed where no difference is as likely."""
    assert {"pal": "cannot_tell"} == verdicts(published(("pal", 1.0, -0.5, 2.5)))


def test_a_clear_difference_is_better_or_worse():
    """Far from nought on either side."""
    found = verdicts(published(("pass", 2.0, 1.0, 3.0), ("quiz", -2.0, -3.0, -1.0)))

    assert {"pass": "better", "quiz": "worse"} == found


def test_a_blank_estimate_has_no_verdict():
    """Suppressed and refused estimates say nothing."""
    assert {"tiny": "not_estimated"} == verdicts(published(("tiny", None, None, None)))


def test_one_lucky_scheme_among_many_is_not_claimed():
    """Of forty schemes without effect one or two look good: looking at many is paid for."""
    nothing = [(f"scheme-{number:02}", 0.1, -0.9, 1.1) for number in range(39)]

    found = verdicts(published(("lucky", 1.02, 0.01, 2.03), *nothing))

    assert "cannot_tell" == found["lucky"]


def test_splits_are_families_of_their_own():
    """A scheme's verdict does not depend on how many years or groups it is split by."""
    whole = published(("pass", 1.2, 0.1, 2.3))
    years = [
        published((f"pass-{number}", 0.0, -1.0, 1.0)).with_columns(
            academic_year=pl.lit(2019 + number, pl.Int64)
        )
        for number in range(40)
    ]

    assert "better" == verdicts(pl.concat([whole, *years]))["pass"]


def nothing_at_all(rng, codes, releases, degrees):
    """What has no effect, by every outcome in so many releases, each of a kind of its own; with the
    intervals that so many degrees of freedom give.
    """
    keys = [
        KEYS | {"unit_kind": f"release-{release}", "unit_code": code, "outcome_code": outcome}
        for release in range(releases)
        for code in codes
        for outcome in OUTCOMES
    ]
    found = rng.standard_normal(len(keys))
    error = np.sqrt(rng.chisquare(degrees, len(keys)) / degrees)
    half = stats.t.ppf(0.975, degrees) * error
    limits = pl.DataFrame({"estimate": found, "ci_lower": found - half, "ci_upper": found + half})
    drawn = pl.concat([pl.DataFrame(keys), limits], how="horizontal")
    return drawn.with_columns(degrees=pl.lit(degrees))


def share_with_a_claim(*tables):
    """In what share of the releases anything is called better or worse."""
    every = pl.concat([table.select("unit_kind", "verdict") for table in tables])
    claimed = pl.col("verdict").is_in(["better", "worse"]).any()
    return every.group_by("unit_kind").agg(claimed)["verdict"].mean()


def test_a_first_page_without_any_effect_seldom_claims_one():
    """Two contexts compared by student and one by course, six outcomes each: of the pages on which
    nothing works, hardly more than one in twenty says that something does.
    """
    rng = np.random.default_rng(20261122)
    chosen = nothing_at_all(rng, ["co_curricular", "extra_curricular"], 1000, 200)
    taught = nothing_at_all(rng, ["curriculum_embedded"], 1000, 20).drop("role")
    tables = {"impact": chosen, "rollout": taught}

    found = share_with_a_claim(impact_with_verdicts(tables), rollout_with_verdicts(tables))
    assert 0.01 <= found <= 0.07


def test_few_degrees_of_freedom_make_no_more_claims():
    """Sixty estimates that rest on seven courses each: their intervals are read as Student's."""
    rng = np.random.default_rng(20261123)
    impact = nothing_at_all(rng, [f"scheme-{number}" for number in range(10)], 1000, 6)

    assert share_with_a_claim(impact_with_verdicts({"impact": impact})) <= 0.07


def test_a_claim_stands_among_its_own_outcome_too():
    """Many clear effects on marks do not let a doubtful one on continuing through."""
    marks = published(*[(f"scheme-{number}", 3.0, 2.0, 4.0) for number in range(40)])
    others = published(*[(f"scheme-{number}", 0.1, -0.9, 1.1) for number in range(39)])
    lucky = published(("lucky", 1.1, 0.05, 2.15))
    continued = pl.concat([others, lucky]).with_columns(outcome_code=pl.lit("continued"))

    assert "cannot_tell" == verdicts(pl.concat([marks, continued]))["lucky"]


def test_a_gap_is_clear_only_among_all_that_one_view_shows():
    """One lucky group of twenty-six is not spoken of as clearly behind; one far behind is."""
    groups = [(f"group-{number}", 0.5, -3.5, 4.5) for number in range(25)]
    gaps = published(("lucky", -4.1, -8.1, -0.1), ("far", -12.0, -15.0, -9.0), *groups)
    hidden = published(("hidden", None, None, None))

    every = pl.concat([gaps, hidden])
    found = clear(every, ("estimate", "ci_lower", "ci_upper"), ("role",))

    assert {"lucky": False, "far": True, "hidden": None} == {
        name: said
        for name, said in zip(every["unit_code"], found, strict=True)
        if not name.startswith("group")
    }
