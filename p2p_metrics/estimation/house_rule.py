"""The house rule for grading evidence, as shipped in data_contracts/evidence_rules.toml."""

import tomllib
from functools import cache
from pathlib import Path

from p2p_metrics.effects.evidence_rules import EvidenceRules, rules_from

FILE = Path(__file__).resolve().parents[2] / "data_contracts" / "evidence_rules.toml"


@cache
def house_rule() -> EvidenceRules:
    """The rule that every estimate is graded by; raises ValueError where the file is at fault."""
    return rules_from(tomllib.loads(FILE.read_text(encoding="utf-8")))
