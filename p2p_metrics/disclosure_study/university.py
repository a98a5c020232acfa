"""A made-up university, counted at every registered cut: what the attacks are measured on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

FIRST_YEAR = 2019
CUTS: tuple[tuple[str, ...], ...] = (
    (),
    ("academic_year",),
    ("faculty_code",),
    ("level",),
    ("academic_year", "faculty_code"),
)
GROUP_CUTS: tuple[tuple[str, ...], ...] = ((), ("faculty_code",), ("academic_year",))
CROSSED = ("sex", "ethnicity", "deprivation")
# How many groups each characteristic has, "not known" included.
GROUPS = {"sex": 3, "ethnicity": 7, "disability": 7, "age_group": 2, "deprivation": 6}
OUTCOMES = {"mean_mark": None, "continued": 0.92, "passed_first_time": 0.9}


@dataclass(frozen=True, slots=True)
class Size:
    """How large a university: students a year, years, faculties, schemes."""

    students: int = 3000
    years: int = 3
    faculties: int = 4
    schemes: int = 16


Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class University:
    """Its student-years, and for every scheme who could take part and who did."""

    students: pl.DataFrame
    eligible: NDArray[np.bool_]
    takes_part: NDArray[np.bool_]
    approach: NDArray[np.int64]

    def units(self) -> Iterator[tuple[str, str, Flags, Flags]]:
        """Every unit with who could take part in it and who did: schemes and what holds them."""
        for scheme in range(self.approach.size):
            yield self._unit("scheme", f"s{scheme:02d}", self.approach == -1, scheme)
        for approach in sorted(set(self.approach.tolist())):
            yield self._unit("approach", f"a{approach:02d}", self.approach == approach)
        for context in sorted(set((self.approach % 3).tolist())):
            yield self._unit("context", f"c{context}", self.approach % 3 == context)
        yield self._unit("any", "all", self.approach >= 0)

    def _unit(
        self, kind: str, code: str, members: Flags, scheme: int | None = None
    ) -> tuple[str, str, Flags, Flags]:
        chosen = members if scheme is None else np.arange(self.approach.size) == scheme
        eligible: Flags = np.asarray(self.eligible[:, chosen].any(axis=1), dtype=np.bool_)
        takes_part: Flags = np.asarray(self.takes_part[:, chosen].any(axis=1), dtype=np.bool_)
        return kind, code, eligible, takes_part


def university(seed: int, size: Size | None = None) -> University:
    """A university drawn at random: skewed groups, schemes of all sizes, uneven take-up."""
    size, draw = size or Size(), np.random.default_rng(seed)
    count = size.students * size.years
    columns: dict[str, pl.Series | NDArray[np.generic]] = {
        "academic_year": pl.Series(
            np.repeat(np.arange(FIRST_YEAR, FIRST_YEAR + size.years), size.students), dtype=pl.Int32
        ),
        "faculty_code": _named("F", draw.integers(0, size.faculties, count)),
        "level": np.where(draw.random(count) < 0.2, "taught_postgraduate", "undergraduate"),
    }
    for name, groups in GROUPS.items():
        shares = draw.dirichlet(np.full(groups, 0.8))
        columns[name] = _named(f"{name}_", draw.choice(groups, count, p=shares))
    for outcome, share in OUTCOMES.items():
        columns[outcome] = (
            np.clip(draw.normal(62, 12, count), 0, 100)
            if share is None
            else 100.0 * (draw.random(count) < share)
        )
    students = pl.DataFrame(columns)
    eligible, takes_part = _schemes(students, size, draw)
    approach = draw.integers(0, max(2, size.schemes // 3), size.schemes)
    return University(students, eligible, takes_part, approach)


def _named(prefix: str, numbers: NDArray[np.int64]) -> pl.Series:
    return pl.Series([f"{prefix}{number}" for number in numbers.tolist()])


def _schemes(students: pl.DataFrame, size: Size, draw: np.random.Generator) -> tuple[Flags, Flags]:
    faculty, year = students["faculty_code"], students["academic_year"].to_numpy()
    ethnicity = students["ethnicity"].rank("dense").to_numpy().astype(np.int64)
    eligible = np.zeros((students.height, size.schemes), dtype=np.bool_)
    takes_part = np.zeros_like(eligible)
    codes = sorted(faculty.unique())
    for scheme in range(size.schemes):
        some = draw.choice(codes, draw.integers(1, len(codes) + 1), replace=False)
        offered = faculty.is_in(some.tolist()).to_numpy()
        offered &= year >= FIRST_YEAR + draw.integers(0, size.years)
        eligible[:, scheme] = offered & (draw.random(students.height) < draw.choice([0.1, 0.5, 1]))
        taste = draw.choice([0.02, 0.1, 0.3]) * np.exp(draw.normal(0, 0.6, ethnicity.max() + 1))
        takes_part[:, scheme] = draw.random(students.height) < taste[ethnicity]
    return eligible, takes_part & eligible


def raw_tables(found: University, with_effects: bool = True) -> dict[str, pl.DataFrame]:
    """The tables that a publication of this university would bring to the door, uncontrolled."""
    parts: dict[str, list[pl.DataFrame]] = {
        "participation": [],
        "participation_intersections": [],
        "impact": [],
    }
    for kind, code, eligible, takes_part in found.units():
        people = found.students.filter(eligible).with_columns(
            unit_kind=pl.lit(kind),
            unit_code=pl.lit(code),
            role=pl.lit("recipient"),
            took_part=pl.Series(takes_part[eligible]),
        )
        for by, characteristic in _cuts(kind):
            parts["participation"].append(_counted(people, by, characteristic))
            if with_effects:
                parts["impact"] += _compared(people, by, characteristic)
        if kind in ("any", "context"):
            parts["participation_intersections"].append(_intersected(people))
    tables = {name: pl.concat(one) for name, one in parts.items() if one}
    everybody = {name: _once_each(one) for name, one in tables.items()}
    return {**everybody, "provision": _provision(found), "money": _money(tables["participation"])}


def _once_each(table: pl.DataFrame) -> pl.DataFrame:
    """The table with its counts of different people: nobody here is a student in two years."""
    sides = (("participant_count", "participant"), ("n_participants", "participant"),
             ("n_comparison", "comparison"))  # fmt: skip
    there = {f"{side}_people": pl.col(name) for name, side in sides if name in table.columns}
    return table.with_columns(**there)


def _cuts(kind: str) -> Iterator[tuple[tuple[str, ...], str]]:
    for by in CUTS:
        yield by, "all"
    for characteristic in GROUPS:
        for by in GROUP_CUTS if kind != "scheme" else GROUP_CUTS[:1]:
            yield by, characteristic


UNIT = ("unit_kind", "unit_code", "role")


def _keyed(people: pl.DataFrame, by: tuple[str, ...], characteristic: str) -> pl.DataFrame:
    """The people with the key columns of one cut."""
    group = pl.lit("all") if characteristic == "all" else pl.col(characteristic)
    rolled = {
        "academic_year": pl.lit(0, pl.Int32),
        "faculty_code": pl.lit("all"),
        "level": pl.lit("all"),
    }
    return people.with_columns(
        characteristic_code=pl.lit(characteristic),
        group_code=group,
        **{name: mark for name, mark in rolled.items() if name not in by},
    )


KEYS = (*UNIT, "academic_year", "faculty_code", "level", "characteristic_code", "group_code")


def _counted(people: pl.DataFrame, by: tuple[str, ...], characteristic: str) -> pl.DataFrame:
    return (
        _keyed(people, by, characteristic)
        .group_by(KEYS)
        .agg(
            eligible_count=pl.len().cast(pl.Int64),
            participant_count=pl.col("took_part").sum().cast(pl.Int64),
        )
    )


def _compared(
    people: pl.DataFrame, by: tuple[str, ...], characteristic: str
) -> Iterator[pl.DataFrame]:
    """Naive differences with textbook intervals: the attack is on the publication, not on these."""
    keyed, took_part = _keyed(people, by, characteristic), pl.col("took_part")
    for outcome in OUTCOMES:
        value = pl.col(outcome)
        found = (
            keyed.group_by(KEYS)
            .agg(
                n_participants=took_part.sum().cast(pl.Int64),
                n_comparison=(~took_part).sum().cast(pl.Int64),
                participants=value.filter(took_part).mean(),
                comparison_value=value.filter(~took_part).mean(),
                spread=value.std(),
            )
            .filter(pl.col("n_participants") > 0, pl.col("n_comparison") > 0)
        )
        counts = 1 / pl.col("n_participants") + 1 / pl.col("n_comparison")
        estimate = pl.col("participants") - pl.col("comparison_value")
        reach = 1.96 * pl.col("spread").fill_null(0.0) * counts.sqrt()
        limits = {
            f"{name}{limit}": estimate + side * reach
            for name in ("", "naive_")
            for limit, side in (("estimate", 0), ("ci_lower", -1), ("ci_upper", 1))
        }
        yield found.with_columns(
            outcome_code=pl.lit(outcome),
            overlap=pl.lit(0.8),
            method=pl.lit("naive_difference"),
            reason=pl.lit(""),
            **limits,
        ).drop("participants", "spread")


def _intersected(people: pl.DataFrame) -> pl.DataFrame:
    counted = people.group_by("unit_kind", "unit_code", *CROSSED).agg(
        eligible_count=pl.len().cast(pl.Int64),
        participant_count=pl.col("took_part").sum().cast(pl.Int64),
    )
    return counted.with_columns(academic_year=pl.lit(0, pl.Int32))


def _provision(found: University) -> pl.DataFrame:
    years = found.students.select("academic_year").unique().sort("academic_year")
    schemes = pl.DataFrame(
        {
            "scheme_id": [f"s{scheme:02d}" for scheme in range(found.approach.size)],
            "approach_code": [f"a{one:02d}" for one in found.approach.tolist()],
            "context_code": [f"c{one % 3}" for one in found.approach.tolist()],
        }
    )
    described: Mapping[str, object] = dict.fromkeys(
        (
            "scheme_name",
            "relationship",
            "direction",
            "setting",
            "delivery",
            "entry_rule",
            "register_kept",
            "data_controller",
            "is_compulsory",
            "faculties",
            "value_codes",
        ),
        "",
    )
    ratings = dict.fromkeys((f"stage_{number}_rating" for number in range(1, 6)), 1)
    return schemes.join(years, how="cross").with_columns(
        **{name: pl.lit(value) for name, value in {**described, **ratings}.items()},
        places=pl.lit(40),
        is_sensitive=pl.lit("no"),
    )


def _money(participation: pl.DataFrame) -> pl.DataFrame:
    whole = [pl.col(key) == "all" for key in ("faculty_code", "level", "group_code")]
    schemes = participation.filter(
        pl.col("unit_kind") == "scheme", pl.col("academic_year") > 0, *whole
    )
    return schemes.select(
        pl.col("unit_code").alias("scheme_id"),
        "academic_year",
        pl.lit(1500.0).alias("fixed_gbp"),
        pl.lit(12.5).alias("per_place_gbp"),
        "participant_count",
    )
