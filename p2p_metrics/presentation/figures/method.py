"""How is this worked out? The method in words, its grades, and how often it was right."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from p2p_metrics.presentation import impact, numbers, terms, wording, words
from p2p_metrics.presentation.charts.intervals import Axis, Mark, intervals
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.source import Source
from p2p_metrics.presentation.tables import Column, grid
from p2p_metrics.presentation.theme import adaptive

Row = dict[str, Any]
FILE = Path(__file__).resolve().parents[3] / "docs" / "method.md"
SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
# The terms that tell the method, in the order of the work.
TOLD = (
    "taking_part", "like_for_like", "naive", "interval", "overlap", "rollout", "shrunken",
    "verdict", "evidence_type", "security",
)  # fmt: skip
ROLL_OUT = "group_time_effects"
HEADLINE, PLAIN = "aipw", "naive"
LEAVERS = ("aipw, early leavers compared", "aipw, enrolled at the landmark")
DIVERGING = "diverging"
A_NUMBER = re.compile(r"\d+")
NOMINAL = 0.95


def answer(source: Source) -> str:
    """What the comparison is, and how often it held the truth where the truth is known."""
    said = (
        "Students who took part are compared with **similar students who could have and did not**. "
    )
    cover = [row for row in _headline(source) if row["measure"] == "cover"]
    if not cover:
        return said
    held = numbers.listed(
        [
            f"{numbers.percent(row['value'])} of the time for "
            f"{words.in_sentence(source.name('outcome', row['outcome']))}"
            for row in cover
        ]
    )
    return said + (
        "At made-up universities, where the truth is known, the likely ranges held it "
        f"{held}; they should in 95%."
    )


def _headline(source: Source) -> list[Row]:
    return source.rows("calibration", study="opt_in", estimator=HEADLINE)


def in_plain_words(source: Source) -> Figure:
    """The method, step by step, in the words of the glossary."""
    told = terms.defined(source, TOLD)
    rows = [{"name": name, "definition": said} for name, said in told]
    columns = (Column("name", "Step"), Column("definition", "What is done"))
    return Figure("plain", "In plain words", "", grid("The method in plain words", columns, rows))


def grades(source: Source) -> Figure:
    """The house rule: where a design starts and what takes points off."""
    rows = source.rows("house_rule")
    title = "How estimates are graded"
    if not rows:
        return nothing("grades", title, "This release does not carry the rule of its grades.")
    return Figure(
        "grades",
        title,
        "The rule is this dashboard’s own and nobody’s standard: the types are named after TASO’s, "
        "the numbers are a judgement. A grade starts from the design and only moves down.",
        grid("The house rule", (Column("part", "About"), Column("sentence", "Rule")), rows),
        terms=("evidence_type", "security", "overlap"),
    )


def studied(source: Source) -> Figure:
    """The share of intervals that held the truth, by estimator, at universities made in memory."""
    rows = source.rows("calibration", study="opt_in")
    if not rows:
        return nothing("studied", "The study", "This release carries no calibration study.")
    by_estimator: dict[tuple[str, str], Row] = {}
    for row in rows:
        name = row["estimator"], row["outcome"]
        named = {
            "way": name[0],
            "estimator": _way(row),
            "outcome": source.name("outcome", name[1]),
        }
        one = by_estimator.setdefault(name, named)
        one |= _measured(row) | {"answers": row["answers"]}
    cover = [row for row in rows if row["measure"] == "cover"]
    axis = Axis("share of intervals that held the truth", NOMINAL, "should be 95%", is_percent=True)
    marks = [_covered(source, row) for row in cover]
    told = [f"{mark.label}: {mark.written}" for mark in marks]
    return Figure(
        "studied",
        _studied_title(by_estimator.values()),
        "Schemes with a known effect were made up and estimated in every way. The dashboard shows "
        "the headline; the others say why the rest are not used, or are checks beside it.",
        grid("The calibration study", _study_columns(), list(by_estimator.values())),
        intervals(adaptive(), marks, axis),
        impact.described("Share of intervals that held the truth", told),
        ("like_for_like", "naive", "interval"),
        _how_it_was_run(rows[0]),
    )


def _studied_title(shown: Iterable[Row]) -> str:
    """What the headline's ranges held, beside those of the plain difference."""
    known = [one for one in shown if one.get("cover") is not None]
    headline, plain = (
        [one["cover"] for one in known if one["way"] == way] for way in (HEADLINE, PLAIN)
    )
    if not headline or not plain:
        return "How often the ranges held the truth, by way of estimating"
    return (
        f"The headline’s ranges held the truth {_between(headline)} of the time, "
        f"those of the plain difference {_between(plain)}"
    )


