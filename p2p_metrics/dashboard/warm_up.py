"""What the server does before its first reader: imports, the current release, a frozen heap."""

import gc
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from p2p_metrics import release
from p2p_metrics.dashboard import navigation, releases

# altair loads pandas late, and a rerun during a cold start then crashed; polars' and pyarrow's
# first use would otherwise fall to the first reader.
EAGERLY = ("pandas", "pyarrow", "polars", "xlsxwriter")
READ_BY_ALL = ("names", "impact", "participation")


@asynccontextmanager
async def warmed_up(_app: Any) -> AsyncIterator[None]:
    """Warm up, serve, and leave nothing behind."""
    for name in EAGERLY:
        importlib.import_module(name)
    for page in navigation.pages():
        compile(page.file.read_bytes(), str(page.file), "exec")
    importlib.import_module("p2p_metrics.presentation.figures")
    with suppress(release.NoRelease):
        shown = release.current(releases.data_root())
        for name in set(READ_BY_ALL) & set(shown.tables):
            shown.table(name)
    gc.collect()
    gc.freeze()
    yield
