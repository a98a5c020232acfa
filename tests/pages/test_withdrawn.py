"""Readers in front of a release that is withdrawn, or changed, see another one and are told why."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from p2p_metrics import release
from p2p_metrics.dashboard import releases

from . import made_up_release
from .test_pages import MAIN, PATIENCE, html, opened_on, turned_to

TODAY = date(2026, 11, 23)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A data directory with an earlier release and the one that is served."""
    made_up_release.write(tmp_path, sequence=1, seed=1)
    made_up_release.write(tmp_path, sequence=2)
    return tmp_path


def said(shown: AppTest) -> str:
    """The warnings and notices above a page."""
    return " ".join([*(one.value for one in shown.warning), html(shown)])


def test_whoever_has_chosen_a_release_that_is_withdrawn_is_shown_the_latest(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The chooser no longer offers it, the page says the day."""
    _, old = release.listed(root)
    opened = opened_on(root, monkeypatch)
    opened.selectbox(key="release").select(old).run()
    release.withdraw(root, [old], TODAY)
    shown = turned_to(opened, "planners/schemes")

    assert [] == list(shown.exception)
    assert old not in shown.selectbox(key="release").options
    assert f"{old} was withdrawn on 2026-11-23" in said(shown)


def test_the_release_served_can_be_withdrawn_under_its_readers(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next look is at the one before, without a restart."""
    new, old = release.listed(root)
    opened = opened_on(root, monkeypatch)
    release.withdraw(root, [new], TODAY)
    shown = turned_to(opened, "leaders/overview")

    assert [] == list(shown.exception)
    assert old == releases.shown().release.release_id


def test_with_every_release_withdrawn_pages_say_so(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No figure, no error, one sentence."""
    opened = opened_on(root, monkeypatch)
    release.withdraw(root, list(release.listed(root)), TODAY)
    shown = opened.run()

    assert [] == list(shown.exception)
    assert ["No release yet"] == [title.value for title in shown.title]


def test_a_file_changed_under_its_readers_is_not_shown(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the page has read other tables of that release before."""
    new, old = release.listed(root)
    opened = opened_on(root, monkeypatch)
    path = root / "releases" / new / "participation.parquet"
    pl.read_parquet(path).head(3).write_parquet(path)
    shown = turned_to(opened, "inclusion/who_takes_part")

    assert [] == list(shown.exception)
    assert f"{new} is not as it was published" in said(shown)
    assert old == releases.shown().release.release_id


def test_the_address_of_a_file_of_a_withdrawn_release_leads_nowhere(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever kept the link gets nothing more from it."""
    _, old = release.listed(root)
    monkeypatch.setenv("P2P_METRICS_DATA", str(root))
    assert old == releases.opened(old).release.release_id
    release.withdraw(root, [old], TODAY)

    with pytest.raises(release.NotShown, match="withdrawn"):
        releases.opened(old)


def test_an_address_that_names_no_release_is_answered_without_repeating_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text of an address is anybody's."""
    monkeypatch.setenv("P2P_METRICS_DATA", str(root))
    opened = AppTest.from_file(str(MAIN), default_timeout=PATIENCE)
    opened.query_params["release"] = "0009-anybodys-words"
    shown = opened.run()

    assert [] == list(shown.exception)
    assert "There is no such release. The latest is shown instead." in said(shown)
    assert "anybodys" not in said(shown)
