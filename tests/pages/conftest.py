"""A made-up release, opened by the real reader, for every test of the pages."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from p2p_metrics import release
from p2p_metrics.dashboard.screenshots import ARGUMENTS, CHROMIUM, Server, served
from p2p_metrics.presentation.source import Source

from . import made_up_groups, made_up_release
from .browsing import Watched


@pytest.fixture(scope="session")
def data_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with one made-up release."""
    root = tmp_path_factory.mktemp("made_up")
    made_up_release.write(root)
    return root


@pytest.fixture(scope="session")
def source(data_root: Path) -> Source:
    """The made-up release as figures read it."""
    return Source(release.current(data_root))


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """A release without money and without anything by group."""
    root = tmp_path_factory.mktemp("bare")
    made_up_release.write(root, without=("money", "awards", *made_up_groups.DERIVED))
    return Source(release.current(root))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Debian's chromium; without it the browser tests are skipped (in the gate they fail)."""
    found = shutil.which("chromium", path=f"{Path(CHROMIUM).parent}:{os.defpath}")
    if found is None:
        why = "chromium is missing: NO PAGE WAS OPENED (apt-get install chromium)"
        if os.environ.get("P2P_NO_SKIP"):
            pytest.fail(why)
        pytest.skip(why)
    return found


@pytest.fixture(scope="session")
def server(
    chromium: str, data_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A dashboard for every test; whoever comes first is its first reader."""
    with served(data_root, tmp_path_factory.mktemp("log") / "server.log") as started:
        yield started


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    """Chromium, for all tests of the module."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow, browser tests alone

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield started
        started.close()


@pytest.fixture
def watched(browser: Any) -> Iterator[Watched]:
    """A fresh page in light theme."""
    made = Watched(browser)
    yield made
    made.context.close()
