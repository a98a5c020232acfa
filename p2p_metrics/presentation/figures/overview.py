"""Is peer learning working? The answer in words, the numbers beside it, lines for the board."""

from collections.abc import Sequence
from typing import Any

from p2p_metrics.presentation import costs, impact, numbers, standing, words
from p2p_metrics.presentation.figure import PARAGRAPH, Card, Saying
from p2p_metrics.presentation.source import ALL, RECIPIENT, Row, Source
from p2p_metrics.presentation.words import Finding

BOARD_SENTENCES = 3
EMBEDDED = "curriculum_embedded"


def answer(source: Source) -> str:
    """The answer to the page's question; apart what it rests on, reach and money."""
    findings = _findings(source)
    counted = impact.tally(findings)
    judged = impact.judged(counted)
    if not judged:
        return "This release holds no comparison with similar students yet."
    better, worse, unsure = (counted[one] or "none" for one in impact.ORDER[:3])
    noun = "comparison" if judged == 1 else "comparisons"
    said = (
        f"{_in_a_word(findings)} Of {judged} {noun} {impact.compared(findings)}, "
        f"**{better} came out better, {worse} worse**, and for {unsure} we cannot tell yet."
    )
    more = standing.in_words(findings), _reach_in_words(source), costs.in_one_line(source)
    return PARAGRAPH.join(one for one in (said, " ".join(filter(None, more))) if one)


def _findings(source: Source) -> list[Finding]:
    return [impact.finding(source, row) for row in impact.combined(source, unit_kind="context")]


def _in_a_word(findings: Sequence[Finding]) -> str:
    """Yes, no or in between: good news counts where it carries a decision, bad news always."""
    counted = impact.tally(findings)
    worse, carried = counted["worse"], impact.tally([o for o in findings if standing.carries(o)])
    better, judged = carried["better"], impact.judged(counted)
    is_clear = 2 * max(better, worse) >= judged
    if not counted["better"] and not worse:
        return "It is too soon to say."
    if not worse and not better:
        return "Perhaps, but no comparison is strong enough to build on."
    if not worse:
        return "Yes, where it can be measured." if is_clear else "In part."
    if not better:
        return "No, where it can be measured." if is_clear else "Not so far."
    return "More often worse than better." if worse > better else "In part."


def _reach_in_words(source: Source) -> str:
    """The latest rate of any scheme, with what it leaves unsaid: how many met it in class alone."""
    for row in reach(source)[-1:]:
        share, year = numbers.percent(row["rate"]), numbers.academic_year(row["academic_year"])
        said = f"In {year}, of the students who could, {share} took part in at least one scheme"
        by_choice = [
            f"{numbers.percent(one['rate'])} in {words.in_sentence(name)}"
            for name, years in chosen(source)
            for one in years[-1:]
            if one["academic_year"] == row["academic_year"]
        ]
        if not by_choice:
            return f"{said}."
        return (
            f"{said}, classes that everyone attends included; by choice "
            f"{numbers.listed(by_choice)} ones."
        )
    return ""


def chosen(source: Source) -> list[tuple[str, list[dict[str, Any]]]]:
    """By name the rates of each kind of activity that students choose; none where no kind is
    embedded in courses, since then every scheme is chosen.
    """
    there = source.values("participation", "unit_code", unit_kind="context")
    if EMBEDDED not in there:
        return []
    return [
        (source.name("context", code), reach(source, "context", code))
        for code in impact.ordered("contexts", "context_code", set(there) - {EMBEDDED})
    ]


def reach(
    source: Source, kind: str = "any", code: str | None = None, role: str = RECIPIENT
) -> list[dict[str, Any]]:
    """Rates of taking part by year, oldest first, without the hidden ones."""
    keys = {"unit_kind": kind, "role": role} | ({"unit_code": code} if code else {})
    years = [year for year in source.values("participation", "academic_year", **keys) if year]
    rows = [r for year in years for r in source.whole("participation", academic_year=year, **keys)]
    return [row for row in rows if row["rate"] is not None]


