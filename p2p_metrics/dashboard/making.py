"""What is made of a release and a reader's choices: made once, then kept for all readers."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from p2p_metrics.presentation.source import Source

KEPT = 2_000
Made = TypeVar("Made")


def made(build: Callable[..., Made], source: Source, chosen: Mapping[str, Any]) -> Made:
    """What a builder makes of a release and these choices."""
    found: Made = _kept(build, source, tuple(sorted(chosen.items())))
    return found


@lru_cache(maxsize=KEPT)
def _kept(build: Callable[..., Any], source: Source, chosen: tuple[tuple[str, Any], ...]) -> Any:
    """What a builder made of a release (opened once) and these choices; the least used goes first.

    Not Streamlit's cache: that works its key out of the code on every call, a tenth of a run.
    """
    return build(source, **dict(chosen))
