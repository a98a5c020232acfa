"""The students: as many, as varied and as successful as a UK university's."""

import polars as pl
import pytest
from delivered_sample import Delivered

# Published rates of UK universities (2021/22), in per cent; the tolerance is about two standard
# errors at 3,000 students a year.
RATES = """
    what                 | group    | per cent | within
    first or 2:1         | all      | 78       | 2.5
    first or 2:1         | white    | 83       | 2.5
    first or 2:1         | black    | 63       | 6
    continued            | all      | 90       | 1.5
    continued            | mature   | 84       | 2.5
    mature               | entrants | 29       | 2.5
    disabled             | all      | 17       | 1.5
    white                | uk       | 65       | 1.5
    asian                | uk       | 16       | 1.5
"""


def drawn(table: str) -> list[tuple[str, ...]]:
    """The rows of a drawn table."""
    lines = [line for line in table.splitlines() if "|" in line]
    return [tuple(cell.strip() for cell in line.split("|")) for line in lines][1:]


def rate(sample: Delivered, what: str, group: str) -> float:
    """A rate of the sample, in per cent."""
    students = sample.frame("students")
    uk = sample.enrolled.filter("is_uk").unique("student_id")
    entrants = sample.enrolled.filter(
        pl.col("is_entrant") == "yes", pl.col("level") == "undergraduate"
    )
    if what == "first or 2:1":
        awarded = sample.awarded
        return _share(_of(awarded, group), "is_upper")
    if what == "continued":
        among = sample.entrants()
        return _share(among.filter("is_mature") if group == "mature" else among, "has_continued")
    if what == "mature":
        return _share(entrants, "is_mature")
    if what == "disabled":
        told = ~pl.col("disability").is_in(["none", "refused", "unknown"])
        return _share(students.with_columns(told=told), "told")
    return _share(uk.with_columns(told=pl.col("ethnicity") == what), "told")


def _of(frame: pl.DataFrame, group: str) -> pl.DataFrame:
    return frame if group == "all" else frame.filter(pl.col("ethnicity") == group)


def _share(frame: pl.DataFrame, column: str) -> float:
    return 100 * float(frame[column].mean())


@pytest.mark.parametrize(("what", "group", "expected", "within"), drawn(RATES))
def test_rates_are_those_of_uk_universities(sample: Delivered, what, group, expected, within):
    """A reader who knows the sector finds nothing odd."""
    assert float(expected) == pytest.approx(rate(sample, what, group), abs=float(within))


def test_the_most_deprived_fifth_gets_fewer_firsts_and_upper_seconds(sample: Delivered):
    """About 18 percentage points fewer than the least deprived."""
    by_fifth = dict(
        sample.awarded.group_by("deprivation_quintile").agg(pl.mean("is_upper")).iter_rows()
    )
    assert 18 == pytest.approx(100 * (by_fifth["5"] - by_fifth["1"]), abs=5)


def test_marks_spread_and_persist_as_marks_do(sample: Delivered):
    """Year marks vary by 10 to 12; last year's tells of this year's at 0.6 to 0.7."""
    marked = sample.enrolled.drop_nulls("mark")
    assert 10 < marked["mark"].std() < 12
    both = marked.drop_nulls("prior")
    assert 0.6 < both.select(pl.corr("mark", "prior")).item() < 0.7


def test_every_kind_of_student_is_there(sample: Delivered):
    """Part time, postgraduate, foundation, repeating, on placement, apprentices, second degrees."""
    expected = {
        "part time": pl.col("mode") == "part_time",
        "taught postgraduate": pl.col("level") == "taught_postgraduate",
        "foundation year": pl.col("is_foundation") == "yes",
        "repeating": pl.col("is_repeat") == "yes",
        "placement year": pl.col("is_placement_year") == "yes",
        "apprentice": pl.col("is_apprenticeship") == "yes",
        "direct entry": pl.col("entry_route") == "direct_entry",
    }
    found = {kind for kind, which in expected.items() if sample.enrolled.filter(which).height}
    assert set(expected) == found
    events = set(sample.frame("retention")["event"])
    assert {
        "left", "interrupted", "resumed", "transferred_inside", "transferred_outside", "completed",
    } <= events  # fmt: skip
    engagements = sample.frame("engagements")
    assert engagements["student_id"].n_unique() < engagements.height
    assert sample.frame("courses")["subject_2_code"].drop_nulls().len() > 5


def test_a_student_who_leaves_keeps_the_registrations(sample: Delivered):
    """Leaving within the year shows as withdrawn, never as a module that was not there."""
    results = sample.frame("module_results").filter(pl.col("result") == "withdrawn")
    ended = sample.frame("retention").filter(
        pl.col("event").is_in(["left", "transferred_outside", "died"])
    )
    assert results.height > 100
    assert set() == set(results["engagement_id"]) - set(ended["engagement_id"])


def test_some_disabilities_are_disclosed_late(sample: Delivered):
    """A covariate must be dated: about three in ten were disclosed after the start."""
    told = sample.enrolled.unique("student_id").drop_nulls("disability_disclosed_date")
    late = told.filter(pl.col("disability_disclosed_date") > pl.col("start_date_entry"))
    assert 0.2 < late.height / told.height < 0.45


def test_marks_of_the_year_before_the_first_are_handed_in(sample: Delivered):
    """Otherwise the first year's students would have no prior mark to compare on."""
    first = sample.enrolled.filter(
        (pl.col("year") == 2019)
        & (pl.col("is_entrant") == "no")
        & (pl.col("level") == "undergraduate")
    )
    assert first["prior"].is_not_null().mean() > 0.85


def test_numbers_are_made_up_and_of_one_length(sample: Delivered):
    """Ten digits as text, so that leading zeros count; in no order that tells of entry."""
    for extract, column in (("students", "student_id"), ("engagements", "engagement_id")):
        numbers = sample.frame(extract)[column]
        assert numbers.str.contains(r"^\d{10}$").all()
        assert not numbers.is_sorted()
