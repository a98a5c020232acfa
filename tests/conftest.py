"""What every test shares: where a skip is a failure (the gate sets P2P_NO_SKIP)."""

import os
import sys
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

# The same examples every time: a gate that is green by luck is no gate.
settings.register_profile("same", deadline=None, derandomize=True)
settings.load_profile("same")


MAIN = sys.modules["__main__"]
# Files whose tests share what took minutes to make: both warehouses of one university.
SHARING = {"tests/parity/test_models.py", "tests/parity/test_release.py"}


class ByWhatIsShared(LoadFileScheduling):  # type: ignore[misc]
    """A file to a worker; files that share something costly to the same one."""

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return "tests/parity, both warehouses" if file in SHARING else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByWhatIsShared:
    """Share the tests out among the workers; pytest-xdist asks."""
    return ByWhatIsShared(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Streamlit leaves a page as the main module, which a new process would then run."""
    sys.modules["__main__"] = MAIN


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first: two workers then finish together."""
    items.sort(key=lambda item: "tests/pipeline" not in item.path.as_posix())


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In the gate nothing may be skipped: a skipped test is a promise nobody checked."""
    if not os.environ.get("P2P_NO_SKIP") or hasattr(session.config, "workerinput"):
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if skipped and exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"{len(skipped)} skipped: in the gate a skip is a failure", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
