"""Every model stays inside the SQL that DuckDB and Spark read alike."""

import pytest
import sqlglot

from p2p_metrics.engines.portability import Rule, breaches, rules, to_spark
from p2p_metrics.models import read_models

MODELS = read_models()


def cases(kind: str) -> list[object]:
    """Each rule with each of its examples."""
    return [
        pytest.param(rule, sql, id=f"{rule.name}: {sql}")
        for rule in rules()
        for sql in getattr(rule, kind)
    ]


@pytest.mark.parametrize("name", MODELS)
def test_models_hold_nothing_that_spark_would_read_otherwise(name: str) -> None:
    """The lint finds nothing in any model."""
    assert [] == [str(breach) for breach in breaches(MODELS[name].sql)]


@pytest.mark.parametrize("name", MODELS)
def test_models_translate_to_spark_without_error(name: str) -> None:
    """sqlglot supports every construct, and the result is one statement of Spark's SQL."""
    assert 1 == len(sqlglot.parse(to_spark(MODELS[name].sql), read="spark"))


@pytest.mark.parametrize(("rule", "sql"), cases("refused"))
def test_the_lint_catches_what_the_engines_read_differently(rule: Rule, sql: str) -> None:
    """Each rule refuses the examples that it lists."""
    assert rule.name in {breach.rule for breach in breaches(sql)}


@pytest.mark.parametrize(("rule", "sql"), cases("allowed"))
def test_the_lint_lets_pass_what_is_to_be_written_instead(rule: Rule, sql: str) -> None:
    """Each rule names a way that no rule refuses."""
    assert [] == [str(breach) for breach in breaches(sql)]


def test_a_breach_says_where_and_why() -> None:
    """The sentence has the rule, the piece of SQL and the reason."""
    (found,) = breaches("select credits, median(mark) / credits from t")
    assert "division: MEDIAN(mark) / credits" in str(found)
    assert "nullif" in str(found)


def test_quantiles_become_the_function_of_spark_that_interpolates_alike() -> None:
    """quantile_cont is percentile on Spark, whatever sqlglot would choose."""
    assert "SELECT PERCENTILE(mark, 0.25) FROM t" == to_spark(
        "select quantile_cont(mark, 0.25) from t"
    )
