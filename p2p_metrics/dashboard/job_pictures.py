"""The pictures beside the jobs in docs/jobs, made again whenever the pages change."""

import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from p2p_metrics.dashboard.screenshots import ARGUMENTS, CHROMIUM, ROOT, served, settle

JOBS = ROOT / "docs" / "jobs"
WIDTH, HEIGHT = 1100, 800
MOST_BYTES = 150_000
# Below the page's own head, which stays where it is.
TO_THE_TOP = """part => { part.scrollIntoView({block: 'start'});
  document.querySelector('[data-testid=stMain]').scrollBy(0, -80); }"""


def pictures() -> list[dict[str, Any]]:
    """What to picture, from docs/jobs/pictures.toml."""
    found: list[dict[str, Any]] = tomllib.loads(
        (JOBS / "pictures.toml").read_text(encoding="utf-8")
    )["picture"]
    return found


def take(root: Path, into: Path = JOBS, chromium: str = CHROMIUM) -> list[Path]:
    """Picture what each job shows at its end; gives the files.

    Needs playwright (the test group) and a chromium.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - not on the web host

    into.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory() as aside,
        served(root, Path(aside) / "server.log") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        made = [_one(page, server.address, asked, into) for asked in pictures()]
        browser.close()
    return made


def _one(page: Any, address: str, asked: dict[str, Any], into: Path) -> Path:
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
    return file
