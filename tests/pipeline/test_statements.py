"""What `estimate` asks of a warehouse is held to the SQL that both engines read alike."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlglot

from p2p_metrics import release
from p2p_metrics.config import Configuration
from p2p_metrics.engines import opening
from p2p_metrics.engines.portability import breaches, to_spark
from p2p_metrics.estimation import tables
from p2p_metrics.estimation.quality import read_record
from p2p_metrics.warehouse import current_file


class Recorded:
    """An engine that writes down what it is asked."""

    def __init__(self, engine):
        self.engine = engine
        self.asked = []

    def fetch(self, sql, params=()):
        self.asked.append(sql)
        return self.engine.fetch(sql, params)


@pytest.fixture(scope="module")
def asked(served) -> list[str]:
    """Every statement of the step, in order; the estimators behind them need no engine."""
    configuration = Configuration.read()

    @contextmanager
    def unestimated(*_) -> Iterator[object]:
        yield lambda _progress: {}

    with (
        opening.to_read(current_file(served.root), configuration.engine) as engine,
        pytest.MonkeyPatch.context() as patched,
    ):
        patched.setattr(tables, "estimating", unestimated)
        recorded = Recorded(engine)
        record, policy = read_record(served.report("check")), release.policy(configuration.policy)
        tables.estimated(recorded, configuration, record, policy)
    return recorded.asked


def test_no_statement_holds_what_spark_would_read_otherwise(asked):
    """The lint of the models, held to what Python asks."""
    found = [(str(breach), sql) for sql in asked for breach in breaches(sql)]

    assert [] == found
    assert len(asked) > 20


def test_every_statement_is_one_of_sparks_after_translation(asked):
    """sqlglot translates each without leaving anything out."""
    assert {1} == {len(sqlglot.parse(to_spark(sql), read="spark")) for sql in asked}
