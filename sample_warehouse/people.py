"""The students behind the engagements: who they are, drawn jointly, as they were on entry."""

from dataclasses import dataclass

import numpy as np

from sample_warehouse.arrays import Flags, Floats, Ints, Random, choose, choose_by
from sample_warehouse.courses import Courses
from sample_warehouse.entrants import Entrants
from sample_warehouse.plan import Plan

UK_DOMICILES = 4
NO, YES, UNKNOWN = 0, 1, 2  # answers, in the order of ANSWERS
ANSWERS = ("no", "yes", "unknown")
SEXES = ("female", "male", "other")
BACKGROUNDS = ("first_generation", "care_experienced", "free_school_meals", "estranged")
QUALIFICATIONS = ("a_level", "btec", "access", "international", "degree", "other", "unknown")


@dataclass(slots=True)
class People:
    """One value per engagement; what is said of the student is the same in all of a student's."""

    student: Ints  # the engagement at which the student first came here
    sex: Ints
    ethnicity: Ints
    disability: Ints
    disclosed_late: Flags
    age: Ints
    domicile: Ints
    deprivation: Ints  # quintile, 0 outside the United Kingdom
    tundra: Ints  # quintile, 0 outside its population
    background: Ints  # one column for each of BACKGROUNDS
    qualification: Ints
    tariff: Ints  # 0 none
    commuter: Ints
    motivation: Floats  # hidden: never delivered
    taste: Floats  # hidden: never delivered

    @property
    def is_uk(self) -> Flags:
        """Whether the student is domiciled in the United Kingdom."""
        return self.domicile < UK_DOMICILES


def make_people(plan: Plan, courses: Courses, entrants: Entrants, rng: Random) -> People:
    """The students of a block, one for each engagement (own graduates are joined up later)."""
    count, graduate = entrants.count, entrants.is_postgraduate
    mature = _mature(plan, courses, entrants, rng)
    domicile = _domicile(plan, graduate, rng)
    uk = domicile < UK_DOMICILES
    ethnicity = np.where(uk, choose(rng, _shares(plan, "ethnicity"), count), _last(plan))
    quintiles = np.array(list(plan.section("deprivation").values()))
    deprivation = np.where(uk, 1 + choose_by(rng, quintiles, ethnicity), 0)
    qualification = _qualification(plan, mature, uk, graduate, rng)
    age = _age(mature, graduate, rng)
    return People(
        student=np.arange(count, dtype=np.int64),
        sex=_sex(courses.female_share[entrants.course], rng),
        ethnicity=ethnicity,
        disability=choose(rng, _shares(plan, "disability"), count),
        disclosed_late=rng.random(count) < plan.section("disclosure")["late"],
        age=age,
        domicile=domicile,
        deprivation=deprivation,
        tundra=_tundra(deprivation, (domicile == 0) & (age < 21) & ~graduate, rng),
        background=_background(plan, deprivation, uk, rng),
        qualification=qualification,
        tariff=_tariff(plan, courses, entrants, (qualification, deprivation), rng),
        commuter=_commuter(plan, mature, (ethnicity, deprivation), rng),
        motivation=rng.normal(size=count),
        taste=rng.normal(size=count),
    )


def _shares(plan: Plan, section: str) -> list[float]:
    return list(plan.section(section).values())


def _last(plan: Plan) -> int:
    return len(plan.section("ethnicity")) - 1


def _mature(plan: Plan, courses: Courses, entrants: Entrants, rng: Random) -> Flags:
    entry = plan.section("entry")
    by_course = courses.mature_share[entrants.course]
    usual = np.average(courses.mature_share, weights=courses.weight)
    share = np.clip(by_course / usual * entry["mature_full_time"], 0.02, 0.85)
    share = np.where(entrants.is_part_time, entry["mature_part_time"], share)
    return np.asarray(entrants.is_postgraduate | (rng.random(entrants.count) < share))


def _domicile(plan: Plan, graduate: Flags, rng: Random) -> Ints:
    kinds = [plan.section("domicile", level) for level in ("undergraduate", "taught_postgraduate")]
    shares = np.array([list(kind.values()) for kind in kinds])
    return choose_by(rng, shares, graduate.astype(np.int64))


def _sex(female_share: Floats, rng: Random) -> Ints:
    drawn = rng.random(female_share.size)
    return np.where(drawn > 0.996, 2, np.where(drawn < female_share, 0, 1)).astype(np.int64)


def _age(mature: Flags, graduate: Flags, rng: Random) -> Ints:
    young = 18 + choose(rng, [0.74, 0.19, 0.07], mature.size)
    older = 21 + np.minimum(rng.exponential(6.0, mature.size), 44).astype(np.int64)
    graduates = 21 + np.minimum(rng.exponential(4.5, mature.size), 44).astype(np.int64)
    return np.where(graduate, graduates, np.where(mature, older, young))


def _tundra(deprivation: Ints, inside: Flags, rng: Random) -> Ints:
    near = np.clip(deprivation + rng.integers(-1, 2, deprivation.size), 1, 5)
    return np.where(inside, near, 0)


def _background(plan: Plan, deprivation: Ints, uk: Flags, rng: Random) -> Ints:
    columns = []
    for name in BACKGROUNDS:
        share = plan.section("background", name)
        yes = share["yes"] + share["more_if_deprived"] * (deprivation == 1)
        drawn = rng.random(deprivation.size)
        answer = np.where(drawn < yes, YES, np.where(drawn > 1 - share["unknown"], UNKNOWN, NO))
        columns.append(np.where(uk, answer, UNKNOWN))
    return np.stack(columns, axis=1)


def _qualification(plan: Plan, mature: Flags, uk: Flags, graduate: Flags, rng: Random) -> Ints:
    kinds = plan.section("qualification").values()
    shares = np.array([[kind.get(name, 0.0) for name in QUALIFICATIONS] for kind in kinds])
    kind = np.where(graduate, 3, np.where(~uk, 2, mature.astype(np.int64)))
    drawn = choose_by(rng, shares, kind)
    return np.where(rng.random(mature.size) < 0.005, QUALIFICATIONS.index("unknown"), drawn)


def _tariff(
    plan: Plan, courses: Courses, entrants: Entrants, kinds: tuple[Ints, Ints], rng: Random
) -> Ints:
    numbers, (qualification, deprivation) = plan.section("tariff"), kinds
    named = [numbers.get(name) for name in QUALIFICATIONS]
    shift = np.array([np.nan if points is None else points for points in named])[qualification]
    middle = courses.tariff_mean[entrants.course] + shift + numbers["deprived"] * (deprivation == 1)
    points = np.round((middle + rng.normal(0, numbers["spread"], middle.size)) / 4) * 4
    held = np.isfinite(points) & ~entrants.is_postgraduate
    return np.where(held, np.clip(np.nan_to_num(points), 24, 240), 0).astype(np.int64)


def _commuter(plan: Plan, mature: Flags, kinds: tuple[Ints, Ints], rng: Random) -> Ints:
    share, (ethnicity, deprivation) = plan.section("commuting"), kinds
    likely = share["base"] + share["mature"] * mature + share["deprived"] * (deprivation == 1)
    likely = likely + share["asian"] * (ethnicity == list(plan.section("ethnicity")).index("asian"))
    answer = np.where(rng.random(mature.size) < likely, YES, NO)
    return np.where(rng.random(mature.size) < share["unknown"], UNKNOWN, answer)
