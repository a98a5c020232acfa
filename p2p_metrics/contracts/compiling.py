"""A contract compiled into neutral rules: what it implies, its references, what it writes out."""

# ruff: noqa: S608 - every name in these queries is ours or a contract's

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from p2p_metrics import vocabulary
from p2p_metrics.contracts import naming
from p2p_metrics.contracts.rules import Rule
from p2p_metrics.extracts.casting import as_supplied
from p2p_metrics.extracts.contract import (
    Column,
    Contract,
    ImpliedRule,
    Relationship,
    WrittenRule,
)
from p2p_metrics.extracts.contract_file import implied_rules

# 2023/24: the second year follows the first. Written out, since the engine's patterns cannot count.
FOLLOWING_YEARS = "|".join(f"{year:02}/{(year + 1) % 100:02}" for year in range(100))
ACADEMIC_YEAR = f"^[0-9][0-9]({FOLLOWING_YEARS})$"
# Spaces (no-break spaces too) at the ends, line breaks and tabs anywhere, a formula's first sign.
UNTIDY = "^[\\s\\x{00A0}=+@-]|[\\s\\x{00A0}]$|[\\r\\n\\t]"
FOLDED = "trim(regexp_replace(lower({column}), '[^a-z0-9]+', ' ', 'g'))"
DIGITS = "regexp_full_match({column}, '[0-9]+')"


def rules(contract: Contract, absent: frozenset[str], snapshot: date) -> tuple[Rule, ...]:
    """Every rule of a contract but those on columns that were not supplied.

    The order is that of reading: each column's own rules, the key, references, written rules.
    """
    compiler = _Compiler(contract, snapshot)
    of_columns = [
        rule
        for column in contract.columns
        if column.name not in absent
        for rule in compiler.of_column(column)
    ]
    written = [w for w in contract.written if not absent & _named(w)]
    found = [
        compiler.row_band(),
        *of_columns,
        compiler.primary_key(),
        *(compiler.relationship(r) for r in contract.relationships if not absent & set(r.columns)),
        *(compiler.written(w) for w in written),
    ]
    freshness = contract.freshness
    if freshness.column and freshness.column not in absent:
        found.append(compiler.freshness())
    return tuple(found)


def _holds_codes(column: Column) -> bool:
    """Whether every value must be a code of a list: no code has a space or a sign to object to."""
    return column.vocabulary is not None and column.vocabulary_match != "alias"


def _named(written: WrittenRule) -> frozenset[str]:
    """The columns a rule's arguments name; queries name theirs themselves and see empty ones."""
    values = (written.arguments.get(key) for key in ("column", "column_A", "column_B"))
    return frozenset(str(value) for value in values if value)


