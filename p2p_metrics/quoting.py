"""Values and names as SQL writes them, whatever they contain."""

from datetime import date
from typing import Any


def literal(value: Any) -> str:
    """A text, date or number as SQL writes it."""
    if isinstance(value, date):
        return f"date '{value.isoformat()}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value)


def quoted(name: str) -> str:
    """A table's or column's name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
