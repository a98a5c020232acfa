"""What a leader takes to a board: one page as a PDF, every page's main table as a workbook."""

import streamlit as st

from p2p_metrics.briefing import PAGE, WORKBOOK, pdf, workbook
from p2p_metrics.dashboard.layout import Opened
from p2p_metrics.presentation.files import XLSX


def offer(opened: Opened, outcome_code: str | None) -> None:
    """Two buttons; the files are made when they are pressed."""
    source = opened.source
    with st.container(horizontal=True, gap="small", key="takeaways"):
        st.download_button(
            "Download one page for the board (PDF)",
            data=lambda: pdf.one_page(source, outcome_code),
            file_name=PAGE,
            mime="application/pdf",
            on_click="ignore",
        )
        st.download_button(
            "Download every page's main table (XLSX)",
            data=lambda: workbook.workbook(source),
            file_name=WORKBOOK,
            mime=XLSX,
            on_click="ignore",
        )
