"""How a page is laid out: question, answer, figures with their tables, and what is lacking."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from p2p_metrics.dashboard import navigation, releases
from p2p_metrics.presentation import cards as card_row
from p2p_metrics.presentation import keys, picture, tables
from p2p_metrics.presentation.figure import Card, Figure, Saying
from p2p_metrics.presentation.source import Source

KEPT = 2_000
OPEN_ROWS = 30  # a longer table without a picture is folded away
Made = TypeVar("Made")
WELCOME = (
    "<strong>New here?</strong> Look at the scorecard first: each tile says whether students who "
    "took part did better than similar students who did not, by how much, and how sure that is."
)
MADE_UP = "Made-up university: every student, scheme and result is invented."
STRONG = re.compile(r"\*\*(.+?)\*\*")
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


def prose(text: str) -> str:
    """Text as HTML: **strong** is ours, everything else - names from extracts - is plain text."""
    return STRONG.sub(r"<strong>\1</strong>", escape(text))


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
    name = f"{build.__module__}.{build.__name__}"
    made: Made = _kept(build, opened.source, name, opened.source.release.release_id, dict(chosen))
    return made


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def _kept(
    _build: Callable[..., Any],
    _source: Source,
    name: str,  # noqa: ARG001 - part of the key under which the answer is kept
    release_id: str,  # noqa: ARG001
    chosen: dict[str, Any],
) -> Any:
    return _build(_source, **chosen)


def show(made: Figure, source: Source) -> None:
    """Title, sentence, chart, table and downloads, definitions; or why there is nothing."""
    st.header(literal(made.title), anchor=made.key)
    if made.empty:
        st.html(f'<p class="empty">{escape(made.empty)}</p>')
        return
    if made.sentence:
        st.html(f'<p class="sentence">{prose(made.sentence)}</p>')
    if made.html:
        st.html(made.html)
    if made.chart:
        st.html(keys.html(made.chart.key) or "<span></span>")
        st.vega_lite_chart(
            None, made.chart.with_data(), theme=None, alt=made.alt, key=f"chart_{made.key}"
        )
    if made.note:
        st.html(f'<p class="note">{escape(made.note)}</p>')
    _below(made, source)


def _below(made: Figure, source: Source) -> None:
    """The table with the same numbers, its downloads, and what the words mean."""
    is_picture = made.chart is not None or bool(made.html)
    is_long = len(made.table.rows) > OPEN_ROWS
    if is_picture or is_long:
        label = "Table with the same numbers" if is_picture else f"All {len(made.table.rows)} rows"
        with st.expander(label):
            st.html(made.table.html)
    else:
        st.html(made.table.html)
    with st.container(horizontal=True, gap="small"):
        _download("CSV", "text/csv", lambda: tables.csv_bytes(made.table), made)
        _download("XLSX", XLSX, lambda: tables.xlsx_bytes(made.table), made)
        if made.chart:
            origin = provenance(source)
            _download("PNG", "image/png", lambda: picture.png(made, origin), made)
            _download("SVG", "image/svg+xml", lambda: picture.svg(made, origin), made)
        if made.terms:
            with st.popover("What the words mean", type="tertiary", key=f"terms_{made.key}"):
                st.html(_definitions(made))


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
        file_name=f"{made.key}.{name.lower()}",
        mime=mime,
        key=f"{name}_{made.key}",
        on_click="ignore",
        type="tertiary",
    )


def _definitions(made: Figure) -> str:
    items = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>" for name, said in made.definitions
    )
    return f'<dl class="terms">{items}</dl>'


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
