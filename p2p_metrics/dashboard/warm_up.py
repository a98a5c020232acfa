"""What the server does before its first reader: imports, the current release, a frozen heap."""

import gc
import importlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pkgutil import iter_modules
from typing import Any

from p2p_metrics import release
from p2p_metrics.dashboard import exposure, navigation, releases
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
    _open_the_latest()
    gc.collect()
    gc.freeze()
    yield


def _open_the_latest() -> None:
    """Read what every page reads; what whoever runs the server should know goes to the log."""
    root, log = releases.data_root(), logging.getLogger(__name__)
    try:
        source = releases.latest(root)
    except release.NotShown as why:
        log.warning(str(why))
    except release.NoRelease:
        pass  # the sample university is being made, or nothing was published yet
    else:
        for name in READ_BY_ALL:
            source.frame(name)
        if said := exposure.warning(source.release.manifest, root):
            log.warning(said)
