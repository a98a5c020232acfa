"""What taking part changed: one like-for-like estimate per unit, outcome and registered cut."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from p2p_metrics import vocabulary
from p2p_metrics.config import Configuration
from p2p_metrics.effects.cells import Answer, like_for_like_by
from p2p_metrics.effects.records import NotEstimable
from p2p_metrics.estimation.lattice import SPLITS, UNIT, splits_of, with_rolled_up_keys
from p2p_metrics.estimation.participation import Fetches
from p2p_metrics.progress import Progress, silent

# Finest first. Every rung keeps the year, the level and the stage: without the year, matching
# would silently become a comparison of before with after.
ALWAYS = ("academic_year", "level_key", "year_of_study", "prior_band")
RUNGS = (
    (*ALWAYS, "course_key", "sex", "ethnicity", "disability", "age_group", "deprivation"),
    (*ALWAYS, "department_key", "sex", "ethnicity", "age_group", "deprivation"),
    (*ALWAYS, "department_key", "ethnicity", "age_group"),
    (*ALWAYS, "faculty_key", "age_group"),
)

PLAIN = ("academic_year", "faculty_code", "level")

# Points for what happens or does not (stored as 0 or 1000), otherwise the outcome's own unit.
PER_THOUSANDTH = {"points": 0.1, "mark": 0.001, "score": 0.001}

MEASURES: Mapping[str, Any] = {
    "estimate": pl.Float64,
    "ci_lower": pl.Float64,
    "ci_upper": pl.Float64,
    "naive_estimate": pl.Float64,
    "naive_ci_lower": pl.Float64,
    "naive_ci_upper": pl.Float64,
    "n_participants": pl.Int64,
    "n_comparison": pl.Int64,
    "overlap": pl.Float64,
    "comparison_value": pl.Float64,
    "method": pl.String,
    "reason": pl.String,
}


def impact(
    engine: Fetches, configuration: Configuration, progress: Progress = silent
) -> pl.DataFrame:
    """One row per unit, role, outcome and registered cut, not yet controlled.

    An estimate that cannot be given keeps its row, with the reason in words.
    """
    cells = with_codes(engine.fetch("select * from cells_matching"), engine)
    splits = wanted_splits(configuration, cells.columns)
    parts = []
    for outcome in vocabulary.outcomes():
        if outcome.outcome_code not in configuration.outcomes:
            continue
        progress(f"Estimating: {outcome.outcome_name}")
        unit = PER_THOUSANDTH[outcome.unit]
        for split, kinds in splits.items():
            chosen = cells.filter(pl.col("unit_kind").is_in(kinds))
            by = (*UNIT, *split)
            found = like_for_like_by(chosen, by, RUNGS, outcome.outcome_code, unit)
            table = as_table(found, by, outcome.outcome_code)
            parts.append(table)
    keys = (*UNIT, "outcome_code", *SPLITS)
    return pl.concat(parts).select(*keys, *MEASURES).sort(keys)


def with_codes(cells: pl.DataFrame, engine: Fetches) -> pl.DataFrame:
    """The cells with the codes that a release prints beside the keys that matching uses."""
    faculties = engine.fetch("select distinct faculty_key, faculty_code from stg_courses")
    levels = group_codes("level").select(level_key="group_key", level="group_code")
    return cells.join(faculties, on="faculty_key", how="left").join(
        levels, on="level_key", how="left"
    )


def group_codes(characteristic: str) -> pl.DataFrame:
    """Key and code of every group of one characteristic."""
    groups = vocabulary.table("groups").filter(pl.col("characteristic_code") == characteristic)
    return groups.select(pl.col("group_key").cast(pl.Int32), "group_code")


def wanted_splits(
    configuration: Configuration, columns: Sequence[str]
) -> dict[tuple[str, ...], list[str]]:
    """The columns to tell apart, with the kinds of unit told apart so; a group cut gives one
    split for each published characteristic that the cells carry.
    """
    splits: dict[tuple[str, ...], list[str]] = {}
    characteristics = [name for name in configuration.characteristics if name in columns]
    for cut in configuration.cuts_of("impact"):
        plain = tuple(name for name in splits_of(cut) if name in PLAIN)
        of_groups = [(*plain, name) for name in characteristics] if "group" in cut.by else [plain]
        for split in of_groups:
            splits.setdefault(split, []).append(cut.unit_kind)
    return splits


def as_table(
    found: Mapping[tuple[Any, ...], Answer], by: Sequence[str], outcome_code: str
) -> pl.DataFrame:
    """The answers of one split as rows with every key column of a release."""
    text = {*UNIT, "faculty_code", "level"}
    schema = {name: pl.String if name in text else pl.Int32 for name in by} | MEASURES
    rows = [(*key, *measures(answer).values()) for key, answer in found.items()]
    table = pl.DataFrame(rows, schema=schema, orient="row")
    told_apart = set(by)
    for characteristic in told_apart - text - {"academic_year"}:
        groups = group_codes(characteristic).rename({"group_key": characteristic})
        table = table.join(groups, on=characteristic, how="left").with_columns(
            characteristic_code=pl.lit(characteristic)
        )
        told_apart |= {"characteristic_code", "group_code"}
    return with_rolled_up_keys(table, tuple(told_apart)).with_columns(
        outcome_code=pl.lit(outcome_code)
    )


def measures(answer: Answer) -> dict[str, Any]:
    """One answer as the measures of a row; a refusal leaves the numbers blank and says why."""
    blank: dict[str, Any] = dict.fromkeys(MEASURES)
    if isinstance(answer, NotEstimable):
        return blank | {"reason": str(answer.reason), "method": ""}
    effect, naive = answer.effect, answer.naive
    return blank | {
        "estimate": effect.estimate,
        "ci_lower": effect.ci_lower,
        "ci_upper": effect.ci_upper,
        "naive_estimate": naive.estimate,
        "naive_ci_lower": naive.ci_lower,
        "naive_ci_upper": naive.ci_upper,
        "n_participants": effect.n_participants,
        "n_comparison": effect.n_comparison,
        "overlap": answer.exact_share,
        "comparison_value": answer.comparison_value,
        "method": effect.method,
        "reason": "",
    }
