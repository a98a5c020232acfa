"""A figure: the finding as a title, the answer in words, the chart, the table, the terms."""

import re
from dataclasses import dataclass

from p2p_metrics.presentation.charts.chart import Chart
from p2p_metrics.presentation.tables import Grid

NOT_IN_A_FILE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
LONGEST_FILE_NAME = 90
PARAGRAPH = "\n\n"  # between the first words of an answer and what stands beside them


@dataclass(frozen=True, slots=True)
class Figure:
    """Everything that belongs to one picture, ready for a page, a PDF or a workbook.

    A figure without a chart and with `empty` says in words why there is nothing to draw.
    """

    key: str
    title: str
    sentence: str
    table: Grid
    chart: Chart | None = None
    alt: str = ""
    terms: tuple[str, ...] = ()
    note: str = ""
    empty: str = ""
    html: str = ""

    @property
    def file_name(self) -> str:
        """What its files are called: the table's caption, in letters that every system takes."""
        words = NOT_IN_A_FILE.sub(" ", self.table.caption or self.title)
        return " ".join(words.split())[:LONGEST_FILE_NAME].strip(" .") or self.key


@dataclass(frozen=True, slots=True)
class Card:
    """One number that a reader should take away, with what it counts and how sure it is."""

    label: str
    value: str
    note: str
    tone: str = "ink"


@dataclass(frozen=True, slots=True)
class Saying:
    """What a board paper may repeat, and the nearest sentence that it may not."""

    can: tuple[str, ...]
    cannot: tuple[str, ...]


def nothing(key: str, title: str, why: str, table: Grid | None = None) -> Figure:
    """A figure that has nothing to draw and says why."""
    return Figure(key, title, "", table or Grid(title, ()), empty=why)
