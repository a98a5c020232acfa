"""The register of students: the students, engagements and enrolments extracts of a cohort."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from sample_warehouse import frames
from sample_warehouse.arrays import Flags, Ints, Random
from sample_warehouse.courses import Courses
from sample_warehouse.dates import NEVER, day_after, day_in, day_of, printed
from sample_warehouse.entrants import Entrants
from sample_warehouse.people import ANSWERS, BACKGROUNDS, QUALIFICATIONS, SEXES, YES, People
from sample_warehouse.plan import Plan
from sample_warehouse.roll import Roll

_NATIONS = {"uk_england": "england", "uk_wales": "wales", "uk_scotland": "scotland",
            "uk_northern_ireland": "northern_ireland"}  # fmt: skip
_EDITIONS = {"england": "2019", "wales": "2019", "scotland": "2020", "northern_ireland": "2017"}
_LEVELS = ("undergraduate", "taught_postgraduate")
_MODES = ("full_time", "part_time")
_ROUTES = ("standard", "foundation", "direct_entry", "clearing")
_HOMES = (
    "university_hall",
    "private_hall",
    "private_rented",
    "parental_home",
    "own_home",
    "unknown",
)
_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Cohort:
    """The students that are made together, and the first of their numbers."""

    plan: Plan
    courses: Courses
    entrants: Entrants
    people: People
    first_number: int

    def numbers(self, kind: str, positions: Ints) -> pl.Series:
        """The identifiers in files of engagements or students at these positions."""
        return frames.identifiers(kind, positions + self.first_number)

    @property
    def start(self) -> Ints:
        """The first day of each engagement."""
        return _by_year(self, "year_starts", "january_starts")

    @property
    def birth(self) -> Ints:
        """Each student's date of birth, by the engagement at which the student first came."""
        spread = (np.arange(self.entrants.count) + self.first_number) * 97 % 365
        lived = np.floor(self.people.age * _YEAR).astype(np.int64)
        return np.asarray(self.start - lived - spread - 1)

    @property
    def is_apprentice(self) -> Flags:
        """Part-time students whose employer sent them."""
        share = self.plan.section("entry")["apprentices_among_part_time"]
        drawn = (np.arange(self.entrants.count) + self.first_number) * 61 % 100
        return np.asarray(self.entrants.is_part_time & (drawn < 100 * share))


def students(cohort: Cohort, delivered: Ints, rng: Random) -> pl.DataFrame:
    """The students behind the engagements delivered."""
    people, plan = cohort.people, cohort.plan
    who = np.unique(people.student[delivered])
    background = {
        name: frames.coded(ANSWERS, people.background[who, place])
        for place, name in enumerate(BACKGROUNDS)
    }
    return pl.DataFrame(
        {
            "student_id": cohort.numbers("student", who),
            "birth_date": frames.dates(cohort.birth[who]),
            "sex": frames.coded(SEXES, people.sex[who]),
            "ethnicity": frames.coded(list(plan.section("ethnicity")), people.ethnicity[who]),
            "disability": frames.coded(list(plan.section("disability")), people.disability[who]),
            "disability_disclosed_date": frames.dates(_disclosed(cohort, who, rng)),
            **background,
        }
    )


def engagements(cohort: Cohort, delivered: Ints, rng: Random) -> pl.DataFrame:
    """The engagements delivered, as they stood on entry."""
    entrants, people = cohort.entrants, cohort.people
    who, start = delivered, cohort.start[delivered]
    domiciles = list(cohort.plan.section("domicile", "undergraduate"))
    domicile = frames.coded(domiciles, people.domicile[who])
    none = people.deprivation[who] == 0
    nation = domicile.replace_strict(_NATIONS, default=None, return_dtype=pl.String)
    columns = {
        "engagement_id": cohort.numbers("engagement", who),
        "student_id": cohort.numbers("student", people.student[who]),
        "course_id": cohort.courses.table["course_id"].gather(entrants.course[who]),
        "start_date": frames.dates(start),
        "expected_end_date": frames.dates(expected_end(cohort)[who]),
        "mode": frames.coded(_MODES, entrants.is_part_time[who]),
        "level": frames.coded(_LEVELS, entrants.is_postgraduate[who]),
        "entry_route": frames.coded(_ROUTES, _route(cohort, who, rng)),
        "entry_qualification": frames.coded(QUALIFICATIONS, people.qualification[who]),
        "entry_tariff": frames.optional(people.tariff[who], people.tariff[who] == 0),
        "age_on_entry": _age(cohort, who),
        "domicile": domicile,
        "fee_status": frames.coded(("home", "overseas"), ~people.is_uk[who]),
        "deprivation_quintile": frames.optional(people.deprivation[who], none),
        "deprivation_index": pl.Series(["imd"] * who.size).set(pl.Series(none), None),
        "deprivation_nation": nation,
        "deprivation_edition": nation.replace_strict(
            _EDITIONS, default=None, return_dtype=pl.String
        ),
        "tundra_quintile": frames.optional(people.tundra[who], people.tundra[who] == 0),
        "accommodation": frames.coded(_HOMES, _home(cohort, who, rng)),
        "commuter": frames.coded(ANSWERS, people.commuter[who]),
    }
    return pl.DataFrame(columns)


