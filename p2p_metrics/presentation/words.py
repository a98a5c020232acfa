"""Sentences that published values allow: verdict x evidence type x suppression, in plain words.

The templates are data (wording/*.csv). A sentence never says more than its evidence type: Type 2
compares students with similar students, Type 3 alone speaks of a difference made. Where the
placebo failed it is an association, whatever the verdict. Of a roll-out other sentences speak:
courses that adopted an activity stand beside courses that had not, absent students included.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl

from p2p_metrics import vocabulary
from p2p_metrics.presentation import numbers, rolled_out, wording

COMPARISON = "2"
ASSOCIATION = "association"
NOT_ESTIMATED = "not_estimated"
CANNOT_TELL = "cannot_tell"
CLAIMS = ("better", "worse")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an outcome is spoken of; `kind` is share (points of 100) or mean (its own scale)."""

    code: str
    subject: str
    kind: str
    did: str
    one: str
    many: str
    short_unit: str
    decimals: int
    larger_than_trials: float

    @classmethod
    def of(cls, code: str) -> "Outcome":
        """The wording of one outcome; raises KeyError for a code that outcomes.csv lacks."""
        row = wording.by("outcomes", "outcome_code")[(code,)]
        return cls(
            code,
            subject=row["subject"],
            kind=row["kind"],
            did=row["did"],
            one=row["one"],
            many=row["many"],
            short_unit=row["short_unit"],
            decimals=int(row["decimals"]),
            larger_than_trials=float(row["larger_than_trials"] or "inf"),
        )

    def size(self, value: float) -> str:
        """A size with its unit, without a sign: 2.1 points."""
        shown = numbers.plain(abs(value), self.decimals)
        return f"{shown} {self.one if shown == '1' else self.many}"

    def change(self, value: float) -> str:
        """A change with its sign and unit: +2.1 points."""
        return f"{numbers.signed(value, self.decimals)} {self.many}"

    def briefly(self, value: float) -> str:
        """A change as a tile has room for: +2.1 points; +0.08 of 5."""
        return f"{numbers.signed(value, self.decimals)} {self.short_unit}"

    def signed(self, value: float) -> str:
        """A change with its sign alone: +2.1."""
        return numbers.signed(value, self.decimals)

    def between(self, lower: float, upper: float) -> str:
        """A range of sizes, smaller first, without signs: 1.2 to 3.0 points."""
        small, large = sorted((abs(lower), abs(upper)))
        ends = [numbers.plain(end, self.decimals) for end in (small, large)]
        return f"{numbers.to(*ends)} {self.many}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One published row of the impact table with the name of its unit, ready to be spoken of.

    `is_of_courses` where whole courses are compared (a roll-out) and not students who could choose.
    """

    unit: str
    outcome: Outcome
    estimate: float | None
    ci_lower: float | None
    ci_upper: float | None
    verdict: str
    evidence_type: str
    status: str
    reason: str
    comparison_value: float | None
    overlap: float | None
    wording: str = ""
    is_of_courses: bool = False
    security: int | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any], unit: str) -> "Finding":
        """Read a row of the impact (or roll-out) table; `unit` is its name inside a sentence."""
        return cls(
            unit,
            Outcome.of(row["outcome_code"]),
            estimate=row.get("estimate"),
            ci_lower=row.get("ci_lower"),
            ci_upper=row.get("ci_upper"),
            verdict=row.get("verdict") or NOT_ESTIMATED,
            evidence_type=str(row.get("evidence_type") or COMPARISON),
            status=row.get("status") or "",
            reason=row.get("reason") or "",
            comparison_value=row.get("comparison_value"),
            overlap=row.get("overlap"),
            wording=rolled_out.wording_of(row),
            is_of_courses=rolled_out.is_of_courses(row),
            security=None if row.get("security") is None else int(row["security"]),
        )

    @property
    def is_hidden(self) -> bool:
        """Whether a figure is withheld to protect students, rather than never made."""
        row = wording.by("statuses", "status").get((self.status,))
        return bool(self.status) and (row is None or row["protects"] == "yes")

    @property
    def is_estimated(self) -> bool:
        """Whether there is a figure to speak of."""
        figures = (self.estimate, self.ci_lower, self.ci_upper)
        return not self.status and self.verdict != NOT_ESTIMATED and None not in figures


def in_sentence(name: str) -> str:
    """A name as it stands inside a sentence: "Peer mentoring" becomes "peer mentoring".

    Proper names - a capital beyond the first letter - keep theirs: PASS, Law Buddies.
    """
    keeps = any(letter.isupper() for letter in name[1:])
    return name if keeps else name[:1].lower() + name[1:]


def verdict_word(finding: Finding) -> str:
    """The verdict in a word or two, or why it is hidden: better, cannot tell yet, too few."""
    known = wording.by("reasons", "reason").get((finding.reason,))
    if known and not finding.is_estimated and not finding.is_hidden:
        return known["short"]
    if finding.status:
        return suppressed(finding.status).short
    return named("verdicts", _verdict(finding)).name.lower()


def sentence(finding: Finding) -> str:
    """What the figure says, no more than its evidence allows, with its range."""
    if finding.is_hidden:
        return f"{finding.unit[:1].upper()}{finding.unit[1:]}: {_why(finding)}"
    return _template(finding)["sentence"].format(**_values(finding))


def you_can_say(finding: Finding) -> str:
    """A sentence that a board paper may repeat."""
    if finding.is_hidden:
        return "That the figure is hidden to protect students, and nothing about its size."
    return _template(finding)["can_say"].format(**_values(finding))


def you_cannot_say(finding: Finding) -> str:
    """The nearest sentence that the evidence does not carry."""
    if finding.is_hidden:
        return "That the figure is nought, small or large."
    return _template(finding)["cannot_say"].format(**_values(finding))


def plain_range(finding: Finding) -> str:
    """Of 100 similar students, about 91 continued without it and 92 to 94 with it."""
    without = finding.comparison_value
    if not finding.is_estimated or without is None or finding.wording == ASSOCIATION:
        return ""
    if finding.is_of_courses:
        return ""
    outcome, about = finding.outcome, numbers.plain(without)
    lower, upper = finding.ci_lower or 0.0, finding.ci_upper or 0.0
    if outcome.kind == "mean":
        base = numbers.plain(without, 0 if outcome.decimals == 1 else 1)
        return f"Similar students {outcome.did} about {base} without it; {_more(finding)} with it."
    ends = [numbers.plain(min(max(without + end, 0.0), 100.0)) for end in (lower, upper)]
    with_it = f"about {ends[0]}" if ends[0] == ends[1] else numbers.to(*ends)
    return f"Of 100 similar students, about {about} {outcome.did} without it and {with_it} with it."


def _more(finding: Finding) -> str:
    """0.6 to 1.4 marks more; between 0.4 marks less and 1.2 marks more."""
    outcome = finding.outcome
    lower, upper = finding.ci_lower or 0.0, finding.ci_upper or 0.0
    if lower < 0 < upper:
        return f"between {outcome.size(lower)} less and {outcome.size(upper)} more"
    return f"{outcome.between(lower, upper)} {'more' if upper > 0 else 'less'}"


def cautions(finding: Finding, least_overlap: float = 0.6) -> list[str]:
    """What a careful reader would add: a size beyond any trial, few like-for-like students."""
    if not finding.is_estimated:
        return []
    found = []
    limit = finding.outcome.larger_than_trials
    if abs(finding.estimate or 0.0) > limit:
        found.append(wording.caution("size"))
    if finding.overlap is not None and finding.overlap < least_overlap:
        found.append(wording.caution("overlap", overlap=numbers.percent(finding.overlap)))
    return found


@dataclass(frozen=True, slots=True)
class Named:
    """What a code of the vocabulary means: a name for a cell, a definition for a note."""

    code: str
    name: str
    definition: str


@cache
def named(table: str, code: str) -> Named:
    """A code of a vocabulary table; a code that the table lacks is shown as it is."""
    found = vocabulary.table(table).filter(pl.col("code") == code)
    row = found.row(0, named=True) if found.height else {}
    return Named(code, row.get("name", code), row.get("definition", ""))


@cache
def of_list(which: str, code: str) -> Named:
    """A code of one of the lists in codes.csv; one that the list lacks is shown as it is."""
    found = vocabulary.table("codes").filter(pl.col("list") == which, pl.col("code") == code)
    row = found.row(0, named=True) if found.height else {}
    return Named(code, row.get("label", code.replace("_", " ")), row.get("definition", ""))


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Why a figure is blank: a word for a cell, a sentence for a note."""

    short: str
    sentence: str


