"""The courses of the university, as arrays by course."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from sample_warehouse.arrays import Flags, Floats, Ints
from sample_warehouse.plan import Plan


@dataclass(frozen=True, slots=True)
class Courses:
    """Each course's home, shape and intake; every array has one value per course."""

    table: pl.DataFrame
    department: Ints
    faculty: Ints
    final_stage: Ints
    is_postgraduate: Flags
    is_classified: Flags
    is_integrated: Flags
    has_placement: Flags
    weight: Floats
    female_share: Floats
    mature_share: Floats
    tariff_mean: Floats
    mark_offset: Floats
    campus: pl.Series

    @property
    def count(self) -> int:
        """How many courses there are."""
        return self.table.height

    def positions(self, column: str, code: str) -> Ints:
        """The courses whose column of the extract has this code."""
        return np.flatnonzero((self.table[column] == code).to_numpy()).astype(np.int64)


def read_courses(plan: Plan) -> Courses:
    """The courses of courses.csv at home in their departments."""
    joined = plan.courses.join(
        plan.departments, on="department_code", how="left", maintain_order="left"
    )
    aim = joined["award_aim"]
    return Courses(
        table=_delivered(joined),
        department=_codes(joined["department_code"], plan.departments["department_code"]),
        faculty=_codes(joined["faculty_code"], plan.departments["faculty_code"]),
        final_stage=joined["stages"].to_numpy().astype(np.int64),
        is_postgraduate=(joined["level"] == "taught_postgraduate").to_numpy(),
        is_classified=aim.is_in(["first_degree", "integrated_masters"]).to_numpy(),
        is_integrated=(aim == "integrated_masters").to_numpy(),
        has_placement=(joined["has_placement_year"] == "yes").to_numpy(),
        weight=(joined["size"] * joined["share"]).to_numpy(),
        female_share=joined["female_share"].to_numpy(),
        mature_share=joined["mature_share"].to_numpy(),
        tariff_mean=joined["tariff_mean"].to_numpy().astype(float),
        mark_offset=joined["mark_offset"].to_numpy(),
        campus=joined["campus"],
    )


def _codes(values: pl.Series, listed: pl.Series) -> Ints:
    order = {code: place for place, code in enumerate(listed.unique(maintain_order=True))}
    return values.replace_strict(order, return_dtype=pl.Int64).to_numpy()


def _delivered(joined: pl.DataFrame) -> pl.DataFrame:
    return joined.select(
        "course_id",
        "course_title",
        "faculty_code",
        "faculty_name",
        "department_code",
        "department_name",
        "award_aim",
        "level",
        subject_1_code="subject_code",
        subject_1_percent=100
        - pl.col("subject_2_percent").fill_null(0)
        - pl.col("subject_3_percent").fill_null(0),
        subject_2_code="subject_2_code",
        subject_2_percent="subject_2_percent",
        subject_3_code="subject_3_code",
        subject_3_percent="subject_3_percent",
    )
