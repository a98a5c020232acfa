"""Rows of the impact table as marks, table rows and tallies: what every impact figure shares."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from p2p_metrics import vocabulary
from p2p_metrics.presentation import numbers, rolled_out, standing, wording, words
from p2p_metrics.presentation.charts.chart import KeyEntry
from p2p_metrics.presentation.charts.intervals import Axis, Mark, difference_axis
from p2p_metrics.presentation.source import RECIPIENT, Row, Source
from p2p_metrics.presentation.tables import Column
from p2p_metrics.presentation.words import Finding

ORDER = ("better", "worse", "cannot_tell", "not_estimated")
TERMS = ("like_for_like", "interval", "naive", "verdict", "evidence_type", "overlap", "suppression")
MOST_IN_ALT = 12
NOT_AVAILABLE = "x"  # suppression_codes.csv
EMBEDDED = "no like-for-like comparison exists; see roll-out"


def finding(source: Source, row: Row, role: str = RECIPIENT) -> Finding:
    """One row with its unit's name, ready to be spoken of.

    What was never supplied is said to be so: too few students would be another matter.
    """
    made = Finding.of(row, source.unit(row["unit_kind"], row["unit_code"], role))
    extract = wording.by("outcomes", "outcome_code")[(row["outcome_code"],)]["extract"]
    if made.is_estimated or extract not in _not_supplied(source):
        return made
    return replace(made, status=NOT_AVAILABLE, reason=f"{extract} not supplied")


def _not_supplied(source: Source) -> list[str]:
    return source.values("quality_extracts", "extract", is_present=False)


def combined(source: Source, role: str = RECIPIENT, **keys: Any) -> list[dict[str, Any]]:
    """Impact rows over everything, with the roll-out's answer where no like-for-like one exists.

    An embedded activity without a register has no impact rows; courses can be compared all the
    same, so the rows of its roll-out stand in where one unit is asked for.
    """
    rows = source.whole("impact", role=role, **keys)
    if role != RECIPIENT:
        return rows
    by_unit = ("unit_kind", "unit_code", "outcome_code")
    kept = {key: value for key, value in keys.items() if key in by_unit}
    found = source.rows("rollout", **kept)
    if not rows and "unit_code" in keys:
        return found
    rolled = {_key(row): row for row in found}
    return [
        {**row, **_measures(rolled[_key(row)])}
        if row["estimate"] is None and row["reason"] == EMBEDDED and _key(row) in rolled
        else row
        for row in rows
    ]


def _key(row: Row) -> tuple[str, str, str]:
    return row["unit_kind"], row["unit_code"], row["outcome_code"]


def _measures(row: Row) -> dict[str, Any]:
    names = ("estimate", "ci_lower", "ci_upper", "method", "evidence_type", "security", "wording")
    own = [name for name in rolled_out.OWN_COLUMNS if name in row]
    return {name: row.get(name) for name in (*names, "verdict", "reason", "status", *own)}


def axis(outcome_code: str) -> Axis:
    """The axis of a difference in this outcome, with its unit."""
    many = words.Outcome.of(outcome_code).many
    return difference_axis("percentage points" if many == "points" else many)


def mark(found: Finding, label: str, row: Row) -> Mark:
    """A row of a chart: the estimate with its range, the plain difference as its hollow twin."""
    if not found.is_estimated:
        why = words.verdict_word(found)
        return Mark(f"{label} ({why})", tooltip=f"{label}: {why}", tone="quiet")
    tone = wording.by("verdict_words", "verdict")[(found.verdict,)]["tone"]
    return Mark(
        label,
        value=found.estimate,
        lower=found.ci_lower,
        upper=found.ci_upper,
        written=found.outcome.signed(found.estimate or 0.0),
        tone=tone,
        hollow=row.get("naive_estimate"),
        tooltip=said_briefly(found, label),
    )


def moved_to(made: Mark, found: Finding, value: float, lower: float, upper: float) -> Mark:
    """The same row at its steadied value and range."""
    written = found.outcome.signed(value)
    return replace(made, value=value, lower=lower, upper=upper, written=written)


def surest(findings: Sequence[Finding], verdict: str) -> Finding | None:
    """The finding of this verdict that carries furthest; of several the one whose range is
    narrowest beside its size.
    """
    made = [one for one in findings if one.is_estimated and one.verdict == verdict]
    return min(made, key=lambda one: (standing.order(one), _relative_width(one)), default=None)


def _relative_width(found: Finding) -> float:
    width = (found.ci_upper or 0.0) - (found.ci_lower or 0.0)
    return width / (abs(found.estimate or 0.0) or 1.0)


def compared(findings: Sequence[Finding]) -> str:
    """What the findings with a verdict compare: students with students, courses with courses."""
    made = [one.is_of_courses for one in findings if one.is_estimated]
    return rolled_out.compared(len(made) - sum(made), sum(made))


def said_briefly(found: Finding, label: str) -> str:
    """Label, difference, range and verdict in one line: for tooltips and descriptions."""
    if not found.is_estimated:
        return f"{label}: {words.verdict_word(found)}"
    return (
        f"{label}: {found.outcome.signed(found.estimate or 0.0)} "
        f"({found.outcome.signed(found.ci_lower or 0.0)} to "
        f"{found.outcome.signed(found.ci_upper or 0.0)} {found.outcome.many}), "
        f"{words.verdict_word(found)}"
    )


def heading(verdict: str, how_many: int) -> Mark:
    """A heading over the rows of one verdict, with how many there are."""
    row = wording.by("verdict_words", "verdict")[(verdict,)]
    text = f"{row['symbol']} {row['heading']} ({how_many})"
    return Mark(text, tone=row["tone"], is_heading=True)


def key(rows: Iterable[Row]) -> tuple[KeyEntry, ...]:
    """What the marks mean, for the marks that are there."""
    rows = list(rows)
    there = [verdict for verdict in ORDER[:3] if any(row["verdict"] == verdict for row in rows)]
    tones = wording.by("verdict_words", "verdict")
    shapes = {"better": "triangle-up", "worse": "triangle-down", "cannot_tell": "circle"}
    entries = [
        KeyEntry(words.named("verdicts", one).name, tones[(one,)]["tone"], shapes[one])
        for one in there
    ]
    if there:
        entries.append(KeyEntry("95 % range", "quiet", "stroke"))
    if any(row.get("naive_estimate") is not None for row in rows):
        entries.append(KeyEntry("before comparing like with like", "quiet", "circle", True))
    return tuple(entries)


def columns(outcome_code: str, first: str) -> tuple[Column, ...]:
    """The columns of a table of estimates, with the decimals of the outcome."""
    decimals = words.Outcome.of(outcome_code).decimals
    signed = f"signed_{decimals}"
    unit = words.Outcome.of(outcome_code).many
    return (
        Column("name", first),
        Column("verdict_word", "Verdict"),
        Column("estimate", f"Difference ({unit})", signed),
        Column("ci_lower", "Range from", signed),
        Column("ci_upper", "to", signed),
        Column("naive_estimate", "Before like for like", signed),
        Column("n_participants", "Took part", "count"),
        Column("n_comparison", "Comparison group", "count"),
        Column("overlap", "Overlap", "percent"),
        Column("evidence_name", "Evidence"),
    )


def table_row(found: Finding, label: str, row: Row) -> dict[str, Any]:
    """The same row for a table: names beside the numbers."""
    is_rated = found.is_estimated and found.evidence_type
    evidence = f"Type {found.evidence_type}" if is_rated else ""
    said = words.verdict_word(found)
    shown = {"name": label, "verdict_word": said, "evidence_name": evidence}
    return {**row, **shown, "status": found.status}


def tally(findings: Sequence[Finding]) -> dict[str, int]:
    """How many findings carry each verdict; hidden ones count as not estimated."""
    counted = dict.fromkeys(ORDER, 0)
    for found in findings:
        counted[found.verdict if found.is_estimated else "not_estimated"] += 1
    return counted


def tally_in_words(counted: Mapping[str, int], one: str, many: str) -> str:
    """In 3 approaches students did better than similar ones, in 1 worse, for 7 we cannot tell."""
    parts = []
    if counted["better"]:
        noun = one if counted["better"] == 1 else many
        parts.append(f"in {counted['better']} {noun} students did better than similar students")
    if counted["worse"]:
        noun = one if counted["worse"] == 1 else many
        begun = f"in {counted['worse']} {noun} students did worse than similar students"
        parts.append(f"in {counted['worse']} worse" if parts else begun)
    if counted["cannot_tell"]:
        noun = "" if parts else f" {one if counted['cannot_tell'] == 1 else many}"
        parts.append(f"for {counted['cannot_tell']}{noun} we cannot tell yet")
    said = ", ".join(parts)
    return said[:1].upper() + said[1:]


def tally_briefly(counted: Mapping[str, int]) -> str:
    """4 better, 1 worse, 10 cannot be told yet; what there is none of is left out."""
    said = (
        (counted["better"], "better"),
        (counted["worse"], "worse"),
        (counted["cannot_tell"], "cannot be told yet"),
    )
    return ", ".join(f"{many} {word}" for many, word in said if many)


def came_out(counted: Mapping[str, int], what: str) -> str:
    """4 of 15 comparisons came out better, 1 worse: neither is ever said without the other."""
    worse = counted["worse"] or "none"
    return f"{counted['better']} of {judged(counted)} {what} came out better, {worse} worse"


def described(kind: str, items: Sequence[str]) -> str:
    """A chart in words: what it is, then its first rows; the table has the rest."""
    shown = "; ".join(items[:MOST_IN_ALT])
    more = len(items) - MOST_IN_ALT
    rest = f"; and {numbers.count(more)} more in the table below" if more > 0 else ""
    return f"{kind}. {shown}{rest}."


def shared_range(findings: Iterable[Finding]) -> tuple[float, float] | None:
    """The values that lie in every range; None where no value does, or fewer than two are known."""
    made = [found for found in findings if found.is_estimated]
    low = max((found.ci_lower or 0.0 for found in made), default=0.0)
    high = min((found.ci_upper or 0.0 for found in made), default=0.0)
    return (low, high) if len(made) > 1 and low <= high else None


def judged(counted: Mapping[str, int]) -> int:
    """How many findings carry a verdict on a comparison that was made."""
    return sum(counted[verdict] for verdict in ORDER[:3])


def ordered(table: str, code: str, there: set[str]) -> list[str]:
    """The codes that are there, in the vocabulary's order; unknown ones last."""
    known = [one for one in vocabulary.table(table)[code].to_list() if one in there]
    return [*known, *sorted(there - set(known))]
