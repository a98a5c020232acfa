"""Every colour can be read: contrast is computed, in light and in dark."""

import tomllib
from itertools import combinations
from pathlib import Path

import pytest

from p2p_metrics.presentation import theme
from p2p_metrics.presentation.theme import Palette, contrast, palettes

ROOT = Path(__file__).resolve().parents[2]
TEXT, MARK = 4.5, 3.0  # WCAG 2.2 AA: text (1.4.3) and graphics (1.4.11)
BOTH = pytest.mark.parametrize("name", ["light", "dark"])
TEXT_TONES = ("ink", "quiet", "accent", "better", "worse", "unclear")


def test_contrast_is_that_of_the_guidelines() -> None:
    """Black on white is 21 to 1; the grey of Streamlit's own axis labels is 3.7 to 1."""
    assert pytest.approx(21.0) == contrast("#000000", "#ffffff")
    assert 3.7 == round(contrast("#808495", "#ffffff"), 1)


@BOTH
def test_text_stands_out_from_paper_and_panel(name: str) -> None:
    """Every colour that writes words reaches 4.5 to 1 on both grounds."""
    palette = palettes()[name]
    found = {
        (tone, ground): contrast(palette.tone(tone), getattr(palette, ground))
        for tone in (*TEXT_TONES, *(f"category_{i}" for i in range(len(palette.category))))
        for ground in ("paper", "panel")
    }

    assert {} == {place: ratio for place, ratio in found.items() if ratio < TEXT}


@BOTH
def test_notices_and_verdict_tiles_can_be_read(name: str) -> None:
    """Ink on the notice band, paper on the tiles of better and worse."""
    palette = palettes()[name]
    found = [
        contrast(palette.ink, palette.mark),
        contrast(palette.paper, palette.better),
        contrast(palette.paper, palette.worse),
    ]

    assert all(ratio >= TEXT for ratio in found)


@BOTH
def test_the_text_on_every_step_of_a_heat_map_can_be_read(name: str) -> None:
    """Ink or paper, whichever is better, is good enough on all five steps."""
    palette = palettes()[name]
    found = [
        contrast(theme.text_on_ramp(palette, step), colour)
        for step, colour in enumerate(palette.ramp)
    ]

    assert all(ratio >= TEXT for ratio in found), found


@BOTH
def test_steps_of_a_heat_map_grow_darker_or_lighter_in_one_direction(name: str) -> None:
    """A stronger tile is further from paper."""
    palette = palettes()[name]
    found = [contrast(colour, palette.paper) for colour in palette.ramp]

    assert sorted(found) == found


@BOTH
def test_borders_of_what_can_be_clicked_stand_out(name: str) -> None:
    """A control's edge reaches 3 to 1 on both grounds."""
    palette = palettes()[name]

    assert all(contrast(palette.edge, ground) >= MARK for ground in (palette.paper, palette.panel))


@BOTH
def test_there_are_at_most_four_categories_and_each_has_a_shape(name: str) -> None:
    """Colour never carries meaning alone."""
    assert len(palettes()[name].category) == len(theme.SHAPES) == 4
    assert len(set(theme.SHAPES)) == 4


@BOTH
def test_categories_differ_for_readers_who_see_red_and_green_alike(name: str) -> None:
    """With red and green made one (a dichromat's view), no two categories collapse."""
    seen = [dichromat(colour) for colour in palettes()[name].category]
    distances = [
        sum(abs(a - b) for a, b in zip(*pair, strict=True)) for pair in combinations(seen, 2)
    ]

    assert min(distances) > 30


def dichromat(colour: str) -> tuple[float, float]:
    """Brightness and blueness: what is left of a colour without the red-green channel."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    yellow = (red + green) / 2
    return (red * 0.3 + green * 0.6 + blue * 0.1, blue - yellow)


@BOTH
def test_the_theme_of_streamlit_is_the_palette(name: str) -> None:
    """.streamlit/config.toml and palette.toml say the same."""
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    said, palette = config["theme"][name], palettes()[name]
    ours = {
        "primaryColor": palette.accent,
        "backgroundColor": palette.paper,
        "secondaryBackgroundColor": palette.panel,
        "textColor": palette.ink,
        "linkColor": palette.accent,
        "borderColor": palette.edge,
    }

    assert ours == {key: said[key] for key in ours}


def test_a_chart_follows_the_readers_theme_without_being_drawn_again() -> None:
    """Every adaptive colour is a light-dark() pair of the two palettes."""
    light, dark, both = palettes()["light"], palettes()["dark"], theme.adaptive()

    assert isinstance(both, Palette)
    assert f"light-dark({light.ink}, {dark.ink})" == both.ink
    assert f"light-dark({light.category[2]}, {dark.category[2]})" == both.category[2]
