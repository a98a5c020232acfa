"""What every test shares: where a skip is a failure (the gate sets P2P_NO_SKIP)."""

import os

import pytest
from hypothesis import settings

# The same examples every time: a gate that is green by luck is no gate.
settings.register_profile("same", deadline=None, derandomize=True)
settings.load_profile("same")


PIPELINE = "tests/pipeline"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file stays on one worker, and so do all that share the one release taken through every
    verb; those come first, so that two workers finish together.
    """
    items.sort(key=lambda item: PIPELINE not in item.path.as_posix())
    for item in items:
        path = item.path.as_posix()
        item.add_marker(pytest.mark.xdist_group(PIPELINE if PIPELINE in path else path))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In the gate nothing may be skipped: a skipped test is a promise nobody checked."""
    if not os.environ.get("P2P_NO_SKIP") or hasattr(session.config, "workerinput"):
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if skipped and exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"{len(skipped)} skipped: in the gate a skip is a failure", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