def suppressed(status: str) -> Suppressed:
    """What a suppression code means to a reader."""
    found = named("suppression_codes", status)
    why = f"{found.name[:1].lower()}{found.name[1:]}"
    return Suppressed(why, f"Not shown, {why}. {found.definition}".strip())


def _verdict(finding: Finding) -> str:
    return finding.verdict if finding.is_estimated else NOT_ESTIMATED


def may_be_chance(finding: Finding) -> bool:
    """Whether the range leaves out no difference and the claim is still not made."""
    return _verdict(finding) == CANNOT_TELL and _leaves_out_nought(finding)


def _template(finding: Finding) -> dict[str, str]:
    which = "course_verdicts" if finding.is_of_courses else "verdicts"
    templates = wording.by(which, "verdict", "evidence_type", "case")
    verdict = _verdict(finding)
    if verdict == NOT_ESTIMATED:
        return templates[(verdict, "", "")]
    case = "chance" if may_be_chance(finding) else ""
    evidence_type = finding.evidence_type
    if finding.is_of_courses:
        is_effect = rolled_out.is_effect(evidence_type, finding.wording, finding.security)
        evidence_type = rolled_out.CAUSAL if is_effect else COMPARISON
    # A check that failed limits the words whatever the interval says.
    if finding.wording in (ASSOCIATION, rolled_out.ASSOCIATION):
        case = ASSOCIATION
    wanted = (verdict, evidence_type, case)
    return templates.get(wanted) or templates[(verdict, evidence_type, "")]


