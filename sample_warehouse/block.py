"""A block of students through all their years: what is made at one time, and all it hands in."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from sample_warehouse import (
    awards,
    choices,
    leaving,
    marks,
    progress,
    records,
    registers,
    results,
    retention,
    surveys,
)
from sample_warehouse.arrays import Floats, Ints, Random
from sample_warehouse.attendance import Attendance, attend
from sample_warehouse.careers import Careers, begin
from sample_warehouse.effects import Effects, effects_of, joined_up
from sample_warehouse.entrants import make_entrants
from sample_warehouse.graduates import bring_back
from sample_warehouse.leaving import Leaving, Resits
from sample_warehouse.marks import Marks
from sample_warehouse.people import People, make_people
from sample_warehouse.potential import Year
from sample_warehouse.realised import Ledger
from sample_warehouse.roll import Roll, call_roll
from sample_warehouse.standing import Standing, stand
from sample_warehouse.tallies import Tallies
from sample_warehouse.university import University

Frames = dict[str, pl.DataFrame]
_NUMBERS_PER_BLOCK = 1_000_000


@dataclass(slots=True)
class Block:
    """One block: its students, where they stand, and what is counted over all blocks."""

    university: University
    number: int
    rng: Random
    cohort: records.Cohort
    careers: Careers
    ledger: Ledger
    tallies: Tallies
    was_delivered: Ints  # 1 for engagements with an enrolment in the extract
    finished: Ints  # engagements that ended with an award last year


@dataclass(slots=True)
class _Membership:
    """One scheme's list in one year and role."""

    scheme: int
    role: int
    joined: choices.Joined
    attendance: Attendance


@dataclass(slots=True)
class _Outcomes:
    """How a year came out."""

    marks: Marks
    left: Leaving
    resits: Resits
    survey: surveys.Survey
    moves: progress.Moves
    made: awards.Awards


def make_block(
    university: University, number: int, scale: float, seed: int, counted: tuple[Ledger, Tallies]
) -> Block:
    """The students of a block, none of whom has begun."""
    plan, courses = university.plan, university.courses
    rng = np.random.default_rng([seed, 1, number])
    entrants = make_entrants(plan, courses, scale, rng)
    people = make_people(plan, courses, entrants, rng)
    ledger, tallies = counted
    ledger.start_block()
    first_number = number * _NUMBERS_PER_BLOCK
    cohort = records.Cohort(plan, courses, entrants, people, first_number)
    careers = begin(entrants, courses, plan.truth["marks_from"])
    nobody = np.zeros(entrants.count, dtype=np.int64)
    return Block(university, number, rng, cohort, careers, ledger, tallies, nobody, nobody[:0])


def live_through(block: Block) -> Iterator[Frames]:
    """The frames of each year, then those of the students."""
    plan = block.university.plan
    before = _year(block, plan.truth["marks_from"])["module_results"]
    for academic_year in plan.years:
        frames = _year(block, academic_year)
        if academic_year == plan.truth["first_year"]:
            frames["module_results"] = pl.concat(
                [_still_here(block, before), frames["module_results"]]
            )
        yield _named(block, frames)
    delivered = np.flatnonzero(block.was_delivered)
    yield {
        "students": records.students(block.cohort, delivered, block.rng),
        "engagements": records.engagements(block.cohort, delivered, block.rng),
    }


def _still_here(block: Block, results_before: pl.DataFrame) -> pl.DataFrame:
    """Marks of the year before the first are handed in for those who are still enrolled."""
    delivered = pl.Series(block.was_delivered.astype(bool)).gather(results_before["engagement"])
    return results_before.filter(delivered)


def _named(block: Block, frames: Frames) -> Frames:
    return {
        name: frame
        if "engagement" not in frame.columns
        else frame.with_columns(
            engagement_id=block.cohort.numbers("engagement", frame["engagement"].to_numpy())
        ).drop("engagement")
        for name, frame in frames.items()
    }


def _year(block: Block, academic_year: int) -> Frames:
    """One year from the first day to the awards."""
    university, entrants = block.university, block.cohort.entrants
    plan, people = university.plan, block.cohort.people
    bring_back(plan, people, entrants, block.finished, academic_year, block.rng)
    block.careers.open_year(entrants, academic_year)
    standing = stand(plan, university.courses, entrants, people)
    teaching = (university.courses, university.modules)
    roll = call_roll(plan, block.careers, entrants, teaching, academic_year, block.rng)
    drawn = choices.attainment(plan, standing, roll)
    memberships = list(_memberships(block, (standing, roll), drawn))
    effects = joined_up(
        [
            effects_of(plan, member.scheme, member.role, member.attendance, (standing, roll))
            for member in memberships
        ]
    )
    outcomes = _decide(block, (people, standing, roll), effects, drawn)
    for member in memberships:
        member.attendance.until(roll.gone[member.attendance.rows])
    return _handed_in(block, roll, outcomes, effects, memberships)


