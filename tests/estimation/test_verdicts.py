"""One verdict per estimate, from the published values alone."""

import polars as pl

from p2p_metrics.estimation.verdicts import impact_with_verdicts

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