def _between(shares: Sequence[float]) -> str:
    return numbers.to(numbers.percent(min(shares)), numbers.percent(max(shares)))


def _measured(row: Row) -> Row:
    """A measure with its limits, under its own names."""
    name = row["measure"]
    return {
        name: row["value"],
        f"{name} from": row["mc_lower"],
        f"{name} to": row["mc_upper"],
    }


def _with_limits(key: str, heading: str, written: str = "percent") -> tuple[Column, ...]:
    return (
        Column(key, heading, written),
        Column(f"{key} from", "Range from", written),
        Column(f"{key} to", "to", written),
    )


def _way(row: Row) -> str:
    return wording.by("estimators", "estimator")[(row["estimator"],)]["name"]


def _covered(source: Source, row: Row) -> Mark:
    is_good = row["mc_lower"] <= NOMINAL <= row["mc_upper"] or row["value"] > NOMINAL
    return Mark(
        f"{_way(row)}: {words.in_sentence(source.name('outcome', row['outcome']))}",
        row["value"],
        row["mc_lower"],
        row["mc_upper"],
        numbers.percent(row["value"]),
        tone="accent" if is_good else "worse",
        shape="circle" if is_good else "triangle-down",
    )


def _study_columns() -> tuple[Column, ...]:
    return (
        Column("estimator", "Way of estimating"),
        Column("outcome", "Outcome"),
        *_with_limits("cover", "Ranges that held the truth"),
        Column("bias", "Mean error", "signed_2"),
        Column("rmse", "Typical error", "plain_2"),
        Column("false alarms", "False alarms", "percent"),
        Column("answers", "Estimates", "count"),
    )


def _how_it_was_run(row: Row) -> str:
    return f"Run on {row['made_at']} by “{row['command']}”, seeds {row['seeds']}."


def early_leavers(source: Source) -> Figure:
    """What goes wrong where students who left before they could join are compared as well."""
    columns = (
        Column("way", "Who is compared"),
        *_with_limits("bias", "Mean error in points", "signed_1"),
        *_with_limits("cover", "Ranges that held the truth"),
        Column("answers", "Estimates", "count"),
    )
    said = (
        "Every scheme of this study truly changes nothing about returning next year; whatever an "
        "estimate finds is its own mistake."
    )
    title = "Why students who left early are not compared"
    return _of_study(
        source,
        "landmark",
        Figure("early_leavers", title, said, grid("Two ways of comparing", columns, [])),
        lambda row: (row["estimator"], {"way": _way(row), "answers": row["answers"]}),
        found=_early_leavers_title,
    )


def _early_leavers_title(shown: Mapping[str, Row]) -> str:
    if not all("bias" in shown.get(way, {}) for way in LEAVERS):
        return ""
    with_them, without = (numbers.plain(abs(shown[way]["bias"]), 1) for way in LEAVERS)
    return (
        f"Comparing students who left early would be {with_them} points off; "
        f"leaving them out is {without} off"
    )


