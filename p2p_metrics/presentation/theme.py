"""Palettes for light and dark, contrast between colours, and the look of every chart."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FONT = "Source Sans, sans-serif"
LABEL_LINE_HEIGHT = 16
# A category is told by colour and by shape: either alone is enough.
SHAPES = ("circle", "square", "triangle-up", "diamond")
TONE_SHAPES = {"better": "triangle-up", "worse": "triangle-down", "unclear": "circle"}


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme; `category` has at most four, each paired with a shape."""

    paper: str
    panel: str
    ink: str
    quiet: str
    line: str
    edge: str
    accent: str
    better: str
    worse: str
    unclear: str
    category: tuple[str, ...]
    ramp: tuple[str, ...]
    mark: str

    def tone(self, name: str) -> str:
        """The colour of a tone: better, worse, unclear, accent, quiet or category_0 to _3."""
        if name.startswith("category_"):
            return self.category[int(name.removeprefix("category_"))]
        return str(getattr(self, name))


@cache
def palettes() -> Mapping[str, Palette]:
    """The light and the dark palette, from palette.toml."""
    found = tomllib.loads((HERE / "palette.toml").read_text(encoding="utf-8"))
    return {name: Palette(**{k: _frozen(v) for k, v in one.items()}) for name, one in found.items()}


@cache
def adaptive() -> Palette:
    """Both palettes in one: CSS light-dark() colours that follow the reader's theme.

    A chart drawn with them is right in either theme without asking the server again, and
    never flashes the wrong one. Paper (PDF) takes `palettes()["light"]` instead.
    """
    light, dark = palettes()["light"], palettes()["dark"]
    pairs = {f.name: (getattr(light, f.name), getattr(dark, f.name)) for f in fields(Palette)}
    return Palette(**{name: _either(*pair) for name, pair in pairs.items()})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _either(light: Any, dark: Any) -> Any:
    if isinstance(light, str):
        return f"light-dark({light}, {dark})"
    return tuple(_either(one, other) for one, other in zip(light, dark, strict=True))


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, as WCAG 2.2 defines it (0 black, 1 white)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 (the same) to 21 (black on white)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def text_on_ramp(palette: Palette, step: int) -> str:
    """Ink or paper, whichever reads better on a step of the palette's ramp."""
    background = palette.ramp[step]
    return max((palette.ink, palette.paper), key=lambda colour: contrast(colour, background))


@cache
def text_on_adaptive_ramp(step: int) -> str:
    """`text_on_ramp` for both themes at once."""
    return str(_either(*(text_on_ramp(palettes()[name], step) for name in ("light", "dark"))))


def style_variables() -> str:
    """CSS custom properties of the adaptive palette, for the style sheet of the pages."""
    colours = adaptive()
    plain = {f.name: getattr(colours, f.name) for f in fields(Palette)}
    lines = [f"--{name}: {value};" for name, value in plain.items() if isinstance(value, str)]
    lines += [f"--category-{i}: {value};" for i, value in enumerate(colours.category)]
    lines += [f"--ramp-{i}: {value};" for i, value in enumerate(colours.ramp)]
    lines += [f"--on-ramp-{i}: {text_on_adaptive_ramp(i)};" for i in range(len(colours.ramp))]
    return ".stApp {" + " ".join(lines) + "}"


def vega_config(palette: Palette) -> dict[str, Any]:
    """How every chart looks: quiet grid, no frame, labels dark enough to read."""
    axis = {
        "aria": False,
        "labelColor": palette.ink,
        "labelFontSize": 13,
        "labelLineHeight": LABEL_LINE_HEIGHT,
        "labelPadding": 8,
        "titleColor": palette.quiet,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "titlePadding": 10,
        "gridColor": palette.line,
        "domain": False,
        "ticks": False,
    }
    return {
        # The chart carries one description; its marks are read from the table.
        "aria": False,
        "mark": {"aria": False},
        "background": "transparent",
        "font": FONT,
        "lineBreak": "\n",
        "view": {"stroke": None},
        "axis": axis,
        "text": {"color": palette.ink, "fontSize": 13},
        "customFormatTypes": False,
    }
