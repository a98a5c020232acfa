"""What all blocks of students share: courses, modules, offers, and how each course's year went."""

from dataclasses import dataclass

import numpy as np

from sample_warehouse.arrays import Floats
from sample_warehouse.courses import Courses, read_courses
from sample_warehouse.modules import Modules, make_modules
from sample_warehouse.plan import Plan
from sample_warehouse.schemes import Offers, make_offers


@dataclass(frozen=True, slots=True)
class University:
    """The institution without its students."""

    plan: Plan
    courses: Courses
    modules: Modules
    offers: Offers
    shocks: Floats  # by course: lasting, then one for each year with marks


def found_university(plan: Plan, seed: int) -> University:
    """The same for every scale: drawn from the seed alone."""
    rng = np.random.default_rng([seed, 0])
    courses = read_courses(plan)
    modules = make_modules(plan, courses, rng)
    offers = make_offers(plan, courses, modules, rng)
    numbers, years = plan.section("marks"), plan.truth["last_year"] - plan.truth["marks_from"] + 1
    lasting = rng.normal(0.0, numbers["course_spread"], (courses.count, 1))
    passing = rng.normal(0.0, numbers["course_year_spread"], (courses.count, years))
    return University(plan, courses, modules, offers, np.concatenate([lasting, passing], axis=1))
