"""The report on speed says what was measured; readers and servers are counted as they are."""

import asyncio
import os

import pytest

from p2p_metrics.benchmark import speed
from p2p_metrics.benchmark.crowd import Crowd, Load
from p2p_metrics.benchmark.reruns import Rerun
from p2p_metrics.benchmark.usage import Usage, used_by
from p2p_metrics.benchmark.visitor import Visitor
from p2p_metrics.benchmark.waits import Waits
from p2p_metrics.dashboard import navigation
from p2p_metrics.dashboard.screenshots import Server

from .test_choices import CHOICES

# A slider and a search field are not choices among options.
WITHOUT_OPTIONS = {"places", "moved", "find"}


def test_waits_are_summed_up_by_their_middle_and_by_the_longest_but_five_of_a_hundred() -> None:
    """A hundred and one waits of 0 to 100 ms; none is said as none."""
    waits = Waits.of([one / 1000 for one in range(101)])

    assert (101, 50.0, 95.0) == (waits.count, waits.median_ms, waits.p95_ms)
    assert 0 == Waits.of([]).count


def test_processor_time_of_a_process_grows_with_its_work() -> None:
    """Ours, before and after a task; memory is that of all processes together."""
    before = used_by([os.getpid()])
    sum(one * one for one in range(2_000_000))
    after = used_by([os.getpid()])

    assert before.processor_seconds < after.processor_seconds
    assert pytest.approx(2 * after.peak_mib, rel=0.1) == used_by([os.getpid()] * 2).peak_mib


def test_the_report_puts_every_figure_under_its_heading() -> None:
    """Reruns with their mean; a crowd with its processors and memory."""
    one, two = Waits(10, 50.0, 95.0), Waits(20, 60.0, 120.0)
    reruns = speed.of_reruns([Rerun("schemes", 80.0, 20.0), Rerun("money", 160.0, 40.0)])
    found = Load(2, one, one, two, two, 0.75, Usage(30.0, 400.0))
    crowd = speed.of_crowd(Crowd(100, 5.0, 45.0), [found])

    assert ", load " in speed.where()
    assert "| schemes | 80 | 20 |" in reruns
    assert "| mean | | 30 |" in reruns
    assert "100 readers, 5 s of thought" in crowd
    assert "| 2 | 120 | 60 | 95 | 120 | 95 | 20 | 0.75 | 400 |" in crowd


@pytest.mark.browser
def test_a_made_up_reader_is_offered_what_a_browser_is_offered(server: Server) -> None:
    """On every page the same choices, and an answer to the first option of each."""
    offered = asyncio.run(choices_of_every_page(server.address))
    expected = {page.url_path: CHOICES.get(page.url_path, {}) for page in navigation.pages()}

    assert {name: set(keys) - WITHOUT_OPTIONS for name, keys in expected.items()} == offered


async def choices_of_every_page(address: str) -> dict[str, set[str]]:
    """The keys of the choices by page, each of them made once."""
    found = {}
    for page in navigation.pages():
        visitor = await Visitor.arrive(address)
        await visitor.turn_to("" if page == navigation.pages()[0] else page.url_path)
        found[page.url_path] = set(visitor.choices)
        for key in found[page.url_path]:
            if key in visitor.choices:
                assert await visitor.choose(key, visitor.choices[key].options[-1]) > 0
        await visitor.leave()
    return found
