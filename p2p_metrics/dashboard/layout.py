"""How a page is laid out: question, answer, figures with their tables, and what is lacking."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from p2p_metrics.dashboard import navigation, releases
from p2p_metrics.presentation import blocks, picture, tables
from p2p_metrics.presentation import cards as card_row
from p2p_metrics.presentation.blocks import prose
from p2p_metrics.presentation.figure import Card, Figure, Saying
from p2p_metrics.presentation.source import Source

KEPT = 2_000
Made = TypeVar("Made")
WELCOME = (
    "<strong>New here?</strong> Look at the scorecard first: each tile says whether students who "
    "took part did better than similar students who did not, by how much, and how sure that is."
)
MADE_UP = "Made-up university: every student, scheme and result is invented."
MARKUP = re.compile(r"[\\`*_\[\]<>$~!]|:(?=\S)")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Opened:
    """A page that has been opened: its release, and its place in the menu."""

    page: navigation.Page
    source: Source


def open_page(path: str) -> Opened:
    """Draw the head of a page - audience and question - and give the release it reads."""
    page = navigation.page_at(path)
    st.html(f'<p class="kicker">{escape(page.audience)}</p>')
    st.title(page.title, anchor=False)
    return Opened(page, releases.shown())


def choices(name: str = "choices") -> DeltaGenerator:
    """A row for the page's choices."""
    return st.container(key=name, horizontal=True, gap="medium", vertical_alignment="bottom")


def answer(build: Callable[..., str], opened: Opened, **chosen: Any) -> None:
    """The answer in words, larger than the rest."""
    said(_made(build, opened, chosen))


def said(text: str) -> None:
    """A sentence that leads the page."""
    st.html(f'<p class="answer">{prose(text)}</p>')


def literal(text: str) -> str:
    """Text for a widget that reads Markdown, so that a name cannot bring in any of its own."""
    return MARKUP.sub(r"\\\g<0>", text)


def welcome() -> None:
    """What a first-time reader should look at first."""
    st.html(f'<p class="welcome">{WELCOME}</p>')


def onward(*paths: str) -> None:
    """Links to the pages that answer the next questions."""
    st.header("Where to look next", anchor=False)
    with st.container(horizontal=True, gap="medium", key="onward"):
        for path in paths:
            navigation.link(path)


def cards(build: Callable[..., Sequence[Card]], opened: Opened, **chosen: Any) -> None:
    """The numbers to take away, side by side."""
    shown = _made(build, opened, chosen)
    if shown:
        st.html(card_row.html(shown))


def figure(build: Callable[..., Figure], opened: Opened, **chosen: Any) -> None:
    """Make a figure (once per release and choice) and show all that belongs to it."""
    made = _made(build, opened, chosen)
    with st.container(key=f"figure_{made.key}"):
        show(made, opened.source)


def _made(build: Callable[..., Made], opened: Opened, chosen: Mapping[str, Any]) -> Made:
    made: Made = _kept(build, opened.source, tuple(sorted(chosen.items())))
    return made


@lru_cache(maxsize=KEPT)
def _kept(build: Callable[..., Any], source: Source, chosen: tuple[tuple[str, Any], ...]) -> Any:
    """What a builder made of a release (opened once) and these choices; the least used goes first.

    Not Streamlit's cache: that works its key out of the code on every call, a tenth of a run.
    """
    return build(source, **dict(chosen))


def show(made: Figure, source: Source) -> None:
    """Title, sentence, chart, table and downloads, definitions; or why there is nothing."""
    st.header(literal(made.title), anchor=made.key)
    if made.empty:
        st.html(f'<p class="empty">{escape(made.empty)}</p>')
        return
    # Few, large messages: what one more of them costs is most of what a page costs.
    if above := blocks.above(made):
        st.html(above)
    if made.chart:
        st.vega_lite_chart(
            None, made.chart.with_data(), theme=None, alt=made.alt, key=f"chart_{made.key}"
        )
    st.html(blocks.below(made))
    _downloads(made, source)


def _downloads(made: Figure, source: Source) -> None:
    """The table and the picture as files."""
    with st.container(horizontal=True, gap="small"):
        _download("CSV", "text/csv", lambda: tables.csv_bytes(made.table), made)
        _download("XLSX", XLSX, lambda: tables.xlsx_bytes(made.table), made)
        if made.chart:
            origin = provenance(source)
            _download("PNG", "image/png", lambda: picture.png(made, origin), made)
            _download("SVG", "image/svg+xml", lambda: picture.svg(made, origin), made)


def provenance(source: Source) -> picture.Provenance:
    """Where a picture's numbers are from; a made-up university is never shown without saying so."""
    manifest = source.release.manifest
    said = f"Source: release {source.release.release_id}, extracts of {manifest['snapshot_date']}."
    return picture.Provenance(said, MADE_UP if manifest["is_sample"] else "")


def _download(name: str, mime: str, write: Callable[[], bytes], made: Figure) -> None:
    """A button whose file is made when it is pressed, not with every page."""
    st.download_button(
        f"Download {name}",
        data=write,
        file_name=f"{made.file_name}.{name.lower()}",
        mime=mime,
        key=f"{name}_{made.key}",
        on_click="ignore",
        type="tertiary",
    )


def saying(build: Callable[..., Saying], opened: Opened, **chosen: Any) -> None:
    """You can say, and you cannot say, side by side."""
    made = _made(build, opened, chosen)
    sides = (("You can say", "can", made.can), ("You cannot say", "cannot", made.cannot))
    blocks = "".join(
        f'<section class="saying {side}"><h3>{title}</h3><ul>'
        + "".join(f"<li>{escape(one)}</li>" for one in lines)
        + "</ul></section>"
        for title, side, lines in sides
    )
    st.html(f'<div class="sayings">{blocks}</div>')


def quoted(title: str, build: Callable[..., Sequence[str]], opened: Opened, **chosen: Any) -> None:
    """Sentences to copy into a paper."""
    items = "".join(f"<li>{escape(one)}</li>" for one in _made(build, opened, chosen))
    st.html(f'<section class="quoted"><h3>{escape(title)}</h3><ol>{items}</ol></section>')


def sections(title: str, parts: Sequence[tuple[str, str]]) -> None:
    """Long texts of our own (Markdown), folded away under their headings."""
    st.header(title, anchor=False)
    for heading, text in parts:
        with st.expander(heading):
            st.markdown(text)


def headed(title: str, text: str) -> None:
    """A paragraph under a heading."""
    st.header(title, anchor=False)
    st.html(f'<p class="sentence">{prose(text)}</p>')


def close_page(opened: Opened) -> None:
    """What the page lacks and why, and which release its figures are from."""
    lacks = opened.source.rows("load_lacks", page=opened.page.path)
    parts = [f"<li>{escape(row['sentence'])}</li>" for row in lacks]
    missing = f"<h2>Not on this page</h2><ul>{''.join(parts)}</ul>" if parts else ""
    manifest = opened.source.release.manifest
    made = (
        f"Release {opened.source.release.release_id}, from extracts of {manifest['snapshot_date']}."
    )
    shared = "The address of this page holds your choices: copy it to share this view."
    st.html(f'<div class="closing">{missing}<p>{escape(made)} {shared}</p></div>')
