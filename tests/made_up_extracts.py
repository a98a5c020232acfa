"""A tiny clean set of the sixteen extracts, of made-up students, for tests to corrupt.

48 students on three courses over two academic years; three schemes: PASS with a register, buddying
without one, and compulsory group work. Nothing is drawn at random, so every count can be worked
out by hand.
"""

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import made_up_schemes as schemes
import made_up_students as students
import polars as pl
from made_up_students import STUDENTS, Rows, course, enrolled

from sample_warehouse.delivery import write_note

SNAPSHOT = date(2024, 9, 30)

Replacement = pl.DataFrame | Callable[[pl.DataFrame], pl.DataFrame] | None


def write_extracts(directory: Path, **replacements: Replacement) -> Path:
    """Write the extracts and their delivery note into `directory`; the directory again.

    A replacement, by the name of its extract, is another frame, a function from the clean frame to
    the one to write, or None to leave the extract out. The delivery note declares the rows written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    frames = clean_extracts()
    for extract, replacement in replacements.items():
        if replacement is None:
            del frames[extract]
        elif isinstance(replacement, pl.DataFrame):
            frames[extract] = replacement
        else:
            frames[extract] = replacement(frames[extract])
    for extract, frame in frames.items():
        frame.write_csv(directory / f"{extract}.csv")
    note_delivery(directory, {extract: frame.height for extract, frame in frames.items()})
    return directory


def note_delivery(
    directory: Path, rows: dict[str, int], *, snapshot: date = SNAPSHOT, is_sample: bool = True
) -> None:
    """Write extracts.toml: when the extracts were taken, of whom, and with how many rows.

    Of made-up students it is written as the sample writes it: with the files' fingerprints.
    """
    note = directory / "extracts.toml"
    if is_sample:
        facts = {"snapshot_date": snapshot, "is_sample": True, "seed": 0, "scale": 0}
        write_note(note, facts, rows)
        return
    lines = [f"snapshot_date = {snapshot}", "is_sample = false", "", "[rows]"]
    lines += [f"{extract} = {count}" for extract, count in rows.items()]
    note.write_text("\n".join(lines) + "\n", encoding="utf-8")


def noted_again(directory: Path, **rows: int) -> None:
    """Note a sample's files as they now are, with other numbers of rows where given."""
    note = tomllib.loads((directory / "extracts.toml").read_text(encoding="utf-8"))
    listed, _ = note.pop("rows"), note.pop("sha256")
    write_note(directory / "extracts.toml", note, listed | rows)


def clean_extracts() -> dict[str, pl.DataFrame]:
    """Every extract as text, as it stands in its file."""
    rows: dict[str, Rows] = {
        "students": [students.student(i) for i in range(STUDENTS)],
        "courses": students.courses(),
        "engagements": [students.engagement(i) for i in range(STUDENTS)],
        "enrolments": [students.enrolment(i, year) for i, year in enrolled()],
        "modules": students.modules(),
        "module_results": students.results(),
        "awards": [students.award(i) for i in range(STUDENTS) if course(i) == "MBA"],
        "retention": [students.leaver(i) for i in (3, 4)],
        "schemes": schemes.schemes(),
        "scheme_years": schemes.scheme_years(),
        "offers": schemes.offers(),
        "participation": schemes.participation(),
        "sessions": schemes.sessions(),
        "costs": schemes.costs(),
        "surveys": schemes.surveys(),
        "nss_results": schemes.nss(),
    }
    return {extract: _text(found) for extract, found in rows.items()}


def _text(rows: Rows) -> pl.DataFrame:
    return pl.DataFrame(
        {
            name: pl.Series(
                [None if r[name] is None else str(r[name]) for r in rows], dtype=pl.String
            )
            for name in rows[0]
        }
    )
