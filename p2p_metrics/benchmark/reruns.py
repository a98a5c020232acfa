"""Processor time that one run of each page costs the server, with one reader and nobody else."""

import asyncio
from dataclasses import dataclass
from itertools import cycle, islice

from p2p_metrics.benchmark.usage import used_by
from p2p_metrics.benchmark.visitor import Visitor
from p2p_metrics.dashboard import navigation
from p2p_metrics.dashboard.screenshots import Server

GOAL_MS = 35
RUNS = 40
OPTIONS_TRIED = 4


@dataclass(frozen=True, slots=True)
class Rerun:
    """Milliseconds of processor time of one page: the first time it is drawn, and once known."""

    page: str
    first_ms: float
    again_ms: float


def measure(server: Server, runs: int = RUNS) -> list[Rerun]:
    """Every page, on a server that nobody has opened yet."""
    return asyncio.run(_every_page(server, runs))


async def _every_page(server: Server, runs: int) -> list[Rerun]:
    visitor = await Visitor.arrive(server.address)
    await visitor.turn_to(navigation.pages()[-1].url_path)  # a session's first run is no rerun
    found = [await _one(visitor, server, page.url_path, runs) for page in navigation.pages()]
    await visitor.leave()
    return found


async def _one(visitor: Visitor, server: Server, page: str, runs: int) -> Rerun:
    name = "" if page == navigation.pages()[0].url_path else page
    before = used_by([server.process]).processor_seconds
    await visitor.turn_to(name)
    first = used_by([server.process]).processor_seconds - before
    await _choose(visitor, name, 2 * OPTIONS_TRIED)  # figures of these choices are kept from here
    before = used_by([server.process]).processor_seconds
    await _choose(visitor, name, runs)
    again = (used_by([server.process]).processor_seconds - before) / runs
    return Rerun(page, first * 1000, again * 1000)


async def _choose(visitor: Visitor, page: str, times: int) -> None:
    """Go through the options of the page's first choice; a page without one is opened again."""
    choice = next(iter(visitor.choices.values()), None)
    if choice is None:
        for _ in range(times):
            await visitor.turn_to(page)
        return
    for option in islice(cycle(choice.options[:OPTIONS_TRIED]), times):
        await visitor.choose(choice.key, option)
