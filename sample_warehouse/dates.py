"""Days of an academic year, counted from 1 January 1970 as files store them."""

from collections.abc import Sequence
from datetime import date

_DAY_ZERO = date(1970, 1, 1).toordinal()
_FIRST_MONTH = 8
NEVER = 10**6


def day_of(calendar_date: date) -> int:
    """The number of a calendar date."""
    return calendar_date.toordinal() - _DAY_ZERO


def day_in(academic_year: int, month_day: str) -> int:
    """The number of a day such as '01-27' in the academic year that begins in August."""
    month, day = map(int, month_day.split("-"))
    year = academic_year if month >= _FIRST_MONTH else academic_year + 1
    return day_of(date(year, month, day))


def day_after(academic_year: int, month_day: str) -> int:
    """The number of an August or September day that follows the academic year."""
    month, day = map(int, month_day.split("-"))
    return day_of(date(academic_year + 1, month, day))


def span_in(academic_year: int, span: Sequence[str]) -> tuple[int, int]:
    """First and last day of a span of month-days within the academic year."""
    return day_in(academic_year, span[0]), day_in(academic_year, span[1])


def printed(academic_year: int) -> str:
    """The academic year as extracts write it: 2023/24."""
    return f"{academic_year}/{(academic_year + 1) % 100:02d}"
