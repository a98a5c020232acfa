"""SQL that lists the rows which break an expectation, for the list a data officer works through.

Great Expectations gives the verdict and the count; it stops listing at 200 rows and its samples
hold values of people. So the rows are named here, by their number in the file, from the same
arguments. A test holds the two to the same counts.
"""
# ruff: noqa: S608 - every name in these queries is ours or a contract's, every value is quoted

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from p2p_metrics.extracts.aside import SOURCE_ROW
from p2p_metrics.quoting import literal

UNEXPECTED_ROWS = "unexpected_rows_expectation"
UNIQUE_TOGETHER = "expect_compound_columns_to_be_unique"

Arguments = Mapping[str, Any]


def broken_by(extract: str, expectation: str, arguments: Arguments) -> str | None:
    """The query for the numbers of the rows that break it; None where no single row does."""
    view = f"raw_{extract}"
    if expectation in AGGREGATES:
        return None
    if expectation == UNEXPECTED_ROWS:
        query = arguments["unexpected_rows_query"].format(batch=view)
        return f"select {SOURCE_ROW} from ({query}) as broken"
    return f"select {SOURCE_ROW} from {view} where {CONDITIONS[expectation](arguments)}"


def repeated(columns: Sequence[str]) -> Arguments:
    """What asks for the rows that share their values of some columns, empty ones aside."""
    key, same = ", ".join(columns), " and ".join(f"twice.{c} = r.{c}" for c in columns)
    query = (
        f"select r.* from {{batch}} as r inner join (select {key} from {{batch}} "
        f"group by {key} having count(*) > 1) as twice on {same}"
    )
    return {"unexpected_rows_query": query}


def listed(values: Iterable[Any]) -> str:
    """Values as SQL lists them."""
    return ", ".join(map(literal, values))


def _between(arguments: Arguments) -> str:
    column, parts = arguments["column"], []
    if arguments.get("min_value") is not None:
        parts.append(f"{column} < {literal(arguments['min_value'])}")
    if arguments.get("max_value") is not None:
        parts.append(f"{column} > {literal(arguments['max_value'])}")
    return " or ".join(parts)


def _pair(arguments: Arguments) -> str:
    sign = "<" if arguments.get("or_equal") else "<="
    return f"{arguments['column_A']} {sign} {arguments['column_B']}"


def _matches(arguments: Arguments) -> str:
    return f"regexp_matches({arguments['column']}, {literal(arguments['regex'])})"


CONDITIONS: Mapping[str, Callable[[Arguments], str]] = {
    "expect_column_values_to_not_be_null": lambda a: f"{a['column']} is null",
    "expect_column_values_to_be_between": _between,
    "expect_column_values_to_be_in_set": lambda a: (
        f"{a['column']} not in ({listed(a['value_set'])})"
    ),
    "expect_column_values_to_match_regex": lambda a: f"not {_matches(a)}",
    "expect_column_values_to_not_match_regex": _matches,
    "expect_column_pair_values_a_to_be_greater_than_b": _pair,
}
# A fact about a whole column or table: there is no row to point at.
AGGREGATES = frozenset(
    {
        "expect_column_max_to_be_between",
        "expect_column_median_to_be_between",
        "expect_column_proportion_of_non_null_values_to_be_between",
        "expect_table_row_count_to_be_between",
    }
)
KNOWN = frozenset({*CONDITIONS, *AGGREGATES, UNEXPECTED_ROWS, UNIQUE_TOGETHER})
