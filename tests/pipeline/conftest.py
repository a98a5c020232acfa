"""A small sample university, taken through the four verbs once and shared by the tests."""

import shutil
import subprocess
import sys
from pathlib import Path

import planted
import pytest
import rebuilding
from made_once import made_once

import sample_warehouse
from p2p_metrics import warehouse
from p2p_metrics.places import Places

# Small enough for seconds, large enough for whole cohorts and every scheme.
SCALE = 0.02
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def delivered(tmp_path_factory):
    """The extracts of a small sample university, as an institution would deliver them.

    One student in them would be recognised wherever they came out: see planted.py.
    """

    def make(folder):
        sample_warehouse.generate(folder, scale=SCALE)
        planted.plant(folder)

    return made_once(tmp_path_factory, "delivered", make)


@pytest.fixture(scope="session")
def ran(delivered, tmp_path_factory):
    """A data directory that serves a release made of those extracts, and all that was said.

    Every worker reads the same one: a test that would write there takes a copy.
    """

    def make(root):
        verb = [sys.executable, "-m", "p2p_metrics", "all"]
        done = subprocess.run(
            [*verb, "--extracts", str(delivered), "--into", str(root)],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert 0 == done.returncode, done.stderr
        root.with_name("said").write_text(done.stdout + done.stderr, encoding="utf-8")

    root = made_once(tmp_path_factory, "served", make)
    return Places(root), root.with_name("said").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def served(ran):
    """The data directory alone."""
    return ran[0]


@pytest.fixture(scope="session")
def loaded(served, tmp_path_factory):
    """The warehouse as the check left it: the extracts loaded and no model made."""
    file = tmp_path_factory.mktemp("loaded") / "loaded.duckdb"
    return rebuilding.unbuilt(warehouse.current_file(served.root), file)


@pytest.fixture(scope="session")
def changed(loaded, served):
    """A build of changed sessions that takes the rest from the first; the models made anew."""
    file, before = loaded.with_name("changed.duckdb"), warehouse.current_file(served.root)
    return file, rebuilding.rebuilt(loaded, file, before, rebuilding.CHANGE)


@pytest.fixture
def copied(delivered, tmp_path):
    """A copy of the extracts that a test may spoil."""
    return shutil.copytree(delivered, tmp_path / "copied")
