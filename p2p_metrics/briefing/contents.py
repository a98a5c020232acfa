"""What a briefing holds: the answer, one figure, what may be said; and each page's main figure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from p2p_metrics.presentation import impact, terms
from p2p_metrics.presentation.blocks import STRONG
from p2p_metrics.presentation.figure import Figure, Saying
from p2p_metrics.presentation.figures import (
    accessibility,
    context,
    definitions,
    faculties,
    method,
    money,
    one_scheme,
    over_time,
    overview,
    provision,
    quality,
    schemes,
    scorecard,
    standing_out,
    taking_part,
)
from p2p_metrics.presentation.source import ALL, ALL_YEARS, RECIPIENT, Source


@dataclass(frozen=True, slots=True)
class Brief:
    """One page for a board, in words and one figure."""

    answer: str
    figure: Figure
    words: tuple[tuple[str, str], ...]
    board: tuple[str, ...]
    saying: Saying
    origin: str
    notice: str


def brief(source: Source, outcome_code: str | None = None) -> Brief:
    """The briefing of a release; on the first outcome that it compares, or the one given."""
    chosen = outcome_code or first_outcome(source)
    figure = context.by_context(source, chosen)
    return Brief(
        STRONG.sub(r"\1", overview.answer(source)),
        figure,
        tuple(terms.defined(source, figure.terms)),
        tuple(overview.board(source, chosen)),
        overview.sayings(source, chosen),
        source.origin,
        source.notice,
    )


def first_outcome(source: Source, table: str = "impact") -> str:
    """The first outcome of the house's order that the table holds; "" where it holds none."""
    there = set(source.values(table, "outcome_code"))
    return next(iter(impact.ordered("outcomes", "outcome_code", there)), "")


def main_figures(source: Source) -> list[tuple[str, Figure]]:
    """The main figure of every page with the page's question, as it stands when first opened."""
    outcome, scheme = first_outcome(source), one_scheme.first_to_show(source)
    gain = first_outcome(source, "value_for_money")
    whole: Mapping[str, Any] = {"role": RECIPIENT, "faculty": ALL}
    everyone = {"unit": ("any", _any(source)), "year": ALL_YEARS, **whole}
    asked: tuple[tuple[str, Callable[..., Figure], Mapping[str, Any]], ...] = (
        ("Is it working?", scorecard.scorecard, {}),
        ("What do we offer?", provision.framework, {}),
        ("What does it buy?", money.per_outcome, {"unit_kind": "approach", "outcome_code": gain}),
        (
            "Which schemes?",
            schemes.ranking,
            {"unit_kind": "scheme", "outcome_code": outcome, "context": ALL, **whole},
        ),
        ("One scheme", one_scheme.verdicts, {"scheme": scheme}),
        ("How do faculties compare?", faculties.across, {"outcome_code": outcome}),
        ("What changes?", over_time.rates, {"unit": everyone["unit"], "role": RECIPIENT}),
        ("Who takes part?", taking_part.widest_gaps, everyone),
        ("Who benefits?", standing_out.standing_out, {"outcome_code": outcome, "role": RECIPIENT}),
        ("Can we trust the data?", quality.checks, {}),
        ("How is it worked out?", method.in_plain_words, {}),
        ("What do the words mean?", definitions.explained, {"topic": "terms", "sought": ""}),
        ("Is it accessible?", accessibility.tested, {}),
    )
    return [(question, build(source, **choices)) for question, build, choices in asked]


def _any(source: Source) -> str:
    """The code of taking part in anything at all."""
    return str(next(iter(source.values("participation", "unit_code", unit_kind="any")), ALL))
