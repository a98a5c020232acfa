"""Counts over all blocks, for the extracts that describe schemes and courses, not students."""

from dataclasses import dataclass

import numpy as np

from sample_warehouse.arrays import Ints
from sample_warehouse.choices import Joined
from sample_warehouse.courses import Courses
from sample_warehouse.dates import day_in
from sample_warehouse.plan import Plan
from sample_warehouse.roll import Roll


@dataclass(slots=True)
class Tallies:
    """Whole numbers that add up from block to block; the last axis is the academic year."""

    plan: Plan
    on_lists: Ints  # scheme, role, year
    came: Ints  # scheme, role, year
    finalists: Ints  # course, year: undergraduates in their final stage at survey time

    def count_list(
        self, scheme: int, role: int, academic_year: int, joined: Joined, came: int
    ) -> None:
        """Those on a scheme's list and those who came."""
        step = academic_year - self.plan.truth["first_year"]
        self.on_lists[scheme, role, step] += joined.rows.size
        self.came[scheme, role, step] += came

    def count_finalists(self, courses: Courses, roll: Roll) -> None:
        """Those whom the National Student Survey asks."""
        asked = day_in(roll.academic_year, self.plan.section("calendar")["survey"])
        final = ~roll.is_postgraduate & (roll.stage == courses.final_stage[roll.course])
        final &= (roll.gone > asked) & ~roll.on_placement
        step = roll.academic_year - self.plan.truth["first_year"]
        self.finalists[:, step] += np.bincount(roll.course[final], minlength=courses.count)


def start_tallies(plan: Plan, courses: Courses) -> Tallies:
    """Noughts."""
    years, schemes = len(plan.years), len(plan.schemes)
    return Tallies(
        plan,
        np.zeros((schemes, 2, years), dtype=np.int64),
        np.zeros((schemes, 2, years), dtype=np.int64),
        np.zeros((courses.count, years), dtype=np.int64),
    )
