"""What a reader waits in a real browser: from a choice to the new chart, from page to page.

The browser itself takes the time, from the click to the frame that shows the answer: what steers
it looks before it clicks (whether the option still moves, whether it is covered), which no reader
waits for.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from p2p_metrics.benchmark.waits import Waits
from p2p_metrics.dashboard import navigation
from p2p_metrics.dashboard.screenshots import ARGUMENTS, CHROMIUM, Server, served, settle

CHOICES = 40
ROUNDS = 3
PATIENCE_MS = 60_000
PAGE = "schemes"
LABEL = "Outcome"
# A new answer stands in the chart's accessible name; the marks are drawn in the same task.
CHART = "[data-testid=stVegaLiteChart]"
CHANGED = """before => { const chart = document.querySelector('%s');
  return chart && chart.getAttribute('aria-label') !== before && chart.querySelector('svg'); }"""
TURNED = """title => { const heading = document.querySelector('h1');
  return heading && heading.innerText === title && document.querySelector('.closing')
    && [...document.querySelectorAll('%s')].every(chart => chart.querySelector('svg')); }"""
# The clock starts at the next click, by the time that the browser gives the event.
ARMED = """before => { let clicked = null;
  addEventListener('click', event => { clicked = event.timeStamp; }, {capture: true, once: true});
  const isThere = %s;
  window.waited = new Promise(done => { const look = () => requestAnimationFrame(now => {
    if (clicked !== null && isThere(before)) done(now - clicked); else look(); }); look(); }); }"""


@dataclass(frozen=True, slots=True)
class BrowserWaits:
    """First page on a server that has just warmed up, then choices and page switches."""

    first_seconds: float
    choices: Waits
    pages: Waits


def measure(root: Path, logs: Path, chromium: str = CHROMIUM) -> BrowserWaits:
    """Start a server and a browser and wait as a reader does (needs playwright and chromium)."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - not on the web host

    with (
        served(root, logs / "server-browser.log") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        first = _first(page, server)
        turned = _turns(page)
        chosen = _choices(page, server)
        browser.close()
    return BrowserWaits(first, Waits.of(chosen), Waits.of(turned))


def _first(page: Any, server: Server) -> float:
    shown = navigation.pages()[0]
    began = time.perf_counter()
    page.goto(server.address, timeout=PATIENCE_MS)
    page.wait_for_function(TURNED % CHART, arg=shown.title, timeout=PATIENCE_MS)
    return time.perf_counter() - began


def _turns(page: Any) -> list[float]:
    """Through the menu from page to page; the first round, which fills the caches, is left out."""
    waited = []
    for turn in range(ROUNDS + 1):
        for shown in (*navigation.pages()[1:], navigation.pages()[0]):
            settle(page)
            link = page.locator(".st-key-menu a", has_text=shown.menu)
            seconds = _waited(page, link.first, TURNED % CHART, shown.title)
            waited += [seconds] if turn else []
    return waited


def _choices(page: Any, server: Server) -> list[float]:
    """One outcome after the other on the page of schemes, by pointer."""
    page.goto(f"{server.address}/{PAGE}", timeout=PATIENCE_MS)
    settle(page)
    waited = []
    for turn in range(CHOICES):
        before = page.locator(CHART).first.get_attribute("aria-label")
        page.get_by_label(LABEL).click()
        options = page.get_by_role("option")
        option = options.nth((turn + 1) % options.count())
        waited.append(_waited(page, option, CHANGED % CHART, before))
        settle(page)
    return waited


def _waited(page: Any, clicked: Any, is_there: str, before: Any) -> float:
    """Seconds from a click to the first frame at which `is_there` holds."""
    page.evaluate(ARMED % is_there, before)
    clicked.click()
    return float(page.evaluate("window.waited")) / 1000
