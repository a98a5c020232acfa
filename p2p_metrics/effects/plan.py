"""The analysis plan: what was decided before the results were known, and proof that it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class PlanStatus(StrEnum):
    """Whether an estimate was planned, or what keeps it exploratory."""

    PLANNED = "planned"
    NO_PLAN = "exploratory: no plan"
    LOCKED_TOO_LATE = "exploratory: locked after the outcomes were known"
    NOT_AS_PLANNED = "exploratory: not the outcome, population or estimator that was planned"


@dataclass(frozen=True, slots=True)
class AnalysisPlan:
    """One scheme's question, decided beforehand; codes are those of the vocabulary."""

    unit_kind: str
    unit_code: str
    role: str
    question: str
    population: str
    outcome_code: str
    primary_estimator: str
    locked_on: date

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the plan as text: the same plan always has the same, any change another."""
        content = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(self).items()
        }
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def status(
        self, outcome_code: str, population: str, estimator: str, outcomes_known_on: date
    ) -> PlanStatus:
        """Say whether an estimate is the one planned, before its outcomes were known.

        `outcomes_known_on` is the first day on which anyone could have looked: the date the
        extracts were taken, or the outcome's own date where that is known.
        """
        planned = (self.outcome_code, self.population, self.primary_estimator)
        if planned != (outcome_code, population, estimator):
            return PlanStatus.NOT_AS_PLANNED
        is_early = self.locked_on < outcomes_known_on
        return PlanStatus.PLANNED if is_early else PlanStatus.LOCKED_TOO_LATE


def plan_from(document: Mapping[str, Any]) -> AnalysisPlan:
    """Read a plan from the mapping that its file parses to.

    Raises ValueError naming what is missing, unknown, empty or not a date.
    """
    names = {one.name for one in fields(AnalysisPlan)}
    if wrong := names ^ set(document):
        raise ValueError(f"plan: missing or unknown: {', '.join(sorted(wrong))}")
    texts = {name: document[name] for name in names - {"locked_on"}}
    if empty := sorted(name for name, text in texts.items() if not str(text).strip()):
        raise ValueError(f"plan: empty: {', '.join(empty)}")
    return AnalysisPlan(**texts, locked_on=_date(document["locked_on"]))


def _date(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"plan: locked_on is not a date: {value}") from None
