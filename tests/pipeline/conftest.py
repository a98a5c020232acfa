"""A small sample university, taken through the four verbs once and shared by the tests."""

import shutil

import pytest

import sample_warehouse
from p2p_metrics.__main__ import main
from p2p_metrics.places import Places

# Small enough for seconds, large enough for whole cohorts and every scheme.
SCALE = 0.02


@pytest.fixture(scope="session")
def delivered(tmp_path_factory):
    """The extracts of a small sample university, as an institution would deliver them."""
    folder = tmp_path_factory.mktemp("delivered")
    sample_warehouse.generate(folder, scale=SCALE)
    return folder


@pytest.fixture(scope="session")
def served(delivered, tmp_path_factory):
    """A data directory that serves a release made of those extracts."""
    root = tmp_path_factory.mktemp("served")
    assert main(["all", "--extracts", str(delivered), "--into", str(root)]) == 0
    return Places(root)


@pytest.fixture
def copied(delivered, tmp_path):
    """A copy of the extracts that a test may spoil."""
    return shutil.copytree(delivered, tmp_path / "copied")
