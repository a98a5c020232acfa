"""What stands over and under a table in a spreadsheet: a title, a note about the source.

Every extract has two columns or more that are never empty, so a line with one filled cell is none
of its rows.
"""

import polars as pl

from p2p_metrics.extracts.problem import Problem, Unloadable

LINES_LOOKED_AT = 10
SAVE = "and save it again"


def require_bare(cells: pl.DataFrame, known: frozenset[str]) -> None:
    """Refuse a sheet whose column names are not on its first line, or that ends with a note.

    Raises Unloadable, naming the lines. `known` are the column names that may be expected.
    """
    filled = pl.sum_horizontal(pl.all().str.strip_chars().fill_null("").str.len_chars() > 0)
    counts = cells.select(filled.alias("filled"))["filled"].to_list()
    above = title_lines(counts) or _before_known(cells, known)
    if above:
        finding = f"has its column names on line {above + 1}, under a title"
        lines = "the line" if above == 1 else f"the {above} lines"
        raise Unloadable(Problem("file_columns", finding, f"delete {lines} above them {SAVE}"))
    if below := note_lines(counts):
        finding = f"ends with a note on line {below[0]:,}, which is no row"
        remedy = f"delete what stands under the table {SAVE}"
        raise Unloadable(Problem("file_whole", finding, remedy, failing=len(below)))


def title_lines(counts: list[int]) -> int:
    """How many lines stand over the column names, by the number of filled cells of each line."""
    return next((n for n, filled in enumerate(counts[:LINES_LOOKED_AT]) if filled > 1), 0)


def note_lines(counts: list[int]) -> list[int]:
    """The lines with one filled cell at the end, counted as a spreadsheet does."""
    found: list[int] = []
    for number, filled in reversed(list(enumerate(counts[1:], start=2))):
        if filled > 1:
            break
        if filled == 1:
            found.insert(0, number)
    return found


def _before_known(cells: pl.DataFrame, known: frozenset[str]) -> int:
    """How many lines stand over one with names that are known, where the first has none."""
    for number, row in enumerate(cells.head(LINES_LOOKED_AT).rows()):
        if known & {(name or "").strip() for name in row}:
            return number
    return 0
