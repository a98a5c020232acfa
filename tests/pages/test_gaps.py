"""Published gaps are read as they stand, in an order and in words that readers can use."""

from typing import Any

import polars as pl
import pytest

from p2p_metrics.presentation import gaps, terms
from p2p_metrics.presentation.figure import Figure
from p2p_metrics.presentation.figures import taking_part
from p2p_metrics.presentation.source import Source

from .redrawn import redrawn

ANY = {"unit_kind": "any", "unit_code": "all", "role": "recipient"}
WHOLE = {**ANY, "faculty_code": "all", "academic_year": 0}
BEHIND: dict[str, Any] = {"gap_points": -10.0, "gap_ci_lower": -12.0, "gap_ci_upper": -8.0,
                          "places": 20, "places_lower": 15, "places_upper": 25}  # fmt: skip


def test_the_group_furthest_behind_comes_first_and_no_group_meets_itself(source: Source) -> None:
    """Reference groups and groups set apart are not compared."""
    found = gaps.compared(source, WHOLE)
    points = [row["gap_points"] for row in found if gaps.is_known(row)]

    assert sorted(points) == points
    assert len(points) > 10
    assert all(row["group_code"] != row["compared_with"] for row in found)
    assert not {"unknown", "refused", "outside_population"} & {row["group_code"] for row in found}


def test_places_for_parity_are_a_range_and_none_for_a_group_that_is_ahead() -> None:
    """15 to 25 more for a group behind; nothing for one ahead or one that is hidden."""
    ahead = {**BEHIND, "gap_points": 3.0}
    hidden = dict.fromkeys(BEHIND)

    assert ["15 to 25", "", ""] == [gaps.places(row) for row in (BEHIND, ahead, hidden)]


@pytest.mark.parametrize(
    ("lower", "upper", "tone"), [(-12, -8, "worse"), (-2, 3, "unclear"), (1, 4, "better")]
)
def test_only_a_whole_interval_on_one_side_is_clear(lower: int, upper: int, tone: str) -> None:
    """Behind and ahead are said of the interval, never of the estimate alone."""
    assert tone == gaps.tone(BEHIND | {"gap_ci_lower": lower, "gap_ci_upper": upper})


def test_a_masked_group_is_given_its_bound_where_one_is_published() -> None:
    """A blank says as much as may be said."""
    assert "fewer than 3 in 100" == gaps.fewer_than({"fewer_than_in_100": 3})
    assert "" == gaps.fewer_than({"fewer_than_in_100": None})
    assert "" == gaps.fewer_than(None)


def test_groups_that_are_not_known_stand_apart_from_those_outside(source: Source) -> None:
    """Two headings: an answer that is not known, a question that does not apply."""
    choice: dict[str, Any] = {"unit": ("any", "all"), "role": "recipient", "faculty": "all"}
    made = taking_part.by_group(source, year=0, characteristic="ethnicity", **choice)
    assert made.chart is not None
    headings = [one for one in made.chart.data["rows"]["heading"].to_pylist() if one]

    assert [taking_part.NOT_KNOWN, taking_part.NOT_APPLICABLE] == headings


def test_the_lead_says_places_for_parity_of_the_group_furthest_behind(source: Source) -> None:
    """The sentence and the first row of the table tell one story."""
    said = taking_part.answer(source, ("any", "all"), "recipient", "all", 0)
    first = gaps.compared(source, WHOLE)[0]

    assert f"Parity would need {first['places_range']} more places, over six years" in said


def test_places_of_several_years_are_said_to_be_added_up_and_those_of_one_year_are_not(
    source: Source,
) -> None:
    """The years are counted in the release: sentence, heading and lead say how many there are."""
    choice: dict[str, Any] = {"unit": ("any", "all"), "role": "recipient", "faculty": "all"}
    together, alone = (taking_part.widest_gaps(source, year=year, **choice) for year in (0, 2023))
    drawn = source.frame("participation").filter(pl.col("academic_year").is_in([0, 2022, 2023]))
    fewer = taking_part.widest_gaps(redrawn(source, {"participation": drawn}), year=0, **choice)

    assert "Places for parity, six years together" in heads(together)
    assert "places parity would need over six years together, as a range" in together.sentence
    assert "Places for parity, two years together" in heads(fewer)
    assert "Places for parity" in heads(alone)
    assert "together" not in taking_part.answer(source, ("any", "all"), "recipient", "all", 2023)


def heads(made: Figure) -> list[str]:
    """The headings of a figure's table."""
    return [column.heading for column in made.table.columns]


def test_the_ratio_and_representation_are_each_explained_as_what_they_are(source: Source) -> None:
    """Rate over the reference group's rate; share of those who did over share of those who could.

    To a hundredth: counts of the parts and of the whole are rounded one by one.
    """
    shown = taking_part.widest_gaps(source, ("any", "all"), "recipient", "all", 0)
    said, heads = dict(terms.defined(source, shown.terms)), {c.heading for c in shown.table.columns}
    (everyone,) = source.whole("participation", **WHOLE)
    row = next(r for r in shown.table.rows if r["group_code"] == "quintile_1")
    (beside,) = source.whole("participation", **WHOLE | {
        "characteristic_code": "deprivation", "group_code": row["compared_with"]})  # fmt: skip
    (own,) = source.whole("participation", **WHOLE | {
        "characteristic_code": "deprivation", "group_code": "quintile_1"})  # fmt: skip
    took, could = (own[n] / everyone[n] for n in ("participant_count", "eligible_count"))

    assert row["ratio"] == pytest.approx(own["rate"] / beside["rate"], abs=0.01)
    assert row["representation"] == pytest.approx(took / could, abs=0.01)
    assert {"Ratio of rates", "Representation"} <= heads & set(said)
    assert said["Ratio of rates"].startswith("The group’s rate of taking part divided by its ref")
    assert said["Representation"].startswith("The group’s share of those who took part divided by")
