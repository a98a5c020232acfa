"""Whether a release of real students may be shown from here, and what lies too close to it.

The promise that somebody who breaks into the web host finds releases and nothing else holds only
where nothing else can be read there. Made-up students need none of this.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from p2p_metrics.dashboard import sign_on
from p2p_metrics.dashboard.readers import readers
from p2p_metrics.release import NotShown

EXACT = ("warehouse", "estimates", "quarantine", "withdrawn", "forgotten", "extracts")
HERE = {"127.0.0.1", "localhost", "::1", "[::1]"}
NOBODY_ASKED = (
    "This release is about real students, and readers reach it over a network without signing on. "
    "Set up sign-on ([auth] in .streamlit/secrets.toml), or say in p2p.toml that the server in "
    "front asks for it (sign_on_in_front; docs/serving.md)."
)
TOO_CLOSE = (
    "This release is about real students, and readers reach it over a network from a place where "
    "personal data can be read as well ({folders}). Serve a copy of the releases folder alone, "
    "under an account that can read nothing else (docs/serving.md)."
)
SAID = (
    "Personal data lie readable beside this release ({folders}). That is right on the machine that "
    "builds, for its operator; whoever serves readers needs a copy of the releases alone."
)


def require_fit(manifest: Mapping[str, Any], root: Path) -> None:
    """Raise NotShown where a real release would be shown to a network that it must not face."""
    if manifest.get("is_sample") or not is_on_a_network():
        return
    if not (sign_on.is_set_up() or readers().sign_on_in_front):
        raise NotShown(NOBODY_ASKED)
    if folders := beside(root):
        raise NotShown(TOO_CLOSE.format(folders=", ".join(folders)))


def warning(manifest: Mapping[str, Any], root: Path) -> str:
    """What assurance has to know of where this is shown from; "" where there is nothing."""
    folders = () if manifest.get("is_sample") else beside(root)
    return SAID.format(folders=", ".join(folders)) if folders else ""


def beside(root: Path) -> tuple[str, ...]:
    """The folders with exact data that this process can read beside the releases."""
    return tuple(name for name in EXACT if _is_readable(root / name))


def _is_readable(folder: Path) -> bool:
    try:
        with os.scandir(folder) as inside:
            return next(inside, None) is not None
    except OSError:
        return False


def is_on_a_network() -> bool:
    """Whether others than this machine's own user can be meant to reach the server.

    Behind a proxy it listens here, and is called by its public name.
    """
    names = {str(st.get_option("server.address") or "everywhere")}
    names |= {str(one) for one in st.get_option("server.allowedHosts") or ()}
    return not names <= HERE
