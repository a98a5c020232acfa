"""How strong would something hidden have to be to explain the difference away?"""

from typing import Any

from p2p_metrics.presentation import doubts, impact, numbers, words
from p2p_metrics.presentation.charts.bars import Bar, bars
from p2p_metrics.presentation.doubts import Asked
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.figures import balance
from p2p_metrics.presentation.source import Row, Source
from p2p_metrics.presentation.tables import Column, grid
from p2p_metrics.presentation.theme import adaptive

KEY = "sensitivity"
TITLE = "Could something hidden explain it?"
AT_MOST = 100  # what times_as_strong stops at
COLUMNS = (
    Column("name", "How strong"),
    Column("share", "Share explained (%)", "plain_1"),
    Column("said", "In words"),
)


def hidden_causes(source: Source, scheme: str, outcome_code: str, role: str) -> Figure:
    """The strength that would be needed, beside that of the strongest thing on record."""
    asked = Asked(scheme, role, outcome_code)
    rows = asked.rows(source, KEY)
    row = rows[0] if rows else {}
    if row.get("robustness") is None or row.get("covariate") is None:
        return nothing(KEY, TITLE, doubts.why_none(source, KEY, asked, rows))
    yardstick = words.in_sentence(balance.named(source, row["covariate"]))
    lines = _lines(row, yardstick, words.Outcome.of(outcome_code))
    shown = [
        Bar(line["name"], line["share"], numbers.plain(line["share"], 1), line["tone"])
        for line in lines
    ]
    return Figure(
        KEY,
        _title(row, yardstick),
        _needed(row, yardstick),
        grid(asked.caption(source, "How strong a hidden cause would have to be"), COLUMNS, lines),
        bars(adaptive(), shown, title="% of what is left explained", number=",.1~f"),
        impact.described(TITLE, [f"{bar.label}: {bar.written}%" for bar in shown]),
        ("hidden_causes", "placebo", "interval"),
        note=_ratio(row),
    )


def _lines(row: Row, yardstick: str, outcome: words.Outcome) -> list[dict[str, Any]]:
    named = (
        ("robustness", "Hidden: to take the whole difference away",
         "of both taking part and the outcome", "worse"),
        ("robustness_of_limit", "Hidden: for the range to reach no difference",
         "of both taking part and the outcome", "worse"),
        ("with_taking_part", f"On record: {yardstick} and taking part",
         "of taking part", "accent"),
        ("with_outcome", f"On record: {yardstick} and {outcome.subject}",
         "of the outcome", "accent"),
    )  # fmt: skip
    return [
        {"name": name, "share": 100 * row[key], "said": f"share of what is left {of}", "tone": tone}
        for key, name, of, tone in named
        if row[key] is not None
    ]


def _title(row: Row, yardstick: str) -> str:
    if not row["robustness_of_limit"]:
        return "The range already holds no difference: nothing hidden is needed"
    return f"Something {_times(row)} as strong as {yardstick} would explain it away"


def _times(row: Row) -> str:
    times = row["times_as_strong"]
    if times is None:
        return "as unlikely as it is"
    if times >= AT_MOST:
        return f"{AT_MOST} times or more"
    return f"{numbers.plain(times, 1)} times"


def _needed(row: Row, yardstick: str) -> str:
    share = numbers.percent(row["robustness"])
    said = (
        f"Something that nobody recorded, such as motivation, would have to explain {share} of "
        "what is left of both taking part and the outcome to take the whole difference away"
    )
    if row["times_as_strong"] is None:
        return f"{said}."
    return (
        f"{said}: {_times(row)} as strong as {yardstick}, the strongest of what is on "
        "record of the students themselves (course and year apart)."
    )


def _ratio(row: Row) -> str:
    if row["e_value"] is None:
        return ""
    ratio, limit = (numbers.plain(row[name], 1) for name in ("e_value", "e_value_of_limit"))
    return (
        "As a ratio of risks (E-value): something hidden would have to change the chance of taking "
        f"part and that of the outcome {ratio} times each; {limit} times for the range to reach no "
        "difference."
    )
