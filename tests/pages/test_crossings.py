"""Where characteristics cross, a reader knows who was counted and whether the crossing adds."""

from typing import Any

import polars as pl
import pytest

from p2p_metrics.presentation.figures import intersections
from p2p_metrics.presentation.source import Source

from .redrawn import redrawn

ANY: tuple[str, str] = ("any", "all")
NOWHERE = pl.lit(None, pl.Float64)


def drawn(source: Source, additive: float | None, lower: float | None = None) -> Source:
    """The release with this share that adds up, and one crossing whose range begins at `lower`."""
    spread = source.frame("intersection_spread").with_columns(
        between_share=0.01, between_ci_lower=0.001, between_ci_upper=0.006,
        additive_share=pl.lit(additive, pl.Float64),
    )  # fmt: skip
    crossed = source.frame("participation_intersections")
    is_one = (pl.col("sex") == "female") & (pl.col("ethnicity") == "black")
    is_one &= pl.col("deprivation") == "quintile_1"
    ends = {"beyond_sum_points": 1.0, "beyond_sum_ci_lower": 0.0, "beyond_sum_ci_upper": 2.0}
    crossed = crossed.with_columns(
        pl.when(is_one & (lower is not None)).then((lower or 0.0) + more).otherwise(NOWHERE)
        .alias(name) for name, more in ends.items()
    )  # fmt: skip
    return redrawn(source, {"intersection_spread": spread, "participation_intersections": crossed})


def test_title_sentence_and_caption_say_that_both_roles_years_and_faculties_are_counted(
    source: Source,
) -> None:
    """The rates are not those above them, which count one role."""
    made = intersections.crossed(source, ANY)

    assert "as supported or as leader" in made.title
    assert "over all years and faculties" in made.sentence
    assert "as supported or as leader" in made.table.caption
    assert "all years and faculties" in made.table.caption


@pytest.mark.parametrize(
    ("asked", "told"),
    [({}, "faculties**."),
     ({"faculty": "ART"}, "faculties**, not Arts and Humanities alone."),
     ({"year": 2023}, "faculties**, not 2023/24 alone."),
     ({"faculty": "ART", "year": 2023}, ", not Arts and Humanities in 2023/24 alone.")],
)  # fmt: skip
def test_a_faculty_or_a_year_that_is_asked_for_is_said_not_to_be_what_is_shown(
    source: Source, asked: dict[str, Any], told: str
) -> None:
    """A reader of one faculty is not left to think that these are its students."""
    assert told in intersections.crossed(source, ANY, **asked).sentence


def test_leaders_alone_have_no_crossings_and_the_reason_stands_there(source: Source) -> None:
    """Both roles are counted in one: of leaders alone nothing is known."""
    made = intersections.crossed(source, ANY, "provider")

    assert "not published for student leaders and mentors alone" in made.empty
    assert () == made.table.rows


@pytest.mark.parametrize(
    ("additive", "lower", "told"),
    [(1.0, None, "Knowing all three tells hardly more than adding up each alone."),
     (0.8, None, "About 20% of how crossings differ is beyond"),
     (0.8, -1.0, "no single crossing clearly stands out"),
     (1.0, 0.5, "one by one would put them: Black, female, Quintile 1")],
)  # fmt: skip
def test_whether_the_crossing_adds_anything_is_said_as_the_numbers_allow(
    source: Source, additive: float, lower: float | None, told: str
) -> None:
    """Hardly more where all of it adds up; by name where a crossing lies beyond the sum."""
    assert told in intersections.crossed(drawn(source, additive, lower), ANY).sentence


def test_where_it_cannot_be_told_nothing_is_claimed_of_the_crossing(source: Source) -> None:
    """What the three account for together is known even then."""
    made = intersections.crossed(drawn(source, None), ANY)

    assert "all three" not in made.sentence
    assert made.note.startswith("Sex, ethnicity and deprivation together account for 0.1% to 0.6%")