class _Compiler:
    """The rules of one contract, one method a kind."""

    def __init__(self, contract: Contract, snapshot: date) -> None:
        self.contract = contract
        self.snapshot = snapshot
        self.implied = implied_rules()

    def of_column(self, column: Column) -> list[Rule]:
        kinds: list[tuple[bool, Callable[[Column], Rule]]] = [
            (column.is_required, self.required),
            (column.is_academic_year, self.academic_year),
            (column.has_text_hygiene and not _holds_codes(column), self.text_hygiene),
            (column.has_fixed_width, self.fixed_width),
            (column.vocabulary is not None, self.vocabulary),
            (column.pattern is not None, self.pattern),
            (column.minimum is not None, self.minimum),
            (column.maximum is not None, self.maximum),
        ]
        return [compile_rule(column) for applies, compile_rule in kinds if applies]

    def required(self, column: Column) -> Rule:
        arguments = {"column": as_supplied(column)}
        return self._implied("required", column, "expect_column_values_to_not_be_null", arguments)

    def academic_year(self, column: Column) -> Rule:
        arguments = {"column": as_supplied(column), "regex": ACADEMIC_YEAR}
        return self._implied(
            "academic_year", column, "expect_column_values_to_match_regex", arguments
        )

    def text_hygiene(self, column: Column) -> Rule:
        arguments = {"column": column.name, "regex": UNTIDY}
        return self._implied(
            "text_hygiene", column, "expect_column_values_to_not_match_regex", arguments
        )

    def fixed_width(self, column: Column) -> Rule:
        digits, name = DIGITS.format(column=f"r.{column.name}"), column.name
        query = (
            f"select r.* from {{batch}} as r where {digits} and length(r.{name}) < "
            f"(select max(length({name})) from {{batch}} where {DIGITS.format(column=name)})"
        )
        return self._query("fixed_width", column, query)

    def vocabulary(self, column: Column) -> Rule:
        codes = vocabulary.codes(str(column.vocabulary))
        values = ", ".join(codes)
        if column.vocabulary_match == "alias":
            folded = FOLDED.format(column=f"r.{column.name}")
            known = naming.listed(sorted(vocabulary.approach_names()))
            query = f"select r.* from {{batch}} as r where {folded} not in ({known})"
            return self._query("vocabulary", column, query, values=values)
        if column.vocabulary_match == "list":
            code = f"({'|'.join(codes)})"
            listed = {"column": column.name, "regex": f"^{code}(;{code})*$"}
            kind = "expect_column_values_to_match_regex"
            return self._implied("vocabulary", column, kind, listed, values=values)
        arguments: dict[str, Any] = {"column": column.name, "value_set": list(codes)}
        kind = "expect_column_values_to_be_in_set"
        return self._implied("vocabulary", column, kind, arguments, values=values)

    def pattern(self, column: Column) -> Rule:
        arguments = {"column": as_supplied(column), "regex": str(column.pattern)}
        kind = "expect_column_values_to_match_regex"
        return self._implied("pattern", column, kind, arguments, pattern=str(column.pattern))

    def minimum(self, column: Column) -> Rule:
        arguments = {"column": column.name, "min_value": _bound(column, column.minimum)}
        kind = "expect_column_values_to_be_between"
        return self._implied("minimum", column, kind, arguments, minimum=str(column.minimum))

    def maximum(self, column: Column) -> Rule:
        arguments = {"column": column.name, "max_value": _bound(column, column.maximum)}
        kind = "expect_column_values_to_be_between"
        return self._implied("maximum", column, kind, arguments, maximum=str(column.maximum))

    def primary_key(self) -> Rule:
        key = list(self.contract.key)
        arguments = {"column_list": key, "ignore_row_if": "any_value_is_missing"}
        return self._rule(
            "primary_key", None, naming.UNIQUE_TOGETHER, arguments,
            words=self.implied["primary_key"], places={"column": ", ".join(key)},
        )  # fmt: skip

    def row_band(self) -> Rule:
        band = self.contract.row_band
        arguments = {"min_value": band.minimum, "max_value": band.maximum}
        places = {"minimum": f"{band.minimum:,}", "maximum": f"{band.maximum:,}"}
        return self._rule(
            "row_band", None, "expect_table_row_count_to_be_between", arguments,
            words=self.implied["row_band"], places=places,
        )  # fmt: skip

    def relationship(self, found: Relationship) -> Rule:
        own = " and ".join(f"r.{column} is not null" for column in found.columns)
        pairs = zip(found.columns, found.to_columns, strict=True)
        same = " and ".join(f"p.{theirs} = r.{ours}" for ours, theirs in pairs)
        query = (
            f"select r.* from {{batch}} as r where {own} "
            f"and not exists (select 1 from raw_{found.to_extract} as p where {same})"
        )
        words = ImpliedRule(found.severity, found.sets_aside, found.sentence, found.remedy)
        return self._rule(
            f"relationship:{found.to_extract}", ", ".join(found.columns),
            naming.UNEXPECTED_ROWS, {"unexpected_rows_query": query},
            words=words, reads=(found.to_extract,),
        )  # fmt: skip

    def written(self, found: WrittenRule) -> Rule:
        words = ImpliedRule(found.severity, found.sets_aside, found.sentence, found.remedy)
        rule = self._rule(
            found.name, found.column, found.expectation, found.arguments,
            words=words, reads=found.reads,
        )  # fmt: skip
        return replace(rule, reads_if_supplied=found.reads_if_supplied)

    def freshness(self) -> Rule:
        found = self.contract.freshness
        column = self.contract.column(str(found.column))
        earliest = self.snapshot - timedelta(days=found.days)
        words = ImpliedRule(found.severity, False, found.sentence, found.remedy)
        arguments = {"column": column.name, "min_value": _earliest(column, earliest)}
        return self._rule(
            "freshness", column.name, "expect_column_max_to_be_between", arguments, words=words
        )

    def _query(self, name: str, column: Column, query: str, **places: str) -> Rule:
        arguments = {"unexpected_rows_query": query}
        return self._implied(name, column, naming.UNEXPECTED_ROWS, arguments, **places)

    def _implied(
        self, name: str, column: Column, kind: str, arguments: Mapping[str, Any], **places: str
    ) -> Rule:
        words = self.implied[name]
        remedy = column.remedy or words.remedy
        words = ImpliedRule(words.severity, words.sets_aside, words.sentence, remedy)
        places = {"column": column.name, "label": column.label, **places}
        return self._rule(name, column.name, kind, arguments, words=words, places=places)

    def _rule(
        self,
        name: str,
        column: str | None,
        kind: str,
        arguments: Mapping[str, Any],
        *,
        words: ImpliedRule,
        places: Mapping[str, str] | None = None,
        reads: tuple[str, ...] = (),
    ) -> Rule:
        extract = self.contract.extract
        kind, arguments = _as_run(kind, arguments)
        filled = {"extract": extract} | dict(places or {})
        return Rule(
            extract=extract,
            column=column,
            name=name,
            severity=words.severity,
            sentence=_filled(words.sentence, filled),
            remedy=_filled(words.remedy, filled),
            sets_aside=words.sets_aside,
            reads=reads,
            expectation=kind,
            arguments=arguments,
            broken_by=naming.broken_by(extract, kind, arguments),
        )


def _as_run(kind: str, arguments: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Unique columns are asked for by groups: the expectation's own window costs twice as much."""
    if kind == naming.UNIQUE_TOGETHER:
        return naming.UNEXPECTED_ROWS, naming.repeated(arguments["column_list"])
    return kind, arguments


def _filled(sentence: str, places: Mapping[str, str]) -> str:
    """The sentence with its places filled; written rules may hold braces of their own."""
    for place, words in places.items():
        sentence = sentence.replace("{" + place + "}", words)
    return sentence


def _bound(column: Column, value: Any) -> Any:
    return date.fromisoformat(str(value)) if column.type == "DATE" else value


def _earliest(column: Column, earliest: date) -> Any:
    """The earliest value that is still fresh, in the column's own terms."""
    if column.type == "DATE":
        return earliest
    this_year = date(earliest.year, *column.counts_as)
    return earliest.year if earliest <= this_year else earliest.year + 1
