"""Patterns of DuckDB (RE2) written so that Java, which Spark matches by, reads them the same way.

The two agree on most of what is written. They part at `$` (Java also matches before a last line
break), at `.` and `\\s` (each has its own line ends and spaces), and inside brackets, where Java
has operators of its own. What cannot be written for both is refused by name.
"""

import re

SPACES = "\\t\\n\\f\\r "
OUTSIDE = {"\\s": f"[{SPACES}]", "\\S": f"[^{SPACES}]", "$": "\\z", ".": "[^\\n]"}
INSIDE = {"\\s": SPACES, "[": "\\[", "&": "\\&"}
SIGN = r"\\x\{[0-9A-Fa-f]+\}|\\."
SIGNS = re.compile(rf"{SIGN}|\[:|.", re.DOTALL)
# Brackets whole (a closing one that comes first is a sign among them); else sign by sign.
PIECES = re.compile(rf"\[\^?\]?(?:{SIGN}|[^\]\\])*\]|{SIGN}|\(\?:|\(\?|.", re.DOTALL)
THE_SAME = re.compile(r"\\(x\{.*\}|[dDwWAztnrf]|[^0-9A-Za-z])|\(\?:|[^\\]", re.DOTALL)


def to_java(pattern: str) -> str:
    """The pattern as Java writes it; raises ValueError for what Java would match otherwise."""
    return "".join(
        _brackets(piece) if len(piece) > 1 and piece[0] == "[" else _sign(piece, OUTSIDE)
        for piece in PIECES.findall(pattern)
    )


def whole(pattern: str) -> str:
    """The pattern as Java writes it, matching whole texts only."""
    return f"\\A(?:{to_java(pattern)})\\z"


def _brackets(piece: str) -> str:
    opening = re.match(r"\[\^?", piece)
    begin = opening.end() if opening else 1
    inside = "".join(_sign(sign, INSIDE) for sign in SIGNS.findall(piece[begin:-1]))
    return f"{piece[:begin]}{inside}]"


def _sign(sign: str, otherwise: dict[str, str]) -> str:
    if sign not in otherwise and not THE_SAME.fullmatch(sign):
        raise ValueError(f"Spark reads {sign} in a pattern otherwise than DuckDB.")
    return otherwise.get(sign, sign)
