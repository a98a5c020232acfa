"""What the server does before its first reader: imports, the current release, a frozen heap."""

import gc
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pkgutil import iter_modules
from typing import Any

from p2p_metrics import release
from p2p_metrics.dashboard import navigation, releases
from p2p_metrics.presentation import figures

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
        navigation.code(page.file)
    for module in iter_modules(figures.__path__, f"{figures.__name__}."):
        importlib.import_module(module.name)
    with suppress(release.NoRelease):
        source = releases.latest(releases.data_root())
        for name in READ_BY_ALL:
            source.frame(name)
    gc.collect()
    gc.freeze()
    yield
