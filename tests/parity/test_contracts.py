"""The contracts judged on Spark: the same verdicts, the same counts, the same rows set aside."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from made_up_extracts import write_extracts
from spoiled_extracts import spoiled_extracts

from p2p_metrics import contracts
from p2p_metrics.config import Configuration
from p2p_metrics.contracts.report import CheckReport
from p2p_metrics.engines import opening
from p2p_metrics.engines.portability import to_spark

pytestmark = pytest.mark.spark
KEPT_APART = {"build_id", "warehouse_file", "versions", "notes"}


@dataclass(frozen=True)
class Checked:
    """One check: its data directory and its report."""

    data: Path
    report: CheckReport

    def facts(self) -> dict[str, object]:
        """What the check found, without its date and folder."""
        found = {key: said for key, said in self.report.facts().items() if key not in KEPT_APART}
        found["checks"] = [
            check | {"sentence": check["sentence"].replace(str(self.data), "DATA")}
            for check in self.report.facts()["checks"]
        ]
        return found

    def lists(self) -> dict[str, str]:
        """The list of every extract that has one."""
        return {path.name: path.read_text() for path in (self.data / "quarantine").glob("*.csv")}


def checked(extracts: Path, data: Path) -> dict[str, Checked]:
    """The same delivery checked on each engine."""
    return {
        engine: Checked(
            data / engine,
            contracts.check(extracts, None, data / engine, lambda _: None, contracts.Where(engine)),
        )
        for engine in (opening.DUCKDB, opening.SPARK)
    }


@pytest.fixture(scope="module")
def clean(extracts, tmp_path_factory):
    """The sample university as it is delivered: a few warnings, nothing critical."""
    return checked(extracts, tmp_path_factory.mktemp("clean"))


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory):
    """A small delivery with something wrong in every column."""
    data = tmp_path_factory.mktemp("spoiled")
    return checked(write_extracts(data / "given", **spoiled_extracts()), data)


@pytest.mark.parametrize("delivery", ["clean", "spoiled"])
def test_every_rule_has_the_same_verdict_and_count_on_both_engines(delivery, request):
    """Rule for rule: passed or not, how many rows, of how many, and the sentence about it."""
    duckdb, spark = request.getfixturevalue(delivery).values()

    for name, said in duckdb.facts().items():
        assert said == spark.facts()[name]
    assert duckdb.lists() == spark.lists()


def test_what_spark_accepts_is_loaded_as_duckdb_loads_it(clean):
    """An accepted load has its warehouse file, whichever engine judged it."""
    assert all(one.report.accepted and one.report.warehouse_file for one in clean.values())


def test_the_spoiled_delivery_breaks_most_rules(spoiled):
    """Two verdicts that nothing is wrong are equal and prove little."""
    kinds = Counter(check.passed for check in spoiled["spark"].report.checks)

    assert kinds[False] > 300
    assert kinds[True] > 50
    assert not any("could not be judged" in c.sentence for c in spoiled["spark"].report.checks)


def test_the_report_says_what_was_not_judged_on_spark(spoiled):
    """How the institution's own numbers are written is asked where they are."""
    assert any("do not leave" in note for note in spoiled["spark"].report.notes)
    assert "pyspark" in spoiled["spark"].report.versions


PATTERNS = (
    r"^\s|\s$", r"^[^\s]+$", r"b$", r"^.{3}$", r"[[\]]", r"[&&a]", r"\x{00A0}", r"^(?:a|b)+\z",
    r"\w\W\d",
)  # fmt: skip
TEXTS = (
    "ab", "ab\n", "ab\r\n", " ab", "ab\u000b", "a\u0085b", "a\u2028b", "a]b", "[", "&", "ab\u00a0",
    "a-1", "é-1", "",
)  # fmt: skip


def test_patterns_match_the_same_texts_on_both_engines(built):
    """Line ends, spaces and signs that Java and RE2 would each read in their own way."""
    columns = ", ".join(
        f"regexp_matches(text, '{pattern}') as found_{at}, "
        f"regexp_full_match(text, '{pattern}') as whole_{at}"
        for at, pattern in enumerate(PATTERNS)
    )
    rows = pl.DataFrame({"number": range(len(TEXTS)), "text": TEXTS})
    query = f"select number, {columns} from texts order by number"  # noqa: S608 - our own
    with opening.DuckDBEngine() as duckdb:
        duckdb.load("texts", rows)
        expected = duckdb.fetch(query)
    folder = built.places.root / "patterns.spark"
    with opening.spark(folder, Configuration.read().engine) as spark:
        spark.load("texts", rows)
        assert expected.equals(spark.fetch(query)), to_spark(query)
