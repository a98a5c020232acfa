"""Which cell of every registered cut each student-year belongs to."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from p2p_metrics import vocabulary
from p2p_metrics.config import Configuration, Cut
from p2p_metrics.effects.codes import Codes, Rows
from p2p_metrics.estimation.lattice import SPLITS, splits_of, with_rolled_up_keys
from p2p_metrics.estimation.participation import Fetches

PLAIN = ("academic_year", "faculty_code", "level")


@dataclass(frozen=True, slots=True)
class Split:
    """One way of telling student-years apart: `codes` (n,) number the cells 0.., -1 is in none.

    `cells` has the key columns of a release, a row for each cell in the order of the codes.
    """

    codes: Codes
    cells: pl.DataFrame

    def among(self, rows: Rows) -> tuple[Codes, Codes]:
        """The cells that occur among some rows: new codes (m,), and which cells they number."""
        taken = self.codes[rows]
        occurs = np.zeros(self.cells.height + 1, dtype=bool)
        occurs[taken] = True
        found = np.flatnonzero(occurs[:-1])
        number = np.full(occurs.size, -1, dtype=np.intp)
        number[found] = np.arange(found.size)
        return number[taken], found


def key_columns(engine: Fetches, rows: pl.DataFrame, configuration: Configuration) -> pl.DataFrame:
    """The frame's rows as the codes that a release prints: year, faculty, level and groups."""
    faculties = engine.fetch("select distinct faculty_key, faculty_code from stg_courses")
    found = rows.select(
        pl.col("academic_year").cast(pl.Int32),
        pl.col("faculty_key")
        .replace_strict(
            dict(faculties.select("faculty_key", "faculty_code").rows()), return_dtype=pl.String
        )
        .alias("faculty_code"),
        _named(rows, "level").alias("level"),
    )
    groups = [_named(rows, name).alias(f"group_{name}") for name in configuration.characteristics]
    return pl.concat([found, rows.select(groups)], how="horizontal")


def _named(rows: pl.DataFrame, characteristic: str) -> pl.Expr:
    column = characteristic if characteristic in rows.columns else f"{characteristic}_key"
    names = {int(group.group_key): group.group_code for group in vocabulary.groups(characteristic)}
    return pl.col(column).replace_strict(names, default=None, return_dtype=pl.String)


def splits(keys: pl.DataFrame, configuration: Configuration) -> dict[str, list[Split]]:
    """Every registered split of impact for each kind of unit, over the whole frame."""
    made: dict[tuple[str, ...], Split] = {}
    found: dict[str, dict[tuple[str, ...], Split]] = {}
    for cut in configuration.cuts_of("impact"):
        for split in _columns(cut, configuration):
            made.setdefault(split, _split(keys, split))
            found.setdefault(cut.unit_kind, {})[split] = made[split]
    return {kind: list(of_kind.values()) for kind, of_kind in found.items()}


def _columns(cut: Cut, configuration: Configuration) -> list[tuple[str, ...]]:
    """The columns that a cut tells apart: one split for each characteristic in a cut by group."""
    plain = tuple(name for name in splits_of(cut) if name in PLAIN)
    if "group" not in cut.by:
        return [plain]
    return [(*plain, f"group_{name}") for name in configuration.characteristics]


def _split(keys: pl.DataFrame, columns: tuple[str, ...]) -> Split:
    if not columns:
        everyone = with_rolled_up_keys(pl.DataFrame({"one": [0]}), ()).drop("one")
        return Split(np.zeros(keys.height, dtype=np.intp), everyone.select(SPLITS))
    cells = keys.select(columns).drop_nulls().unique().sort(columns).with_row_index("cell")
    numbered = keys.join(cells, on=list(columns), how="left", maintain_order="left")["cell"]
    codes = numbered.cast(pl.Int64).fill_null(-1).to_numpy().astype(np.intp)
    return Split(codes, _release_keys(cells.drop("cell"), columns))


def _release_keys(cells: pl.DataFrame, split: tuple[str, ...]) -> pl.DataFrame:
    """The cells under the key columns of a release, what is not told apart marked as "all"."""
    told_apart = [name for name in split if name in PLAIN]
    for name in split:
        if name.startswith("group_"):
            cells = cells.rename({name: "group_code"}).with_columns(
                characteristic_code=pl.lit(name.removeprefix("group_"))
            )
            told_apart += ["group_code", "characteristic_code"]
    return with_rolled_up_keys(cells, told_apart).select(SPLITS)
