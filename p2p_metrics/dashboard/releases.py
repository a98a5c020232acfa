"""Which release is shown: the latest unless the reader chooses an earlier one."""

import os
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import streamlit as st

from p2p_metrics import release
from p2p_metrics.dashboard import exposure
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
        except release.NoRelease as why:
            st.warning(f"{why} The latest is shown instead.")
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


def _opened(root: str, release_id: str, note: str = "") -> Source:
    """The source of a release, made anew where a file is no longer the one that was opened.

    Raises release.NotShown where it may not be shown from here.
    """
    opened_as, source = _source(root, release_id, note)
    if not opened_as.is_as_opened():
        _source.cache_clear()
        opened_as, source = _source(root, release_id, note)
    exposure.require_fit(opened_as.manifest, Path(root))
    return source


@lru_cache(maxsize=KEPT_OPEN)
def _source(root: str, release_id: str, note: str = "") -> tuple[release.Release, Source]:
    """One source for each release, because figures are kept by the source they were made from."""
    found = replace(release.open_release(Path(root), release_id), note=note)
    return found, Source(found)


def _why_not(release_id: str) -> str:
    try:
        release.open_release(data_root(), release_id)
    except release.NotShown as why:
        return str(why)
    except release.NoRelease:
        pass  # the text of an address is anybody's: it is not repeated
    return "There is no such release."


def choose() -> None:
    """The chooser among the releases that were published, newest first."""
    offered = (LATEST, *release.listed(data_root()))
    wanted = st.session_state.get("release") or st.query_params.get("release", LATEST)
    if wanted not in offered:
        # The box goes back to the latest by itself, and would not say so.
        st.warning(f"{_why_not(wanted)} The latest is shown instead.")
    st.selectbox(
        "Release",
        offered,
        key="release",
        bind="query-params",
        help="Figures never change inside a release. Choose an earlier one to see what it said.",
    )
