"""Analysis plans: what a university decided before it looked, from files beside the extracts."""

import tomllib
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from p2p_metrics import vocabulary
from p2p_metrics.effects.plan import AnalysisPlan, plan_from
from p2p_metrics.effects.records import METHOD_AIPW
from p2p_metrics.refusal import Refused

POPULATIONS = ("eligible_at_landmark",)
ESTIMATORS = (METHOD_AIPW,)


def plan_files(folder: Path) -> list[Path]:
    """The plan files of a folder, in name order; none where there is no such folder."""
    return sorted(folder.glob("*.toml")) if folder.is_dir() else []


def read_plans(folder: Path) -> list[AnalysisPlan]:
    """Every plan of a folder. Raises Refused, naming the file and what to put right."""
    return [_read(path) for path in plan_files(folder)]


def _read(path: Path) -> AnalysisPlan:
    remedy = f"Put it right, or take {path.name} out of the folder {path.parent.name}."
    try:
        plan = plan_from(tomllib.loads(path.read_text(encoding="utf-8")))
    except (ValueError, UnicodeDecodeError) as wrong:
        raise Refused(f"The analysis plan {path.name} cannot be used: {wrong}. {remedy}") from wrong
    known = {
        "unit_kind": ("scheme", "approach", "context"),
        "role": ("recipient", "provider"),
        "outcome_code": tuple(one.outcome_code for one in vocabulary.outcomes()),
        "population": POPULATIONS,
        "primary_estimator": ESTIMATORS,
    }
    for name, choices in known.items():
        if getattr(plan, name) not in choices:
            raise Refused(
                f"The analysis plan {path.name} cannot be used: {name} is "
                f"{getattr(plan, name)!r}; choose among {', '.join(choices)}. {remedy}"
            )
    return plan


def recorded(plans: Sequence[AnalysisPlan]) -> list[dict[str, Any]]:
    """The plans as plain values for the record of a check."""
    names = AnalysisPlan.__dataclass_fields__
    return [{name: str(getattr(plan, name)) for name in names} for plan in plans]


def from_record(record: Mapping[str, Any]) -> list[AnalysisPlan]:
    """The plans that a check found; none where it was made before there were any."""
    return [plan_from(one) for one in record.get("plans", [])]


def fingerprint(plans: Sequence[AnalysisPlan]) -> str:
    """One hash over all plans, whatever their files are called; of nothing where there are none."""
    return sha256("".join(sorted(one.fingerprint for one in plans)).encode()).hexdigest()
