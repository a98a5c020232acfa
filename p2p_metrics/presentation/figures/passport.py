"""The evidence passport: what an estimate rests on, and so what may be said of it."""

import re
from collections.abc import Sequence
from html import escape

from p2p_metrics.presentation import (
    cards,
    doubts,
    house_rule,
    numbers,
    standing,
    wording,
    words,
)
from p2p_metrics.presentation.doubts import Asked
from p2p_metrics.presentation.figure import Card, Figure, Saying, nothing
from p2p_metrics.presentation.source import RECIPIENT, Row, Source
from p2p_metrics.presentation.tables import Column, grid

LOST = re.compile(r"(?P<check>.+) \(-(?P<points>\d+)\)")
MOST = 5
TERMS = ("passport", "evidence_type", "security", "planned", "alarm", "interval", "suppression")
COLUMNS = (Column("what", "What"), Column("answer", "Answer"))
EMBEDDED_DESIGN = "roll_out"
GRADED = ("lowered_by", "missing_for_next", "alarm", "limits")


def evidence(source: Source, scheme: str, outcome_code: str, role: str) -> Figure:
    """Type and security of one estimate, what lowered it, and what the next type would ask for."""
    asked = Asked(scheme, role, outcome_code)
    row = _graded(source, asked)
    subject = source.name("outcome", outcome_code)
    if row is None:
        rows = asked.rows(source, "passport")
        why = doubts.why_none(source, "passport", asked, rows)
        return nothing("evidence", f"{subject}: no evidence passport", why)
    lines = [{"what": what, "answer": answer} for what, answers in _facts(row)
             for answer in answers]  # fmt: skip
    return Figure(
        "evidence",
        f"{subject}: type {row['evidence_type']} evidence, security {row['security']} of {MOST}",
        f"**{row['sentence']}**",
        grid("The evidence passport", COLUMNS, lines),
        html=cards.html(_cards(row)) + _listed(_facts(row)[3:]),
        terms=TERMS,
        note="Security says how far the figure can be trusted, not how large it is.",
    )


def grade(source: Source, scheme: str, outcome_code: str, role: str) -> str:
    """How far one estimate can be trusted, in a sentence; empty where it has no grade."""
    row = _graded(source, Asked(scheme, role, outcome_code))
    if row is None:
        return ""
    meaning = words.of_list("security", str(row["security"])).definition
    return f"Security {row['security']} of {MOST}: {words.in_sentence(meaning)}"


def sayings(source: Source, scheme: str, outcome_code: str, role: str) -> Saying:
    """The one sentence that the passport allows with what a reader may, and may not, conclude."""
    asked = Asked(scheme, role, outcome_code)
    row = _graded(source, asked)
    if row is None:
        return _of_the_headline(source, asked)
    beyond = (row["cannot_say"], *_not_alone(int(row["security"])))
    return Saying((row["sentence"], row["can_say"]), beyond)


def _of_the_headline(source: Source, asked: Asked) -> Saying:
    """What may be said where no passport was made; of who took part nothing without a register."""
    found = asked.headline(source)
    if found is None:
        return Saying((), ())
    is_kept = any(source.values("provision", "register_kept", scheme_id=asked.scheme))
    can = (words.you_can_say(found),) if found.is_estimated or is_kept else ()
    return Saying(can, (words.you_cannot_say(found),))


def _not_alone(security: int) -> tuple[str, ...]:
    """What is too much for a comparison with serious weaknesses, however clear its range."""
    if security > standing.SERIOUSLY_WEAK:
        return ()
    return (wording.caution("not_alone", security=str(security), most=str(MOST)),)


def _graded(source: Source, asked: Asked) -> Row | None:
    """The passport with its sentence filled in; for embedded schemes that of the roll-out."""
    found = asked.headline(source)
    rows = asked.rows(source, "passport")
    if found is None or not found.is_estimated:
        return None
    if rows and rows[0]["evidence_type"]:
        row = rows[0]
        return {**row, "sentence": filled(row["sentence"], found), "limits": ""}
    return _rolled_out(source, asked, found) if asked.role == RECIPIENT else None


