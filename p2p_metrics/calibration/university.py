"""A made-up university small enough to be made a thousand times, whose truth is known.

Students recur over three years. Their marks follow their course, their background, an ability seen
only through tariff and earlier marks, a year's surprise that partly lasts, and what they joined.
Joining follows what is on record (prior mark or tariff, background) and a taste for joining that
moves nothing but joining. Some schemes also draw on a hidden motivation that does move marks: no
adjustment can find it, a placebo can.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from p2p_metrics.effects.codes import Codes, Floats, Mask, crossed
from p2p_metrics.effects.frame import EarlierMark, Exposure, Frame, Joined, Unit

MARK, CONTINUED = "mean_mark", "returned"
TERM_1, PRIOR, TARIFF = "term_1_mark", "prior_mark", "entry_tariff"
EARLIER = "mark_two_years_before"


@dataclass(frozen=True, slots=True)
class World:
    """What may be varied between universities.

    `motivation`: how strongly hidden motivation draws students into a scheme (log-odds for a
    standard deviation); `hidden_share`: the share of schemes it draws into; `zero_share`: the share
    whose true effect is nought; `spread_by_course`: how far true effects differ between courses, in
    marks; `january_share`: the share that begins after the first term's marks; `take_up`: the
    chance of joining a scheme of one's faculty.
    """

    entrants: int = 1100
    years: int = 4
    schemes: int = 60
    courses: int = 40
    zero_share: float = 0.4
    effect: float = 1.0
    effect_spread: float = 0.8
    spread_by_course: float = 0.5
    motivation: float = 0.0
    hidden_share: float = 0.0
    motivation_marks: float = 1.5
    january_share: float = 0.35
    early_leaving: float = 0.05
    selection: float = 0.5
    take_up: float = 0.12


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of one scheme: mean effects over those who took part, in marks and points."""

    mark: float
    returned: float
    by_group: Mapping[int, float]
    is_zero: bool
    is_hidden: bool
    is_january: bool
    is_first_year: bool
    participants: int


@dataclass(frozen=True, slots=True)
class University:
    """An analysis frame with the truth about every scheme in it."""

    frame: Frame
    truth: Mapping[Unit, Truth]
    early_leavers: Mask


@dataclass(frozen=True, slots=True)
class _People:
    """What does not change for a student; arrays have shape (students,)."""

    course: Codes
    entry_year: Codes
    sex: Codes
    ethnicity: Codes
    mature: Codes
    deprivation: Codes
    level: Floats
    tariff: Floats
    taste: Floats
    motivation: Floats


@dataclass(frozen=True, slots=True)
class _Plan:
    """What each scheme is; arrays have shape (schemes,), those by course (schemes, courses)."""

    is_offered: Mask
    first_year_only: Mask
    is_january: Mask
    take_up: Floats
    by_mark: Floats
    by_background: Floats
    by_motivation: Floats
    effect: Floats
    extra_for_deprived: Floats
    points: Floats
    approach: Codes


@dataclass(frozen=True, slots=True)
class _Year:
    """One academic year; arrays by row, those by scheme (rows, schemes)."""

    person: Codes
    stage: Codes
    left_early: Mask
    prior: Floats
    earlier: Floats
    term_1: Floats
    mark: Floats
    returned: Floats
    joined: Mask
    eligible: Mask
    day: Floats
    effect: Floats
    points: Floats


def make(world: World, seed: int) -> University:
    """Make a university; the same world and seed give the same one."""
    random = np.random.default_rng(seed)
    people = _people(world, random)
    plan = _plan(world, random)
    faculty_marks = random.normal(0, 1.5, 5)[np.arange(world.courses) % 5]
    course_marks = faculty_marks + random.normal(0, 2.0, world.courses)
    history = np.full((people.course.size, 2), np.nan)
    surprise = np.zeros(people.course.size)
    years = [
        _year(world, people, plan, (course_marks, history, surprise), year, random)
        for year in range(world.years)
    ]
    return _university(world, people, plan, years)


def _people(world: World, random: np.random.Generator) -> _People:
    """Draw the students of all entry years, two of which came before the first year seen."""
    count = world.entrants * (world.years + 2)
    course = random.integers(0, world.courses, count)
    ethnicity = random.choice(6, count, p=[0.65, 0.16, 0.09, 0.05, 0.03, 0.02])
    mature = (random.random(count) < 0.25).astype(np.intp)
    deprivation = random.choice(5, count, p=[0.2, 0.22, 0.2, 0.19, 0.19])
    sex = random.integers(0, 2, count)
    ability = random.normal(0, 1, count)
    tariff = 112 + 4.0 * (course % 5) + 22 * ability - 4.0 * (deprivation == 0)
    tariff = tariff + random.normal(0, 6, count)
    gaps = np.array([0, -2.2, -4.4, -1.3, -2.0, -1.0])[ethnicity]
    gaps = gaps - 1.0 * (4 - deprivation) + 1.2 * sex
    tariff[random.random(count) < 0.12] = np.nan
    return _People(
        course=course,
        entry_year=np.arange(count) % (world.years + 2) - 2,
        sex=sex,
        ethnicity=ethnicity,
        mature=mature,
        deprivation=deprivation,
        level=gaps + 3.0 * np.nan_to_num((tariff - 112) / 22),
        tariff=tariff,
        taste=random.normal(0, 0.55, count),
        motivation=random.normal(0, 1, count),
    )


