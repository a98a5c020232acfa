"""The contract files as they are written, for tests that read them without our own reader."""

from pathlib import Path

import yaml

FOLDER = Path(__file__).resolve().parents[2] / "data_contracts"
DOCUMENTS = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted(FOLDER.glob("*.yaml"))
}
TABLES = {name: document["schema"][0] for name, document in DOCUMENTS.items()}
EXTRACTS = list(TABLES)


def custom(element):
    """An element's custom properties by name."""
    return {each["property"]: each["value"] for each in element.get("customProperties", [])}


def columns(extract):
    """The columns of an extract by name."""
    return {column["name"]: column for column in TABLES[extract]["properties"]}


def written_rules(extract):
    """The rules that a contract writes out, on its columns and on the whole."""
    table = TABLES[extract]
    on_columns = [rule for column in table["properties"] for rule in column.get("quality", [])]
    return [*on_columns, *table.get("quality", [])]
