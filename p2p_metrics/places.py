"""Where a data directory keeps what each verb leaves, and the dated record of each run."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from p2p_metrics.workplace.durability import replaced

OWNER_ALONE = 0o700
NOT_OTHERS = 0o077


def private(folder: Path) -> Path:
    """The folder, made where it is missing, for its owner alone: what lies there is exact.

    Windows has no such modes: there the data directory's own access list must say it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(OWNER_ALONE)
    return folder


@contextmanager
def all_private() -> Iterator[None]:
    """Whatever files this process makes meanwhile are for its owner alone, an engine's own too."""
    before = os.umask(NOT_OTHERS)
    try:
        yield
    finally:
        os.umask(before)


@dataclass(frozen=True, slots=True)
class Places:
    """The folders under one data directory (`--into DIR`)."""

    root: Path

    @property
    def extracts(self) -> Path:
        """Where the sample university's extracts are written."""
        return self.root / "extracts"

    @property
    def warehouses(self) -> Path:
        """Warehouse files, one per build, and the pointer to the current one."""
        return self.root / "warehouse"

    @property
    def releases(self) -> Path:
        """Releases, one folder each, and the pointer to the one being served."""
        return self.root / "releases"

    def estimates(self, build_id: str) -> Path:
        """The uncontrolled tables of one build: they stay beside the warehouse."""
        return self.root / "estimates" / build_id

    def report(self, verb: str) -> Path:
        """The latest record of a verb."""
        return self.root / "reports" / f"{verb}.json"

    def record(self, verb: str, facts: dict[str, Any]) -> None:
        """Keep a dated record of a run: the latest under its verb, every one in history."""
        now = datetime.now(UTC)
        text = json.dumps(
            {"verb": verb, "at": now.isoformat(timespec="seconds"), **facts}, indent=2
        )
        latest = self.report(verb)
        history = latest.parent / "history" / f"{now:%Y%m%dT%H%M%S%f}-{verb}.json"
        private(latest.parent)
        history.parent.mkdir(exist_ok=True)
        for path in (history, latest):
            replaced(path, text + "\n")

    def amend(self, verb: str, **facts: Any) -> None:
        """Add facts to the latest record of a verb, in history too."""
        for path in (self.report(verb), *self._history(verb)[:1]):
            found = json.loads(path.read_text(encoding="utf-8"))
            replaced(path, json.dumps(found | facts, indent=2) + "\n")

    def recorded(self, verb: str, **facts: Any) -> Mapping[str, Any] | None:
        """The newest record of a verb that says all these facts; None without one."""
        for path in self._history(verb):
            found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if all(found.get(name) == said for name, said in facts.items()):
                return found
        return None

    def _history(self, verb: str) -> list[Path]:
        """Every record of a verb, newest first."""
        return sorted((self.root / "reports" / "history").glob(f"*-{verb}.json"), reverse=True)
