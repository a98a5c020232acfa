"""The last accepted load, from the dated records that every check leaves."""

import json
from collections.abc import Mapping
from pathlib import Path


def last_accepted_rows(reports: Path) -> Mapping[str, int]:
    """The rows of each extract in the newest accepted check of real extracts; none before one."""
    for record in sorted((reports / "history").glob("*-check.json"), reverse=True):
        found = json.loads(record.read_text(encoding="utf-8"))
        if found.get("accepted") and not found.get("is_sample"):
            return {
                facts["extract"]: facts["row_count"]
                for facts in found["extracts"]
                if facts["is_present"]
            }
    return {}
