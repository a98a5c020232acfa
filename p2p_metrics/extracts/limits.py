"""The thresholds of the load (limits.toml) as one frozen record."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Limits:
    """What counts as too long, too early, too many."""

    largest_cell_bytes: int
    sheet_rows: int
    earliest_year: int
    latest_year: int
    largest_share_set_aside: float
    smallest_year_compared: int
    most_values_quoted: int
    fewest_rows_quoted: int
    most_codes_quoted: int
    most_schemes_named: int
    key_variable: str
    shortest_key: int
    hexadecimal_digits: int
    namespaces: tuple[str, ...]
    public_sample_key: str
    delivery_note: str


@cache
def limits() -> Limits:
    """The thresholds in limits.toml beside this module."""
    found = tomllib.loads(Path(__file__).with_name("limits.toml").read_text(encoding="utf-8"))
    files, rows, identity = found["files"], found["rows"], found["identity"]
    return Limits(
        **files,
        **rows,
        key_variable=identity["variable"],
        shortest_key=identity["shortest_key"],
        hexadecimal_digits=identity["hexadecimal_digits"],
        namespaces=tuple(identity["namespaces"]),
        public_sample_key=identity["public_sample_key"],
        delivery_note=found["delivery_note"]["file"],
    )
