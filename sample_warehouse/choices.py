"""Who joins a scheme: attainment, characteristics, a taste for joining, sometimes motivation."""

from dataclasses import dataclass

import numpy as np

from sample_warehouse.arrays import Flags, Floats, Ints, Random, logistic, odds_for, weighed
from sample_warehouse.people import People
from sample_warehouse.plan import Plan, Scheme
from sample_warehouse.roll import Roll
from sample_warehouse.standing import Standing

_MIDDLE_MARK, _MARK_SPREAD, _FARTHEST = 63.0, 10.0, 3.0


@dataclass(frozen=True, slots=True)
class Joined:
    """Who is on a scheme's list: rows of the roll, and which of them never come."""

    rows: Ints
    never_come: Flags
    late: Flags
    waiting: Ints  # rows on the waiting list


def attainment(plan: Plan, standing: Standing, roll: Roll) -> Floats:
    """Last year's mark in standard deviations; the tariff where there is none."""
    share = plan.section("joining")["entrant_prior"]
    marked = np.clip((roll.prior_mark - _MIDDLE_MARK) / _MARK_SPREAD, -_FARTHEST, _FARTHEST)
    return np.where(np.isnan(marked), share * standing.tariff[roll.engagement], marked)


def log_odds(
    plan: Plan, scheme: Scheme, role: int, people: tuple[People, Standing], roll: Roll
) -> Floats:
    """How much each row is drawn to the scheme, before its size is known."""
    (person, standing), who = people, roll.engagement
    profile = "providers" if role and scheme.recipients else scheme.profile
    flags = {name: flag[who] for name, flag in standing.flags.items()}
    drawn = weighed(flags, plan.section("profiles", profile), roll.count)
    prior, tariff = (0.9, 0.0) if role and scheme.recipients else (scheme.prior, scheme.tariff)
    drawn += prior * attainment(plan, standing, roll) + tariff * standing.tariff[who]
    drawn += scheme.motivation * person.motivation[who] * (role == 0 or not scheme.recipients)
    drawn += plan.section("joining")["taste"] * person.taste[who]
    return drawn


def join(
    plan: Plan, scheme: Scheme, role: int, open_to: Flags, drawn: Floats, rng: Random
) -> Joined:
    """Draw who joins among those it is open to; `drawn` is their log-odds."""
    share, numbers = (scheme.recipients, scheme.providers)[role], plan.section("joining")
    rows = np.flatnonzero(open_to).astype(np.int64)
    if rows.size == 0:
        none = np.zeros(0, dtype=bool)
        return Joined(rows, none, none, rows)
    pull = drawn[rows] - drawn[rows].mean()
    chance = logistic(odds_for(share, float(pull.std())) + pull)
    joining = rng.random(rows.size) < chance / (1.0 - numbers["never_comes"])
    joined, others = rows[joining], rows[~joining]
    waiting = others[rng.random(others.size) < share * numbers["waiting"]]
    return Joined(
        rows=joined,
        never_come=rng.random(joined.size) < numbers["never_comes"],
        late=rng.random(joined.size) < numbers["late_joiners"],
        waiting=waiting if _has_places(scheme) else waiting[:0],
    )


def everyone(open_to: Flags) -> Joined:
    """A compulsory activity's list."""
    rows = np.flatnonzero(open_to).astype(np.int64)
    none = np.zeros(rows.size, dtype=bool)
    return Joined(rows, none, none, rows[:0])


def _has_places(scheme: Scheme) -> bool:
    return scheme.entry_rule != "open" or scheme.delivery == "one_to_one"
