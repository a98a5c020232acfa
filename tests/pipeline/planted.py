"""A small sample university with one student who would be recognised wherever they came out.

The student alone takes a course of an unusual name, has a mark nobody else has, and free texts
that occur once; one cell of theirs cannot be read, so that the check has something to complain of.
"""

from collections.abc import Callable
from pathlib import Path

import polars as pl
from made_up_extracts import noted_again

from p2p_metrics.extracts.identity import key, pseudonym

STUDENT, ENGAGEMENT = "7070717273", "8080818283"
MARK = 13.7
COURSE = "TELL-U9"
TELLTALE = "telltale"
# Where a person's own rows may carry words: column -> what is planted there.
WORDS = {
    "course_title": "BA Telltale Palaeography",
    "module_title": "Telltale Codicology",
    "campus": "Telltale Campus",
    "survey_id": "TELLTALE-SURVEY",
    "session_id": "TELLTALE-SESSION",
    "owner": "Telltale Owner",
    "stage_evidence": "Telltale minutes of a meeting",
}


def pseudonyms() -> tuple[int, int]:
    """What the student's two numbers become at load, under the sample's public key."""
    secret = key(is_sample=True)
    return pseudonym(secret, "student", STUDENT), pseudonym(secret, "engagement", ENGAGEMENT)


def tell_tales() -> tuple[str, ...]:
    """Every text that may come out nowhere."""
    return (TELLTALE, STUDENT, ENGAGEMENT, *(str(one) for one in pseudonyms()))


def told(text: str) -> list[str]:
    """The tell-tale texts that occur in a text, whatever their capitals."""
    low = text.lower()
    return [one for one in tell_tales() if one.lower() in low]


def plant(folder: Path) -> None:
    """Put the student into every extract of a delivered sample."""
    engagement, student = _somebody(folder)
    rows = {}
    for path in _tables(folder):
        frame = _read(path)
        changed = _renamed(frame, engagement, student)
        changed = CHANGES.get(path.stem, lambda one: one)(changed)
        _write(path, changed)
        rows[path.stem] = changed.height
    _schemes(folder / "schemes.xlsx")
    noted_again(folder, **rows)


def _somebody(folder: Path) -> tuple[str, str]:
    """Somebody in whose name there is a row in as many extracts as can be."""
    found = _read(folder / "engagements.csv").select("engagement_id", "student_id")
    for name in ("surveys.csv", "sessions.parquet", "participation.csv", "module_results.parquet"):
        found = found.join(_read(folder / name), on="engagement_id", how="semi")
    first = found.sort("engagement_id").row(0)
    return str(first[0]), str(first[1])


def _tables(folder: Path) -> list[Path]:
    return sorted([*folder.glob("*.csv"), *folder.glob("*.parquet")])


def _read(path: Path) -> pl.DataFrame:
    if path.suffix == ".parquet":
        return pl.read_parquet(path)
    return pl.read_csv(path, infer_schema=False, encoding="utf8")


def _write(path: Path, frame: pl.DataFrame) -> None:
    if path.suffix == ".parquet":
        frame.write_parquet(path)
    else:
        frame.write_csv(path)


def _renamed(frame: pl.DataFrame, engagement: str, student: str) -> pl.DataFrame:
    numbers = {"engagement_id": (engagement, ENGAGEMENT), "student_id": (student, STUDENT)}
    return frame.with_columns(
        pl.col(name).replace({old: new})
        for name, (old, new) in numbers.items()
        if name in frame.columns
    )


def _own(column: str, value: object, only_first: bool = False) -> Callable[..., pl.DataFrame]:
    """A change of the student's own rows (of the first of them)."""

    def changed(frame: pl.DataFrame) -> pl.DataFrame:
        own = pl.col("engagement_id") == ENGAGEMENT
        if only_first:
            own &= own.cum_sum() == 1
        planted = pl.when(own).then(pl.lit(value, frame.schema[column]))
        return frame.with_columns(planted.otherwise(pl.col(column)).alias(column))

    return changed


def _courses(frame: pl.DataFrame) -> pl.DataFrame:
    own = frame.head(1).with_columns(
        course_id=pl.lit(COURSE), course_title=pl.lit(WORDS["course_title"])
    )
    return pl.concat([frame, own])


def _results(frame: pl.DataFrame) -> pl.DataFrame:
    other = pl.when(pl.col("mark") == MARK).then(MARK - 0.1).otherwise(pl.col("mark"))
    frame = _own("mark", MARK, only_first=True)(frame.with_columns(other.alias("mark")))
    return _own("result", "failed", only_first=True)(frame)


def _everywhere(column: str) -> Callable[[pl.DataFrame], pl.DataFrame]:
    return lambda frame: frame.with_columns(pl.lit(WORDS[column]).alias(column))


def _participation(frame: pl.DataFrame) -> pl.DataFrame:
    """A cell that cannot be read: the check complains of it and sets its row aside."""
    return _own("minutes_attended", "telltale minutes", only_first=True)(frame)


CHANGES: dict[str, Callable[[pl.DataFrame], pl.DataFrame]] = {
    "courses": _courses,
    "engagements": _own("course_id", COURSE),
    "enrolments": lambda frame: _own("campus", WORDS["campus"])(_own("course_id", COURSE)(frame)),
    "module_results": _results,
    "modules": _everywhere("module_title"),
    "surveys": _own("survey_id", WORDS["survey_id"]),
    "sessions": _own("session_id", WORDS["session_id"], only_first=True),
    "participation": _participation,
    "scheme_years": _everywhere("stage_evidence"),
}


def _schemes(workbook: Path) -> None:
    frame = pl.read_excel(workbook, infer_schema_length=0)
    frame.with_columns(pl.lit(WORDS["owner"]).alias("owner")).write_excel(workbook)
