"""A university as a small cube: every cell of year x faculty x sex x ethnicity, and its cuts."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import polars as pl
from drawn_tables import ROLLED_UP, once_each

YEARS, FACULTIES = (2022, 2023), ("A", "B", "C")
GROUPS = {"sex": ("f", "m"), "ethnicity": ("a", "b", "c")}
SHAPE = (len(YEARS), len(FACULTIES), *(len(groups) for groups in GROUPS.values()))
Cut = tuple[int, str, str, str]


def cube(seed: int, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """Who could take part and who did, by year, faculty, sex and ethnicity."""
    draw = np.random.default_rng(seed)
    eligible = draw.poisson(draw.gamma(0.7, 1, SHAPE) * scale)
    return eligible, draw.binomial(eligible, draw.beta(0.6, 1.2, SHAPE))


def cuts() -> Iterator[tuple[Cut, tuple[slice | int, ...]]]:
    """Every published cut of the cube: its key, and where in the cube it lies."""
    everyone = [("all", "all", slice(None), slice(None))]
    of_sex = [("sex", one, place, slice(None)) for place, one in enumerate(GROUPS["sex"])]
    of_ethnicity = [
        ("ethnicity", one, slice(None), place) for place, one in enumerate(GROUPS["ethnicity"])
    ]
    years = [(0, slice(None)), *((year, place) for place, year in enumerate(YEARS))]
    faculties = [("all", slice(None)), *((one, place) for place, one in enumerate(FACULTIES))]
    groups = [*everyone, *of_sex, *of_ethnicity]
    for (year, where), (faculty, there), group in product(years, faculties, groups):
        yield (year, faculty, group[0], group[1]), (where, there, *group[2:])


def participation_of(eligible: np.ndarray, takes_part: np.ndarray) -> pl.DataFrame:
    """The raw participation table of a cube: a row per cut in which there is anybody."""
    rows = [
        (*key, int(eligible[place].sum()), int(takes_part[place].sum())) for key, place in cuts()
    ]
    names = ("academic_year", "faculty_code", "characteristic_code", "group_code")
    table = pl.DataFrame(
        rows, schema=[*names, "eligible_count", "participant_count"], orient="row"
    ).with_columns(pl.col("academic_year").cast(pl.Int32))
    rest = {name: pl.lit(value) for name, value in ROLLED_UP.items() if name not in names}
    return table.with_columns(**rest).filter(pl.col("eligible_count") > 0).pipe(once_each)


PLACES = dict(cuts())
