"""What a check found, as frozen records and as the dated file that pages and auditors read."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from p2p_metrics.extracts.contract import Severity


@dataclass(frozen=True, slots=True)
class Check:
    """One rule that was judged; where it failed, `sentence` says all a data officer needs.

    `promise` is the rule itself in words, without counts: what may be published of it.
    """

    extract: str
    column: str | None
    rule: str
    severity: Severity
    passed: bool
    failing_count: int
    checked_count: int
    sentence: str
    remedy: str
    promise: str

    @property
    def stops(self) -> bool:
        """Whether the extracts cannot be accepted because of it."""
        return not self.passed and self.severity == "critical"


@dataclass(frozen=True, slots=True)
class NotJudged:
    """A rule that could not be judged, and why: it neither passed nor failed."""

    extract: str
    column: str | None
    rule: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ExtractFacts:
    """What became of one extract."""

    extract: str
    is_present: bool
    row_count: int
    quarantined_count: int
    latest_date: date | None
    freshness: str
    files: Mapping[str, str] = field(default_factory=dict)
    absent_columns: tuple[str, ...] = ()
    rows_of_years: Mapping[str, int] = field(default_factory=dict)
    schemes: Mapping[str, list[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The answer of a check: accepted or not, and every reason in a sentence."""

    build_id: str
    accepted: bool
    is_sample: bool
    snapshot_date: date | None
    checks: tuple[Check, ...]
    not_judged: tuple[NotJudged, ...]
    extracts: tuple[ExtractFacts, ...]
    notes: tuple[str, ...]
    versions: Mapping[str, str]
    warehouse_file: Path | None

    @property
    def findings(self) -> tuple[Check, ...]:
        """The checks that failed, those that stop the build first."""
        failed = [check for check in self.checks if not check.passed]
        return tuple(sorted(failed, key=lambda check: not check.stops))

    @property
    def sentences(self) -> tuple[str, ...]:
        """One sentence a finding, those that stop the build first."""
        return tuple(finding.sentence for finding in self.findings)

    @property
    def inputs(self) -> dict[str, str]:
        """Every file that was read, with its SHA-256, for the release's manifest."""
        return {file: sha for facts in self.extracts for file, sha in facts.files.items()}

    def facts(self) -> dict[str, Any]:
        """The report as plain values, as it is written to check.json."""
        return {
            "build_id": self.build_id,
            "accepted": self.accepted,
            "is_sample": self.is_sample,
            "snapshot_date": self.snapshot_date and self.snapshot_date.isoformat(),
            "warehouse_file": self.warehouse_file and self.warehouse_file.name,
            "inputs": self.inputs,
            "versions": dict(self.versions),
            "notes": list(self.notes),
            "extracts": [_plain(asdict(facts)) for facts in self.extracts],
            "checks": [asdict(check) for check in self.checks],
            "not_judged": [asdict(each) for each in self.not_judged],
        }


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    latest = facts["latest_date"]
    return facts | {
        "latest_date": latest and latest.isoformat(),
        "absent_columns": list(facts["absent_columns"]),
    }
