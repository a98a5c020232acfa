"""A heat map that can be read: a table whose tiles carry their value, or why they are blank."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

STEPS = 5


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: its text, and how strong it is from 0 to 1 (None leaves it without colour)."""

    written: str
    strength: float | None = None


def html(
    caption: str,
    corner: str,
    down: Sequence[str],
    across: Sequence[str],
    tiles: Mapping[tuple[str, str], Tile],
    headings: Mapping[str, str] | None = None,
) -> str:
    """The heat map as HTML; `headings` names, for a row, the heading that stands above it."""
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in across)
    body = "".join(_row(row, across, tiles, (headings or {}).get(row, "")) for row in down)
    return (
        f'<div class="table-scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="heat"><caption>{escape(caption)}</caption>'
        f'<thead><tr><th scope="col">{escape(corner)}</th>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _row(
    row: str, across: Sequence[str], tiles: Mapping[tuple[str, str], Tile], heading: str
) -> str:
    above = (
        f'<tr><th scope="colgroup" class="heading" colspan="{len(across) + 1}">'
        f"{escape(heading)}</th></tr>"
        if heading
        else ""
    )
    cells = "".join(_cell(tiles.get((row, column), Tile("–"))) for column in across)
    return f'{above}<tr><th scope="row">{escape(row)}</th>{cells}</tr>'


def _cell(tile: Tile) -> str:
    if tile.strength is None:
        return f'<td class="tile quiet">{escape(tile.written)}</td>'
    step = min(int(max(tile.strength, 0.0) * STEPS), STEPS - 1)
    return f'<td class="tile ramp-{step}">{escape(tile.written)}</td>'
