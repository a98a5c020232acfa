"""Years, courses and faculties side by side: what planners read of them, and no more."""

from pathlib import Path

import polars as pl

from p2p_metrics.presentation.charts.chart import lines_of
from p2p_metrics.presentation.figures import faculties, over_time, roll_out, schemes, spread
from p2p_metrics.presentation.source import Source

from . import made_up_release
from .test_figures import rows_of
from .test_planners import EMBEDDED, MENTORING, changed


def test_years_without_a_figure_keep_their_place_and_say_why(tmp_path: Path) -> None:
    """A hidden year is blank, not left out."""
    is_2021 = pl.col("academic_year") == 2021
    figures = [pl.when(is_2021).then(None).otherwise(pl.col(name)).alias(name)
               for name in ("estimate", "ci_lower", "ci_upper")]  # fmt: skip
    status = pl.when(is_2021).then(pl.lit("low")).otherwise(pl.col("status")).alias("status")
    source = changed(tmp_path, "impact", lambda frame: frame.with_columns(*figures, status))
    made = over_time.differences(source, MENTORING, "continued", "recipient")
    assert made.chart is not None

    assert list(made_up_release.YEARS) == [int(row["at"][:4]) for row in rows_of(made.chart)]
    assert made.note == "Without a figure: 2021/22 (too few students)."


def test_an_embedded_activity_is_shown_before_and_after_it_came(source: Source) -> None:
    """The year before is held against: it has a place on the axis and no figure of its own."""
    made = roll_out.before_and_after(source, EMBEDDED, "continued")
    assert made.chart is not None
    rows = {row["at"]: row["value"] for row in rows_of(made.chart)}

    assert ["−3", "−2", "−1", "0", "+1", "+2", "+3"] == list(rows)
    assert rows["−1"] is None
    assert "moved like the others" in made.sentence
    assert made_up_release.LIMITS in made.note


def test_trends_that_differed_before_are_a_warning_in_words(tmp_path: Path) -> None:
    """A small p-value never reaches the reader as a number without its meaning."""
    unlike = pl.lit(0.01).alias("pretrend_p")
    source = changed(tmp_path, "rollout", lambda frame: frame.with_columns(unlike))
    said = roll_out.before_and_after(source, EMBEDDED, "continued").sentence

    assert "already moving apart" in said
    assert "no more than an association" in said


def test_an_opt_in_activity_has_no_before_and_after(source: Source) -> None:
    """It is compared student by student; the figure says so."""
    assert "Students choose" in roll_out.before_and_after(source, MENTORING, "continued").empty
    assert not roll_out.is_told(source, MENTORING)
    assert roll_out.is_told(source, EMBEDDED)


def test_schemes_are_drawn_steadied_with_the_raw_value_as_a_tick(source: Source) -> None:
    """The order is that of ranks inside each verdict; no list of raw values is shown."""
    chosen = {"unit_kind": "approach", "outcome_code": "continued", "role": "recipient"}
    made = schemes.ranking(source, faculty="all", context="all", **chosen)
    assert made.chart is not None
    ranks = {row["unit_code"]: row for row in source.rows("ranks", **chosen)}
    impact = {row["unit_code"]: row for row in source.whole("impact", **chosen)}
    drawn = {row["row"][3:]: row for row in rows_of(made.chart) if row["value"] is not None}

    assert len(ranks) == len(drawn)
    for code, rank in ranks.items():
        label = (
            f"{source.name('approach', code)}\nrank {rank['rank_lower']} to {rank['rank_upper']}"
        )
        row = drawn[lines_of(label)]
        assert rank["shrunken"] == row["value"]
        assert impact[code]["estimate"] == row["raw"]
        assert impact[code]["naive_estimate"] == row["hollow"]


def test_faculties_that_differ_beyond_chance_are_said_to(source: Source) -> None:
    """The spread in words, in the figure of one activity and in that of all."""
    sure = spread.in_words(source, ("approach", "peer_coaching"), "continued")
    unsure = spread.in_words(source, MENTORING, "continued")
    made = faculties.by_faculty(source, ("approach", "peer_coaching"), "continued")

    assert sure.startswith("Faculties differ by more than chance, by about 1.1 points")
    assert "more than chance" not in unsure
    assert sure == made.sentence
    assert spread.between_faculties(source, "continued").title.startswith("In 1 of ")