def cards(source: Source) -> list[Card]:
    """Reach, offer and cost: the numbers that stand beside the verdicts."""
    made = [_reached(source), _unoffered(source), _spent(source), _running(source)]
    return [card for card in made if card]


def _reached(source: Source) -> Card | None:
    rows = reach(source)
    if not rows:
        return None
    last = rows[-1]
    could = f"of {numbers.count(last['eligible_count'])} students who could"
    return Card(
        "took part in at least one scheme",
        numbers.percent(last["rate"]),
        f"{could}, {numbers.academic_year(last['academic_year'])}",
    )


def _unoffered(source: Source) -> Card | None:
    rows = source.rows("coverage", faculty_code=ALL, level=ALL, year_of_study=ALL)
    rows = [row for row in rows if row["academic_year"] and row["none_rate"] is not None]
    if not rows:
        return None
    last = max(rows, key=lambda row: row["academic_year"])
    had = f"of {numbers.count(last['student_count'])} students"
    return Card(
        *_offered(last["none_rate"]),
        f"{had}, {numbers.academic_year(last['academic_year'])}",
    )


def _offered(none: float) -> tuple[str, str]:
    """What is counted and its share: those left out, or everyone where nobody is."""
    share = numbers.percent(none)
    if share == numbers.percent(0):
        return "had something open to them", numbers.percent(1)
    return "had nothing open to them", share


def _spent(source: Source) -> Card | None:
    rows = [row for row in source.rows("money") if row["cost_per_participant_gbp"] is not None]
    if not rows:
        return None
    latest = max(row["academic_year"] for row in rows)
    now = [row for row in rows if row["academic_year"] == latest]
    total, joined = (sum(row[name] for row in now) for name in ("total_gbp", "participant_count"))
    return Card(
        "for each place taken up",
        numbers.gbp(total / joined),
        f"{numbers.gbp(total)} over {len(now)} schemes with known costs, "
        f"{numbers.academic_year(latest)}",
    )


def _running(source: Source) -> Card | None:
    schemes = source.values("provision", "scheme_id")
    if not schemes:
        return None
    approaches = len(source.values("provision", "approach_code"))
    years = source.values("provision", "academic_year")
    span = numbers.to(*(numbers.academic_year(year) for year in (years[0], years[-1])))
    return Card("schemes", numbers.count(len(schemes)), f"of {approaches} approaches, {span}")


def board(source: Source, outcome_code: str) -> list[str]:
    """Three sentences for a board paper: reach, the surest finding, and what it is not."""
    rows = impact.combined(source, unit_kind="context", outcome_code=outcome_code)
    findings = [impact.finding(source, row) for row in rows]
    said = [one for one in [_reach_in_words(source)] if one]
    for verdict in ("better", "worse", "cannot_tell"):
        surest = impact.surest(findings, verdict)
        if surest and len(said) < BOARD_SENTENCES:
            said.append(" ".join([words.sentence(surest), words.plain_range(surest)]).strip())
            said += _before_and_after(rows[findings.index(surest)], surest)
    return said[:BOARD_SENTENCES]


def _before_and_after(row: Row, found: Finding) -> list[str]:
    """How much of the plain difference was who chose to join."""
    naive, like = row.get("naive_estimate"), found.estimate
    if found.is_of_courses or naive is None or like is None or abs(naive) <= abs(like):
        return []
    return [
        f"Compared with everyone else they were {found.outcome.size(naive)} "
        f"{'ahead' if naive > 0 else 'behind'}; compared with similar students "
        f"{found.outcome.size(like)}: most of the plain difference is who chose to join."
        if abs(like) < abs(naive) / 2
        else f"Compared with everyone else they were {found.outcome.size(naive)} "
        f"{'ahead' if naive > 0 else 'behind'}; compared with similar students "
        f"{found.outcome.size(like)}."
    ]


def sayings(source: Source, outcome_code: str) -> Saying:
    """What may and may not be said of each kind of activity on one outcome."""
    rows = impact.combined(source, unit_kind="context", outcome_code=outcome_code)
    findings = [impact.finding(source, row) for row in rows]
    return Saying(
        tuple(words.you_can_say(found) for found in findings),
        tuple(words.you_cannot_say(found) for found in findings),
    )
