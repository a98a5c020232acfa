"""The answer on one scheme's page: its grade, its place in the list, and words that fit."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from p2p_metrics.presentation.figures import one_scheme, other_ways, passport, preflight, schemes
from p2p_metrics.presentation.source import WHOLE, Source

from .made_up_doubts import NO_MARK
from .redrawn import redrawn
from .test_planners import BIO, EMBEDDED_SCHEME, LAW, asked, changed

IN_THE_LIST = "In the list of schemes"


def steadied_to(tmp_path: Path, value: float) -> Source:
    """A release whose list shows every scheme at one value, within one point either way."""
    figures = {"shrunken": value, "ci_lower": value - 1, "ci_upper": value + 1}
    return changed(
        tmp_path,
        "ranks",
        lambda frame: frame.with_columns(**{name: pl.lit(at) for name, at in figures.items()}),
    )


def headline(source: Source, scheme: str, outcome: str = "continued") -> dict[str, Any]:
    keys = {"unit_kind": "scheme", "unit_code": scheme, "outcome_code": outcome}
    return source.whole("impact", role="recipient", **keys)[0]


@pytest.mark.parametrize("scheme", [LAW, BIO, EMBEDDED_SCHEME])
def test_the_answer_says_how_far_it_can_be_trusted(source: Source, scheme: str) -> None:
    """The grade stands within the bold sentence, with its meaning, as the passport gives it."""
    grade = passport.grade(source, **asked(scheme))
    bold = one_scheme.answer(source, **asked(scheme)).split("**")[1]

    assert bold.endswith(grade)
    assert grade[: len("Security 0 of 5: ")].startswith("Security ")
    assert (
        f"security {grade[len('Security ')]} of 5"
        in passport.evidence(source, **asked(scheme)).title
    )


def test_what_has_no_grade_is_given_none(source: Source) -> None:
    """A figure that was never made is not trusted a little."""
    assert "" == passport.grade(source, **asked("no_such_scheme"))


def test_a_value_that_the_list_shows_otherwise_is_explained(tmp_path: Path, source: Source) -> None:
    """Two pages, two numbers: the page with the plain one says what the other is."""
    row = headline(source, LAW)
    far = steadied_to(tmp_path / "far", row["estimate"] - 3.04)
    near = steadied_to(tmp_path / "near", row["estimate"] - 0.04)
    said = one_scheme.answer(far, LAW, "continued")

    assert IN_THE_LIST in said
    assert f"it rests on {row['n_participants']:,} student-years" in said
    assert IN_THE_LIST not in one_scheme.answer(near, LAW, "continued")


def test_a_scheme_that_no_list_ranks_is_not_said_to_stand_in_one(source: Source) -> None:
    """Embedded schemes are compared course by course, and leaders may not be ranked."""
    assert IN_THE_LIST not in one_scheme.answer(source, EMBEDDED_SCHEME, "continued")


@pytest.mark.parametrize(
    ("faculty", "expected"),
    [("all", "the largest value stands first"), ("ART", "the order is not a ranking")],
)
def test_the_list_says_in_what_order_it_stands(source: Source, faculty: str, expected: str) -> None:
    """By verdict first; a reader who looks for the best on top would be misled."""
    chosen = {"unit_kind": "approach", "outcome_code": "continued", "role": "recipient"}
    said = schemes.ranking(source, faculty=faculty, context="all", **chosen).sentence

    assert "gathered by verdict" in said
    assert expected in said


def test_a_check_that_too_few_marks_allow_says_who_lacks_them(tmp_path: Path) -> None:
    """Some students have last year's mark, and are balanced on it: it is not that none exists."""
    blank = [pl.lit(None, pl.Float64).alias(name) for name in ("estimate", "ci_lower", "ci_upper")]
    why = [pl.lit(NO_MARK).alias("reason"), pl.lit("z").alias("status")]
    source = changed(tmp_path, "placebo", lambda frame: frame.with_columns(*blank, *why))
    said = other_ways.placebo(source, **asked(LAW)).empty

    assert "too few of these students have a mark from before it began" in said
    assert "students in their first year" in said


def test_the_cards_before_any_estimate_say_what_they_measure(source: Source) -> None:
    """What could be detected was not seen, and a rounding is told in the unit of its figure."""
    made = preflight.preflight(source, LAW, "recipient")
    headings = " ".join(column.heading for column in made.table.columns)

    assert "the smallest difference we could detect" in made.html
    assert "Smallest difference we could detect (marks)" in headings
    assert "twentieth" not in made.html
    assert "smallest difference seen" not in made.html.lower()


def test_one_scheme_opens_on_a_claim_that_carries_a_decision(source: Source) -> None:
    """Of two schemes with a claim, the weaker has more students."""
    frame = source.frame("impact")
    schemes = frame.filter(unit_kind="scheme", role="recipient", academic_year=0)
    weak, sound = schemes["unit_code"].unique().sort().to_list()[:2]
    claim = {
        **schemes.row(0, named=True), **WHOLE, "status": "", "reason": "", "estimate": 2.0,
        "ci_lower": 1.0, "ci_upper": 3.0, "verdict": "better", "wording": "comparison",
    }  # fmt: skip
    rows = [
        {**claim, "unit_code": weak, "security": 0, "n_participants": 9000},
        {**claim, "unit_code": sound, "security": 2, "n_participants": 300},
    ]
    drawn = redrawn(source, {"impact": pl.DataFrame(rows, schema=frame.schema)})

    assert sound == one_scheme.first_to_show(drawn)
