"""Every figure of every table can be held to an earlier release, by what the table declares."""

import polars as pl
import pytest

from p2p_metrics.disclosure import reach
from p2p_metrics.disclosure.declarations import Declaration
from p2p_metrics.disclosure.earlier import carried
from p2p_metrics.refusal import Refused
from p2p_metrics.release.rules import declared

TABLES = sorted(declared())


def measured(said):
    """What is measured of people or records, and not worked out from what is printed."""
    unsettled = {*said.worked_out, *said.findings, *(one.column for one in said.shares)}
    return {*said.figures, *said.rounded} - unsettled


@pytest.mark.parametrize("table", TABLES)
def test_every_measured_figure_can_be_kept_from_release_to_release(table):
    """A table with one that cannot would give away one student's going."""
    said = declared()[table]
    if said.source is None:
        assert set() == measured(said) - {*carried(said)}
        assert {*(said.steps or {})} == {*said.one_person}


@pytest.mark.parametrize("table", TABLES)
def test_every_table_with_figures_says_what_it_counts(table):
    """How often one person can be in a row stands with the table, never in code."""
    said = declared()[table]
    needs_it = said.source is None and (said.is_judged or said.rounded)
    assert bool(said.counted) == bool(needs_it)


def test_one_person_counts_once_a_year_and_in_every_year_of_a_row_of_all_years():
    """And in every scheme, where places are counted."""
    rows = pl.DataFrame({"academic_year": [2023, 0]})
    student_years = declared()["participation"]
    places = declared()["money_scope"]
    assert [1, 6] == rows.select(
        reach.each(student_years, "eligible_count", 6)
    ).to_series().to_list()
    assert [30] == pl.select(reach.each(places, "place_count", 6)).to_series().to_list()
    assert [6] == pl.select(reach.each(places, "applies_count", 6)).to_series().to_list()


def test_one_person_has_as_many_records_as_their_extract_may_hold():
    """A hundred sessions a year, and one row of the extract of students for each."""
    said, rows = declared()["quality_extracts"], pl.DataFrame({"extract": ["sessions", "students"]})
    assert [600, 6] == rows.select(reach.each(said, "row_count", 6)).to_series().to_list()


def test_what_cannot_be_counted_is_refused():
    """A word that nobody has explained."""
    with pytest.raises(Refused, match="counts classes"):
        Declaration.parsed("one", {"sentence": "", "keys": [], "counted": "people x classes"})