def _memberships(
    block: Block, known: tuple[Standing, Roll], attainment: Floats
) -> Iterator[_Membership]:
    """Who joins what, and which sessions they would come to."""
    (standing, roll), rng = known, block.rng
    plan, offers = block.university.plan, block.university.offers
    for place, scheme in enumerate(plan.schemes):
        for role in scheme.roles if scheme.runs_in(roll.academic_year) else ():
            dates = offers.dates(place, roll.academic_year)
            fits = offers.eligible(place, role, roll) & (roll.gone > dates[0])
            fits &= roll.start <= dates[0]
            if scheme.is_compulsory:
                joined = choices.everyone(fits)
            else:
                drawn = choices.log_odds(plan, scheme, role, (block.cohort.people, standing), roll)
                joined = choices.join(plan, scheme, role, fits & ~roll.on_placement, drawn, rng)
            came = attend(plan, scheme, joined, dates, (attainment, roll, role), rng)
            yield _Membership(place, role, joined, came)


def _decide(
    block: Block, known: tuple[People, Standing, Roll], effects: Effects, attainment: Floats
) -> _Outcomes:
    """Marks, leaving, opinions, and where everybody goes from here."""
    university, rng, roll = block.university, block.rng, known[2]
    plan, courses, modules = university.plan, university.courses, university.modules
    expected = marks.year_shape(plan, courses, university.shocks, roll)
    marked = marks.draw_marks(plan, expected, modules, known, effects, rng)
    left = leaving.draw_leaving(plan, known, marked.surprise, effects, rng)
    leaving.apply(left, roll)
    marks.settle(marked, roll)
    resits = leaving.draw_resits(plan, modules, roll, marked, rng)
    survey = surveys.hold_survey(plan, known, attainment, effects, rng)
    year = (roll, marked, resits, effects.summed(effects.fading, roll.count))
    entrants = block.cohort.entrants
    moves = progress.close_year(plan, block.careers, entrants, (courses, modules), year, rng)
    made = awards.make_awards(plan, block.careers, courses, (roll, moves.finished), rng)
    block.finished = made.engagement
    return _Outcomes(marked, left, resits, survey, moves, made)


def _handed_in(
    block: Block, roll: Roll, found: _Outcomes, effects: Effects, memberships: list[_Membership]
) -> Frames:
    """A year's frames; of the year before the first only its marks."""
    university, rng = block.university, block.rng
    plan, teaching = university.plan, (university.courses, university.modules)
    year = (roll, found.marks, found.resits)
    frames = {"module_results": results.results_of(plan, teaching, year)}
    if roll.academic_year < plan.truth["first_year"]:
        return frames
    block.was_delivered[roll.engagement] = 1
    block.tallies.count_finalists(university.courses, roll)
    _enter(block, roll, found, effects)
    events = retention.events_of(plan, roll, found.left, found.moves, found.made, rng)
    frames["retention"] = events.filter(pl.col("event_date") <= plan.snapshot_date)
    frames["awards"] = awards.delivered(plan, university.courses, found.made)
    frames["surveys"] = surveys.delivered(found.survey, roll, rng)
    frames["enrolments"] = records.enrolments(block.cohort, roll)
    return frames | _registers(block, memberships, roll)


def _enter(block: Block, roll: Roll, found: _Outcomes, effects: Effects) -> None:
    """Keep the ledger of what truly happened."""
    university, ledger = block.university, block.ledger
    year = Year(
        plan=university.plan,
        roll=roll,
        marks=found.marks,
        pass_mark=university.modules.pass_mark[roll.modules],
        leaving=found.left,
        survey=found.survey,
        counted=found.moves.counted,
        engagements=block.was_delivered.size,
    )
    quintile = block.cohort.people.deprivation[roll.engagement]
    ledger.enter(year, effects, {"deprivation": quintile})
    ledger.award(block.careers, found.made)
    ledger.sweep(block.careers)


def _registers(block: Block, memberships: list[_Membership], roll: Roll) -> Frames:
    """Participation and dated sessions of all schemes."""
    plan, year, lists, dated = block.university.plan, roll.academic_year, [], []
    for member in memberships:
        place, role, attendance = member.scheme, member.role, member.attendance
        came = int(attendance.came.any(axis=1).sum())
        block.tallies.count_list(place, role, year, member.joined, came)
        kept = (member.joined, attendance, roll)
        lists.append(registers.listed(plan, place, role, kept, block.rng))
        scheme = plan.schemes[place]
        if scheme.register == "dated":
            dated.append(registers.dated(place, role, scheme, attendance, roll))
    return {
        "participation": registers.participation(plan, year, lists),
        "sessions": registers.sessions(plan, year, block.number, dated),
    }