def _leaves_out_nought(finding: Finding) -> bool:
    return (finding.ci_lower or 0.0) > 0 or (finding.ci_upper or 0.0) < 0


def _values(finding: Finding) -> dict[str, str]:
    outcome = finding.outcome
    known = {"unit": finding.unit, "outcome": outcome.subject, "reason": _reason(finding.reason)}
    if not finding.is_estimated:
        return known
    estimate, low, high = (x or 0.0 for x in (finding.estimate, finding.ci_lower, finding.ci_upper))
    return known | {
        "size": outcome.size(estimate),
        "change": outcome.change(estimate),
        "range": outcome.between(low, high),
        "low": outcome.signed(low),
        "high": outcome.signed(high),
        "units": outcome.many,
        "direction": "better" if estimate > 0 else "worse",
    }


def because(reason: str) -> str:
    """The engine's reason as a clause: because ...; empty where none was given."""
    known = wording.by("reasons", "reason").get((reason,))
    return known["clause"] if known else reason


def _reason(reason: str) -> str:
    """The engine's reason as the end of a sentence, with the mark that joins it on."""
    if wording.by("reasons", "reason").get((reason,)):
        return f", {because(reason)}"
    if not reason:
        return ""
    return f", {reason}" if reason.startswith("because") else f": {reason}"


def _why(finding: Finding) -> str:
    said = suppressed(finding.status).sentence
    return said[:1].lower() + said[1:]
