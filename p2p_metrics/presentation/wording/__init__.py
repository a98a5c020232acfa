"""Sentence templates and words as data: edit the CSV files, not the code."""

import csv
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one file of wording, without its extension."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def by(name: str, *keys: str) -> dict[tuple[str, ...], dict[str, str]]:
    """The rows of one file, found by the values of `keys`."""
    return {tuple(row[key] for key in keys): row for row in rows(name)}


def caution(code: str, **values: str) -> str:
    """One of the standing cautions, filled in."""
    return by("cautions", "code")[(code,)]["sentence"].format(**values)
