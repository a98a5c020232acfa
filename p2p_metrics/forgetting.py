"""Students taken from the build machine: listed for the next delivery, everything exact deleted.

Warehouses, raw estimates and lists of rows are working copies that one verb makes again from the
extracts, so they go whole: nothing of a student stays in a block of a file or in a small count.
"""

from datetime import date
from pathlib import Path

import duckdb

from p2p_metrics import encryption, warehouse
from p2p_metrics.config import Retention
from p2p_metrics.estimation.quality import read_record
from p2p_metrics.extracts import forgotten, identity
from p2p_metrics.places import Places
from p2p_metrics.refusal import Refused
from p2p_metrics.retention import delete, held

BUILT = "built"
SEPARATORS = ',;\t"'
NEXT = (
    "The next `python run.py all` leaves them out of the extracts and counts them. "
    "The extracts themselves are yours: take the students out where those are kept, if they must "
    "go there too. Then delete the file of numbers."
)
RELEASES = (
    "Releases that are out hold nobody's record and stay as they are: counts in them go on "
    "including these students. Publish again with the next return, and not for them alone: two "
    "releases that differ in a few people are what gives those people away."
)


def forget(
    places: Places, file: Path, reason: str, rules: Retention, today: date, *, is_new: bool
) -> list[str]:
    """Take the students whose numbers stand in a file from the build machine; what was done.

    `is_new` says that no delivery has held them yet. Raises Refused, with nothing changed, where
    the file is not a number a line or none of them is in the warehouse in use.
    """
    numbers, things = numbers_in(file), held(places, rules)
    secret = identity.key(_is_sample(places))
    strangers = _strangers(places, numbers, secret)
    if strangers is not None and len(strangers) == len(numbers) and not is_new:
        raise Refused(
            f"None of the numbers in {file} is in the warehouse, so nothing was changed. Are "
            "they written as in the extracts, and is the key that of the load? If no delivery has "
            "held these students yet, say --new."
        )
    # First the list, then the deleting: stopped in between, it can be run again.
    fresh = forgotten.add(places.root, numbers, secret, today)
    for one in things:
        delete(one, places)
    gone = [one.path.relative_to(places.root).as_posix() for one in things]
    facts = {"students": len(numbers), "not_listed_before": fresh, "reason": reason}
    missing = None if strangers is None else len(strangers)
    places.record("forget", {**facts, "not_in_the_warehouse": missing, "deleted": gone})
    return [*_said(numbers, strangers, file), *(f"Deleted {one}." for one in gone), NEXT, RELEASES]


def numbers_in(file: Path) -> dict[str, int]:
    """The numbers of a file, each with its first line; raises Refused, quoting none of them."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as why:
        raise Refused(
            f"{file} cannot be read as text: name a file with one number a line."
        ) from why
    found: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if any(one in line for one in SEPARATORS):
            raise Refused(f"{file}, line {number}: one number a line, and nothing beside it.")
        if line.strip() and line.strip() != "student_id":
            found.setdefault(line.strip(), number)
    if not found:
        raise Refused(f"{file} holds no number: write one student's number on each line.")
    return found


def _said(numbers: dict[str, int], strangers: list[int] | None, file: Path) -> list[str]:
    listed = f"{_students_are(len(numbers))} on the list of those who are left out."
    if not strangers:
        return [listed]
    lines = ", ".join(map(str, strangers))
    return [
        listed,
        f"Not in the warehouse: {len(strangers):,} of them (line {lines} of {file}). If that is a "
        "surprise, look for a misspelt number, and run this again with the right one.",
    ]


def _students_are(count: int) -> str:
    return "1 student is" if count == 1 else f"{count:,} students are"


def _is_sample(places: Places) -> bool:
    """Whether the last load was of made-up students, whose key is public."""
    path = places.report("check")
    if not path.exists():
        raise Refused(f"Nothing was ever checked into {places.root}: name the right one by --into.")
    return bool(read_record(path)["is_sample"])


def _strangers(places: Places, numbers: dict[str, int], secret: bytes) -> list[int] | None:
    """The lines of numbers that the warehouse does not know; None where there is none."""
    file = _newest(places)
    if file is None:
        return None
    known = _students(file)
    return [
        line
        for number, line in numbers.items()
        if identity.pseudonym(secret, "student", number) not in known
    ]


def _newest(places: Places) -> Path | None:
    """The warehouse in use; before a first build, what the last check loaded."""
    try:
        file = warehouse.current_file(places.root)
    except FileNotFoundError:
        there = (path for kind in warehouse.KINDS for path in places.warehouses.glob(kind))
        return max(there, default=None)
    return file if file.exists() else None


def _students(file: Path) -> set[int]:
    """The pseudonyms in a warehouse."""
    with duckdb.connect(":memory:") as con:
        if file.is_dir():
            rows = con.read_parquet(str(file / "raw_students" / "*.parquet"))
            return {row[0] for row in rows.select("student_id").fetchall()}
        encryption.attach(con, file, BUILT, is_read_only=True)
        rows = con.sql(f"select student_id from {BUILT}.raw_students")  # noqa: S608 - names are ours
        return {row[0] for row in rows.fetchall()}
