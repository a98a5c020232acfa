"""Choices that this page cannot offer: kept for when it can, and said in one line meanwhile."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import streamlit as st

KEPT = "choices_set_aside"
ELSEWHERE = "is not offered here"


@dataclass(frozen=True, slots=True)
class Choice:
    """What stood under one key: by the name that the address gives it, and as a sentence says."""

    name: str
    said: str


def look_after(
    key: str, label: str, names: Mapping[str, Any], named: Callable[[Any], str], first: Any
) -> None:
    """Set a choice aside that is not among `names` (options by name), or bring it back.

    To be called before the widget of that key is drawn; `first` then stands in for the choice.
    """
    present = st.session_state
    if key in present and present[key] not in names.values():
        # A browser may still send the name of what it no longer offers.
        name = present[key] if present[key] in names else _name(present[key], named)
        # An earlier one stays: what stood here since was the page's choice, not the reader's.
        _kept().setdefault(key, Choice(name, name))
        # Set, not deleted: the browser is told of the one and not of the other.
        present[key] = first
    elif key not in present and key in st.query_params and st.query_params[key] not in names:
        # The text of an address is anybody's: it is looked for later, and never repeated.
        choice = Choice(st.query_params[key], f"The {label.lower()} in the address")
        _kept().setdefault(key, choice)
    if key in _kept() and _kept()[key].name in names:
        present[key] = names[_kept().pop(key).name]


def _name(value: Any, named: Callable[[Any], str]) -> str:
    try:
        return named(value)
    except (KeyError, TypeError, ValueError):
        return str(value)


def forget(key: str) -> None:
    """The reader has made another choice."""
    _kept().pop(key, None)


def say(key: str, shown: str, why: str = "") -> None:
    """One line, as long as a choice of this key is set aside: that it is, and what is shown.

    `why` completes "2024/25 ...".
    """
    kept = _kept().get(key)
    if kept:
        line = f"{kept.said} {why or ELSEWHERE}. Shown instead: {shown}."
        st.html(f'<p class="set-aside" role="status">{escape(line)}</p>')


def _kept() -> dict[str, Choice]:
    found: dict[str, Choice] = st.session_state.setdefault(KEPT, {})
    return found
