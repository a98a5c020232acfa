"""The contracts judged on Spark: the same verdicts, the same counts, the same rows set aside.

One delivery, with something wrong everywhere: a clean one would cost as many statements again, each
some seconds of Spark's.
"""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from made_up_extracts import write_extracts
from spoiled_extracts import spoiled_extracts

from p2p_metrics import contracts
from p2p_metrics.config import Configuration
from p2p_metrics.engines import opening
from p2p_metrics.engines.portability import to_spark

pytestmark = pytest.mark.spark
# When and by what it was judged, and what the verb adds to the record.
KEPT_APART = {
    "at", "build_id", "warehouse_file", "versions", "notes", "delivery", "plans", "engine",
}  # fmt: skip


@dataclass(frozen=True)
class Checked:
    """The data directory of one check, with its record."""

    data: Path

    @property
    def record(self) -> dict[str, Any]:
        """What the check wrote down."""
        return json.loads((self.data / "reports" / "check.json").read_text())

    def facts(self) -> dict[str, Any]:
        """What was found, without date and folder."""
        kept = {name: said for name, said in self.record.items() if name not in KEPT_APART}
        return json.loads(json.dumps(kept).replace(str(self.data), "DATA"))

    def lists(self) -> dict[str, str]:
        """The list of every extract that has one."""
        return {path.name: path.read_text() for path in (self.data / "quarantine").glob("*.csv")}


def judged(extracts: Path, data: Path, engine: str) -> Checked:
    """A delivery checked on one engine."""
    contracts.check(extracts, None, data, lambda _: None, contracts.Where(engine))
    return Checked(data)


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory):
    """A small delivery with something wrong in every column."""
    data = tmp_path_factory.mktemp("spoiled")
    given = write_extracts(data / "given", **spoiled_extracts())
    return judged(given, data / "duckdb", "duckdb"), judged(given, data / "spark", "spark")


def test_every_rule_has_the_same_verdict_and_count_on_both_engines(spoiled):
    """Rule for rule: passed or not, how many rows, of how many, and the sentence about it."""
    duckdb, spark = spoiled
    found = spark.facts()

    assert {*found} == {*duckdb.facts()}
    for name, said in duckdb.facts().items():
        assert said == found[name]
    assert duckdb.lists() == spark.lists()


def test_the_spoiled_delivery_breaks_most_rules(spoiled):
    """Two verdicts that nothing is wrong are equal and prove little."""
    checks = spoiled[1].record["checks"]
    kinds = Counter(check["passed"] for check in checks)

    assert kinds[False] > 300
    assert kinds[True] > 50
    assert not any("could not be judged" in check["sentence"] for check in checks)


def test_the_record_says_what_was_not_judged_on_spark(spoiled):
    """How the institution's own numbers are written is asked where they are."""
    record = spoiled[1].record

    assert any("do not leave" in note for note in record["notes"])
    assert "pyspark" in record["versions"]


PATTERNS = (
    r"^\s|\s$", r"^[^\s]+$", r"b$", r"^.{3}$", r"[[\]]", r"[&&a]", r"\x{00A0}", r"^(?:a|b)+\z",
    r"\w\W\d",
)  # fmt: skip
TEXTS = (
    "ab", "ab\n", "ab\r\n", " ab", "ab\u000b", "a\u0085b", "a\u2028b", "a]b", "[", "&", "ab\u00a0",
    "a-1", "é-1", "",
)  # fmt: skip


def test_patterns_match_the_same_texts_on_both_engines(tmp_path):
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
    folder = tmp_path / "patterns.spark"
    with opening.spark(folder, Configuration.read().engine) as spark:
        spark.load("texts", rows)
        assert expected.equals(spark.fetch(query)), to_spark(query)
