"""Does the answer hang on the method? Other ways of answering, and a check on an earlier mark."""

from collections.abc import Sequence
from typing import Any

from p2p_metrics.presentation import doubts, impact, numbers, words
from p2p_metrics.presentation.charts.chart import KeyEntry
from p2p_metrics.presentation.charts.intervals import Mark, difference_axis, intervals
from p2p_metrics.presentation.doubts import Asked
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.source import Row, Source
from p2p_metrics.presentation.tables import Column, grid
from p2p_metrics.presentation.theme import adaptive

METHOD = "doubly_robust_att"
WHOLE_YEAR = "whole_year"
HEADLINE = "Headline: like for like"
MARKED = "Average mark, since it began"
PASSED, FAILED, NOT_POSSIBLE = "passed", "failed", "not_possible"
# What a passport calls it where the check took security away.
LOST_BY = {FAILED: "placebo failed", NOT_POSSIBLE: "placebo not possible"}
TITLES = {
    PASSED: "The check passed: no difference was found in an earlier mark",
    FAILED: "The check failed: these students were already different before it began",
    NOT_POSSIBLE: "The check does not reach this outcome: too few of its students have such a mark",
}


def specification(source: Source, scheme: str, outcome_code: str, role: str) -> Figure:
    """The headline and every other reasonable way of answering, each with its range."""
    asked = Asked(scheme, role, outcome_code)
    rows = asked.rows(source, "specification")
    known = [row for row in rows if row["estimate"] is not None and row["headline"] is not None]
    if not known:
        why = doubts.why_none(source, "specification", asked, rows)
        return nothing("specification", "Does the answer hang on the method?", why)
    outcome = words.Outcome.of(outcome_code)
    lines = [_headline(known[0]), *({**row, "name": _way(row)} for row in known)]
    marks = [_mark(outcome, row, is_first=not place) for place, row in enumerate(lines)]
    return Figure(
        "specification",
        _agreeing(known),
        "The headline stands first. The others answer the same question by other methods, among "
        "other students or with less known about them; all have weaknesses that the headline was "
        "chosen to avoid." + _joined_later(outcome, known),
        grid(asked.caption(source, "Other ways of answering"), _columns(outcome), lines),
        intervals(adaptive(), marks, impact.axis(outcome_code), _key("headline", "another way")),
        impact.described(
            f"Ways of answering, difference in {outcome.many}", [mark.tooltip for mark in marks]
        ),
        ("other_ways", "like_for_like", "interval", "suppression"),
        note=_hidden(len(rows) - len(known)),
    )


def _joined_later(outcome: words.Outcome, known: Sequence[Row]) -> str:
    """What other activities, joined after this one began, may have had to do with it."""
    for row in known:
        is_other = row["population"] == WHOLE_YEAR and row["estimator"] == METHOD
        if is_other and row["estimate"] != row["headline"]:
            counted = outcome.signed(row["estimate"])
            return (
                " With all activities of the year counted, not only those joined before, the "
                f"difference is {counted} {outcome.many}: what lies between the two may come from "
                "activities joined later."
            )
    return ""


def _hidden(many: int) -> str:
    noun = "way is" if many == 1 else "ways are"
    return f"{many} {noun} not shown: too few students." if many else ""


def _headline(row: Row) -> dict[str, Any]:
    names = {"estimate": "headline", "ci_lower": "headline_lower", "ci_upper": "headline_upper"}
    return {"name": HEADLINE, "status": "", **{own: row[name] for own, name in names.items()}}


def _way(row: Row) -> str:
    """What a way changes: students or covariates by their names, otherwise the method's."""
    changed = [
        words.of_list(kind, row[kind]).name
        for kind, of_headline in (("population", "headline"), ("covariates", "all"))
        if row[kind] != of_headline
    ]
    if not changed or row["estimator"] != METHOD:
        changed = [words.of_list("estimator", row["estimator"]).name, *changed]
    first, *further = changed
    return ", ".join([first, *(words.in_sentence(one) for one in further)])


def _agreeing(known: Sequence[Row]) -> str:
    within = sum(
        row["headline_lower"] <= row["estimate"] <= row["headline_upper"] for row in known
    )  # fmt: skip
    if within == len(known):
        noun = "way of answering lies" if within == 1 else "ways of answering lie"
        many = "The other" if within == 1 else f"All {within} other"
        return f"{many} {noun} within the headline’s range"
    some = f"{within or 'None'} of {len(known)}"
    return f"{some} other ways of answering lie within the headline’s range"


