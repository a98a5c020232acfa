"""Who each scheme is offered to in each year: courses, years of study, when."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from sample_warehouse.arrays import Flags, Ints, Random
from sample_warehouse.courses import Courses
from sample_warehouse.dates import day_in, printed
from sample_warehouse.modules import Modules
from sample_warehouse.plan import ROLES, Plan, Scheme
from sample_warehouse.roll import Roll

NOT_YET = 9999
PROVIDER_YEARS = (2, 3, 4)
_SCOPE_COLUMNS = {
    "faculty": "faculty_code", "department": "department_code", "course": "course_id",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offers:
    """For each scheme: the year in which each course got it, and its modules if it has some."""

    plan: Plan
    courses: Courses
    first_year: Ints  # scheme, course
    modules: tuple[Ints, ...]  # by scheme, positions in the catalogue

    def eligible(self, scheme: int, role: int, roll: Roll) -> Flags:
        """Which rows of the roll the scheme was offered to, in that role."""
        asked = self.plan.schemes[scheme]
        fits: Flags = self.first_year[scheme, roll.course] <= roll.academic_year
        if _years(asked, role):
            fits &= np.isin(roll.year_of_study, _years(asked, role))
        if asked.level != "any":
            fits &= roll.is_postgraduate == (asked.level == "taught_postgraduate")
        if asked.scope == "module":
            fits &= (np.isin(roll.modules, self.modules[scheme]) & roll.taken).any(axis=1)
        return fits

    def dates(self, scheme: int, academic_year: int) -> tuple[int, int, int]:
        """Start, landmark and end."""
        timing = self.plan.section("timing", self.plan.schemes[scheme].timing)
        named = ("starts", "landmark", "ends")
        start, landmark, end = (day_in(academic_year, timing[name]) for name in named)
        return start, landmark, end


def make_offers(plan: Plan, courses: Courses, modules: Modules, rng: Random) -> Offers:
    """Draw which courses adopt the compulsory activities, and when; the rest is as planned."""
    first_year = np.full((len(plan.schemes), courses.count), NOT_YET, dtype=np.int64)
    for place, scheme in enumerate(plan.schemes):
        covered = np.flatnonzero(_covered(scheme, courses))
        first_year[place, covered] = scheme.first_year
        if scheme.compulsory == "rolled_out":
            first_year[place, covered] = _waves(plan, covered.size, rng)
    catalogue = modules.table["module_id"]
    found = tuple(
        np.flatnonzero(catalogue.is_in(list(scheme.scopes())).to_numpy()).astype(np.int64)
        for scheme in plan.schemes
    )
    return Offers(plan, courses, first_year, found)


def _covered(scheme: Scheme, courses: Courses) -> Flags:
    level = np.full(courses.count, scheme.level == "any")
    level |= courses.is_postgraduate == (scheme.level == "taught_postgraduate")
    if scheme.scope in ("university", "module"):
        return level
    codes = courses.table[_SCOPE_COLUMNS[scheme.scope]]
    return np.asarray(level & codes.is_in(list(scheme.scopes())).to_numpy())


def _waves(plan: Plan, count: int, rng: Random) -> Ints:
    """Equal waves over the years, some courses never: shuffled over the courses."""
    rollout = plan.section("rollout")
    never = round(count * rollout["never"])
    years = np.arange(rollout["first_wave"], rollout["last_wave"] + 1)
    waves = np.concatenate([np.full(never, NOT_YET), np.resize(years, count - never)])
    return rng.permutation(waves).astype(np.int64)


def _years(scheme: Scheme, role: int) -> tuple[int, ...]:
    own = scheme.stages()
    if role == 0 or not scheme.recipients:
        return own
    return PROVIDER_YEARS


def delivered(offers: Offers) -> pl.DataFrame:
    """The offers extract."""
    rows = [
        row
        for place, scheme in enumerate(offers.plan.schemes)
        for year in offers.plan.years
        if scheme.runs_in(year)
        for row in _rows(offers, place, scheme, year)
    ]
    dated = pl.col("start_date", "landmark_date", "end_date").cast(pl.Int32).cast(pl.Date)
    return pl.DataFrame(rows, infer_schema_length=None).with_columns(dated)


def _rows(offers: Offers, place: int, scheme: Scheme, year: int) -> list[dict[str, object]]:
    start, landmark, end = offers.dates(place, year)
    scope, ids = scheme.scope, scheme.scopes() or ("*",)
    if scheme.is_compulsory:
        adopted = np.flatnonzero(offers.first_year[place] <= year)
        scope, ids = "course", tuple(offers.courses.table["course_id"].gather(adopted))
    return [
        {
            "scheme_id": scheme.scheme_id,
            "academic_year": printed(year),
            "scope": scope,
            "scope_id": scope_id,
            "year_of_study": stage,
            "mode": scheme.mode,
            "level": scheme.level,
            "role": ROLES[role],
            "is_compulsory": "yes" if scheme.is_compulsory else "no",
            "start_date": start,
            "landmark_date": landmark,
            "end_date": end,
        }
        for role in scheme.roles
        for scope_id in ids
        for stage in _years(scheme, role) or (-1,)
    ]
