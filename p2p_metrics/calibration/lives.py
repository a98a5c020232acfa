"""Lives drawn by chance: who there is, what is offered, and what happens in each year."""

from __future__ import annotations

import numpy as np

from p2p_metrics.calibration.world import People, Plan, World, Year
from p2p_metrics.effects.codes import Codes, Floats, Mask


def people(world: World, random: np.random.Generator) -> People:
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
    return People(
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


def plan(world: World, random: np.random.Generator) -> Plan:
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
    return Plan(
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


def year(
    world: World,
    people: People,
    plan: Plan,
    carried: tuple[Floats, Floats, Floats],
    year: int,
    random: np.random.Generator,
) -> Year:
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
    return Year(
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
    people: People,
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
    people: People,
    plan: Plan,
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
