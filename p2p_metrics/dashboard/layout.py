"""How a page is laid out: question, answer, figures with their tables, and what is lacking."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, NoReturn

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from p2p_metrics.dashboard import downloads, navigation, releases
from p2p_metrics.dashboard.making import made as kept
from p2p_metrics.presentation import blocks, terms, wording
from p2p_metrics.presentation import cards as card_row
from p2p_metrics.presentation.blocks import prose
from p2p_metrics.presentation.figure import PARAGRAPH, Card, Figure, Saying
from p2p_metrics.presentation.figures import in_depth
from p2p_metrics.presentation.source import Source

WELCOME = (
    "<strong>New here?</strong> Look at the scorecard first: each tile says whether students who "
    "took part did better than similar students who did not, by how much, and how sure that is."
)
MARKUP = re.compile(r"[\\`*_\[\]<>$~!]|:(?=\S)")


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
    said(kept(build, opened.source, chosen))


def holds(test: Callable[..., bool], opened: Opened, **chosen: Any) -> bool:
    """Whether the release has something of the kind for these choices."""
    return kept(test, opened.source, chosen)


def said(text: str) -> None:
    """What leads the page: a sentence in large letters, further paragraphs in smaller ones."""
    first, *more = text.split(PARAGRAPH)
    rest = "".join(f'<p class="answer more">{prose(one)}</p>' for one in more)
    st.html(f'<p class="answer">{prose(first)}</p>{rest}')


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
    shown = kept(build, opened.source, chosen)
    if shown:
        st.html(card_row.html(shown))


def contents(opened: Opened, parts: Sequence[in_depth.Part]) -> None:
    """Links to the figures of a long page, in their order: short names where there are some."""
    short = wording.by("sections", "key")
    links = ""
    for build, chosen in parts:
        made = kept(build, opened.source, chosen)
        name = short[(made.key,)]["name"] if (made.key,) in short else made.title
        links += f'<li><a href="#{escape(made.key)}">{escape(name)}</a></li>'
    st.html(f'<nav class="contents" aria-label="On this page"><ul>{links}</ul></nav>')


def figure(build: Callable[..., Figure], opened: Opened, **chosen: Any) -> None:
    """Make a figure (once per release and choice) and show all that belongs to it."""
    laid_out = kept(_laid_out, opened.source, {"build": build, **chosen})
    with st.container(key=f"figure_{laid_out.figure.key}"):
        show(laid_out)


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A figure with what stands above and below its chart, as HTML."""

    figure: Figure
    above: str
    below: str


def _laid_out(source: Source, build: Callable[..., Figure], **chosen: Any) -> LaidOut:
    made = kept(build, source, chosen)
    meanings = terms.defined(source, made.terms)
    files = downloads.links(build, made, source, chosen)
    return LaidOut(made, blocks.above(made), blocks.below(made, meanings) + files)


def show(laid_out: LaidOut) -> None:
    """Title, sentence, chart, table, definitions and links to files; or why there is nothing."""
    made = laid_out.figure
    st.header(literal(made.title), anchor=made.key)
    if made.empty:
        st.html(f'<p class="empty">{escape(made.empty)}</p>')
        return
    # Few, large messages: what one more of them costs is most of what a page costs.
    if laid_out.above:
        st.html(laid_out.above)
    if made.chart:
        st.vega_lite_chart(
            None, made.chart.with_data(), theme=None, alt=made.alt, key=f"chart_{made.key}"
        )
    st.html(laid_out.below)


def saying(build: Callable[..., Saying], opened: Opened, **chosen: Any) -> None:
    """You can say, and you cannot say, side by side; a side with nothing to say is not drawn."""
    made = kept(build, opened.source, chosen)
    sides = (("You can say", "can", made.can), ("You cannot say", "cannot", made.cannot))
    blocks = "".join(
        f'<section class="saying {side}"><h3>{title}</h3><ul>'
        + "".join(f"<li>{escape(one)}</li>" for one in lines)
        + "</ul></section>"
        for title, side, lines in sides
        if lines
    )
    if blocks:
        st.html(f'<div class="sayings">{blocks}</div>')


def quoted(title: str, build: Callable[..., Sequence[str]], opened: Opened, **chosen: Any) -> None:
    """Sentences to copy into a paper."""
    items = "".join(f"<li>{escape(one)}</li>" for one in kept(build, opened.source, chosen))
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


def nothing_here(opened: Opened, why: str) -> NoReturn:
    """End a page that has nothing to choose among: why, in a sentence, and what it lacks."""
    said(why)
    close_page(opened)
    st.stop()


def close_page(opened: Opened) -> None:
    """What the page lacks and why, and which release its figures are from."""
    lacks = opened.source.rows("load_lacks", page=opened.page.path)
    parts = [f"<li>{escape(row['sentence'])}</li>" for row in lacks]
    missing = f"<h2>Not on this page</h2><ul>{''.join(parts)}</ul>" if parts else ""
    shared = "The address of this page holds your choices: copy it to share this view."
    st.html(f'<div class="closing">{missing}<p>{escape(opened.source.origin)} {shared}</p></div>')
