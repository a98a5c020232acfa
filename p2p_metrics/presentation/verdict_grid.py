"""A grid of verdicts that is read at a glance: word, symbol, size and range in every tile.

A claim that carries no decision is an outline, not a filled tile.
"""

from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType

from p2p_metrics.presentation import standing, wording, words
from p2p_metrics.presentation.words import Finding

Place = tuple[str, str]
NOT_HERE = "not in this release"
FEW = 4  # columns that share the width evenly


def html(
    caption: str,
    corner: str,
    down: Sequence[Place],
    across: Sequence[Place],
    found: Mapping[Place, Finding],
    absent: Mapping[Place, str] = MappingProxyType({}),
) -> str:
    """The grid as HTML; `down` and `across` are (code, name), `found` is by (down, across).

    `absent` says of a place why nothing is found there, where that is known.
    """
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for _, name in across)
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(
            _tile(found.get((row, column)), absent.get((row, column), NOT_HERE))
            for column, _ in across
        )
        + "</tr>"
        for row, name in down
    )
    few = " few" if len(across) <= FEW else ""
    return (
        f'<div class="table-scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="verdicts{few}"><caption>{escape(caption)}</caption>'
        f'<thead><tr><th scope="col">{escape(corner)}</th>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def in_a_cell(found: Finding | None, absent: str = NOT_HERE) -> str:
    """The same tile as text, for the table and the downloads."""
    if found is None:
        return absent
    if not found.is_estimated:
        return words.verdict_word(found)
    low, high = (found.outcome.signed(end or 0.0) for end in (found.ci_lower, found.ci_upper))
    size = found.outcome.change(found.estimate or 0.0)
    stands = standing.short(found)
    said = f"{words.verdict_word(found)}, {size} ({low} to {high})"
    return f"{said}, {stands}" if stands else said


def _tile(found: Finding | None, absent: str) -> str:
    if found is None or not found.is_estimated:
        why = absent if found is None else words.verdict_word(found)
        return f'<td class="tile quiet"><span class="tile-word">{escape(why)}</span></td>'
    row = wording.by("verdict_words", "verdict")[(found.verdict,)]
    word = escape(words.verdict_word(found))
    low, high = (found.outcome.signed(end or 0.0) for end in (found.ci_lower, found.ci_upper))
    stands = standing.short(found)
    is_faint = stands and not standing.carries(found)
    told = f'<span class="tile-standing">{escape(stands)}</span>' if stands else ""
    return (
        f'<td class="tile {row["tone"]}{" faint" if is_faint else ""}"><span class="tile-word">'
        f'<span aria-hidden="true">{row["symbol"]}</span> {word}</span>'
        f'<span class="tile-size">{escape(found.outcome.briefly(found.estimate or 0.0))}</span>'
        f'<span class="tile-range">{low} to {high}</span>{told}</td>'
    )
