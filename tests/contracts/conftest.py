"""What the tests of the load share: a loader, the sentences of a file, the verdicts on extracts."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from made_up_extracts import SNAPSHOT, Replacement, write_extracts

from p2p_metrics.contracts import words
from p2p_metrics.contracts.judging import Judge, Judged
from p2p_metrics.extracts import identity, memory
from p2p_metrics.extracts.contract_file import contracts
from p2p_metrics.extracts.loading import Loaded, Loader
from p2p_metrics.extracts.mapping import Supplied


class Loading:
    """Loads single files of one folder and says what was wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.con = memory.open_warehouse(folder / "warehouse.duckdb", folder, 1, "1GiB")

    def write(self, name: str, content: str | bytes) -> None:
        """Put a file into the folder."""
        data = content.encode() if isinstance(content, str) else content
        (self.folder / name).write_bytes(data)

    def load(self, extract: str, **declared: object) -> Loaded:
        """Load an extract under what a mapping file declares."""
        loader = Loader(self.con, self.folder, self.folder)
        return loader.load(contracts()[extract], Supplied(**declared))

    def refusal(self, extract: str, **declared: object) -> str:
        """The sentences with which an extract is refused; it must be."""
        loaded = self.load(extract, **declared)
        assert not loaded.is_loaded
        checks = [words.of_file(extract, file, problem) for file, problem in loaded.problems]
        return " ".join(check.sentence for check in checks)

    def rows(self, extract: str, *columns: str) -> list[tuple[object, ...]]:
        """The rows that rules would judge."""
        query = f"select {', '.join(columns)} from raw_{extract}"  # noqa: S608 - our own names
        return self.con.execute(query).fetchall()

    def set_aside(self, extract: str) -> list[tuple[object, ...]]:
        """The rows set aside: place, column, rule."""
        return self.con.execute(f"from aside_{extract} order by all").fetchall()


@pytest.fixture
def loading(tmp_path: Path) -> Loading:
    """A loader over an empty folder."""
    found = Loading(tmp_path)
    yield found
    found.con.close()


@pytest.fixture
def awards() -> Mapping[str, str]:
    """A small clean extract as text: a header and three rows of made-up awards."""
    return {
        "header": "engagement_id,award_date,award_class,is_classified,is_integrated_masters",
        "one": "020000101,2024-07-20,merit,no,no",
        "two": "020000102,2024-07-21,pass,no,no",
        "three": "020000103,2024-07-22,first,yes,no",
    }


@pytest.fixture
def verdicts_on(loading: Loading) -> Callable[..., Judged]:
    """Great Expectations' verdicts on one extract of a delivery, without checking the others."""

    def judge(extract: str, **replacements: Replacement) -> Judged:
        from p2p_metrics.contracts import suite  # noqa: PLC0415 - seconds, and not for every test

        write_extracts(loading.folder, **replacements)
        loaded = {name: loading.load(name) for name in contracts()}
        present = [contracts()[name] for name, each in loaded.items() if each.is_loaded]
        identity.pseudonymise(loading.con, present, b"a key of the tests")
        judge = Judge(loading.con, loaded, SNAPSHOT, loading.folder, suite.judge)
        return judge.judge(contracts()[extract])

    return judge
