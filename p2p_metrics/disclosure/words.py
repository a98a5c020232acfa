"""Sentences that are published never count people or rows: the count columns do, rounded."""

import polars as pl

from p2p_metrics.refusal import Refused

COUNTED = (
    "rows?",
    "students?",
    "people",
    "persons?",
    "participants?",
    "values?",
    "records?",
    "engagements?",
    "enrolments?",
    "cases?",
    "leavers?",
)
_COUNTS = rf"(?i)(^|[^\d:.,])\d[\d,]*\s+(of\s+)?([\d,]+\s+)?({'|'.join(COUNTED)})\b"


def require_no_counts(frame: pl.DataFrame, table: str, column: str) -> None:
    """Refuse a sentence such as "3 rows have ...": the exact count would escape rounding."""
    if column not in frame.columns or frame.schema[column] != pl.String:
        return
    found = frame.filter(pl.col(column).str.contains(_COUNTS))
    if found.height:
        raise Refused(
            f"{table}.{column}: {found.height} sentences count people or rows in figures. "
            "Leave the number to the count columns, which are rounded."
        )
