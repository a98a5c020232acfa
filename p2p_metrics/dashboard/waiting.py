"""What is shown before there is a release: why, and the first one as soon as it is whole."""

import os
from contextlib import suppress

import streamlit as st

from p2p_metrics.dashboard import PREPARING, layout, releases
from p2p_metrics.release import NoRelease, NotShown

MADE_NOW = (
    "The sample university is being made: this takes one to two minutes. "
    "The dashboard opens here by itself as soon as it is ready."
)
SECONDS = 2


def say(why: NoRelease) -> None:
    """Say why there is nothing to show yet, and go on when there is."""
    is_made_now = bool(os.environ.get(PREPARING)) and not isinstance(why, NotShown)
    st.title("Nearly there" if is_made_now else why.title, anchor=False)
    layout.said(MADE_NOW if is_made_now else str(why))
    _look_again()


@st.fragment(run_every=SECONDS)
def _look_again() -> None:
    with suppress(NoRelease):
        releases.shown()
        st.rerun()
