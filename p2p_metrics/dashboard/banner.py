"""What every reader must know before the first number: the sample, and what to look at first."""

from html import escape

import streamlit as st

from p2p_metrics.dashboard import exposure, releases
from p2p_metrics.presentation.published_columns import EARLIER
from p2p_metrics.presentation.source import Source

ASSURANCE = "assurance/"
SAMPLE = (
    "<strong>This is a made-up university.</strong> Its students, schemes and results were "
    "invented to show how the dashboard works; no real person is in them."
)


def draw(source: Source, path: str = "") -> None:
    """The notice of the sample university, and the reader's note on the release.

    On the pages for assurance, by their path, also what lies too close to it.
    """
    notices = [SAMPLE] if source.release.manifest["is_sample"] else []
    if source.release.note:
        notices.append(escape(source.release.note))
    if source.in_another_form:
        named = ", ".join(sorted(source.in_another_form)).replace("_", " ")
        notices.append(escape(EARLIER.format(tables=named)))
    if path.startswith(ASSURANCE):
        too_close = exposure.warning(source.release.manifest, releases.data_root())
        notices += [escape(too_close)] if too_close else []
    for notice in notices:
        st.html(f'<div class="banner" role="note">{notice}</div>')
