"""What is worked out from the published tables alone: verdicts, ranks."""

from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from p2p_metrics.disclosure.declarations import STATUS, Declaration, Declarations
from p2p_metrics.disclosure.status import CONFIDENTIAL
from p2p_metrics.refusal import Refused

Finish = Callable[[Mapping[str, pl.DataFrame]], pl.DataFrame]


def finished(
    frames: Mapping[str, pl.DataFrame], finish: Mapping[str, Finish], known: Declarations
) -> dict[str, pl.DataFrame]:
    """The controlled tables with their derived columns, in declared order."""
    made = dict(frames)
    for name in sorted(finish):
        found = finish[name](dict(frames))
        columns = [column for column in known[name].published if column in found.columns]
        undeclared = sorted(set(found.columns) - set(columns))
        if undeclared:
            raise Refused(
                f"{name}: the finish step added {', '.join(undeclared)}, which nobody declared."
            )
        found = found.select(columns).sort(known[name].keys)
        _require_untouched(name, frames.get(name), found)
        made[name] = found
    return made


def _require_untouched(name: str, controlled: pl.DataFrame | None, found: pl.DataFrame) -> None:
    if controlled is not None and not found.select(controlled.columns).equals(controlled):
        raise Refused(f"{name}: the finish step changed what control had settled.")


def require_derived(
    aside: Path,
    made: Mapping[str, pl.DataFrame],
    finish: Mapping[str, Finish],
    known: Declarations,
) -> None:
    """Refuse a finish step that knows more than the release does.

    Worked out again from the files alone, the derived columns must come out the same; from files
    with every figure blank, they must be the same in all rows.
    """
    written = {
        name: pl.read_parquet(aside / f"{name}.parquet").drop(known[name].derived, strict=False)
        for name in made
        if set(known[name].published) - set(known[name].derived) - set(known[name].keys)
    }
    again = finished(written, finish, known)
    changed = [name for name in finish if not again[name].equals(made[name])]
    if changed:
        raise Refused(f"{', '.join(changed)}: the finish step depends on something unpublished.")
    silent = finished(
        {name: _blank(one, known[name]) for name, one in written.items()}, finish, known
    )
    telling = [name for name in finish if _tells(silent[name], known[name])]
    if telling:
        raise Refused(
            f"{', '.join(telling)}: with all figures blank the finish step still tells rows apart, "
            "so it knows something unpublished."
        )


def _blank(frame: pl.DataFrame, said: Declaration) -> pl.DataFrame:
    """The table as it would be if every figure in it had been suppressed."""
    figures = [
        pl.lit(None, frame.schema[one]).alias(one) for one in said.figures if one in frame.columns
    ]
    status = [pl.lit(CONFIDENTIAL).alias(STATUS)] if STATUS in frame.columns else []
    return frame.with_columns(*figures, *status)


def _tells(frame: pl.DataFrame, said: Declaration) -> bool:
    derived = [name for name in said.derived if name in frame.columns]
    return frame.height > 1 and any(frame[name].n_unique() > 1 for name in derived)
