"""What a student's characteristics do to marks, to staying and to who joins what."""

from dataclasses import dataclass

import numpy as np

from sample_warehouse.arrays import Flags, Floats, weighed
from sample_warehouse.courses import Courses
from sample_warehouse.entrants import Entrants
from sample_warehouse.people import QUALIFICATIONS, YES, People
from sample_warehouse.plan import Plan

TARIFF_POINT = 22.0


@dataclass(frozen=True, slots=True)
class Standing:
    """One value per engagement: what the fixed characteristics come to."""

    flags: dict[str, Floats]
    tariff: Floats  # in standard deviations from the department's mean; 0 where none is held
    marks: Floats
    leaving: Floats


def stand(plan: Plan, courses: Courses, entrants: Entrants, people: People) -> Standing:
    """Weigh every characteristic by the gaps of truth.toml."""
    flags = characteristics(plan, people, entrants.is_postgraduate)
    middle = courses.tariff_mean[entrants.course]
    tariff = np.where(people.tariff > 0, (people.tariff - middle) / TARIFF_POINT, 0.0)
    flags["tariff"] = np.clip(tariff, -3.0, 3.0)
    marks = plan.section("marks")
    count = entrants.count
    return Standing(
        flags=flags,
        tariff=flags["tariff"],
        marks=weighed(flags, marks["gaps"], count) + marks["tariff"] * flags["tariff"],
        leaving=weighed(flags, plan.section("leaving", "gaps"), count),
    )


def characteristics(plan: Plan, people: People, graduate: Flags) -> dict[str, Floats]:
    """Each characteristic as 1 or 0, by the names that truth.toml uses."""
    ethnicities = list(plan.section("ethnicity"))
    disabled = (people.disability > 0) & (people.disability < len(plan.section("disability")) - 1)
    found = {
        "female": people.sex == 0,
        "mature": (people.age >= 21) & ~graduate,
        "disabled": disabled,
        "first_generation": people.background[:, 0] == YES,
        "commuter": people.commuter == YES,
        "overseas": ~people.is_uk,
    }
    for name in ("asian", "black", "mixed", "other"):
        flag = people.is_uk & (people.ethnicity == ethnicities.index(name))
        found["other_ethnicity" if name == "other" else name] = flag
    for quintile in range(1, 5):
        found[f"deprivation_{quintile}"] = people.deprivation == quintile
    for name in ("btec", "access"):
        found[name] = people.qualification == QUALIFICATIONS.index(name)
    return {name: np.asarray(flag, dtype=float) for name, flag in found.items()}
