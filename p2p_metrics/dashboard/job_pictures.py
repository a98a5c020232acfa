"""The pictures of docs/jobs and of the README, made again whenever the pages change."""

import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from p2p_metrics.dashboard.screenshots import ARGUMENTS, CHROMIUM, ROOT, served, settle

JOBS = ROOT / "docs" / "jobs"
README = ROOT / "docs" / "pictures"
WIDTH, HEIGHT = 1100, 800
MOST_BYTES = 150_000
# Below the page's own head, which stays where it is.
TO_THE_TOP = """part => { part.scrollIntoView({block: 'start'});
  document.querySelector('[data-testid=stMain]').scrollBy(0, -80); }"""


def pictures(folder: Path = JOBS) -> list[dict[str, Any]]:
    """What to picture, from the folder's pictures.toml."""
    found: list[dict[str, Any]] = tomllib.loads(
        (folder / "pictures.toml").read_text(encoding="utf-8")
    )["picture"]
    return found


def take(root: Path, folder: Path = JOBS, chromium: str = CHROMIUM) -> list[Path]:
    """Picture what a folder's pictures.toml lists, into the folder; gives the files.

    Needs playwright (the test group) and a chromium.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - not on the web host

    with (
        TemporaryDirectory() as aside,
        served(root, Path(aside) / "server.log") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        made = [_one(browser, server.address, asked, folder) for asked in pictures(folder)]
        browser.close()
    return made


def _one(browser: Any, address: str, asked: dict[str, Any], into: Path) -> Path:
    size = {"width": asked.get("width", WIDTH), "height": asked.get("height", HEIGHT)}
    page = browser.new_page(viewport=size, color_scheme=asked.get("theme", "light"))
    page.goto(f"{address}/{asked['address']}")
    settle(page)
    if asked["figure"]:
        part = page.locator(f".st-key-figure_{asked['figure']}")
        if asked["table"]:
            part.get_by_text("Table with the same numbers").click()
            part = part.locator("details").first
        part.evaluate(TO_THE_TOP)
        page.wait_for_timeout(800)
    file = into / str(asked["file"])
    page.screenshot(path=file)
    page.close()
    return file
