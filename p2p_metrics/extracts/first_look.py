"""Every file of a folder looked at once: as it seems to be, or why it could not be read."""

import csv
from collections.abc import Iterator
from pathlib import Path

import fastexcel
import polars as pl

from p2p_metrics.extracts.sniffing import KINDS, Sniffed, sniff
from p2p_metrics.refusal import Refused

# Excel's note of who has a workbook open: it lies beside the workbook and is none.
OPEN_ELSEWHERE = "~$"
CANNOT_READ = (fastexcel.FastExcelError, pl.exceptions.PolarsError, csv.Error, OSError, ValueError)


def look(directory: Path) -> tuple[list[Sniffed], list[str]]:
    """The files that may be extracts, and a sentence for each that could not be read.

    Raises Refused where there is no such folder.
    """
    files, unread = [], []
    for path in _may_be_extracts(directory):
        try:
            files.append(sniff(path))
        except CANNOT_READ as wrong:  # its message may quote a cell
            kind = KINDS[path.suffix.lower()]
            why = getattr(wrong, "strerror", None) or f"it is not a whole file of kind {kind}"
            unread.append(f"{path.name} could not be read ({why}): ask for it again.")
    return files, unread


def _may_be_extracts(directory: Path) -> Iterator[Path]:
    if not directory.is_dir():
        raise Refused(
            f"{directory.absolute()} is not a folder: name the folder that holds the extracts."
        )
    for path in sorted(directory.iterdir()):
        if path.suffix.lower() in KINDS and not path.name.startswith(OPEN_ELSEWHERE):
            yield path
