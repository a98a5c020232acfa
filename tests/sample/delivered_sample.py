"""A sample as the tests look at it: extracts as frames, the truth, and rows to compare."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

TEXT = ("module_results", "sessions")


@dataclass(frozen=True)
class Delivered:
    """The folder a sample was written into."""

    folder: Path

    def frame(self, extract: str) -> pl.DataFrame:
        """An extract as text, empty cells as nothing; a start year where a year was printed."""
        if extract in TEXT:
            read = pl.read_parquet(self.folder / f"{extract}.parquet")
        elif extract == "schemes":
            read = pl.read_excel(self.folder / "schemes.xlsx", infer_schema_length=0)
        else:
            path = self.folder / f"{extract}.csv"
            read = pl.read_csv(path, infer_schema=False, truncate_ragged_lines=True)
        return read.select(column for column in read.columns if column)

    @cached_property
    def truth(self) -> pl.DataFrame:
        """What truly happened."""
        return pl.read_csv(self.folder / "truth" / "realised.csv")

    def effect(self, unit_code: str, outcome: str, **more: str) -> float:
        """One true effect; of recipients and all groups unless told otherwise."""
        keys = {"role": "recipient", "group_code": "all"} | more
        wanted = [pl.col(name) == value for name, value in keys.items()]
        rows = self.truth.filter(
            pl.col("unit_code") == unit_code, pl.col("outcome_code") == outcome, *wanted
        )
        return float(rows["true_effect"].item())

    @cached_property
    def enrolled(self) -> pl.DataFrame:
        """One row per enrolment: the student, the engagement, and the year's and the prior mark."""
        enrolments = self.frame("enrolments").with_columns(year=_year())
        marks = self._marks()
        before = marks.select("engagement_id", pl.col("year") + 1, prior="mark")
        return (
            enrolments.join(self.frame("engagements"), on="engagement_id", suffix="_entry")
            .join(self.frame("students"), on="student_id")
            .join(self.frame("courses").select("course_id", "faculty_code"), on="course_id")
            .join(marks, on=["engagement_id", "year"], how="left")
            .join(before, on=["engagement_id", "year"], how="left")
            .with_columns(is_mature=pl.col("age_on_entry").cast(int) >= 21, is_uk=_uk())
        )

    def _marks(self) -> pl.DataFrame:
        modules = self.frame("modules").select("module_id", "academic_year", "credits")
        first = self.frame("module_results").filter(
            pl.col("attempt") == 1, pl.col("result").is_in(["passed", "failed"])
        )
        weight = pl.col("credits").cast(float)
        return (
            first.join(modules, on=["module_id", "academic_year"])
            .with_columns(year=_year())
            .group_by("engagement_id", "year")
            .agg(mark=(pl.col("mark").cast(float) * weight).sum() / weight.sum())
        )

    @cached_property
    def awarded(self) -> pl.DataFrame:
        """One row per classified award of a student from the United Kingdom."""
        return (
            self.frame("awards")
            .filter(pl.col("is_classified") == "yes")
            .join(self.frame("engagements"), on="engagement_id")
            .join(self.frame("students"), on="student_id")
            .filter(_uk())
            .with_columns(is_upper=pl.col("award_class").is_in(["first", "upper_second"]))
        )

    def entrants(self) -> pl.DataFrame:
        """One row per full-time undergraduate entrant whose continuation is known."""
        gone = self.frame("retention").filter(
            pl.col("event").is_in(["left", "transferred_outside"])
        )
        left = gone.group_by("engagement_id").agg(left=pl.col("event_date").min())
        return (
            self.enrolled.filter(
                pl.col("is_entrant") == "yes",
                pl.col("level") == "undergraduate",
                pl.col("mode") == "full_time",
                pl.col("year") < 2024,
            )
            .join(left, on="engagement_id", how="left")
            .with_columns(has_continued=_stayed())
        )


def _year() -> pl.Expr:
    return pl.col("academic_year").str.head(4).cast(int)


def _uk() -> pl.Expr:
    return pl.col("domicile").str.starts_with("uk_")


def _stayed() -> pl.Expr:
    census = pl.date(pl.col("year") + 1, 10, 9)
    return pl.col("left").is_null() | (pl.col("left").cast(pl.String).str.to_date() > census)
