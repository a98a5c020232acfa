"""How a year ends for marks and for staying: late leaving, and second attempts."""

from dataclasses import dataclass

import numpy as np

from sample_warehouse.arrays import Flags, Floats, Ints, Random, days_between
from sample_warehouse.dates import NEVER, day_after, day_in, span_in
from sample_warehouse.effects import Effects
from sample_warehouse.marks import DEFERRED, NOT_SUBMITTED, SAT, Marks
from sample_warehouse.modules import Modules
from sample_warehouse.people import People
from sample_warehouse.plan import Plan
from sample_warehouse.roll import LEFT, STAYED, Roll
from sample_warehouse.standing import Standing

MOST_LIKELY = 0.6


@dataclass(slots=True)
class Leaving:
    """Leaving that a scheme could prevent: chance and draw, kept for what might have been."""

    chance: Floats  # before it is kept within bounds
    lowest: float
    drawn: Floats
    at_risk: Flags  # those who had not gone before
    within_year: Flags  # when leaving, before the year is over
    leaves: Flags
    day: Ints  # NEVER for those who stay

    def stays_if(self, rows: Ints, more_likely: Floats) -> Flags:
        """Whether these rows would have stayed had leaving been so much more likely."""
        chance = np.clip(self.chance[rows] + more_likely, self.lowest, MOST_LIKELY)
        return np.asarray(self.at_risk[rows] & (self.drawn[rows] >= chance))


@dataclass(slots=True)
class Resits:
    """Second attempts: which modules, with what mark (NaN where not taken)."""

    taken: Flags
    mark: Floats
    day: Ints


def draw_leaving(
    plan: Plan,
    known: tuple[People, Standing, Roll],
    surprise: Floats,
    effects: Effects,
    rng: Random,
) -> Leaving:
    """Who leaves late in the year or does not come back after the summer."""
    shares, (people, standing, roll) = plan.section("leaving"), known
    who = roll.engagement
    chance = np.where(roll.is_entrant, shares["late_entrant"], shares["late_later"])
    chance = chance + shares["late_part_time"] * roll.is_part_time + standing.leaving[who]
    chance += shares["late_postgraduate"] * roll.is_postgraduate
    chance += shares["per_surprise_mark"] * np.clip(surprise, -30.0, 30.0)
    chance += plan.section("motivation")["leaving"] * people.motivation[who]
    chance -= effects.summed(effects.staying, roll.count)
    drawn, at_risk = rng.random(roll.count), roll.ending == STAYED
    leaves = at_risk & (drawn < np.clip(chance, shares["lowest"], MOST_LIKELY))
    within = rng.random(roll.count) < shares["within_year"]
    day = _days(plan, roll, leaves, within, rng)
    return Leaving(chance, shares["lowest"], drawn, at_risk, within, leaves, day)


def apply(leaving: Leaving, roll: Roll) -> None:
    """Enter the late leavers on the roll."""
    roll.gone = np.where(leaving.leaves, leaving.day, roll.gone)
    roll.ending = np.where(leaving.leaves, LEFT, roll.ending)


def _days(plan: Plan, roll: Roll, leaves: Flags, within: Flags, rng: Random) -> Ints:
    calendar, year = plan.section("calendar"), roll.academic_year
    soon = days_between(rng, *span_in(year, calendar["late_leaving"]), roll.count)
    first, last = calendar["summer_leaving"]
    summer = days_between(rng, day_in(year, first), day_after(year, last), roll.count)
    return np.where(leaves, np.where(within, soon, summer), NEVER)


def draw_resits(plan: Plan, modules: Modules, roll: Roll, marks: Marks, rng: Random) -> Resits:
    """Second attempts, by those still here, at what was failed, not submitted or deferred."""
    day = day_after(roll.academic_year, plan.section("calendar")["resits"])
    numbers = plan.section("resits")
    pass_mark = modules.pass_mark[roll.modules]
    with np.errstate(invalid="ignore"):
        failed = (marks.sitting == SAT) & (marks.rounded < pass_mark)
    due = (failed | (marks.sitting == NOT_SUBMITTED) | (marks.sitting == DEFERRED)) & roll.taken
    due &= (roll.gone > day)[:, None]
    again = rng.normal(pass_mark + numbers["above_pass_mark"], numbers["spread"])
    again = np.where(marks.sitting == DEFERRED, marks.exact, again)
    not_taken = rng.random(due.shape) < numbers["not_taken"]
    mark = np.where(due & ~not_taken, np.round(np.clip(again, 0.0, 100.0), 1), np.nan)
    return Resits(due, mark, day - rng.integers(0, 6, due.shape))


def passed_in_the_end(modules: Modules, roll: Roll, marks: Marks, resits: Resits) -> Flags:
    """Which modules were passed, at whichever attempt."""
    pass_mark = modules.pass_mark[roll.modules]
    with np.errstate(invalid="ignore"):
        first = (marks.sitting == SAT) & (marks.rounded >= pass_mark)
        return np.asarray((first | (resits.taken & (resits.mark >= pass_mark))) & roll.taken)
