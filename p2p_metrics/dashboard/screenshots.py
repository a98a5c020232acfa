"""Screenshots of every page, light and dark, on a desk and on a phone: made to be looked at.

python -m p2p_metrics.dashboard.screenshots --data DIR --into FOLDER
"""

import argparse
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.error import URLError
from urllib.request import urlopen

from p2p_metrics.dashboard import navigation
from p2p_metrics.dashboard.releases import DATA

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
# No sandbox in a container, and nothing that calls home.
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
WIDTHS = (1440, 360)
HEIGHT = 1000
MOST_PIXELS_HIGH = 8_000
PATIENCE_SECONDS = 90
READY = """() => document.querySelector('.closing')
  && !document.querySelector('[data-testid=stStatusWidget], [data-testid=stSkeleton]')
  && [...document.querySelectorAll('[data-testid=stVegaLiteChart]')]
       .every(chart => chart.querySelector('svg'))"""
PAGE_HEIGHT = "document.querySelector('[data-testid=stMain]').scrollHeight"


@dataclass(frozen=True, slots=True)
class Server:
    """A running dashboard: where it is, what it logged, the number of its process."""

    address: str
    log: Path
    process: int


@contextmanager
def served(root: Path, log: Path) -> Iterator[Server]:
    """The dashboard on a data directory, started afresh and stopped afterwards."""
    port = str(_free_port())
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    command += ["--server.port", port, "--server.headless", "true"]
    environment = os.environ | {DATA: str(root)}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health", process, log)
            yield Server(f"http://127.0.0.1:{port}", log, process.pid)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(url, timeout=2):  # noqa: S310 - our own server
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"The dashboard did not start: {log.read_text()[-2000:]}")


def settle(page: Any) -> None:
    """Wait until a page has been drawn to its end, charts included."""
    page.wait_for_function(READY, timeout=PATIENCE_SECONDS * 1000)
    page.wait_for_timeout(400)


def take(
    root: Path,
    into: Path,
    themes: Sequence[Theme] = THEMES,
    widths: Sequence[int] = WIDTHS,
    chromium: str = CHROMIUM,
) -> list[Path]:
    """A picture of every page in every theme and width; gives the files.

    Needs playwright (the test group) and a chromium; raises what they raise where they are not.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - not on the web host

    into.mkdir(parents=True, exist_ok=True)
    made = []
    with served(root, into / "server.log") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        for theme in themes:
            for width in widths:
                context = browser.new_context(
                    viewport={"width": width, "height": HEIGHT}, color_scheme=theme
                )
                made += [
                    _picture(context.new_page(), server, shown, into / theme / str(width))
                    for shown in navigation.pages()
                ]
                context.close()
        browser.close()
    return made


def _picture(page: Any, server: Server, shown: navigation.Page, folder: Path) -> Path:
    page.goto(f"{server.address}/{shown.url_path}")
    settle(page)
    width = page.viewport_size["width"]
    height = min(int(page.evaluate(PAGE_HEIGHT)) + 20, MOST_PIXELS_HIGH)
    page.set_viewport_size({"width": width, "height": height})
    settle(page)
    file = folder / f"{shown.url_path}.png"
    page.screenshot(path=file)
    page.close()
    return file


def main(arguments: Sequence[str] | None = None) -> None:
    """The command: says where the pictures are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"), help="the data directory")
    parser.add_argument("--into", type=Path, default=Path("screenshots"), help="a folder")
    asked = parser.parse_args(arguments)
    made = take(asked.data.resolve(), asked.into.resolve())
    sys.stdout.write(f"{len(made)} pictures in {asked.into}\n")


if __name__ == "__main__":
    main()
