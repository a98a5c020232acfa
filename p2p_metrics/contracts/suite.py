"""The contracts' rules run by Great Expectations: the only module that imports it (7 seconds).

Import this module late. It runs expectations through our dialect, on the open DuckDB connection or
on Spark (`on_spark`), without a data context, without samples (they hold values of people), one
cursor a validation.

Great Expectations is pinned: it writes patterns only for dialects that it knows, so the engine's
`dialect_module` is pointed at SQLite's, whose pattern operator our own compiler then writes as
DuckDB's regexp_matches. That is a private hook; tests/contracts/test_great_expectations.py fails
when it moves.
"""

import os
import warnings
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import duckdb
from sqlalchemy.dialects import sqlite

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
with warnings.catch_warnings():
    # Deprecations inside its own imports are not ours to mend.
    warnings.simplefilter("ignore")
    from great_expectations.core.batch import Batch
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult
    from great_expectations.execution_engine.sqlalchemy_batch_data import SqlAlchemyBatchData
    from great_expectations.execution_engine.sqlalchemy_execution_engine import (
        SqlAlchemyExecutionEngine,
    )
    from great_expectations.validator.validator import Validator

    from p2p_metrics.contracts.asking import Asked

from p2p_metrics.contracts.dialect import Lent, engine_over
from p2p_metrics.contracts.naming import UNEXPECTED_ROWS
from p2p_metrics.contracts.rules import Rule
from p2p_metrics.contracts.verdict import Verdict
from p2p_metrics.extracts import memory

NO_SAMPLES = {"result_format": "BASIC", "partial_unexpected_count": 0}


def judge(con: duckdb.DuckDBPyConnection, extract: str, rules: Sequence[Rule]) -> Sequence[Verdict]:
    """The verdict on each rule of an extract, in the rules' order, by DuckDB."""
    with memory.cursor(con) as cursor:
        rows = memory.count(cursor, f"from raw_{extract}")
        return verdicts(cursor, extract, rules, rows)


def verdicts(cursor: Lent, extract: str, rules: Sequence[Rule], rows: int) -> Sequence[Verdict]:
    """The verdict on each rule of an extract of so many rows, by whatever the cursor reads.

    Raises ValueError where Great Expectations does not answer every rule once.
    """
    found = results(cursor, extract, rules)
    by_number = {_number(result): result for result in found}
    if sorted(by_number) != list(range(len(rules))) or len(found) != len(rules):
        raise ValueError(f"{extract}: {len(rules)} rules gave {len(found)} verdicts.")
    return [_verdict(rule, by_number[number], rows) for number, rule in enumerate(rules)]


def results(
    cursor: Lent, extract: str, rules: Sequence[Rule]
) -> Sequence[ExpectationValidationResult]:
    """What Great Expectations itself says, in its own order and without samples of values."""
    engine = engine_of(cursor)
    data = SqlAlchemyBatchData(
        execution_engine=engine, table_name=f"raw_{extract}", create_temp_table=False
    )
    batch = Batch(data=data)  # type: ignore[arg-type]
    validator = Validator(execution_engine=engine, batches=[batch])
    validator.metrics_calculator.show_progress_bars = False
    return validator.graph_validate(
        configurations=[_expectation(number, rule) for number, rule in enumerate(rules)],
        runtime_configuration={"result_format": NO_SAMPLES},
    )


def engine_of(cursor: Lent) -> SqlAlchemyExecutionEngine:
    """Great Expectations' engine over an open cursor."""
    engine = SqlAlchemyExecutionEngine(engine=engine_over(cursor), create_temp_table=False)
    engine.dialect_module = SimpleNamespace(dialect=sqlite.dialect)  # type: ignore[assignment]
    return engine


def _expectation(number: int, rule: Rule) -> Asked:
    return Asked(type=rule.expectation, kwargs=dict(rule.arguments), meta={"number": number})


def _number(result: ExpectationValidationResult) -> int:
    asked = result.expectation_config
    if asked is None:
        raise ValueError("Great Expectations gave a verdict without saying on what.")
    return int(asked.meta["number"])


def _verdict(rule: Rule, result: ExpectationValidationResult, rows: int) -> Verdict:
    """Read a result with care: a crashed check and a failed one both say `success: false`."""
    crash = _crash(result.exception_info)
    if crash:
        return Verdict(passed=False, failing=0, checked=rows, crash=crash)
    found: Mapping[str, Any] = result.result
    if "unexpected_count" in found and found["unexpected_count"] is None:  # every row is set aside
        return Verdict(passed=True, failing=0, checked=0, is_judged=False)
    if "unexpected_count" in found:
        checked = int(found["element_count"]) - int(found.get("missing_count") or 0)
        return Verdict(bool(result.success), int(found["unexpected_count"]), checked)
    if rule.expectation == UNEXPECTED_ROWS:
        return Verdict(bool(result.success), int(found["observed_value"]), rows)
    if found.get("observed_value") is None:
        return Verdict(passed=True, failing=0, checked=0, is_judged=False)
    return Verdict(bool(result.success), 0 if result.success else rows, rows)


def _crash(info: Mapping[str, Any] | None) -> str | None:
    """The kind of error inside a check; never its message, which may quote a value."""
    if not info:
        return None
    each = (
        [info] if "raised_exception" in info else [i for i in info.values() if isinstance(i, dict)]
    )
    raised = [one for one in each if one.get("raised_exception")]
    if not raised:
        return None
    text = str(raised[0].get("exception_message", ""))
    return text.split(":", maxsplit=1)[0].split(")", maxsplit=1)[0].lstrip("(")[:80] or "an error"
