"""From typed extracts to marts: every model built in order, held to its grain, counted.

A warehouse is a DuckDB file, or a folder that Spark wrote, of its own for each build. A small
pointer names the current one, and moving the pointer is the only thing a reader can notice: a
failed build changes nothing.
"""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from p2p_metrics.engines.protocol import Engine
from p2p_metrics.models import Model, Models, read_models
from p2p_metrics.places import Places
from p2p_metrics.progress import Progress, silent
from p2p_metrics.reuse import Reuse

POINTER = "current"
KINDS = ("*.duckdb", "*.spark")
BUILDING = ".building"
FILES_KEPT = 2
EXCLUSIONS = "fct_exclusions"


class GrainBroken(ValueError):
    """A model has two rows where it promises one, or a row without its key."""


@dataclass(frozen=True, slots=True)
class Built:
    """One model as built; rows are not counted where the model is read through.

    `is_taken_over` says that nothing had touched it since the build before.
    """

    model: str
    kind: str
    row_count: int | None
    seconds: float
    is_taken_over: bool = False


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Rows left out or left unknown at one step, and why, in a sentence."""

    step: str
    reason: str
    sentence: str
    row_count: int


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build made: every model with its rows, and every exclusion counted."""

    models: tuple[Built, ...]
    exclusions: tuple[Exclusion, ...]
    seconds: float

    @property
    def sentence(self) -> str:
        """How many models were made, and how many taken over, in how long."""
        taken = sum(one.is_taken_over for one in self.models)
        as_before = f", {taken} of them as before," if taken else ""
        return f"Built {len(self.models)} models{as_before} in {self.seconds:.1f} s"

    def record(self) -> dict[str, Any]:
        """The report as plain values, for a dated record."""
        return asdict(self)


def build(
    engine: Engine,
    progress: Progress = silent,
    models: Models | None = None,
    selection: str = "",
    reuse: Reuse | None = None,
) -> BuildReport:
    """Build the models in order, checking the grain of each before anything reads it.

    `selection` takes some models only, as `Models.selected` reads it. `reuse` takes from an earlier
    build what nothing has touched since.
    Raises GrainBroken, naming the model and its columns, at the first that breaks its promise.
    """
    began = time.monotonic()
    chosen = (models or read_models()).selected(selection)
    built = []
    for number, model in enumerate(chosen, 1):
        progress(f"Building {model.name} ({number} of {len(chosen)})")
        built.append(build_one(engine, model, reuse))
    has_exclusions = any(model.name == EXCLUSIONS for model in chosen)
    return BuildReport(
        models=tuple(built),
        exclusions=exclusions(engine) if has_exclusions else (),
        seconds=round(time.monotonic() - began, 3),
    )


def build_one(engine: Engine, model: Model, reuse: Reuse | None = None) -> Built:
    """Build one model and hold it to its grain, unless it only reads through what has been held."""
    began = time.monotonic()
    taken = row_count = None
    try:
        if model.kind == "view":
            engine.build(model.name, model.sql, model.kind)
        if reuse and not model.is_read_through:
            taken = row_count = reuse.take(model)
        if taken is None and model.kind != "view":
            engine.build(model.name, model.sql, model.kind)
        if taken is None and not model.is_read_through:
            row_count = held_to_grain(engine, model)
        if reuse and row_count is not None:
            reuse.note(model, row_count)
    except Exception as error:
        error.add_note(f"While building {model.name}.")
        raise
    seconds = round(time.monotonic() - began, 3)
    return Built(model.name, model.kind, row_count, seconds, taken is not None)


def held_to_grain(engine: Engine, model: Model) -> int:
    """The number of rows, once every row is known to have a key of its own.

    Raises GrainBroken with counts alone: the keys are about persons.
    """
    columns = ", ".join(model.grain)
    rows = f"select 1 as key_rows, {columns} from {model.name}"  # noqa: S608 - names come from sql/
    if not model.is_unique_by_design:
        rows = (
            f"select count(*) as key_rows, {columns} from {model.name} "  # noqa: S608
            f"group by {columns}"
        )
    found = engine.fetch(
        f"""
        select
            coalesce(cast(sum(key_rows) as bigint), 0) as row_count,
            count(*) filter (where key_rows > 1) as repeated,
            count(*) filter (where {" or ".join(f"{column} is null" for column in model.grain)})
                as without_key
        from ({rows}) as keys
        """  # noqa: S608
    ).row(0, named=True)
    if found["repeated"]:
        raise GrainBroken(
            f"{model.name} promises one row per {columns}, "
            f"but {found['repeated']:,} such keys occur more than once."
        )
    if found["without_key"]:
        raise GrainBroken(
            f"{model.name} promises one row per {columns}, "
            f"but {found['without_key']:,} keys have an empty column."
        )
    return int(found["row_count"])


def exclusions(engine: Engine) -> tuple[Exclusion, ...]:
    """Everything that the models left out or left unknown, by step and reason."""
    rows = engine.fetch(
        f"select step, reason, sentence, row_count from {EXCLUSIONS} order by step, reason"  # noqa: S608
    ).rows()
    return tuple(Exclusion(*row) for row in rows)


@contextmanager
def new_folder(data_dir: Path) -> Iterator[tuple[Path, Path]]:
    """A folder to build in, and the name that it has once it is whole; nothing if it never is."""
    whole = Places(data_dir).warehouses / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}.spark"
    building = whole.with_suffix(BUILDING)
    building.mkdir(parents=True)
    try:
        yield building, whole
        building.rename(whole)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def current_file(data_dir: Path) -> Path:
    """The warehouse that the pointer names: a DuckDB file or a Spark folder.

    Raises FileNotFoundError, saying what to run, before the first build.
    """
    pointer = Places(data_dir).warehouses / POINTER
    if not pointer.exists():
        raise FileNotFoundError(
            f"There is no warehouse in {data_dir} yet: run `python run.py build --extracts FOLDER`."
        )
    return pointer.with_name(Path(pointer.read_text(encoding="utf-8").strip()).name)


def switch(data_dir: Path, file: Path) -> None:
    """Make `file` the current warehouse in one step, then delete all but the last two.

    Whoever reads the one before keeps reading it: its file is among those kept.
    """
    folder = Places(data_dir).warehouses
    if not (folder / file.name).exists():
        raise FileNotFoundError(f"{file.name} is not in {folder}.")
    before = current_file(data_dir).name if (folder / POINTER).exists() else file.name
    written = folder / f"{POINTER}.new"
    written.write_text(file.name + "\n", encoding="utf-8")
    written.replace(folder / POINTER)
    _prune(folder, {file.name, before})


def _prune(folder: Path, serving: set[str]) -> None:
    """Delete warehouses beyond the newest two, never one that was or is being read."""
    there = [path for kind in KINDS for path in folder.glob(kind)]
    newest_first = sorted(
        there, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True
    )
    spare = [path for path in newest_first if path.name not in serving]
    for path in spare[max(0, FILES_KEPT - len(serving)) :]:
        with suppress(
            PermissionError
        ):  # still open elsewhere, on Windows: the next build deletes it
            delete(path)


def delete(warehouse: Path) -> None:
    """Delete a warehouse with all that belongs to it."""
    if warehouse.is_dir():
        shutil.rmtree(warehouse)
    else:
        warehouse.with_name(warehouse.name + ".wal").unlink(missing_ok=True)
        warehouse.unlink(missing_ok=True)
