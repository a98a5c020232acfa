"""What is dear to make is made by the first test worker that asks; the others wait for it."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

PATIENCE = 600.0  # seconds that another worker may take


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder `name`, filled by `make` once for all workers of this run of the tests."""
    base = factory.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    place, ready = root / name, root / f"{name}.ready"
    try:
        place.mkdir()
    except FileExistsError:
        _wait_for(ready)
        return place
    try:
        make(place)
        ready.write_text("made", encoding="utf-8")
    except BaseException:
        ready.write_text("failed", encoding="utf-8")
        raise
    return place


def _wait_for(ready: Path) -> None:
    began = time.monotonic()
    while not (ready.exists() and ready.read_text(encoding="utf-8")):
        assert time.monotonic() - began < PATIENCE, f"{ready.name} was not made in time"
        time.sleep(0.2)
    assert "made" == ready.read_text(encoding="utf-8"), f"another worker failed: {ready.name}"
