"""A browser's page that remembers what went wrong, and cells as bare numbers."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from p2p_metrics.dashboard.screenshots import PATIENCE_SECONDS, settle

PATIENCE = PATIENCE_SECONDS * 1000


class Watched:
    """A page that remembers what went wrong and where it asked for things."""

    def __init__(self, browser: Any, scheme: str = "light", width: int = 1440) -> None:
        """Open an empty page in a context of its own."""
        size = {"width": width, "height": 1000}
        self.context = browser.new_context(
            viewport=size, color_scheme=scheme, accept_downloads=True
        )
        self.page = self.context.new_page()
        self.errors: list[str] = []
        self.outside: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._asked)

    def _heard(self, message: Any) -> None:
        if message.type == "error":
            self.errors.append(message.text[:300])

    def _asked(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
            self.outside.append(request.url)

    def visit(self, address: str) -> Any:
        """Open an address and wait until the page has been drawn to its end."""
        self.page.goto(address, timeout=PATIENCE)
        settle(self.page)
        return self.page


@dataclass(frozen=True, slots=True)
class Opened:
    """A page of the dashboard in a browser, opened once for all tests of it."""

    name: str
    watched: Watched

    @property
    def page(self) -> Any:
        """The browser's page."""
        return self.watched.page


def plain(cell: str) -> str | float:
    """A cell as a bare number where it is one, whatever its dress."""
    bare = cell.replace("\u2212", "-").replace(",", "").replace("£", "").lstrip("+'")
    is_share = bare.endswith("%")
    try:
        number = float(bare.rstrip("%"))
    except ValueError:
        return "" if cell in ("", "–") else cell.lstrip("'")
    return round(number / 100, 4) if is_share else number
