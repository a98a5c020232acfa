"""Many readers at once: each looks, thinks, chooses or turns a page, on one or more servers."""

import asyncio
import random
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from p2p_metrics.benchmark.usage import Usage, used_by
from p2p_metrics.benchmark.visitor import Visitor
from p2p_metrics.benchmark.waits import Waits
from p2p_metrics.dashboard import navigation
from p2p_metrics.dashboard.screenshots import Server, served

SHARE_OF_CHOICES = 0.6  # the rest turn to another page
SEED = 20260401


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many readers, how long each thinks between two looks, and for how long they stay."""

    readers: int
    think_seconds: float
    stay_seconds: float


@dataclass(frozen=True, slots=True)
class Load:
    """What a crowd waited for, and what its servers used meanwhile."""

    processes: int
    arrivals: Waits
    choices: Waits
    pages: Waits
    every: Waits
    processors: float
    usage: Usage


@dataclass(slots=True)
class _Diary:
    """Seconds waited, by what was waited for."""

    arrivals: list[float] = field(default_factory=list)
    choices: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)


def measure(root: Path, logs: Path, processes: int, crowd: Crowd) -> Load:
    """Start the servers over one release folder, hand readers out in turn, measure, stop."""
    with ExitStack() as stack:
        servers = [
            stack.enter_context(served(root, logs / f"server-{processes}-{number}.log"))
            for number in range(processes)
        ]
        return asyncio.run(_measured(servers, crowd))


async def _measured(servers: Sequence[Server], crowd: Crowd) -> Load:
    numbers = [server.process for server in servers]
    diary = _Diary()
    begins = time.monotonic() + crowd.think_seconds * 2
    visits = [
        _visit(servers[number % len(servers)].address, number, crowd, begins, diary)
        for number in range(crowd.readers)
    ]
    busy = asyncio.create_task(_processor_share(numbers, begins, crowd.stay_seconds))
    await asyncio.gather(*visits)
    return Load(
        len(servers),
        Waits.of(diary.arrivals),
        Waits.of(diary.choices),
        Waits.of(diary.pages),
        Waits.of([*diary.choices, *diary.pages]),
        await busy,
        used_by(numbers),
    )


async def _processor_share(processes: Sequence[int], begins: float, seconds: float) -> float:
    """Processors busy on average while the crowd was complete."""
    await asyncio.sleep(max(begins - time.monotonic(), 0.0))
    before, began = used_by(processes).processor_seconds, time.monotonic()
    await asyncio.sleep(seconds)
    return (used_by(processes).processor_seconds - before) / (time.monotonic() - began)


async def _visit(address: str, number: int, crowd: Crowd, begins: float, diary: _Diary) -> None:
    """One reader: arrives while the crowd gathers, and is timed once it is complete."""
    chance = random.Random(SEED + number)  # noqa: S311 - readers, not secrets
    await asyncio.sleep(number / crowd.readers * crowd.think_seconds * 2)
    began = time.monotonic()
    visitor = await Visitor.arrive(address)
    await visitor.turn_to("")
    diary.arrivals.append(time.monotonic() - began)
    while time.monotonic() < begins + crowd.stay_seconds:
        await asyncio.sleep(chance.uniform(0.5, 1.5) * crowd.think_seconds)
        is_counted = begins <= time.monotonic()
        kind, waited = await _look(visitor, chance)
        if is_counted:
            getattr(diary, kind).append(waited)
    await visitor.leave()


async def _look(visitor: Visitor, chance: random.Random) -> tuple[str, float]:
    """Choose something on the page or turn to another; the diary's heading, and the seconds."""
    if visitor.choices and chance.random() < SHARE_OF_CHOICES:
        choice = chance.choice(list(visitor.choices.values()))
        return "choices", await visitor.choose(choice.key, chance.choice(choice.options))
    first, *others = [page.url_path for page in navigation.pages()]
    return "pages", await visitor.turn_to(chance.choice(["", *others]) if first else "")
