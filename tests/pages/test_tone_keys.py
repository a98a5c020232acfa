"""Every mark of a chart of groups stands in its key, and every group has a name that says who."""

from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest

from p2p_metrics import vocabulary
from p2p_metrics.presentation import between_groups, gaps, tone_keys
from p2p_metrics.presentation.charts.intervals import Mark
from p2p_metrics.presentation.figure import Figure
from p2p_metrics.presentation.figures import awarding, benefits, course_mix, roles, taking_part
from p2p_metrics.presentation.source import Source

ANY: tuple[str, str] = ("any", "all")
MENTORING: tuple[str, str] = ("approach", "peer_mentoring")
PEOPLE = {"unit": ANY, "role": "recipient", "faculty": "all", "year": 0}


def of_groups(source: Source, characteristic: str) -> Iterator[Figure]:
    """The charts of groups, of one characteristic where they show one."""
    asked: dict[str, Any] = {"role": "recipient", "characteristic": characteristic}
    yield taking_part.widest_gaps(source, **PEOPLE)
    yield taking_part.by_group(source, characteristic=characteristic, **PEOPLE)
    yield roles.leading(source, ANY, characteristic)
    yield course_mix.explained(source, ANY, **asked)
    yield benefits.differences(source, MENTORING, "mean_mark", **asked)
    yield awarding.gaps(source, characteristic)
    yield awarding.parts(source, MENTORING, **asked)


@pytest.mark.parametrize("characteristic", ["ethnicity", "commuter"])
def test_every_shape_that_is_drawn_stands_in_the_key_and_no_other(
    source: Source, characteristic: str
) -> None:
    """Triangles, circles, diamonds and squares are explained, and so is the bar."""
    for made in of_groups(source, characteristic):
        assert made.chart is not None
        rows = pl.DataFrame(made.chart.data["rows"]).to_dicts()
        drawn = {row["shape"] for row in rows if row["value"] is not None}

        assert drawn | {"stroke"} == {entry.shape for entry in made.chart.key}, made.key
        assert "95 % range" == made.chart.key[-1].text


def test_a_key_without_marks_is_empty() -> None:
    """Groups that are all hidden draw nothing that could be explained."""
    assert () == tone_keys.by_tone([Mark("Other (too few students)")], {"worse": "behind"})


def test_rows_of_many_characteristics_are_named_by_people(source: Source) -> None:
    """Commuter students, not Commuter: Yes; compared with students who do not commute."""
    chosen = {"unit_kind": "any", "unit_code": "all", "role": "recipient",
              "faculty_code": "all", "academic_year": 0}  # fmt: skip
    found = {
        (row["characteristic_code"], row["group_code"]): (row["name"], row["reference_name"])
        for row in gaps.compared(source, chosen)
    }

    assert ("Black students", "White students") == found["ethnicity", "black"]
    assert ("Commuter students", "Students who do not commute") == found["commuter", "yes"]
    assert not {"Yes", "No"} & {name for pair in found.values() for name in pair}


def test_a_title_calls_groups_by_people(source: Source) -> None:
    """Inside a sentence there is no Yes, and no capital that a name does not have."""
    title = taking_part.by_group(source, characteristic="commuter", **PEOPLE).title

    assert "(commuter students)" in title
    assert "(students who do not commute)" in title


def test_a_chart_of_gaps_names_the_groups_that_its_rows_are_compared_with(source: Source) -> None:
    """Each reference group once, beneath the chart."""
    note = taking_part.widest_gaps(source, **PEOPLE).note

    assert note.startswith("Reference groups: ")
    assert 1 == note.count("White students")


def test_no_group_that_is_compared_is_called_yes_or_no() -> None:
    """Whatever the characteristic: its own vocabulary has words for both."""

    class Unnamed:
        """A release that names nothing."""

        def name(self, _kind: str, code: str, _parent: str = "") -> str:
            return code

    known = vocabulary.table("groups").iter_rows(named=True)
    asked = [(row["characteristic_code"], row["group_code"]) for row in known]
    asked = [one for one in asked if one[1] in between_groups.YES_OR_NO]
    named = [between_groups.among_its_own(Unnamed(), *one) for one in asked]  # type: ignore[arg-type]

    assert len(named) > 4
    assert all(name.lower() not in between_groups.YES_OR_NO for name in named)


def test_a_group_whose_answer_is_not_known_is_named_with_its_characteristic(
    source: Source,
) -> None:
    """Nobody is called an unknown student."""
    assert between_groups.by_itself(source, "ethnicity", "unknown").startswith("Ethnicity: ")