def _of_study(
    source: Source,
    study: str,
    made: Figure,
    begun: Callable[[Row], tuple[str, Row]],
    is_shown: Callable[[Row], bool] = lambda _: True,
    found: Callable[[Mapping[str, Row]], str] = lambda _: "",
) -> Figure:
    """The figure with a row for each thing that the study measured; `begun` names and heads it.

    `found` gives the finding as a title; nothing where the study lacks what it needs.
    """
    shown: dict[str, Row] = {}
    for row in filter(is_shown, source.rows("calibration", study=study)):
        name, head = begun(row)
        shown[name] = {**shown.get(name, head), **_measured(row)}
    if not shown:
        return nothing(made.key, made.title, "This release carries no calibration study.")
    shown = {name: shown[name] for name in sorted(shown, key=_by_size)}
    return replace(
        made,
        title=found(shown) or made.title,
        table=replace(made.table, rows=tuple(shown.values())),
    )


def _by_size(name: str) -> list[tuple[float, str]]:
    """The order of names with numbers in them: 2 before 8 before 20."""
    sizes = [float(size) for size in A_NUMBER.findall(name)]
    return [(size, A_NUMBER.sub("", name)) for size in sizes] or [(0.0, name)]


def embedded(source: Source) -> Figure:
    """How often the ranges of embedded activities held the truth, by how many courses took part."""
    columns = (
        Column("way", "Made-up university"),
        *_with_limits("cover", "Ranges that held the truth"),
        *_with_limits("false alarms", "False alarms where there is no effect"),
        *_with_limits("called causal", "Spoken of as an effect"),
        Column("answers", "Estimates", "count"),
    )
    said = (
        "Courses of made-up universities took an activity up year by year. Where they had been "
        "moving apart before it came, nothing can set the figure right: the trend test is there "
        "to say so. A figure is spoken of as an effect only where that test could have seen a "
        "trend large enough to matter."
    )
    title = "How often the ranges of embedded activities held the truth"
    return _of_study(
        source,
        "rollout",
        Figure("embedded_study", title, said, grid("Made-up courses", columns, [])),
        lambda row: (row["estimator"], {"way": _way(row), "answers": row["answers"]}),
        lambda row: row["estimator"].startswith(ROLL_OUT),
        _embedded_title,
    )


def _embedded_title(shown: Mapping[str, Row]) -> str:
    """The least and the most that ranges held, where courses were not moving apart before."""
    held = [row["cover"] for name, row in shown.items() if DIVERGING not in name and "cover" in row]
    if not held:
        return ""
    return f"Ranges of embedded activities held the truth {_between(held)} of the time"


def placebo(source: Source) -> Figure:
    """How many of the schemes that draw on hidden motivation the placebo finds."""
    columns = (
        Column("draw", "Strength of the draw"),
        Column("bias", "Mean error in marks", "signed_2"),
        *_with_limits("flagged", "Such schemes found"),
        *_with_limits("clean ones flagged", "Clean schemes flagged by mistake"),
    )
    said = (
        "Keen students join some of these made-up schemes for reasons no extract records. The "
        "stronger the draw, the more of those who join are keen; 0 is none (log-odds for one "
        "standard deviation of motivation)."
    )
    title = "What the placebo finds of hidden motivation"
    return _of_study(
        source,
        "placebo",
        Figure("placebo_power", title, said, grid("Made-up schemes", columns, [])),
        lambda row: (row["outcome"], {"draw": row["outcome"].rpartition(" ")[2]}),
        found=_placebo_title,
    )


def _placebo_title(shown: Mapping[str, Row]) -> str:
    """What it finds of the strongest draw and of the weakest that is one."""
    drawn = [row for row in shown.values() if float(row["draw"]) > 0 and "flagged" in row]
    if not drawn:
        return ""
    weak, strong = (numbers.percent(row["flagged"]) for row in (drawn[0], drawn[-1]))
    return (
        f"The check on an earlier mark finds {weak} of schemes with a weak draw on keen students, "
        f"{strong} with a strong one"
    )


@cache
def in_full() -> tuple[tuple[str, str], ...]:
    """Heading and text (Markdown) of every section of docs/method.md, the one place it stands."""
    _, *parts = SECTION.split(FILE.read_text(encoding="utf-8"))
    return tuple(zip(parts[::2], (text.strip() for text in parts[1::2]), strict=True))
