"""How institutions write dates and separate cells (formats.toml), and which fits some texts."""

import tomllib
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path

from p2p_metrics.extracts.limits import limits


@cache
def _formats() -> dict[str, list[str]]:
    text = Path(__file__).with_name("formats.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text))


def delimiters() -> list[str]:
    """The characters that may separate cells, the usual one first."""
    return _formats()["delimiters"]


def encodings() -> list[str]:
    """The encodings to try, in order."""
    return _formats()["encodings"]


def date_format(texts: Iterable[str]) -> str | None:
    """The first known format in which every text is a believable date; None where none is."""
    found = [text for text in texts if text]
    if not found:
        return None
    return next((form for form in _formats()["dates"] if all(_reads(t, form) for t in found)), None)


def are_serial_dates(texts: Iterable[str]) -> bool:
    """Whether all texts look like the day numbers that Excel keeps instead of dates."""
    found = [text for text in texts if text]
    return bool(found) and all(t.isdigit() and 10_000 <= int(t) < 80_000 for t in found)


def _reads(text: str, form: str) -> bool:
    try:
        year = datetime.strptime(text, form).year
    except ValueError:
        return False
    return limits().earliest_year <= year <= limits().latest_year
