"""One chart of a page drawn again: kept with its data as Arrow, and made afresh with Altair.

Both hand the same marks to Streamlit, which packs them for the browser as it does in every rerun.
"""

import json
import logging
import sys
import time
from collections.abc import Callable

import altair as alt
import polars as pl
import streamlit as st

from p2p_metrics.presentation.charts.chart import Chart
from p2p_metrics.presentation.charts.intervals import Mark, difference_axis, intervals
from p2p_metrics.presentation.theme import adaptive


def marks(count: int) -> list[Mark]:
    """Made-up estimates with their intervals."""
    middles = [(number * 7 % 31 - 15) / 5 for number in range(count)]
    return [
        Mark(f"Scheme {number}", middle, middle - 1.5, middle + 1.5, written=f"{middle:+.1f}")
        for number, middle in enumerate(middles)
    ]


def ours(shown: Chart) -> None:
    """Send a chart that is kept: its specification and its Arrow table are there already."""
    st.vega_lite_chart(None, shown.with_data(), theme=None)


def afresh(rows: pl.DataFrame) -> None:
    """Make the same dots, intervals and values with Altair, and send them."""
    base = alt.Chart(rows).encode(y=alt.Y("row:N", title=None, sort=None))
    limits = base.mark_rule().encode(x=alt.X("lower:Q", title="difference"), x2="upper:Q")
    dots = base.mark_point(filled=True).encode(
        x="value:Q", color=alt.Color("colour:N", scale=None), tooltip="tooltip:N"
    )
    written = base.mark_text(dy=-10).encode(x="value:Q", text="written:N")
    anchor = alt.Chart().mark_rule().encode(x=alt.datum(0))
    st.altair_chart(anchor + limits + dots + written, theme=None)


def timed(draw: Callable[[], None], reruns: int) -> float:
    """Processor milliseconds of one rerun, once warm."""
    draw()
    began = time.process_time()
    for _ in range(reruns):
        draw()
    return (time.process_time() - began) / reruns * 1000


def compared(count: int, reruns: int) -> dict[str, float]:
    """Milliseconds of either way, and how many marks each of them drew."""
    logging.disable(logging.WARNING)  # Streamlit warns that no browser listens
    shown = intervals(adaptive(), marks(count), difference_axis("marks"))
    rows = pl.DataFrame(shown.data["rows"])
    return {
        "marks": rows.height,
        "ours": timed(lambda: ours(shown), reruns),
        "afresh": timed(lambda: afresh(rows), reruns),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(compared(int(sys.argv[1]), int(sys.argv[2]))))
