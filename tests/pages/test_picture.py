"""A picture stands alone: what it says, its axes, its source, and no request to anywhere."""

import re
import struct
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest

from p2p_metrics.presentation import picture
from p2p_metrics.presentation.charts.chart import KeyEntry
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.figures import (
    balance,
    faculties,
    other_ways,
    roles,
    schemes,
    taking_part,
)
from p2p_metrics.presentation.source import Source
from p2p_metrics.presentation.theme import palettes

from .test_figures import figures, rows_of

ORIGIN = picture.Provenance("Source: release 0007-abc.", "Made-up university.")
LAW = "peer_mentoring_law"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def ranking(source: Source) -> Figure:
    """A figure with a sentence, a key, a note and an axis title."""
    choice = {"unit_kind": "scheme", "outcome_code": "continued", "context": "all"}
    return schemes.ranking(source, role="recipient", faculty="all", **choice)


def said(made: Figure, origin: picture.Provenance = ORIGIN) -> str:
    """All that the picture says, lines joined."""
    root = ElementTree.fromstring(picture.svg(made, origin))  # noqa: S314 - our own
    return " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))


def test_a_picture_carries_title_sentence_axis_key_and_source(ranking: Figure) -> None:
    """Whoever pastes it into a paper takes along what it means."""
    text = said(ranking)
    assert ranking.chart is not None

    assert ranking.title in text
    assert ranking.sentence.replace("**", "") in text
    assert "difference in percentage points" in text.replace("\u00a0", " ")
    assert all(entry.text in text for entry in ranking.chart.key)
    assert "Source: release 0007-abc." in text


@pytest.mark.parametrize(
    ("build", "chosen", "about"),
    [(taking_part.widest_gaps, {"unit": ("approach", "peer_mentoring"), "role": "provider",
                                "faculty": "ART", "year": 0},
      "peer mentoring as leaders or mentors, Arts and Humanities, all years"),
     (faculties.by_faculty, {"unit": ("approach", "peer_mentoring"), "outcome_code": "mean_mark"},
      "Average mark: peer mentoring across faculties"),
     (roles.leading, {"unit": ("any", "all"), "characteristic": "ethnicity"}, "any scheme"),
     (balance.balance, {"scheme": LAW, "outcome_code": "mean_mark", "role": "recipient"},
      "beforehand: Law peer mentoring"),
     (other_ways.specification, {"scheme": LAW, "outcome_code": "mean_mark", "role": "recipient"},
      "Other ways of answering: Law peer mentoring, average mark")],
)  # fmt: skip
def test_a_picture_says_which_activity_students_and_year_it_is_about(
    source: Source, build: Callable[..., Figure], chosen: dict[str, Any], about: str
) -> None:
    """A title that is a finding names none of them."""
    made = build(source, **chosen)

    assert about in said(made)
    assert about in said(made).split(made.title)[-1]


def test_a_line_on_what_a_picture_is_about_is_wrapped_and_not_said_twice(ranking: Figure) -> None:
    """However long, it stays inside the picture; a title that is the same stands alone."""
    long = replace(ranking, table=replace(ranking.table, caption="Gaps in taking part in " * 12))
    same = replace(ranking, table=replace(ranking.table, caption=ranking.title))
    lines = picture._text(picture._about(long), 15, "#000000").lines

    assert len(lines) > 1
    assert all(len(line) * 15 * picture.LETTER <= picture.WIDTH for line in lines)
    assert said(long).count("Gaps in taking part") == 12
    assert said(same).count(ranking.title) == 1


def test_a_made_up_university_is_named_in_every_picture_and_a_real_one_is_not(
    ranking: Figure,
) -> None:
    """The banner travels with the picture."""
    assert "Made-up university." in said(ranking)
    assert "Made-up" not in said(ranking, picture.Provenance("Source: release 0007-abc."))


def test_a_picture_shows_the_numbers_of_the_table(ranking: Figure) -> None:
    """Every value over a dot stands in the picture."""
    assert ranking.chart is not None
    written = [row["written"] for row in rows_of(ranking.chart) if row["written"]]
    text = said(ranking)

    assert len(written) > 5
    assert all(one in text for one in written)


def test_every_chart_can_be_drawn_without_a_colour_of_the_page_or_an_address(
    source: Source,
) -> None:
    """No CSS function that only a browser knows; nothing that a viewer would fetch."""
    drawn = [made for made in figures(source) if made.chart]
    for made in drawn:
        text = picture.svg(made, ORIGIN).decode()
        assert "light-dark" not in text
        assert {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"} >= set(
            re.findall(r"https?://[^\"' ]+", text)
        )
        assert set(re.findall(r'font-family="([^"]*)"', text)) == {picture.FONT}

    assert len(drawn) > 8


def test_a_screen_reader_gets_the_alt_text(ranking: Figure) -> None:
    """An SVG in a document is read by its title and description."""
    root = ElementTree.fromstring(picture.svg(ranking, ORIGIN))  # noqa: S314

    assert ranking.title == root.findtext(f"{SVG}title")
    assert ranking.alt == root.findtext(f"{SVG}desc")


def test_markup_in_a_name_stays_text(ranking: Figure) -> None:
    """A scheme's name comes from an extract and may hold anything."""
    made = replace(ranking, title="<script>alert(1)</script> & more")

    assert "<script>" not in picture.svg(made, ORIGIN).decode()
    assert "<script>alert(1)</script> & more" in said(made)


def test_a_png_is_the_same_picture_twice_as_sharp(ranking: Figure) -> None:
    """The width stands in the file's header."""
    file = picture.png(ranking, ORIGIN)

    assert b"\x89PNG\r\n\x1a\n" == file[:8]
    assert int(picture.WIDTH * picture.PNG_SCALE) == struct.unpack(">I", file[16:20])[0]


@pytest.mark.parametrize("shape", ["circle", "square", "triangle-up", "diamond", "stroke"])
def test_a_key_tells_marks_apart_by_shape(shape: str) -> None:
    """Each shape has an outline of its own, and a hollow one is filled with paper."""
    colours = palettes()["light"]
    full, hollow = (
        picture._key([KeyEntry("Better", "better", shape, is_hollow)], colours)
        for is_hollow in (False, True)
    )

    assert f'fill="{colours.better}"' in full
    assert f'fill="{colours.paper}"' in hollow
    assert ("<circle" in full) == (shape == "circle")


def test_a_figure_without_a_chart_has_no_picture() -> None:
    """Nothing is drawn in place of a reason in words."""
    with pytest.raises(ValueError, match="no chart"):
        picture.svg(nothing("size", "Title", "Why"), ORIGIN)