def _rolled_out(source: Source, asked: Asked, found: words.Finding) -> Row | None:
    keys = {"unit_kind": "scheme", "unit_code": asked.scheme, "outcome_code": asked.outcome_code}
    rows = source.rows("rollout", **keys)
    if not rows or rows[0]["estimate"] is None:
        return None
    said = {
        "design": EMBEDDED_DESIGN,
        "sentence": words.sentence(found),
        "can_say": words.you_can_say(found),
        "cannot_say": words.you_cannot_say(found),
    }
    graded = {name: rows[0].get(name) or "" for name in GRADED}
    return {**rows[0], **graded, **said, "plan_status": ""}


def filled(sentence: str, found: words.Finding) -> str:
    """The passport's sentence with the published amounts in its braces."""
    outcome = found.outcome
    estimate, low, high = (x or 0.0 for x in (found.estimate, found.ci_lower, found.ci_upper))
    return sentence.format(
        amount=f"{outcome.size(estimate)} (95 % range {_range(found)})",
        lower=outcome.change(low),
        upper=outcome.change(high),
        reason=words.because(found.reason),
    )


def _range(found: words.Finding) -> str:
    low, high = found.ci_lower or 0.0, found.ci_upper or 0.0
    if low < 0 < high:
        return f"{found.outcome.signed(low)} to {found.outcome.signed(high)}"
    return found.outcome.between(low, high)


def _cards(row: Row) -> list[Card]:
    kind = words.named("evidence_types", str(row["evidence_type"]))
    secure = words.of_list("security", str(row["security"]))
    made = [
        Card(kind.name, f"Type {kind.code}", kind.definition),
        Card(f"security: {secure.name.lower()}", f"{row['security']} of {MOST}", secure.definition),
    ]
    if row["plan_status"]:
        plan, _, why = row["plan_status"].partition(": ")
        note = f"{why[:1].upper()}{why[1:]}." if why else "Locked before the outcomes were known."
        made.append(Card("question and method", plan.capitalize(), note))
    if row["alarm"]:
        note = f"{row['alarm'].capitalize()}, {wording.caution('beyond_trials')}"
        made.append(Card("for a scheme like this", "Unusually large", note))
    return made


def _facts(row: Row) -> list[tuple[str, Sequence[str]]]:
    """Every line of the passport as (what, answers); the first three are on its cards."""
    design = words.of_list("study_design", row["design"])
    best = house_rule.best_security(row["design"])
    start = f"{design.name}: at best {best} of {MOST}. {design.definition}"
    plan = row["plan_status"] or "not asked of a roll-out"
    facts: list[tuple[str, Sequence[str]]] = [
        ("Evidence type", (f"Type {row['evidence_type']}",)),
        ("Security", (f"{row['security']} of {MOST}",)),
        ("Planned or exploratory", (plan,)),
        ("What the comparison rests on", (start,)),
        ("Results not known", _not_known(row)),
        ("What lowered its security", _lowered(row["lowered_by"])),
        ("What the next type would ask for", _missing(row["missing_for_next"])),
        ("What it leaves out", (row["limits"],) if row["limits"] else ()),
        ("Unusually large", (row["alarm"],) if row["alarm"] else ()),
    ]
    return [(what, answers) for what, answers in facts if answers]


def _not_known(row: Row) -> tuple[str, ...]:
    """On both sides; a release of an earlier version does not say."""
    taking_part, others = row.get("not_known_participants"), row.get("not_known_comparison")
    if taking_part is None or others is None:
        return ()
    return (
        f"Of those who took part about {numbers.percent(taking_part)}, of the others about "
        f"{numbers.percent(others)}, those counted who left before they could have one",
    )


def _lowered(told: str) -> list[str]:
    return [_points(one) for one in told.split("; ") if one]


def _points(told: str) -> str:
    found = LOST.fullmatch(told)
    if not found:
        return told
    points = int(found["points"])
    noun = "point" if points == 1 else "points"
    return f"{_check('lowered', found['check'])}: {numbers.MINUS}{points} {noun}"


def _missing(told: str) -> list[str]:
    return [_check("missing", one) for one in told.split("; ") if one]


def _check(kind: str, code: str) -> str:
    row = wording.by("checks", "kind", "code").get((kind, code))
    return row["words"] if row else code


def _listed(facts: Sequence[tuple[str, Sequence[str]]]) -> str:
    items = "".join(
        f"<dt>{escape(what)}</dt>" + "".join(f"<dd>{escape(one)}</dd>" for one in answers)
        for what, answers in facts
        if what != "Unusually large"
    )
    return f'<dl class="terms passport">{items}</dl>'
