"""The folder that a sample is written into: never over files that are somebody else's."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from p2p_metrics.extracts import sample_note
from p2p_metrics.refusal import Refused

NOTE = "extracts.toml"
ASIDE = ".being-made"


def require_free(directory: Path) -> None:
    """Raise Refused, naming files, where the folder holds any that the sample did not write.

    A sample may be made again over a sample: its note lists its files. Hidden files do not count.
    """
    found = [path for path in files_below(directory) if path != directory / NOTE]
    others = sample_note.not_the_samples(directory, sample_note.read(directory / NOTE), found)
    if not found and (directory / NOTE).exists():
        others = [NOTE]
    if others:
        more = f" and {len(others) - 1:,} more" if len(others) > 1 else ""
        raise Refused(
            f"{directory} holds files that the sample university did not write ({others[0]}{more}),"
            " so no sample was made there and nothing was changed. If they are your own extracts, "
            f"run  python run.py all --extracts {directory} --into {directory.parent}  instead. "
            "If they are a sample that was changed or that an earlier version made, delete the "
            "folder first; or make the sample elsewhere, with --into."
        )


def files_below(directory: Path) -> list[Path]:
    """Every file in a folder and in its folders that is not hidden, in order."""
    return sorted(
        path
        for path in directory.rglob("*")
        if path.is_file() and not any(p[0] == "." for p in path.relative_to(directory).parts)
    )


@contextmanager
def filled(directory: Path) -> Iterator[Path]:
    """A folder to write into, whose files come into `directory` when all of them are whole.

    A sample that was stopped halfway leaves nothing, so it can be started again.
    """
    require_free(directory)
    aside = directory / ASIDE
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        yield aside
        for path in files_below(aside):
            place = directory / path.relative_to(aside)
            place.parent.mkdir(exist_ok=True)
            path.replace(place)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
