"""How many questions about student leaders and mentors get an answer, asked of a real release."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from p2p_metrics import release
from p2p_metrics.disclosure.rules import Policy

ASKED_OF = ("participation", "participation_intersections", "provision")
HEADINGS = ("profile", "questions", "a value", "a bound", "a pooled value or bound", "no answer")
VALUE, BOUND, POOLED, NONE = HEADINGS[2:]
LEADERS = "provider"


def of_leaders(tables: Mapping[str, pl.DataFrame], policy: Policy) -> Counter[str]:
    """Approach x leader role x group, each in each year: how each question was answered."""
    with TemporaryDirectory() as folder:
        wanted = {name: tables[name] for name in ASKED_OF if name in tables}
        made = release.publish(wanted, policy, Path(folder), {})
        return Counter(_answer(made, asked) for asked in questions(tables["participation"]))


def questions(participation: pl.DataFrame) -> Iterator[dict[str, object]]:
    """Every approach that has student leaders, by every group of every characteristic."""
    led = participation.filter(pl.col("unit_kind") == "approach", pl.col("role") == LEADERS)
    split = participation.filter(pl.col("group_code") != "all")
    groups = split.select("characteristic_code", "group_code").unique().sort(pl.all()).rows()
    approaches = sorted(led["unit_code"].unique())
    years = sorted(split["academic_year"].unique())
    for code, (characteristic, group), year in product(approaches, groups, years):
        yield {
            "unit_kind": "approach",
            "unit_code": code,
            "role": LEADERS,
            "academic_year": year,
            "faculty_code": "all",
            "level": "all",
            "characteristic_code": characteristic,
            "group_code": group,
        }


def _answer(made: release.Release, asked: Mapping[str, object]) -> str:
    found = release.answered(made, "participation", **asked)
    if found.row is None:
        return NONE
    if found.pooled:
        return POOLED
    return BOUND if found.is_bound else VALUE
