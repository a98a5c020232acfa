"""The look of the pages: title and icon of the tab, the local style sheet in the palette."""

from functools import cache
from pathlib import Path

import streamlit as st

from p2p_metrics.presentation import theme

HERE = Path(__file__).resolve().parent
ICON = HERE / "images" / "icon.svg"
LOGO = HERE / "images" / "logo.svg"


def apply() -> None:
    """Set the page up; the first thing that the main script does."""
    st.set_page_config(
        page_title="Peer learning: what works",
        page_icon=str(ICON),
        layout="wide",
        menu_items={"Get help": None, "Report a bug": None, "About": None},
    )
    st.html(f"<style>{style_sheet()}</style>")
    st.logo(str(LOGO), size="large")


@cache
def style_sheet() -> str:
    """The palette as custom properties, then the rules of style.css."""
    return theme.style_variables() + (HERE / "style.css").read_text(encoding="utf-8")
