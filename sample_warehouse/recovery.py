"""How near the estimates come to the planted truth: the sample's own examination paper."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from sample_warehouse.plan import HERE

KEYS = ["unit_kind", "unit_code", "role", "outcome_code"]
HELD = "intervals that hold the truth"
WHOLE = {"faculty_code": "all", "level": "all", "characteristic_code": "all"}


def report(impact: Path, truth: Path) -> str:
    """A Markdown table of mean absolute errors, by what selection into the schemes rests on.

    `impact`: the estimates before disclosure control; `truth`: truth/realised.csv of the same
    sample. Schemes with hidden motivation are apart: no adjustment can repair those.
    """
    found = compared(pl.read_parquet(impact), pl.read_csv(truth))
    summed = (
        found.group_by("outcome_code", "selection")
        .agg(
            schemes=pl.len(),
            naive=(pl.col("naive_estimate") - pl.col("truth")).abs().mean(),
            adjusted=(pl.col("estimate") - pl.col("truth")).abs().mean(),
            held=pl.col("truth").is_between("ci_lower", "ci_upper").mean(),
        )
        .sort("outcome_code", "selection")
    )
    return _table(
        summed,
        ("outcome", "selection on"),
        ("schemes", "error, raw", "error, like for like", "ratio", HELD),
        lambda one: (
            f"{one['outcome_code']} | {one['selection']} | {one['schemes']} | {one['naive']:.2f} "
            f"| {one['adjusted']:.2f} | {one['adjusted'] / one['naive']:.2f} | {one['held']:.0%}"
        ),
    )


def embedded(rollout: Path, truth: Path) -> str:
    """A Markdown table of the roll-outs of embedded schemes beside the truth of who took part.

    `rollout`: the estimates before disclosure control, of whole courses: absent students count too,
    so an estimate lies a little nearer to nought than the truth of those who took part.
    """
    keys = ["unit_code", "outcome_code"]
    planted = pl.read_csv(truth).filter(
        unit_kind="scheme", characteristic_code="all", role="recipient", is_compulsory="yes"
    )
    found = pl.read_parquet(rollout).filter(pl.col("estimate").is_not_null(), unit_kind="scheme")
    summed = (
        found.join(planted.select(*keys, truth=pl.col("true_effect")), on=keys)
        .with_columns(error=pl.col("estimate") - pl.col("truth"))
        .group_by("outcome_code")
        .agg(
            schemes=pl.len(),
            bias=pl.col("error").mean(),
            missed=pl.col("error").abs().mean(),
            reach=((pl.col("ci_upper") - pl.col("ci_lower")) / 2).median(),
            held=pl.col("truth").is_between("ci_lower", "ci_upper").mean(),
        )
        .sort("outcome_code")
    )
    return _table(
        summed,
        ("outcome, by roll-out",),
        ("schemes", "mean error", "mean absolute error", "half an interval (median)", HELD),
        lambda one: (
            f"{one['outcome_code']} | {one['schemes']} | {one['bias']:.2f} | {one['missed']:.2f} "
            f"| {one['reach']:.2f} | {one['held']:.0%}"
        ),
    )


def joined_later(impact: Path, specification: Path, truth: Path) -> str:
    """A Markdown table of mean errors of average marks, by when a scheme begins.

    Beside the headline, which counts other schemes joined before the landmark, the way of answering
    that counts those of the whole year. Students who join more of everything join January's schemes
    after an October scheme's landmark, and gain from those too.
    """
    told = pl.read_parquet(specification).filter(
        estimator="doubly_robust_att", population="whole_year", covariates="all"
    )
    found = compared(pl.read_parquet(impact), pl.read_csv(truth)).filter(
        outcome_code="mean_mark", selection="measured things"
    )
    begins = pl.read_csv(HERE / "schemes.csv").select(unit_code="scheme_id", begins="timing")
    summed = (
        found.join(told.select(*KEYS, whole_year="estimate"), on=KEYS)
        .join(begins, on="unit_code")
        .group_by("begins")
        .agg(
            schemes=pl.len(),
            headline=(pl.col("estimate") - pl.col("truth")).mean(),
            whole_year=(pl.col("whole_year") - pl.col("truth")).mean(),
        )
        .sort("begins")
    )
    return _table(
        summed,
        ("average mark, begins in",),
        ("schemes", "mean error, headline", "mean error, schemes of the whole year counted"),
        lambda one: (
            f"{one['begins'].title()} | {one['schemes']} | {one['headline']:.2f} "
            f"| {one['whole_year']:.2f}"
        ),
    )


def compared(impact: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Estimates of opt-in schemes for the whole university beside the truth of the same students.

    Both are in marks, percentage points or score points, by outcome.
    """
    whole = impact.filter(
        pl.col("unit_kind") == "scheme",
        pl.col("academic_year") == 0,
        pl.col("estimate").is_not_null(),
        *(pl.col(name) == value for name, value in WHOLE.items()),
    )
    planted = truth.filter(pl.col("characteristic_code") == "all").select(
        *KEYS, truth=pl.col("true_effect")
    )
    schemes = pl.read_csv(HERE / "schemes.csv").select(
        unit_code="scheme_id",
        selection=pl.when(pl.col("motivation").cast(pl.Float64) > 0)
        .then(pl.lit("hidden motivation too"))
        .otherwise(pl.lit("measured things")),
    )
    return whole.join(planted, on=KEYS).join(schemes, on="unit_code")


def _table(
    rows: pl.DataFrame,
    texts: Sequence[str],
    numbers: Sequence[str],
    written: Callable[[Mapping[str, Any]], str],
) -> str:
    """A Markdown table: columns of text, then of numbers, and the cells of each row in words."""
    head = [*texts, *numbers]
    lines = [" | ".join(head), *map(written, rows.iter_rows(named=True))]
    rule = "|" + "---|" * len(texts) + "---:|" * len(numbers)
    first, *rest = (f"| {line} |" for line in lines)
    return "\n".join([first, rule, *rest]) + "\n"
