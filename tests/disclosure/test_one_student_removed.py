"""One student's records go, or come: whoever has both releases learns nothing from what changed."""

import numpy as np
import polars as pl
import pytest
from drawn_tables import completed, drawn, impact, participation
from planted_student import with_and_without

from p2p_metrics import release
from p2p_metrics.disclosure.attack.knowledge import known, sights
from p2p_metrics.disclosure.attack.universe import HITS, universe
from p2p_metrics.disclosure.control import all_controlled
from p2p_metrics.disclosure.earlier import Earlier
from p2p_metrics.disclosure_study.university import Size
from p2p_metrics.release.rules import declared

POLICY = release.policy()
SIX_YEARS = "\n".join(f" {year} | 400 | 100" for year in range(2018, 2024))


def published(root, **tables):
    """The published tables of one more release."""
    made = release.publish(tables, POLICY, root, {})
    return {name: made.table(name).frame for name in tables}


def one(root, table):
    """The only row of one more release of a participation table, or None."""
    found = published(root, participation=participation(table))["participation"]
    return found.row(0, named=True) if found.height else None


@pytest.mark.parametrize(("seed", "students"), [(1, 300), (2, 300), (3, 120)])
@pytest.mark.parametrize("is_removed", [True, False])
def test_nothing_printed_moves_when_one_student_goes_or_comes(tmp_path, seed, students, is_removed):
    """They are in every scheme, in each of six years, and so six times in rows of all years."""
    tables = with_and_without(seed, Size(students, 6, 3, 8))
    before, after = tables if is_removed else tables[::-1]

    first = published(tmp_path, **before)
    second = published(tmp_path, **after)

    assert any(not before[name].equals(after[name]) for name in before)
    moved = [name for name in first if not first[name].equals(second[name])]
    assert [] == moved


def test_published_apart_the_same_two_releases_tell_of_the_student(tmp_path):
    """Without the earlier release to hold it, rows of theirs move: the attack is a real one."""
    before, after = with_and_without(1, Size(300, 6, 3, 8))
    first = published(tmp_path / "a", **before)["participation"]
    second = published(tmp_path / "b", **after)["participation"]
    assert not first.equals(second)


def all_years(eligible, took_part):
    """Rows of six years and of all of them together."""
    head = "academic_year | eligible_count | participant_count"
    return participation(f"{head}\n{SIX_YEARS}\n 0 | {eligible} | {took_part}")


@pytest.mark.parametrize(("moved", "expected"), [(2 * 6, 600), (2 * 6 + 3, 585)])
def test_rows_of_all_years_stay_until_three_people_have_moved(tmp_path, moved, expected):
    """Each of two students leaves six student-years; with a third one the count may move."""
    published(tmp_path, participation=all_years(2400, 600))
    after = published(tmp_path, participation=all_years(2400, 600 - moved))["participation"]
    assert expected == after.filter(pl.col("academic_year") == 0)["participant_count"].item()


COUNTS = "eligible_count | participant_count\n"


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ("23 | 10", "22 | 10", ""),  # the figure of then, when there were 23
        ("23 | 10", "21 | 10", ""),
        ("23 | 10", "20 | 10", "low"),  # three have gone
        ("22 | 10", "24 | 10", "low"),
        ("22 | 10", "25 | 10", ""),  # three have come
        ("100 | 3", "100 | 2", ""),
        ("100 | 2", "100 | 3", "DPL"),
        ("100 | 2", "100 | 5", ""),
        ("102 | 98", "102 | 96", "DPH"),
        ("102 | 98", "102 | 94", ""),
        ("3 | 1", "1 | 1", "low"),
        ("3 | 1", "0 | 0", None),
        ("2 | 1", "4 | 1", None),
        ("2 | 1", "5 | 1", "low"),
    ],
)
def test_what_is_said_of_a_row_stays_as_long_as_two_people_could_have_changed_it(
    tmp_path, was, now, expected
):
    """Shown, too few, next to nobody, no row at all: none of them tips on one person."""
    one(tmp_path, COUNTS + was)
    found = one(tmp_path, COUNTS + now)
    assert expected == (found["status"] if found else None)


def test_a_row_kept_below_the_minimum_is_the_row_of_then(tmp_path):
    """Nothing new is said of fewer than 23 people; where much has changed it goes blank."""
    first = one(tmp_path, COUNTS + "24 | 10")
    assert first == one(tmp_path, COUNTS + "22 | 12")
    assert "low" == one(tmp_path, COUNTS + "22 | 17")["status"]


def test_a_row_of_nobody_stays_while_one_student_could_have_emptied_it(tmp_path):
    """All of it was one student's six years: the raw table has no such row any more."""
    group = """
        academic_year | characteristic_code | group_code | eligible_count | participant_count
        2022          | all                 | all        | 400            | 100
        2023          | all                 | all        | 400            | 100
        0             | all                 | all        | 800            | 200
        0             | sex                 | female     | 600            | 150
    """
    theirs = f"{group.rstrip()}\n 0 | sex | other | 4 | 4"
    first = published(tmp_path, participation=participation(theirs))["participation"]
    second = published(tmp_path, participation=participation(group))["participation"]
    assert "low" in first["status"].to_list()
    assert first.equals(second)


