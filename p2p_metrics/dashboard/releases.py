"""Which release is shown: the latest unless the reader chooses an earlier one."""

import os
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import streamlit as st

from p2p_metrics import release
from p2p_metrics.presentation.source import Source

DATA = "P2P_METRICS_DATA"
LATEST = "latest"
KEPT_OPEN = 6


def data_root() -> Path:
    """The data directory: the environment variable P2P_METRICS_DATA, or ./data."""
    return Path(os.environ.get(DATA) or "data").resolve()


def shown() -> Source:
    """The release that the reader has chosen, ready for figures.

    The latest is looked up on every run, so a release that has just been published is shown
    without a restart. Raises release.NoRelease where there is none.
    """
    root = data_root()
    chosen = st.session_state.get("release", LATEST)
    if chosen != LATEST:
        try:
            return _opened(str(root), chosen)
        except release.NoRelease:
            st.warning(f"The release {chosen} cannot be opened, so the latest is shown.")
    return latest(root)


def latest(root: Path) -> Source:
    """The release being served; raises release.NoRelease where there is none."""
    found = release.current(root)
    return _opened(str(root), found.release_id, found.note)


def opened(release_id: str) -> Source:
    """One release by its id; raises release.NoRelease where there is no such release."""
    root = data_root()
    now = latest(root)
    return now if now.release.release_id == release_id else _opened(str(root), release_id)


@lru_cache(maxsize=KEPT_OPEN)
def _opened(root: str, release_id: str, note: str = "") -> Source:
    """One source for each release, because figures are kept by the source they were made from."""
    return Source(replace(release.open_release(Path(root), release_id), note=note))


def choose() -> None:
    """The chooser among the releases that were published, newest first."""
    st.selectbox(
        "Release",
        (LATEST, *release.listed(data_root())),
        key="release",
        bind="query-params",
        help="Figures never change inside a release. Choose an earlier one to see what it said.",
    )