def _columns(outcome: words.Outcome) -> tuple[Column, ...]:
    signed = f"signed_{outcome.decimals}"
    return (
        Column("name", "Way of answering"),
        Column("estimate", f"Difference ({outcome.many})", signed),
        Column("ci_lower", "Range from", signed),
        Column("ci_upper", "to", signed),
    )


def _mark(outcome: words.Outcome, row: Row, *, is_first: bool) -> Mark:
    low, high = outcome.signed(row["ci_lower"]), outcome.signed(row["ci_upper"])
    written = outcome.signed(row["estimate"])
    return Mark(
        row["name"],
        row["estimate"],
        row["ci_lower"],
        row["ci_upper"],
        written,
        tone="accent" if is_first else "quiet",
        shape="diamond" if is_first else "circle",
        tooltip=f"{row['name']}: {written} ({low} to {high} {outcome.many})",
    )


def _key(first: str, other: str) -> tuple[KeyEntry, ...]:
    return (
        KeyEntry(first, "accent", "diamond"),
        KeyEntry(other, "quiet"),
        KeyEntry("95 % range", "quiet", "stroke"),
    )


def placebo(source: Source, scheme: str, outcome_code: str, role: str) -> Figure:
    """The same comparison on a mark from before it began, beside the average mark since."""
    asked = Asked(scheme, role, outcome_code)
    rows = asked.rows(source, "placebo", any_outcome=True)
    if not rows or rows[0]["estimate"] is None:
        why = doubts.why_none(source, "placebo", asked, rows)
        return nothing("placebo", "No check on an earlier mark is possible", why)
    row = rows[0]
    judged = _judged(source, asked, row)
    earlier = words.of_list("earlier_mark", row["mark"]).name
    outcome, since = (
        words.Outcome.of(row["outcome_code"]),
        asked.headline(source, row["outcome_code"]),
    )
    lines: list[dict[str, Any]] = [{**row, "name": f"{earlier}, before it began"}]
    if since and since.is_estimated:
        figures = {name: getattr(since, name) for name in ("estimate", "ci_lower", "ci_upper")}
        lines.append({"name": MARKED, "status": "", **figures})
    marks = [_mark(outcome, line, is_first=not place) for place, line in enumerate(lines)]
    columns = (
        *_columns(outcome),
        Column("smallest_seen", "Smallest difference it would see", "plain_2"),
        Column("marked_share", "Have such a mark", "percent"),
    )
    return Figure(
        "placebo",
        TITLES[judged],
        _could_have_seen(row, earlier, outcome) + _counts_for(asked, source, row, judged),
        grid(
            asked.caption(source, "The check on an earlier mark", any_outcome=True), columns, lines
        ),
        intervals(
            adaptive(), marks, difference_axis(outcome.many), _key("before", "since it began")
        ),
        impact.described("Check on an earlier mark", [mark.tooltip for mark in marks]),
        ("placebo", "interval", "suppression"),
    )


def _judged(source: Source, asked: Asked, row: Row) -> str:
    """What the check says of the outcome, by its passport; without one, what it found at all."""
    passports = asked.rows(source, "passport")
    told = passports[0]["lowered_by"] if passports else None
    if told is None:
        return FAILED if row["result"] == FAILED else PASSED
    lost = (code for code, check in LOST_BY.items() if check in told)
    return next(lost, PASSED)


def _counts_for(asked: Asked, source: Source, row: Row, judged: str) -> str:
    """What that means for the outcome, where not everyone with a mark has it."""
    subject = words.in_sentence(source.name("outcome", asked.outcome_code))
    if judged == NOT_POSSIBLE:
        return (
            f" But of those who took part and whose result in “{subject}” is known, fewer than "
            "half have a mark of that kind, or too few to tell: the check counts neither for nor "
            "against it."
        )
    said = ""
    if row["result"] not in (judged, None):
        said = f" The grade goes by those whose result in “{subject}” is known: there it {judged}."
    if judged == FAILED:
        said += " So the difference since then is an association, whatever its range."
    return said


def _could_have_seen(row: Row, earlier: str, outcome: words.Outcome) -> str:
    low, high = outcome.signed(row["ci_lower"]), outcome.signed(row["ci_upper"])
    said = (
        f"In the {words.in_sentence(earlier)}, which it cannot have changed, those who took part "
        f"and similar students differ by {outcome.signed(row['estimate'])} ({low} to {high}) "
        f"{outcome.many}."
    )
    seen, share = row["smallest_seen"], row["marked_share"]
    if seen is not None:
        said += f" A true difference of {numbers.plain(seen, 2)} would be seen four times in five."
    if share is not None:
        said += f" {numbers.percent(share)} of those who took part have such a mark."
    return said