def test_each_count_settles_by_itself(tmp_path):
    """Enough student-years have moved to say so; that a first went with them is not said."""
    keys = {"academic_year": 2023, "characteristic_code": "all", "group_code": "all"}
    rows = "award_count | first_or_upper_second_count | student_year_count\n"
    first = published(tmp_path, awards=completed(drawn(f"{rows} 100 | 73 | 300"), keys))
    second = published(tmp_path, awards=completed(drawn(f"{rows} 99 | 72 | 280"), keys))
    counts = ["award_count", "first_or_upper_second_count", "student_year_count"]
    assert [(100, 75, 300)] == first["awards"].select(counts).rows()
    assert [(100, 75, 280)] == second["awards"].select(counts).rows()


def test_a_rate_follows_from_the_counts_beside_it_when_one_of_them_moves(tmp_path):
    """Nobody can work out a count that was kept back from a rate that was not."""
    one(tmp_path, COUNTS + "100 | 40")
    found = one(tmp_path, COUNTS + "104 | 60")
    assert (100, 60, 0.6) == (found["eligible_count"], found["participant_count"], found["rate"])


def test_a_count_never_passes_the_whole_that_stayed(tmp_path):
    """Where it would, the row is printed afresh: at least three people have moved in it."""
    one(tmp_path, COUNTS + "50 | 40")
    found = one(tmp_path, COUNTS + "54 | 46")
    assert (50, 45) == (found["eligible_count"], found["participant_count"])
    later = one(tmp_path, COUNTS + "54 | 50")
    assert (55, 50) == (later["eligible_count"], later["participant_count"])


def balance(before, people=120):
    """How unlike participants were in one covariate."""
    row = {
        "unit_kind": "scheme", "unit_code": "pass", "role": "recipient", "covariate": "sex",
        "covariate_level": "female", "before": before, "after": 0.0, "fewest_people": people,
        "people_per_sd": float(people),
    }  # fmt: skip
    return pl.DataFrame([row])


def test_likeness_before_weighting_settles_too(tmp_path):
    """One of 120 people moves it by a 120th; it is kept, and a real change is shown."""
    first, near, far = (
        published(tmp_path, balance=balance(value))["balance"]["before"].item()
        for value in (0.117, 0.117 - 1 / 120, 0.30)
    )
    assert first == near
    assert far > first


def test_likeness_stays_shown_while_one_person_could_have_made_it_too_few(tmp_path):
    """23 in the smallest group, then 22."""
    first = published(tmp_path, balance=balance(0.2, 23))["balance"]
    second = published(tmp_path, balance=balance(0.2, 22))["balance"]
    assert [""] == first["status"].to_list()
    assert first.equals(second)


def test_what_an_estimate_is_graded_stays_with_it(tmp_path):
    """A grade that tips on one person would name the scheme they took part in."""
    graded = {"security": 2, "evidence_type": "2", "wording": "comparison"}

    def grade(security, estimate=1.3):
        table = completed(
            impact(f"estimate\n {estimate}"), graded | {"security": security}
        ).with_columns(pl.lit(security).alias("security"))
        return published(tmp_path, impact=table)["impact"]["security"].item()

    assert [2, 2, 1] == [grade(2), grade(1), grade(1, estimate=4.0)]


def quality(rows):
    """How long an extract is."""
    row = {
        "extract": "sessions", "is_present": True, "latest_date": "2024-07-31",
        "freshness": "fresh", "row_count": rows, "quarantined_count": 0,
    }  # fmt: skip
    return pl.DataFrame([row])


def test_the_length_of_an_extract_does_not_tell_the_length_of_one_record(tmp_path):
    """Two hundred sessions were one student's: the number stays until three could have gone."""
    first, one_gone, many_gone = (
        published(tmp_path, quality_extracts=quality(rows))["quality_extracts"]["row_count"].item()
        for rows in (60_011, 59_811, 55_000)
    )
    assert (60_000, 60_000, 55_000) == (first, one_gone, many_gone)


def test_hidden_for_a_neighbour_stays_hidden(tmp_path):
    """What was covered once is not uncovered by one student's going."""
    before, after = with_and_without(11, Size(80, 3, 3, 6))
    first = published(tmp_path, **before)["participation"]
    second = published(tmp_path, **after)["participation"]
    hidden = first.filter(pl.col("status") == "c").drop("status")
    kept = second.filter(pl.col("status") == "c").drop("status")
    assert hidden.height > 0
    assert 0 == hidden.join(kept, on=declared()["participation"].keys, how="anti").height


@pytest.mark.parametrize("seed", range(3))
def test_what_the_attacker_is_told_of_settled_rows_is_true(seed):
    """Every count lies within the bounds that the audit starts from, kept figures and all."""
    before, after = with_and_without(seed, Size(150, 4, 3, 6))
    first = all_controlled(before, declared(), POLICY)
    held = Earlier("0001", POLICY, {name: one.frame for name, one in first.items()},
                   {name: one.steps for name, one in first.items()})  # fmt: skip
    second = all_controlled(after, declared(), POLICY, held)
    whole = universe(second.values(), POLICY.means)
    bounds = known(whole, sights(second), POLICY)
    false = (bounds.lower > whole.truth) | (bounds.upper < whole.truth)
    counted = np.ones(whole.size, dtype=np.bool_)
    for block in whole.blocks.values():
        for name in (name for name in block.measures if HITS in name):
            counted[block.variables(name)] = False  # a weighted rate is no count of people
    assert 0 == (false & counted).sum()
