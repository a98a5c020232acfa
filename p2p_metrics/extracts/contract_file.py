"""A contract file (Open Data Contract Standard, YAML) as a record.

data_contracts/README.md says which words of the standard are used and what the custom properties
mean. Nothing else in the project reads the YAML.
"""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from p2p_metrics.config import ROOT
from p2p_metrics.extracts.contract import (
    Column,
    Contract,
    Freshness,
    ImpliedRule,
    Relationship,
    RowBand,
    WrittenRule,
    severity,
)

CONTRACTS = ROOT / "data_contracts"


@cache
def contracts(directory: Path = CONTRACTS) -> Mapping[str, Contract]:
    """Every contract by the name of its extract, parents before those that refer to them."""
    found = {path.stem: read(path) for path in sorted(directory.glob("*.yaml"))}
    return {name: found[name] for name in parents_first(found)}


@cache
def implied_rules(directory: Path = CONTRACTS) -> Mapping[str, ImpliedRule]:
    """The sentence and remedy of each implied rule, by its name."""
    with (directory / "rules.csv").open(encoding="utf-8", newline="") as lines:
        return {
            row["rule"]: ImpliedRule(
                severity=severity(row["severity"]),
                sets_aside=row["quarantine"] == "yes",
                sentence=row["sentence"],
                remedy=row["remedy"],
            )
            for row in csv.DictReader(lines)
        }


def parents_first(found: Mapping[str, Contract]) -> list[str]:
    """The extracts' names so that each comes after those its keys refer to."""
    order: dict[str, None] = {}

    def visit(name: str) -> None:
        for relationship in found[name].relationships:
            if relationship.to_extract not in order and relationship.to_extract != name:
                visit(relationship.to_extract)
        order[name] = None

    for name in found:
        visit(name)
    return list(order)


def load_yaml(path: Path) -> Any:
    """The file as plain dictionaries and lists."""
    return yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe, only faster


def read(path: Path) -> Contract:
    """One contract file as a record."""
    document = load_yaml(path)
    table = document["schema"][0]
    custom = custom_properties(table)
    columns = table["properties"]
    return Contract(
        extract=table["name"],
        title=custom.get("title", table["businessName"]),
        is_optional=bool(custom.get("optional_extract", False)),
        columns=tuple(_column(column) for column in columns),
        key=_key(columns),
        relationships=_relationships(table),
        written=tuple(_written(rule, column) for rule, column in _qualities(table)),
        freshness=_freshness(document["slaProperties"], table["name"]),
        row_band=RowBand(
            minimum=custom["rowBand"]["minimum"],
            maximum=custom["rowBand"]["maximum"],
            largest_change=custom["rowBand"]["largestChange"],
        ),
    )


def custom_properties(element: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of ours that an element carries, by name."""
    return {each["property"]: each["value"] for each in element.get("customProperties", [])}


def _column(column: Mapping[str, Any]) -> Column:
    custom, options = custom_properties(column), column.get("logicalTypeOptions", {})
    return Column(
        name=column["name"],
        label=column["businessName"],
        description=column["description"],
        type=column["physicalType"].upper(),
        is_required=bool(column.get("required", False)),
        classification=column.get("classification", "personal"),
        minimum=options.get("minimum"),
        maximum=options.get("maximum"),
        pattern=options.get("pattern"),
        vocabulary=custom.get("vocabulary"),
        vocabulary_match=custom.get("vocabularyMatch", "exact"),
        is_optional=bool(custom.get("optional", False)),
        is_academic_year=bool(custom.get("academic_year", False)),
        identifier=custom.get("identifier"),
        has_text_hygiene=bool(custom.get("text_hygiene", False)),
        has_fixed_width=bool(custom.get("fixedWidth", False)),
        remedy=custom.get("remedy"),
    )


def _key(columns: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    keys = [column for column in columns if column.get("primaryKey")]
    return tuple(
        str(key["name"]) for key in sorted(keys, key=lambda key: key["primaryKeyPosition"])
    )


def _relationships(table: Mapping[str, Any]) -> tuple[Relationship, ...]:
    on_columns = [
        _relationship([column["name"]], [relationship["to"]], relationship)
        for column in table["properties"]
        for relationship in column.get("relationships", [])
    ]
    on_table = [
        _relationship(
            references(relationship["from"]), references(relationship["to"]), relationship
        )
        for relationship in table.get("relationships", [])
    ]
    return (*on_columns, *on_table)


def references(reference: str | list[str]) -> list[str]:
    """The columns that one end of a relationship names: one, or several."""
    return [reference] if isinstance(reference, str) else reference


def _relationship(
    source: Sequence[str], target: Sequence[str], relationship: Mapping[str, Any]
) -> Relationship:
    custom = custom_properties(relationship)
    return Relationship(
        columns=tuple(reference.split(".")[-1] for reference in source),
        to_extract=target[0].split(".")[0],
        to_columns=tuple(reference.split(".")[-1] for reference in target),
        severity=severity(custom["severity"]),
        sentence=custom["description"],
        remedy=custom["remedy"],
        sets_aside=bool(custom.get("quarantine", False)),
    )


def _qualities(table: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], str | None]]:
    on_columns = [
        (rule, column["name"])
        for column in table["properties"]
        for rule in column.get("quality", [])
    ]
    return [*on_columns, *((rule, None) for rule in table.get("quality", []))]


def _written(rule: Mapping[str, Any], column: str | None) -> WrittenRule:
    custom, implementation = custom_properties(rule), rule["implementation"]
    return WrittenRule(
        name=rule["id"],
        column=column,
        severity=severity(rule["severity"]),
        sentence=rule["description"],
        remedy=custom["remedy"],
        sets_aside=bool(custom.get("quarantine", False)),
        reads=tuple(custom.get("reads", ())),
        expectation=implementation["expectation_type"],
        arguments=implementation["kwargs"],
        reads_if_supplied=tuple(custom.get("readsIfSupplied", ())),
    )


def _freshness(promises: Sequence[Mapping[str, Any]], extract: str) -> Freshness:
    promise = next(each for each in promises if each["property"] == "freshness")
    custom, element = custom_properties(promise), promise["element"]
    return Freshness(
        column=None if element == "snapshot" else element.removeprefix(f"{extract}."),
        days=promise["value"],
        severity=severity(custom["severity"]),
        sentence=promise["description"],
        remedy=custom["remedy"],
    )
