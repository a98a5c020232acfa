"""A release that an earlier version made still opens: what it says otherwise is left out, and said.

Readers choose among all releases that were published, and the tool is brought up to date between.
"""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from p2p_metrics import release
from p2p_metrics.presentation.source import Source

from . import made_up_release
from .test_pages import html, opened_on, turned_to

NOT_YET = (("specification", "population"), ("ranks", "funnel_upper"))
ADDED = ("impact", "degrees")
SAID = "which published ranks, specification in another form"


@pytest.fixture(scope="module")
def earlier_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with a release of a version that lacked three columns."""
    root = tmp_path_factory.mktemp("earlier")
    made_up_release.write(root, not_yet=(*NOT_YET, ADDED))
    return root


def test_a_table_in_another_form_reads_as_no_rows(earlier_root: Path, source: Source) -> None:
    """The others are read as they are."""
    earlier = Source(release.current(earlier_root))

    assert [] == earlier.rows("specification")
    assert source.rows("participation") == earlier.rows("participation")


def test_a_column_that_was_only_added_reads_as_blank(earlier_root: Path, source: Source) -> None:
    """What the rest of the table says it still says."""
    blank = [{**row, "degrees": None} for row in source.rows("impact")]

    assert blank == Source(release.current(earlier_root)).rows("impact")


def test_a_release_of_this_version_is_read_whole(source: Source) -> None:
    """Nothing in it is in another form."""
    assert frozenset() == source.in_another_form


def test_a_page_opens_on_an_earlier_release_and_says_what_is_missing(
    earlier_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No figure fails for want of a column."""
    shown: AppTest = turned_to(opened_on(earlier_root, monkeypatch), "planners/one_scheme")

    assert [] == list(shown.exception)
    assert SAID in html(shown)


def test_readers_of_this_version_see_no_such_notice(
    data_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The notice is about other versions."""
    assert "in another form" not in html(opened_on(data_root, monkeypatch))
