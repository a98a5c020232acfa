"""The pages by audience, from pages.toml."""

import tomllib
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from types import CodeType

import streamlit as st
from streamlit.navigation.page import Page as StreamlitPage

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parents[1] / "pages"


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its path under pages/, the question it answers, its name in the menu."""

    path: str
    title: str
    menu: str
    audience: str

    @property
    def url_path(self) -> str:
        """What the page is called in an address."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def file(self) -> Path:
        """The page's script."""
        return FOLDER / f"{self.path}.py"


@cache
def pages() -> tuple[Page, ...]:
    """Every page, in the order of the menu."""
    found = tomllib.loads((HERE / "pages.toml").read_text(encoding="utf-8"))
    audiences = found["audiences"]
    return tuple(
        Page(one["path"], one["title"], one["menu"], audiences[one["path"].split("/")[0]])
        for one in found["page"]
    )


def page_at(path: str) -> Page:
    """The page of one script."""
    return next(page for page in pages() if page.path == path)


def link(path: str) -> None:
    """A link to another page, by the question it answers."""
    st.page_link(registered()[path])


def chosen() -> Page:
    """The page that the address asks for."""
    found = st.navigation([copy(page) for page in registered().values()], position="hidden")
    return next(page for page in pages() if page.title == found.title)


@cache
def registered() -> Mapping[str, StreamlitPage]:
    """Every page as Streamlit knows it, by path; made once, because each looks its file up."""
    return {
        page.path: st.Page(page.file, title=page.title, url_path=page.url_path, default=place == 0)
        for place, page in enumerate(pages())
    }


def run(page: Page) -> None:
    """Run a page's script."""
    exec(code(page.file), {"__name__": "__main__"})  # noqa: S102 - a script of ours


@cache
def code(file: Path) -> CodeType:
    """A page's script, compiled once."""
    return compile(file.read_bytes(), str(file), "exec")


def menu() -> None:
    """Draw the menu by audience.

    Our own: the headings of Streamlit's are list items that a screen reader cannot place.
    """
    sections: dict[str, list[Page]] = {}
    for page in pages():
        sections.setdefault(page.audience, []).append(page)
    with st.container(key="menu", gap="xsmall"):
        for audience, shown in sections.items():
            st.html(f'<p class="audience">{escape(audience)}</p>')
            for page in shown:
                st.page_link(registered()[page.path], label=page.menu)
