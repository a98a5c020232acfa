"""Who benefits? What taking part was followed by for each group, and how groups differ in it."""

from typing import Any

from p2p_metrics.presentation import (
    between_groups,
    groups,
    impact,
    tone_keys,
    wording,
    words,
)
from p2p_metrics.presentation.between_groups import Contrast
from p2p_metrics.presentation.charts.chart import KeyEntry
from p2p_metrics.presentation.charts.intervals import GAP, Axis, Mark, intervals
from p2p_metrics.presentation.figure import Figure, Saying, nothing
from p2p_metrics.presentation.figures.standing_out import TERMS, measures
from p2p_metrics.presentation.source import RECIPIENT, Source
from p2p_metrics.presentation.tables import Column, grid
from p2p_metrics.presentation.theme import adaptive

NOTHING = "This release does not set groups beside each other for this choice."
TONES = {"better": "did more", "worse": "did less", "unclear": "cannot tell yet"}
Unit = tuple[str, str]


def by_group(
    source: Source, unit: Unit | None, outcome_code: str | None, role: str, characteristic: str
) -> Figure:
    """What taking part was followed by, group by group, the reference group among them."""
    title = "The difference for each group"
    if not unit or not outcome_code or not characteristic:
        return nothing("effect_by_group", title, NOTHING)
    kind, code = unit
    rows = _impact_rows(source, unit, outcome_code, role, characteristic)
    if not rows:
        return nothing("effect_by_group", title, NOTHING)
    reference = groups.reference(characteristic)
    labels = [_label(source, characteristic, row["group_code"], reference) for row in rows]
    findings = [impact.finding(source, row, role) for row in rows]
    marks = [
        impact.mark(found, name, {**row, "naive_estimate": None})
        for found, name, row in zip(findings, labels, rows, strict=True)
    ]
    table = [impact.table_row(*one) for one in zip(findings, labels, rows, strict=True)]
    shown = [one for one in findings if one.is_estimated]
    name = source.name("characteristic", characteristic)
    told = [impact.said_briefly(*one) for one in zip(findings, labels, strict=True)]
    outcome = source.name("outcome", outcome_code)
    return Figure(
        "effect_by_group",
        f"{name}: {impact.tally_briefly(impact.tally(findings)) or 'not known'}, "
        f"of {len(rows)} groups",
        f"{outcome}: each group of students who took part in {source.unit(kind, code, role)} "
        "beside similar students of the same group.",
        grid(
            f"{outcome} by {name.lower()}: {source.unit(kind, code, role)}",
            impact.columns(outcome_code, name),
            table,
        ),
        intervals(adaptive(), marks, impact.axis(outcome_code), _key(rows)) if shown else None,
        impact.described(f"Difference from similar students, by {name.lower()}", told)
        if shown
        else "",
        impact.TERMS,
    )


def _key(rows: list[dict[str, Any]]) -> tuple[KeyEntry, ...]:
    return impact.key([{**row, "naive_estimate": None} for row in rows])


def _impact_rows(
    source: Source, unit: Unit, outcome_code: str, role: str, characteristic: str
) -> list[dict[str, Any]]:
    kind, code = unit
    rows = source.rows(
        "impact",
        unit_kind=kind,
        unit_code=code,
        role=role,
        outcome_code=outcome_code,
        academic_year=0,
        faculty_code="all",
        level="all",
        characteristic_code=characteristic,
    )
    kept = [row for row in rows if not groups.is_set_apart(characteristic, row["group_code"])]
    return [dict(row) for row in groups.in_order(characteristic, kept)]


def _label(source: Source, characteristic: str, group: str, reference: str) -> str:
    name = between_groups.among_its_own(source, characteristic, group)
    return f"{name} (reference)" if group == reference else name


def differences(
    source: Source, unit: Unit | None, outcome_code: str | None, role: str, characteristic: str
) -> Figure:
    """How much more or less it did for each group than for the reference group."""
    title = "More for one group than for another?"
    found = _contrasts(source, unit, outcome_code, role, characteristic)
    known = [one for _, one in found if one.is_estimated]
    if not known or outcome_code is None:
        return nothing("group_differences", title, NOTHING)
    names = {
        row["group_code"]: between_groups.among_its_own(source, characteristic, row["group_code"])
        for row, _ in found
    }
    marks = [_mark(names[row["group_code"]], one) for row, one in found]
    reference = known[0].reference
    table = [
        {**row, "name": names[row["group_code"]], "word": one.word, "said": one.sentence}
        for row, one in found
    ]
    columns = (
        Column("name", "Group"),
        Column("word", "Verdict"),
        *measures(outcome_code),
        Column("said", "In words"),
    )
    clear = [one for one in known if one.verdict in words.CLAIMS]
    unit_name = impact.axis(outcome_code).title.split(" in ")[-1].split(GAP)[0]
    told = [f"{names[row['group_code']]} {_written(one)}, {one.word}" for row, one in found]
    return Figure(
        "group_differences",
        f"For {len(clear) or 'none'} of {len(known)} groups is it sure that it did more or less "
        f"than for {reference}",
        (clear or known)[0].sentence,
        grid(
            f"{title} {known[0].unit}, {known[0].outcome.subject}, beside {reference}",
            columns,
            table,
        ),
        intervals(
            adaptive(),
            marks,
            Axis(
                f"← did less{GAP}difference in {unit_name}{GAP}did more →",
                anchor=0.0,
                is_difference=True,
            ),
            tone_keys.by_tone(marks, TONES),
        ),
        impact.described(f"Difference from what it did for {reference}", told),
        TERMS,
    )


def _contrasts(
    source: Source, unit: Unit | None, outcome_code: str | None, role: str, characteristic: str
) -> list[tuple[Any, Contrast]]:
    if not unit or not outcome_code or not characteristic:
        return []
    kind, code = unit
    asked = {"unit_kind": kind, "unit_code": code, "role": role, "outcome_code": outcome_code}
    return between_groups.in_order(source, characteristic, **asked)


def _written(found: Contrast) -> str:
    return found.outcome.signed(found.difference or 0.0) if found.is_estimated else ""


def _mark(name: str, found: Contrast) -> Mark:
    if not found.is_estimated:
        return Mark(f"{name} ({found.word})", tooltip=found.sentence, tone="quiet")
    tone = wording.by("verdict_words", "verdict")[(found.verdict,)]["tone"]
    return Mark(
        name,
        found.difference,
        found.ci_lower,
        found.ci_upper,
        _written(found),
        tone=tone,
        tooltip=found.sentence,
    )


def sayings(
    source: Source, unit: Unit | None, outcome_code: str | None, role: str, characteristic: str
) -> Saying:
    """What may and may not be said of the groups of one characteristic."""
    found = _contrasts(source, unit, outcome_code, role or RECIPIENT, characteristic)
    known = between_groups.told_together([one for _, one in found if one.is_estimated])
    return Saying(tuple(one.can_say for one in known), tuple(one.cannot_say for one in known))
