"""A count that was rounded to nothing is never shown as if there were nothing."""

import polars as pl

from p2p_metrics.presentation.figures import quality
from p2p_metrics.presentation.source import Source

from .redrawn import redrawn


def drawn(source: Source, *, passed: bool) -> Source:
    """One rule of participation, which few rows break or none."""
    rule = source.frame("quality_checks").head(1)
    rule = rule.with_columns(
        extract=pl.lit("participation"), passed=pl.lit(passed),
        failing_count=pl.lit(0, pl.Int64), severity=pl.lit("warning"),
    )  # fmt: skip
    extracts = source.frame("quality_extracts").with_columns(quarantined_count=pl.lit(0, pl.Int64))
    return redrawn(source, {"quality_checks": rule, "quality_extracts": extracts})


def test_a_rule_that_few_rows_break_says_that_counts_are_rounded(source: Source) -> None:
    """One row in six thousand was set aside, and 0 stands there."""
    few = drawn(source, passed=False)

    assert "Counts are rounded: a few rows show as 0." == quality.checks(few).sentence
    assert "Counts are rounded: a few rows show as 0." == quality.extracts(few).sentence


def test_where_every_rule_holds_nothing_is_said_of_rounding(source: Source) -> None:
    """There is nothing to explain."""
    assert "" == quality.extracts(drawn(source, passed=True)).sentence
