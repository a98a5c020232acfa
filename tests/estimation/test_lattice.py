"""Counts rolled up to the registered cuts, and to nothing else."""

import polars as pl

from p2p_metrics.config import Cut
from p2p_metrics.estimation.lattice import KEYS, rolled_up

COUNTS = ("eligible_count", "participant_count")


def cells(rows):
    """Cells of one scheme: year, faculty, characteristic, group, eligible, participants."""
    return pl.DataFrame(
        [("scheme", "pass-law", "recipient", y, f, "undergraduate", c, g, e, p)
         for y, f, c, g, e, p in rows],
        schema=[*KEYS[:4], "faculty_code", "level", "characteristic_code", "group_code", *COUNTS],
        orient="row",
    )  # fmt: skip


DRAWN = cells([
    (2023, "ART", "all", "all", 10, 4),
    (2024, "ART", "all", "all", 20, 5),
    (2024, "LAW", "all", "all", 30, 6),
    (2024, "LAW", "sex", "female", 18, 5),
    (2024, "LAW", "sex", "male", 12, 1),
])  # fmt: skip


def test_a_cut_without_groups_counts_everyone_once():
    """Groups are another way to split the same students, never added to them."""
    found = rolled_up(DRAWN, [Cut("participation", "scheme", ())], COUNTS)

    assert [(10 + 20 + 30, 4 + 5 + 6)] == found.select(COUNTS).rows()
    assert [(0, "all", "all", "all", "all")] == found.select(KEYS[3:]).rows()


def test_a_cut_by_year_keeps_each_year():
    """Years are told apart and faculties added up."""
    found = rolled_up(DRAWN, [Cut("participation", "scheme", ("academic_year",))], COUNTS)

    assert [(2023, 10), (2024, 20 + 30)] == found.select("academic_year", "eligible_count").rows()


def test_a_cut_by_group_names_the_characteristic():
    """A group is nothing without what it is a group of."""
    found = rolled_up(DRAWN, [Cut("participation", "scheme", ("group",))], COUNTS)

    assert [("sex", "female", 18), ("sex", "male", 12)] == found.select(
        "characteristic_code", "group_code", "eligible_count"
    ).rows()


def test_an_unregistered_unit_is_not_published():
    """Nothing leaves that was not registered."""
    assert [] == rolled_up(DRAWN, [Cut("participation", "approach", ())], COUNTS).rows()
