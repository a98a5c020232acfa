"""The last accepted load, from the dated records that every check leaves."""

import json
from collections.abc import Mapping
from pathlib import Path

from p2p_metrics.contracts.held import Held


def last_accepted(reports: Path) -> Mapping[str, Held]:
    """What each extract held in the newest accepted check of real extracts; none before one."""
    for record in sorted((reports / "history").glob("*-check.json"), reverse=True):
        found = json.loads(record.read_text(encoding="utf-8"))
        if found.get("accepted") and not found.get("is_sample"):
            return {
                facts["extract"]: Held.recorded(facts)
                for facts in found["extracts"]
                if facts["is_present"]
            }
    return {}
