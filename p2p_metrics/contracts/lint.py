"""Whether the contract files can be trusted: an analyst edits them, and a typo must not pass.

First the standard's own JSON schema, then what it cannot know: words of ours, names that must
exist, expectations that we know how to name rows for.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jsonschema.validators import validator_for  # type: ignore[import-untyped]

from p2p_metrics import vocabulary
from p2p_metrics.contracts import naming
from p2p_metrics.extracts.contract_file import CONTRACTS, custom_properties, load_yaml, references
from p2p_metrics.extracts.limits import limits

SEVERITIES = ("critical", "warning")
CLASSES = ("public", "internal", "personal", "special_category")
TYPES = {
    "string": r"VARCHAR",
    "integer": r"INTEGER",
    "number": r"DECIMAL\(\d+, ?\d+\)",
    "date": r"DATE",
}
OF_COLUMNS = {
    "vocabulary", "vocabularyMatch", "optional", "academic_year", "identifier",
    "publishedByDefault", "text_hygiene", "fixedWidth", "remedy",
}  # fmt: skip
MATCHES = ("exact", "alias", "list")
OTHER_TABLE = re.compile(r"\braw_(\w+)")


def problems(directory: Path = CONTRACTS) -> list[str]:
    """What is wrong with the contracts, a sentence each; nothing where all can be trusted."""
    documents = {path.stem: load_yaml(path) for path in sorted(directory.glob("*.yaml"))}
    against_standard = [
        f"{name}.yaml breaks the Open Data Contract Standard at "
        f"{'/'.join(map(str, error.absolute_path)) or 'the top'}: {error.message[:200]}."
        for name, document in documents.items()
        for error in _standard().iter_errors(document)
    ]
    if against_standard:
        return against_standard
    tables = {name: document["schema"][0] for name, document in documents.items()}
    return [
        f"{name}.yaml: {found}."
        for name, document in documents.items()
        for found in _Linted(name, document, tables).problems()
    ]


@cache
def _standard() -> Any:
    schema = json.loads(
        files("open_data_contract_standard").joinpath("schema.json").read_text(encoding="utf-8")
    )
    return validator_for(schema)(schema)


class _Linted:
    """One contract under lint."""

    def __init__(
        self, name: str, document: Mapping[str, Any], tables: Mapping[str, Mapping[str, Any]]
    ) -> None:
        self.name, self.document, self.tables = name, document, tables
        self.table = tables[name]
        self.columns = {column["name"]: column for column in self.table["properties"]}

    def problems(self) -> Iterator[str]:
        if self.table["name"] != self.name:
            yield f"its schema is called {self.table['name']}"
        if "rowBand" not in custom_properties(self.table):
            yield "it has no rowBand: with no rows every other rule would hold"
        positions = [c.get("primaryKeyPosition", 0) for c in self.table["properties"]]
        keys = sorted(position for position in positions if position > 0)
        if keys != list(range(1, len(keys) + 1)) or not keys:
            yield "its primaryKeyPosition does not count 1, 2, 3"
        for column in self.columns.values():
            for found in self._of_column(column):
                yield f"column {column['name']}: {found}"
        yield from self._of_references()
        yield from self._of_rules()
        yield from self._of_freshness()

    def _of_column(self, column: Mapping[str, Any]) -> Iterator[str]:
        custom = custom_properties(column)
        kind = str(column.get("physicalType", "")).upper()
        pattern = TYPES.get(column.get("logicalType", ""))
        if pattern is None or not re.fullmatch(pattern, kind):
            yield f"logicalType {column.get('logicalType')} and physicalType {kind} do not agree"
        if column.get("classification") not in CLASSES:
            yield f"classification is one of {', '.join(CLASSES)}"
        for unknown in sorted(custom.keys() - OF_COLUMNS):
            yield f"the custom property {unknown} is not known"
        if custom.get("vocabularyMatch", "exact") not in MATCHES:
            yield f"vocabularyMatch is one of {', '.join(MATCHES)}"
        if custom.get("identifier", limits().namespaces[0]) not in limits().namespaces:
            yield f"identifier is one of {', '.join(limits().namespaces)}"
        if "vocabulary" in custom:
            try:
                vocabulary.codes(custom["vocabulary"])
            except KeyError:
                yield f"there is no vocabulary {custom['vocabulary']}"

    def _of_references(self) -> Iterator[str]:
        on_columns = [
            ([f"{self.name}.{column['name']}"], [each["to"]], each)
            for column in self.columns.values()
            for each in column.get("relationships", [])
        ]
        on_table = [
            (references(each["from"]), references(each["to"]), each)
            for each in self.table.get("relationships", [])
        ]
        for ours, theirs, each in (*on_columns, *on_table):
            for reference in (*ours, *theirs):
                if not self._exists(reference):
                    yield f"a relationship names {reference}, which does not exist"
            yield from self._of_words(custom_properties(each), f"the relationship to {theirs[0]}")

    def _of_rules(self) -> Iterator[str]:
        rules = [
            rule for column in self.columns.values() for rule in column.get("quality", [])
        ] + list(self.table.get("quality", []))
        names = [rule.get("id") for rule in rules]
        for twice in sorted({str(name) for name in names if names.count(name) > 1}):
            yield f"two rules are called {twice}"
        for rule in rules:
            for found in self._of_rule(rule):
                yield f"rule {rule.get('id')}: {found}"

    def _of_rule(self, rule: Mapping[str, Any]) -> Iterator[str]:
        implementation = rule.get("implementation") or {}
        kind = implementation.get("expectation_type")
        arguments = implementation.get("kwargs") or {}
        if kind not in naming.KNOWN:
            yield f"the expectation {kind} is not among {', '.join(sorted(naming.KNOWN))}"
        ignored = arguments.get("ignore_row_if")
        if kind == naming.UNIQUE_TOGETHER and ignored != "any_value_is_missing":
            yield f"it ignores rows if {ignored}; unique columns ignore those with an empty value"
        named = [arguments.get(key) for key in ("column", "column_A", "column_B")]
        for column in (*named, *arguments.get("column_list", ())):
            if column is not None and column not in self.columns:
                yield f"it names the column {column}, which does not exist"
        custom = custom_properties(rule)
        reads = set(custom.get("reads", ()))
        read = set(OTHER_TABLE.findall(str(arguments.get("unexpected_rows_query", ""))))
        if read != reads:
            yield f"its query reads {sorted(read)} but its property reads says {sorted(reads)}"
        for extract in sorted(reads - self.tables.keys()):
            yield f"it reads {extract}, which has no contract"
        for extract in sorted(set(custom.get("readsIfSupplied", ())) - self._optional(reads)):
            yield f"it reads {extract} if supplied: that is no optional extract among its reads"
        yield from self._of_words({**custom, **rule}, "it")

    def _optional(self, extracts: set[str]) -> set[str]:
        is_optional = {
            name: custom_properties(table).get("optional_extract", False)
            for name, table in self.tables.items()
        }
        return {extract for extract in extracts if is_optional.get(extract)}

    def _of_words(self, words: Mapping[str, Any], what: str) -> Iterator[str]:
        if words.get("severity") not in SEVERITIES:
            yield f"{what} has the severity {words.get('severity')}; it is critical or warning"
        for needed in ("description", "remedy"):
            if not words.get(needed):
                yield f"{what} has no {needed}"

    def _of_freshness(self) -> Iterator[str]:
        promises = [p for p in self.document["slaProperties"] if p["property"] == "freshness"]
        if len(promises) != 1:
            yield "it has no freshness, or two"
            return
        element = promises[0].get("element")
        if element != "snapshot" and not self._exists(str(element)):
            yield f"its freshness is judged by {element}, which does not exist"
        yield from self._of_words(
            {**custom_properties(promises[0]), **promises[0]}, "its freshness"
        )

    def _exists(self, reference: str) -> bool:
        extract, _, column = reference.partition(".")
        return any(c["name"] == column for c in self.tables.get(extract, {}).get("properties", ()))
