"""Which rules may be judged away from the machine that loads, and which cannot be judged there.

What moves is a table with pseudonyms in place of the institution's numbers. A rule about how a
number is written stays with the numbers; a rule that Spark would read otherwise goes nowhere.
"""

from collections.abc import Iterable, Iterator

import sqlglot
from sqlglot import exp

from p2p_metrics.contracts import naming
from p2p_metrics.contracts.rules import Rule
from p2p_metrics.engines import patterns, portability
from p2p_metrics.extracts.contract import Contract

# These see only whether values are there, as pseudonyms show too.
OF_PRESENCE = frozenset(
    {
        "expect_column_values_to_not_be_null",
        "expect_column_proportion_of_non_null_values_to_be_between",
    }
)
VIEW = "raw_"
OF_COLUMNS = ("column", "column_A", "column_B")


def identifiers(contracts: Iterable[Contract]) -> dict[str, str]:
    """The columns that hold numbers of the institution, with what is numbered."""
    return {
        column.name: column.identifier
        for contract in contracts
        for column in contract.columns
        if column.identifier
    }


def reads_numbers(rule: Rule, numbers: dict[str, str]) -> bool:
    """Whether a rule asks more of the institution's numbers than which of them are the same."""
    if rule.expectation == naming.UNEXPECTED_ROWS:
        return any(not _is_of_sameness(each, numbers) for each in _columns(rule, numbers))
    named = {rule.arguments.get(argument) for argument in OF_COLUMNS}
    return rule.expectation not in OF_PRESENCE and bool(named & set(numbers))


def obstacle(rule: Rule) -> str | None:
    """Why a rule cannot be judged on Spark; None where it can."""
    try:
        if rule.expectation == naming.UNEXPECTED_ROWS:
            query = _query(rule)
            breaches = portability.breaches(query)
            portability.to_spark(query)
            return f"Spark reads it otherwise, {breaches[0]}" if breaches else None
        patterns.to_java(rule.arguments.get("regex", ""))
    except (ValueError, sqlglot.errors.SqlglotError) as wrong:
        return str(wrong)
    return None


def tables(rules: Iterable[Rule]) -> set[str]:
    """The extracts that rules read."""
    named = {rule.extract for rule in rules}
    for rule in rules:
        if rule.expectation == naming.UNEXPECTED_ROWS:
            found = sqlglot.parse_one(_query(rule), read=portability.DIALECT).find_all(exp.Table)
            named |= {table.name.removeprefix(VIEW) for table in found if VIEW in table.name}
    return named


def _query(rule: Rule) -> str:
    query = str(rule.arguments["unexpected_rows_query"])
    return query.format(batch=f"{VIEW}{rule.extract}")


def _columns(rule: Rule, numbers: dict[str, str]) -> Iterator[exp.Column]:
    tree = sqlglot.parse_one(_query(rule), read=portability.DIALECT)
    return (column for column in tree.find_all(exp.Column) if column.name in numbers)


def _is_of_sameness(column: exp.Column, numbers: dict[str, str]) -> bool:
    """Whether a query only compares a number with one of its kind, counts it or looks for it."""
    around = column.parent
    within = around.find_ancestor(exp.In) if isinstance(around, exp.Select) else around
    if isinstance(within, exp.In):
        query = within.args.get("query")
        return query is not None and _are_of_a_kind([within.this, *query.this.selects], numbers)
    if isinstance(around, exp.EQ):
        return _are_of_a_kind([around.left, around.right], numbers)
    return isinstance(around, exp.Is | exp.Group | exp.Select | exp.Count | exp.Distinct)


def _are_of_a_kind(compared: Iterable[exp.Expr], numbers: dict[str, str]) -> bool:
    kinds = {numbers.get(one.name) if isinstance(one, exp.Column) else None for one in compared}
    return len(kinds) == 1 and None not in kinds
