"""Made-up effects, awards and course mix by group, and what the real rules derive from them.

What a release derives from its other tables is derived here by the very functions that do so when
a release is made: the pages' tests then read columns and codes as they will meet them.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import polars as pl

from p2p_metrics.estimation.finishing import FINISH
from p2p_metrics.presentation import groups as order

DERIVED = (
    "participation_gaps", "provider_mix", "participation_intersections", "intersection_spread",
    "course_mix", "awarding_gaps", "awarding_gap_parts", "group_differences", "value_for_money",
    "what_if",
)  # fmt: skip
INTEGERS = ("academic_year",)
FIRSTS = {"black": 0.63, "asian": 0.74, "mixed": 0.77, "white": 0.84, "quintile_1": 0.69,
          "mature": 0.75, "male": 0.76}  # fmt: skip
APART = ("unknown", "refused", "outside_population")
Rows = list[dict[str, Any]]


def effects(
    units: Iterator[Any],
    groups: list[tuple[str, str]],
    outcomes: Mapping[str, float],
    row: Callable[[dict[str, Any], Any, float], dict[str, Any]],
) -> Iterator[dict[str, Any]]:
    """Rows of impact by group for whole units; `row` makes one of keys, unit and participants."""
    for unit in units:
        for role, share in (("recipient", 0.3), ("provider", 0.04)):
            for outcome in outcomes:
                for characteristic, group in groups:
                    keys = {"unit_kind": unit.kind, "unit_code": unit.code, "role": role,
                            "outcome_code": outcome, "academic_year": 0, "faculty_code": "all",
                            "level": "all", "characteristic_code": characteristic,
                            "group_code": group}  # fmt: skip
                    size = 0.04 if group in APART else 0.2
                    yield row(keys, unit, unit.students * share * size)


def awards(groups: list[tuple[str, str]]) -> Rows:
    """First or 2:1 rates of every group, all years together."""
    found = []
    for characteristic, group in [("all", "all"), *groups]:
        count, rate = 6_000, FIRSTS.get(group, 0.79)
        found.append({
            "academic_year": 0, "characteristic_code": characteristic, "group_code": group,
            "award_count": count, "first_or_upper_second_count": round(count * rate),
            "student_year_count": 3 * count, "first_or_upper_second_rate": rate,
            "ci_lower": rate - 0.01, "ci_upper": rate + 0.01, "status": "",
        })  # fmt: skip
    return found


def course_mix(units: Iterator[Any], groups: list[tuple[str, str]]) -> Rows:
    """The part of each gap that goes with courses, for whole units but single schemes."""
    chance = np.random.default_rng(7)
    found = []
    for unit in units:
        for characteristic, group in groups:
            if unit.kind == "scheme" or group in (*APART, order.reference(characteristic)):
                continue
            keys = {"unit_kind": unit.kind, "unit_code": unit.code, "role": "recipient",
                    "characteristic_code": characteristic, "group_code": group}  # fmt: skip
            mix = float(chance.normal(-0.5, 0.5))
            found.append(keys | {
                "course_mix_points": mix, "course_mix_ci_lower": mix - 0.4,
                "course_mix_ci_upper": mix + 0.4, "not_shared_points": 0.1,
                "not_shared_ci_lower": 0.0, "not_shared_ci_upper": 0.2, "status": "",
            })  # fmt: skip
    return found


def derived(tables: Mapping[str, Rows]) -> dict[str, Rows]:
    """The tables that a release derives from the others, by its own rules."""
    frames = {name: _frame(rows) for name, rows in tables.items()}
    return {name: FINISH[name](frames).to_dicts() for name in DERIVED}


def _frame(rows: Rows) -> pl.DataFrame:
    made = pl.DataFrame(rows, infer_schema_length=None)
    return made.with_columns(pl.col(name).cast(pl.Int32) for name in INTEGERS if name in made)
