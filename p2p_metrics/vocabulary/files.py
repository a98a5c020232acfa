"""The vocabulary files as tables, and each list's codes and names."""

import csv
from functools import cache
from pathlib import Path

import polars as pl

FOLDER = Path(__file__).resolve().parents[2] / "data_contracts" / "vocabulary"

# Worked out by the build, so never a value that an extract may carry.
OUTSIDE_POPULATION = "outside_population"

_WHOLE_NUMBERS = {"sort_order", "stage_number", "group_key"}
_PARTED_BY = {"codes": "list", "groups": "characteristic_code"}


@cache
def table(name: str) -> pl.DataFrame:
    """Every row of one vocabulary file, whole numbers as integers, all else as text."""
    path = FOLDER / f"{name}.csv"
    if not path.is_file():
        known = sorted(path.stem for path in FOLDER.glob("*.csv"))
        raise KeyError(f"no vocabulary called {name!r}; there are {', '.join(known)}")
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
        columns = reader.fieldnames or ()
    text = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String))
    return text.cast({column: pl.Int64 for column in columns if column in _WHOLE_NUMBERS})


@cache
def codes(name: str) -> tuple[str, ...]:
    """The codes an extract may carry: `codes/mode`, `groups/sex`, or a file such as `contexts`."""
    rows, code, _ = _listed(name)
    return tuple(dict.fromkeys(c for c in rows[code].to_list() if c != OUTSIDE_POPULATION))


def name(list_name: str, code: str) -> str:
    """The name to print for a code of a list, such as ("codes/mode", "full_time")."""
    rows, code_column, name_column = _listed(list_name)
    found = rows.filter(pl.col(code_column) == code)
    if found.is_empty():
        raise KeyError(f"{list_name} has no code {code!r}")
    return str(found[name_column][0])


@cache
def _listed(name: str) -> tuple[pl.DataFrame, str, str]:
    """A list's rows and the columns that hold its codes and names."""
    file, _, part = name.partition("/")
    rows = table(file)
    if part:
        rows = rows.filter(pl.col(_PARTED_BY[file]) == part)
        if rows.is_empty():
            raise KeyError(f"no vocabulary called {name!r}")
    # groups.csv has two code columns: its own comes second.
    code = next(
        c for c in ("group_code", *rows.columns) if c in rows.columns and c.endswith("code")
    )
    label = "label" if "label" in rows.columns else code.removesuffix("code") + "name"
    return rows, code, label
