"""A title that names the least or the most names every one that is as little or as much."""

import polars as pl
import pytest

from p2p_metrics import vocabulary
from p2p_metrics.presentation.figures import provision
from p2p_metrics.presentation.source import Source

from .redrawn import redrawn

STAGES = ("0", "1", "2", "3", "4")


def covered(source: Source, embedded: list[float], none: list[float]) -> str:
    """The title where these shares of the stages meet an offer in class, and none."""
    pattern = source.rows("coverage", academic_year=2024, faculty_code="all", level="all")[0]
    rows = [
        {**pattern, "year_of_study": stage, "embedded_rate": in_class, "none_rate": nothing}
        for stage, in_class, nothing in zip(STAGES, embedded, none, strict=False)
    ]
    drawn = pl.DataFrame(rows, schema=source.frame("coverage").schema)
    return provision.coverage(redrawn(source, {"coverage": drawn}), 2024).title


@pytest.mark.parametrize(
    ("embedded", "none", "told"),
    [([0.0, 0.6, 0.5, 0.4, 0.004], [0.0] * 5, "in the foundation year and year 4, nobody meets"),
     ([0.2, 0.6, 0.5], [0.0] * 3, "in the foundation year, 20% meet it in class"),
     ([0.0] * 3, [0.0] * 3, "in every year of the course, nobody meets it in class"),
     ([0.5] * 4, [0.0, 0.12, 0.05, 0.124], "12% of students in year 1 and year 3 have nothing")],
)  # fmt: skip
def test_years_of_the_course_with_the_same_share_are_all_named(
    source: Source, embedded: list[float], none: list[float], told: str
) -> None:
    """The same share as it is written: a reader sees no difference between 0% and 0%."""
    assert told in covered(source, embedded, none)


def naming(source: Source, *codes: str) -> tuple[str, str]:
    """Title and sentence where each scheme in turn names these values, joined by semicolons."""
    pattern = provision.latest(source)[0]
    rows = [{**pattern, "value_codes": one} for one in codes]
    drawn = pl.DataFrame(rows, schema=source.frame("provision").schema)
    made = provision.values(redrawn(source, {"provision": drawn}))
    return made.title, made.sentence


def test_values_that_are_named_as_often_are_all_named() -> None:
    """First the most, then the least: both may be several."""
    counted = [("Inclusive", 4), ("Reciprocal", 4), ("Respectful", 1), ("Accountable", 1)]

    assert provision._named_most(counted) == (
        "Inclusive and reciprocal are the values that most schemes name"
    )
    assert provision._named_least(counted) == "Named least: respectful and accountable."


def test_values_that_nobody_names_are_said_to_be_named_by_none(source: Source) -> None:
    """However many: the first few by name, the rest by number."""
    known = [v for v in vocabulary.table("values").to_dicts() if v["edition"] == "framework"]
    first, second = known[0], known[1]
    title, sentence = naming(source, f"{first['value_code']};{second['value_code']}",
                             first["value_code"])  # fmt: skip

    assert title == f"{first['value_name']} is the value that most schemes name"
    assert sentence.startswith("Named by no scheme: ")
    assert sentence.endswith(" and four more.")
    assert second["value_name"].lower() not in sentence


def test_stages_that_are_rated_as_low_are_all_named() -> None:
    """Two lowest on the whole are two."""
    assert "co-design and evaluation" == provision._lowest(
        {"Co-design": 2.0, "Training": 2.5, "Evaluation": 2.0}
    )
    assert "" == provision._lowest({})
