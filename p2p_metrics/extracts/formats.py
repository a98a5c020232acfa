"""How institutions write dates and separate cells (formats.toml), and which fits some texts."""

import re
import tomllib
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from p2p_metrics.extracts.limits import limits

# A share of a whole, or a study load of up to two.
LARGEST_SHARE = 2


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


def are_percentages(texts: Iterable[str], largest: Any) -> bool:
    """Whether all texts are numbers up to 100, and most of them above the largest believable."""
    found = [text for text in texts if text]
    if largest is None or largest > LARGEST_SHARE or not found:
        return False
    numbers = [number for text in found if (number := _number(text)) is not None]
    are_numbers = len(numbers) == len(found) and all(0 <= number <= 100 for number in numbers)
    return are_numbers and 2 * sum(number > largest for number in numbers) > len(numbers)


def have_decimal_commas(texts: Iterable[str]) -> bool:
    """Whether all texts are numbers with a comma for a point, and none may be a thousand."""
    found = [text for text in texts if text]
    return bool(found) and all(re.fullmatch(r"[+-]?\d+,(\d{1,2}|\d{4,})", t) for t in found)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _reads(text: str, form: str) -> bool:
    try:
        year = datetime.strptime(text, form).year
    except ValueError:
        return False
    return limits().earliest_year <= year <= limits().latest_year
