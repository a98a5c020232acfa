"""A release whose tables hold no rows, or lack one, opens on every page and says so in words.

So it is at a small institution, where the door withholds all that could be worked out.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from p2p_metrics import release
from p2p_metrics.briefing import pdf, workbook
from p2p_metrics.presentation.source import Source

from . import made_up_release
from .test_pages import PAGES, html, opened_on, turned_to

MAIN_TABLES = ("impact", "participation", "provision")
EVERY_TABLE = "every table"
BLANKS = (*MAIN_TABLES, EVERY_TABLE)
NOTHING_HERE = {
    ("impact", "planners/schemes"): "compares none of these with similar students",
    ("impact", "planners/faculties"): "no estimate that faculties could be compared by",
    ("impact", "planners/over_time"): "no years to follow",
    ("impact", "leaders/overview"): "no comparison with similar students yet",
    ("impact", "planners/one_scheme"): "no comparison",
    ("participation", "inclusion/who_takes_part"): "does not say how many took part",
    ("provision", "planners/one_scheme"): "names no scheme",
}


@pytest.fixture(scope="module")
def blanked(tmp_path_factory: pytest.TempPathFactory, source: Source) -> Callable[[str], Path]:
    """A data directory whose release has no rows in one table, or in any."""

    @cache
    def written(which: str) -> Path:
        root = tmp_path_factory.mktemp("blank")
        every = tuple(source.release.manifest["files"])
        made_up_release.write(root, blank=every if which == EVERY_TABLE else (which,))
        return root

    return written


@pytest.fixture(scope="module")
def opened(blanked: Callable[[str], Path]) -> Callable[[str], AppTest]:
    """The dashboard on such a release, started once for all its pages."""

    @cache
    def started(which: str) -> AppTest:
        with pytest.MonkeyPatch.context() as patch:
            return opened_on(blanked(which), patch)

    return started


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("which", BLANKS)
def test_every_page_opens_where_a_main_table_holds_no_rows(
    opened: Callable[[str], AppTest],
    blanked: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    which: str,
    path: str,
) -> None:
    """No exception; what there is nothing of is said, and the foot names the release."""
    monkeypatch.setenv("P2P_METRICS_DATA", str(blanked(which)))
    shown = turned_to(opened(which), path)
    tables = MAIN_TABLES if which == EVERY_TABLE else (which,)
    expected = [said for (table, page), said in NOTHING_HERE.items()
                if page == path and table in tables]  # fmt: skip

    told = " ".join([html(shown), *(header.value for header in shown.header)])

    assert [] == list(shown.exception)
    assert "from extracts of 2025-09-30" in told
    assert not expected or any(said in told for said in expected)


@pytest.mark.parametrize("which", BLANKS)
def test_the_board_still_gets_its_page_and_its_workbook(
    blanked: Callable[[str], Path], which: str
) -> None:
    """What is made away from the screen stands on the same figures."""
    found = Source(release.current(blanked(which)))

    assert pdf.one_page(found).startswith(b"%PDF-")
    assert len(workbook.workbook(found)) > 5_000
