"""Small published tables for the tests of what is worked out from them."""

import polars as pl

from p2p_metrics.disclosure.control import controlled
from p2p_metrics.estimation.lattice import KEYS
from p2p_metrics.release import policy
from p2p_metrics.release.rules import declared

POLICY = policy("hesa-strict")
PARTICIPATION = (*KEYS, "eligible_count", "participant_count")


def published(name, raw):
    """The raw table as a reader gets it, without its derived columns."""
    return controlled(raw, declared()[name], POLICY).frame


def participation(rows, unit=("context", "co_curricular"), role="recipient"):
    """Participation of one unit: characteristic, group, eligible, took part, as published."""
    return published(
        "participation",
        pl.DataFrame(
            [(*unit, role, 0, "all", "all", *row) for row in rows],
            schema=PARTICIPATION,
            orient="row",
        ).with_columns(
            pl.col("academic_year").cast(pl.Int32), participant_people="participant_count"
        ),
    )


def effects(rows, outcome="mean_mark", unit=("scheme", "pass"), role="recipient"):
    """Published effects: characteristic, group, estimate, limits, participants, comparison."""
    return pl.DataFrame(
        [(*unit, role, outcome, 0, "all", "all", *row, "doubly_robust_att") for row in rows],
        schema=[
            "unit_kind", "unit_code", "role", "outcome_code", "academic_year", "faculty_code",
            "level", "characteristic_code", "group_code", "estimate", "ci_lower", "ci_upper",
            "n_participants", "n_comparison", "method",
        ],
        orient="row",
        schema_overrides=dict.fromkeys(("estimate", "ci_lower", "ci_upper"), pl.Float64),
    ).with_columns(pl.col("academic_year").cast(pl.Int32))  # fmt: skip


def one(table, **where):
    """The single row that fits, as a mapping."""
    return table.filter(**where).row(0, named=True)
