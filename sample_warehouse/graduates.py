"""Master's students who took their first degree here: one student, two engagements."""

import numpy as np

from sample_warehouse.arrays import Ints, Random
from sample_warehouse.entrants import Entrants
from sample_warehouse.people import People
from sample_warehouse.plan import Plan

_SAME = (
    "student", "sex", "ethnicity", "disability", "disclosed_late", "domicile", "deprivation",
    "background", "commuter", "motivation", "taste",
)  # fmt: skip


def bring_back(
    plan: Plan, people: People, entrants: Entrants, finished: Ints, year: int, rng: Random
) -> None:
    """Make some of a year's master's entrants last year's graduates; `finished` are those."""
    starting = (entrants.first_year == year) & entrants.is_postgraduate & ~entrants.in_january
    share = plan.section("entry")["own_graduates"]
    places = np.flatnonzero(starting & (rng.random(entrants.count) < share))
    graduates = rng.permutation(finished[~entrants.is_postgraduate[finished]])
    count = min(places.size, graduates.size)
    new, old = places[:count], graduates[:count]
    for name in _SAME:
        values = getattr(people, name)
        values[new] = values[old]
    people.age[new] = people.age[old] + year - entrants.first_year[old]
