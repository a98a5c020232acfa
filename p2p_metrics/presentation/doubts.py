"""What is doubted about one scheme's estimate: its rows, or why there are none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from p2p_metrics.presentation import impact, numbers, words
from p2p_metrics.presentation.source import RECIPIENT, Source

SEE_ROLL_OUT = (
    "Everyone on the course takes part, so nobody is left to compare with. Courses that took it up "
    "are compared with courses that had not yet instead."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One scheme, in one role, on one outcome."""

    scheme: str
    role: str
    outcome_code: str

    def rows(
        self, source: Source, table: str, *, any_outcome: bool = False
    ) -> list[dict[str, Any]]:
        """Its rows of a table; `any_outcome` for tables that know one outcome alone."""
        keys = {"unit_kind": "scheme", "unit_code": self.scheme, "role": self.role}
        if not any_outcome:
            keys["outcome_code"] = self.outcome_code
        return source.rows(table, **keys)

    def caption(self, source: Source, what: str, *, any_outcome: bool = False) -> str:
        """What a table of these rows is called, away from the page too: scheme, role, outcome."""
        about = [source.unit("scheme", self.scheme, self.role)]
        if not any_outcome:
            about.append(source.name("outcome", self.outcome_code).lower())
        return f"{what}: {', '.join(about)}"

    def headline(self, source: Source, outcome_code: str = "") -> words.Finding | None:
        """The published estimate that the doubts are about; None where there is no row."""
        outcome = outcome_code or self.outcome_code
        keys = {"unit_kind": "scheme", "unit_code": self.scheme, "outcome_code": outcome}
        found = impact.combined(source, self.role, **keys)
        return impact.finding(source, found[0], self.role) if found else None


def is_compared(source: Source, scheme: str, role: str) -> bool:
    """Whether the release holds any comparison of the scheme for these students, shown or hidden.

    Where it holds none, no check on one exists either: the reason is said once for all of them.
    """
    return bool(impact.combined(source, role, unit_kind="scheme", unit_code=scheme))


def why_none(source: Source, table: str, asked: Asked, rows: Sequence[Mapping[str, Any]]) -> str:
    """Why a figure is blank, as a sentence or two."""
    if rows and rows[0]["reason"] == impact.EMBEDDED:
        return SEE_ROLL_OUT
    if rows:
        return _why_blank(rows[0])
    if source.frame(table).is_empty():
        return "This release does not hold this check."
    if rolled := _rolled_out(source, asked):
        return SEE_ROLL_OUT if rolled[0]["estimate"] is not None else _why_blank(rolled[0])
    others = source.values(table, "outcome_code", unit_kind="scheme")
    names = [source.name("outcome", code).lower() for code in others]
    if asked.outcome_code in others or not names:
        return "This release has no such check for these students of the scheme."
    return f"This is worked out for {numbers.listed(names)} alone: choose one of them."


def _rolled_out(source: Source, asked: Asked) -> list[dict[str, Any]]:
    """The roll-out's row, which alone speaks of an embedded activity without a register."""
    keys = {"unit_kind": "scheme", "unit_code": asked.scheme, "outcome_code": asked.outcome_code}
    return source.rows("rollout", **keys) if asked.role == RECIPIENT else []


def _why_blank(row: Mapping[str, Any]) -> str:
    finding = words.Finding.of(row, "")
    if finding.is_hidden:
        return words.suppressed(finding.status).sentence
    said = words.because(finding.reason)
    return f"Not worked out, {said}." if said else "Not worked out for this scheme."
