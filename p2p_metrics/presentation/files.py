"""A figure as files: its table as CSV and XLSX, its picture as PNG and SVG."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from p2p_metrics.presentation import picture, tables, words
from p2p_metrics.presentation.figure import Figure
from p2p_metrics.presentation.picture import Provenance
from p2p_metrics.presentation.source import Source

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: what a browser calls it, and how it is made of a figure."""

    mime: str
    write: Callable[[Figure, Provenance], bytes]
    is_picture: bool = False


KINDS: Mapping[str, Kind] = {
    "csv": Kind("text/csv", lambda made, _: tables.csv_bytes(made.table)),
    "xlsx": Kind(XLSX, lambda made, _: tables.xlsx_bytes(made.table)),
    "png": Kind("image/png", picture.png, is_picture=True),
    "svg": Kind("image/svg+xml", picture.svg, is_picture=True),
}


def of(made: Figure) -> Mapping[str, Kind]:
    """The kinds of file that a figure comes as, by ending; none where there is nothing to show."""
    if made.empty:
        return {}
    return {name: kind for name, kind in KINDS.items() if made.chart or not kind.is_picture}


def provenance(source: Source) -> Provenance:
    """Where a picture's numbers are from; a made-up university is never shown without saying so."""
    return Provenance(f"Source: {words.in_sentence(source.origin)}", source.notice)