def _plan(world: World, random: np.random.Generator) -> _Plan:
    """Draw what the schemes are: some for the whole university, most for a faculty or fewer."""
    count = world.schemes
    scope = random.choice(3, count, p=[0.2, 0.5, 0.3])
    courses = np.arange(world.courses)
    faculty = random.integers(0, 5, count)[:, None] == (courses % 5)[None, :]
    some = random.random((count, world.courses)) < 0.5
    offered = (scope == 0)[:, None] | (faculty & ((scope == 1)[:, None] | some))
    offered[~offered.any(axis=1), 0] = True
    effect = random.normal(world.effect, world.effect_spread, count)
    zero = np.arange(count) < round(world.zero_share * count)
    hidden = np.zeros(count, dtype=np.bool_)
    hidden[random.permutation(count)[: round(world.hidden_share * count)]] = True
    return _Plan(
        is_offered=offered,
        first_year_only=random.random(count) < 0.3,
        is_january=random.random(count) < world.january_share,
        take_up=np.where(scope == 0, 0.5, 1.0) * world.take_up * random.uniform(0.6, 1.6, count),
        by_mark=random.normal(0, world.selection, count),
        by_background=random.normal(0, 0.4, (count, 4)),
        by_motivation=np.where(hidden, world.motivation, 0.0),
        effect=np.where(zero, 0.0, effect)[:, None]
        + np.where(zero, 0.0, 1.0)[:, None]
        * random.normal(0, world.spread_by_course, (count, world.courses)),
        extra_for_deprived=np.where(zero, 0.0, random.normal(0, 0.6, count)),
        points=np.where(zero, 0.0, random.normal(0.02, 0.015, count)),
        approach=random.integers(0, 12, count),
    )


def _year(
    world: World,
    people: _People,
    plan: _Plan,
    carried: tuple[Floats, Floats, Floats],
    year: int,
    random: np.random.Generator,
) -> _Year:
    """Live through one year; `carried` holds course marks, mark histories and lasting surprises."""
    course_marks, history, surprise = carried
    person = np.flatnonzero((people.entry_year <= year) & (people.entry_year > year - 3))
    stage = year - people.entry_year[person]
    _backfill(world, people, carried, person[stage > 0], random)
    left = random.random(person.size) < world.early_leaving
    eligible, joined = _joining(people, plan, history[person], person, stage, left, random)
    effect = plan.effect.T[people.course[person]] + np.outer(
        people.deprivation[person] == 0, plan.extra_for_deprived
    )
    course_year = random.normal(0, 0.3, world.courses)
    mine = people.course[person]
    lasting = 0.55 * surprise[person] + random.normal(0, 7, person.size)
    base = 62 + course_marks[mine] + course_year[mine] + people.level[person]
    base = base + world.motivation_marks * people.motivation[person] + lasting
    mark = base + (joined * effect).sum(axis=1)
    chance = 0.9 + 0.004 * (base - 62) + (joined * plan.points).sum(axis=1)
    prior, earlier = history[person, 1].copy(), history[person, 0].copy()
    history[person, 0], history[person, 1] = history[person, 1], mark
    surprise[person] = lasting
    day = np.where(plan.is_january, 120, 20) + random.integers(0, 30, joined.shape)
    return _Year(
        person=person,
        stage=stage,
        left_early=left,
        prior=prior,
        earlier=earlier,
        term_1=base + random.normal(0, 5, person.size),
        mark=np.where(left, np.nan, mark),
        returned=np.where(left, 0.0, 100.0 * (random.random(person.size) < chance)),
        joined=joined,
        eligible=eligible,
        day=day.astype(np.float64),
        effect=effect,
        points=np.broadcast_to(100 * plan.points, joined.shape),
    )


def _backfill(
    world: World,
    people: _People,
    carried: tuple[Floats, Floats, Floats],
    person: Codes,
    random: np.random.Generator,
) -> None:
    """Give students already here when the first year begins the marks of the year before."""
    course_marks, history, surprise = carried
    missing = person[np.isnan(history[person, 1])]
    surprise[missing] = random.normal(0, 8.4, missing.size)
    marks = 62 + course_marks[people.course[missing]] + people.level[missing]
    marks = marks + world.motivation_marks * people.motivation[missing] + surprise[missing]
    history[missing, 1] = marks


