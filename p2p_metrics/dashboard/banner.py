"""What every reader must know before the first number: the sample, and what to look at first."""

from html import escape

import streamlit as st

from p2p_metrics.presentation.source import Source

SAMPLE = (
    "<strong>This is a made-up university.</strong> Its students, schemes and results were "
    "invented to show how the dashboard works; no real person is in them."
)


def draw(source: Source) -> None:
    """The notice of the sample university, and the reader's note on the release."""
    notices = [SAMPLE] if source.release.manifest["is_sample"] else []
    if source.release.note:
        notices.append(escape(source.release.note))
    for notice in notices:
        st.html(f'<div class="banner" role="note">{notice}</div>')
