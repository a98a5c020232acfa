"""How numbers are written for readers: 2,345; 3.1 points; 31%; £12k; 2023/24."""

import math

MINUS = "\u2212"
POUND = "\u00a3"
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
THOUSAND, MILLION = 1_000, 1_000_000


def rounded(value: float, decimals: int) -> float:
    """Round half away from nought, as a reader with a pencil would, and never give -0."""
    scale = 10**decimals
    return math.copysign(math.floor(abs(value) * scale + 0.5) / scale, value) + 0.0


def plain(value: float, decimals: int = 0) -> str:
    """1,234.5 with a true minus sign."""
    return f"{rounded(value, decimals):,.{decimals}f}".replace("-", MINUS)


def signed(value: float, decimals: int = 1) -> str:
    """+1.2 or a true minus; nought has no sign."""
    text = plain(value, decimals)
    return f"+{text}" if rounded(value, decimals) > 0 else text


def count(value: float) -> str:
    """2,345."""
    return plain(value, 0)


def spelled(many: int) -> str:
    """A small number as a word: six; from eleven on, in digits."""
    return WORDS[many] if many < len(WORDS) else count(many)


def percent(rate: float, decimals: int = 0) -> str:
    """0.314 as 31%."""
    return f"{plain(rate * 100, decimals)}%"


def gbp(amount: float) -> str:
    """Pounds as a board reads them: £850, £12k, £1.2m."""
    size = abs(amount)
    if size >= MILLION:
        text = f"{POUND}{plain(size / MILLION, 1)}m"
    elif size >= 10 * THOUSAND:
        text = f"{POUND}{plain(size / THOUSAND, 0)}k"
    else:
        text = f"{POUND}{plain(size, 0)}"
    return f"{MINUS}{text}" if amount < 0 else text


def academic_year(start: int) -> str:
    """2023 as 2023/24; 0, which stands for every year, as "all years"."""
    return f"{start}/{(start + 1) % 100:02d}" if start else "all years"


def to(lower: str, upper: str) -> str:
    """A range in words: "1.2 to 3.0", or one value where rounding made them the same."""
    return lower if lower == upper else f"{lower} to {upper}"


def listed(parts: list[str], last: str = "and") -> str:
    """a, b and c; or another word before the last."""
    joined = f" {last} ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else ""
    return joined or "".join(parts)


def significant(value: float, digits: int = 3) -> float:
    """A value to so many digits, for what is worked out and not counted: 1,113 as 1,110."""
    size = math.floor(math.log10(abs(value))) + 1 if value else 0
    return rounded(value, 0) if size <= digits else rounded(value, digits - size)
