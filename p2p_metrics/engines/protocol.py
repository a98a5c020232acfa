"""What the warehouse asks of whatever runs its SQL."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import polars as pl

from p2p_metrics.refusal import Refused


class EngineLost(Refused):
    """The engine itself is gone or gave up: nothing that was asked of it is to blame."""


class Engine(Protocol):
    """Loads tables, builds models from SQL in the shared subset, and answers with data frames."""

    @property
    def name(self) -> str:
        """Which engine this is, for manifests and messages."""
        ...

    def load(self, name: str, source: pl.DataFrame | Path) -> None:
        """Make the table `name` from a data frame or a Parquet file, replacing what was there."""
        ...

    def build(self, name: str, sql: str, kind: str) -> None:
        """Make the view or table `name` from one select, replacing what was there."""
        ...

    def fetch(self, sql: str, params: Sequence[Any] = ()) -> pl.DataFrame:
        """The rows of one select; each `?` in it takes its value from `params`."""
        ...

    def close(self) -> None:
        """Let go of files and memory."""
        ...

    def __enter__(self) -> Self:
        """Use the engine in a `with` block, which closes it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the engine."""
        self.close()