def enrolments(cohort: Cohort, roll: Roll) -> pl.DataFrame:
    """The enrolments of a year; those who went before its end have that day as their last."""
    courses, who = cohort.courses, roll.engagement
    return pl.DataFrame(
        {
            "engagement_id": cohort.numbers("engagement", who),
            "academic_year": pl.Series([printed(roll.academic_year)] * who.size, dtype=pl.String),
            "course_id": courses.table["course_id"].gather(roll.course),
            "year_of_study": roll.year_of_study,
            "fte": pl.Series(np.where(roll.is_part_time, 0.5, 1.0)).cast(pl.Decimal(4, 3)),
            "campus": courses.campus.gather(roll.course),
            "is_apprenticeship": frames.yes_no(cohort.is_apprentice[who]),
            "is_entrant": frames.yes_no(roll.is_entrant),
            "is_foundation": frames.yes_no(roll.stage == 0),
            "is_repeat": frames.yes_no(roll.is_repeat),
            "is_placement_year": frames.yes_no(roll.on_placement),
            "start_date": frames.dates(roll.start),
            "end_date": frames.dates(np.minimum(roll.end, roll.gone)),
        }
    )


def expected_end(cohort: Cohort) -> Ints:
    """When each engagement was expected to end, on entry."""
    entrants, courses = cohort.entrants, cohort.courses
    years = courses.final_stage[entrants.course] - entrants.stage + 1 + entrants.wants_placement
    last = entrants.first_year + np.where(entrants.is_part_time, 2 * years, years) - 1
    calendar = cohort.plan.section("calendar")
    ends: Ints = np.array([_end(calendar, int(year)) for year in range(2000, 2060)])
    day = ends[last - 2000, entrants.is_postgraduate.astype(np.int64)]
    return day + np.where(entrants.in_january, 118, 0)


def _end(calendar: dict[str, str], year: int) -> tuple[int, int]:
    return day_in(year, calendar["undergraduate_ends"]), day_after(year, "09-13")


def _by_year(cohort: Cohort, usual: str, january: str) -> Ints:
    calendar, first = cohort.plan.section("calendar"), int(cohort.entrants.first_year.min())
    last = int(cohort.entrants.first_year.max())
    days = np.array(
        [
            [day_in(year, calendar[name]) for name in (usual, january)]
            for year in range(first, last + 1)
        ]
    )
    row = cohort.entrants.first_year - first
    return days[row, cohort.entrants.in_january.astype(np.int64)]


def _disclosed(cohort: Cohort, who: Ints, rng: Random) -> Ints:
    """At application, or in the course of study; empty without a disability."""
    people, start = cohort.people, cohort.start[who]
    names = list(cohort.plan.section("disability"))
    told = np.array([name not in ("none", "refused", "unknown") for name in names])
    lag = rng.integers(20, 700, who.size)
    early = rng.integers(30, 300, who.size)
    day = np.where(people.disclosed_late[who], start + lag, start - early)
    day = np.minimum(day, day_of(cohort.plan.snapshot_date) - 1)
    return np.where(told[people.disability[who]], day, NEVER)


def _age(cohort: Cohort, who: Ints) -> Ints:
    born = cohort.birth[cohort.people.student[who]]
    return np.floor((cohort.start[who] - born) / _YEAR).astype(np.int64)


def _route(cohort: Cohort, who: Ints, rng: Random) -> Ints:
    entrants, share = cohort.entrants, cohort.plan.section("entry")["clearing"]
    clearing = (rng.random(who.size) < share) & ~entrants.is_postgraduate[who]
    by_stage = np.array([1, 0, 2])[entrants.stage[who]]
    return np.where((by_stage == 0) & clearing, 3, by_stage)


def _home(cohort: Cohort, who: Ints, rng: Random) -> Ints:
    people, drawn = cohort.people, rng.random(who.size)
    home = np.where(people.age[who] < 25, 3, 4)
    away = np.where(drawn < 0.42, 0, np.where(drawn < 0.60, 1, np.where(drawn < 0.95, 2, 5)))
    return np.where(people.commuter[who] == YES, home, away)