def _joining(
    people: _People,
    plan: _Plan,
    history: Floats,
    person: Codes,
    stage: Codes,
    left: Mask,
    random: np.random.Generator,
) -> tuple[Mask, Mask]:
    """Say who could join each scheme and who did: by what is on record, taste and motivation."""
    eligible = plan.is_offered.T[people.course[person]].copy()
    eligible &= ~(plan.first_year_only[None, :] & (stage > 0)[:, None])
    seen = np.where(np.isnan(history[:, 1]), np.nan, (history[:, 1] - 60) / 10)
    seen = np.where(np.isnan(seen), (people.tariff[person] - 112) / 22, seen)
    background = np.column_stack(
        [
            people.sex[person],
            people.mature[person],
            people.deprivation[person] == 0,
            people.ethnicity[person] == 2,
        ]
    )
    odds = np.log(plan.take_up / (1 - plan.take_up))[None, :]
    odds = odds + np.outer(np.nan_to_num(seen), plan.by_mark)
    odds = odds + (background - background.mean(axis=0)) @ plan.by_background.T
    odds = odds + people.taste[person][:, None]
    odds = odds + np.outer(people.motivation[person], plan.by_motivation)
    chance = 1 / (1 + np.exp(-odds))
    joined = eligible & (random.random(chance.shape) < chance) & ~left[:, None]
    return eligible, joined


def _university(world: World, people: _People, plan: _Plan, years: list[_Year]) -> University:
    """Put the years together as an analysis frame."""
    person = np.concatenate([year.person for year in years])
    stage = np.concatenate([year.stage for year in years])
    when = np.repeat(np.arange(len(years)), [year.person.size for year in years])
    left = np.concatenate([year.left_early for year in years])
    joined = np.vstack([year.joined for year in years])
    eligible = np.vstack([year.eligible for year in years])
    day = np.vstack([year.day for year in years])
    course = people.course[person]
    names = tuple(f"s{number:02d}" for number in range(world.schemes))
    exposures: dict[Unit, Exposure] = {}
    truth: dict[Unit, Truth] = {}
    for number, name in enumerate(names):
        unit = Unit("scheme", name, "recipient")
        landmark = 160.0 if plan.is_january[number] else 60.0
        rows = np.flatnonzero(eligible[:, number] & ~left)
        took_part = joined[rows, number]
        exposures[unit] = Exposure(
            rows=rows,
            exposed=took_part,
            landmark=np.full(rows.size, landmark),
            starts=np.full(rows.size, 110.0 if plan.is_january[number] else 10.0),
            members=frozenset({name}),
        )
        chosen = rows[took_part]
        truth[unit] = _truth(plan, number, people, person[chosen], chosen, years)
    frame = Frame(
        student=person,
        course=course,
        places=(crossed(course, when), course, course % 5),
        categories={
            "academic_year": when,
            "year_of_study": stage,
            "sex": people.sex[person],
            "ethnicity": people.ethnicity[person],
            "mature": people.mature[person],
            "deprivation": people.deprivation[person],
        },
        marks={
            PRIOR: np.concatenate([year.prior for year in years]),
            TARIFF: people.tariff[person],
        },
        outcomes={
            MARK: np.concatenate([year.mark for year in years]),
            CONTINUED: np.concatenate([year.returned for year in years]),
        },
        exposures=exposures,
        joined=Joined(
            days=sparse.csr_matrix(np.where(joined, day, 0)),
            names=names,
            pools=tuple(f"a{approach:02d}" for approach in plan.approach),
        ),
        earlier_marks={
            TERM_1: EarlierMark(
                np.concatenate([year.term_1 for year in years]), np.full(person.size, 100.0)
            ),
            EARLIER: EarlierMark(np.concatenate([year.earlier for year in years])),
        },
    )
    return University(frame, truth, left)


def _truth(
    plan: _Plan, number: int, people: _People, person: Codes, rows: Codes, years: list[_Year]
) -> Truth:
    """Write down what was true of one scheme among those who took part."""
    effects = np.vstack([year.effect for year in years])[rows, number]
    groups = people.deprivation[person]
    return Truth(
        mark=float(effects.mean()) if effects.size else 0.0,
        returned=float(100 * plan.points[number]),
        by_group={
            group: float(effects[groups == group].mean()) for group in np.unique(groups).tolist()
        },
        is_zero=not plan.effect[number].any(),
        is_hidden=bool(plan.by_motivation[number] != 0),
        is_january=bool(plan.is_january[number]),
        is_first_year=bool(plan.first_year_only[number]),
        participants=int(rows.size),
    )
