"""A load held against the last accepted one: cut files, lost years, forgotten extracts."""

import json

import pytest
from made_up_extracts import SNAPSHOT, write_extracts

from p2p_metrics.contracts import delivered, held, history, losses, row_counts
from p2p_metrics.contracts.held import Held
from p2p_metrics.contracts.row_counts import Loads
from p2p_metrics.extracts.contract_file import contracts
from p2p_metrics.extracts.loading import Loaded, Part
from p2p_metrics.extracts.mapping import Delivery, Supplied

LAST = {"awards": Held(1_000)}


def delivery(*, note=None, own=None, is_sample=False):
    """A delivery of awards that declares rows in its note, or in the mapping file."""
    return Delivery(
        snapshot_date=SNAPSHOT,
        is_sample=is_sample,
        extracts={"awards": Supplied(rows=own)},
        noted_rows={} if note is None else {"awards": note},
    )


def loaded(extract, rows):
    """An extract that came in one file."""
    return Loaded(extract, True, (Part(f"{extract}.csv", "", rows, 2, frozenset()),))


def counted(rows, declared, last):
    """The verdict on a number of awards of which no year is known."""
    loads = Loads({"awards": Held(rows)}, last)
    return row_counts.judge(contracts()["awards"], loaded("awards", rows), declared, loads)


def of_years(extract, now, last):
    """The verdict on rows by academic year, now and in the last accepted load."""
    both = [Held(sum(years.values()), years) for years in (now, last)]
    loads = Loads(*({extract: each} for each in both))
    own = loaded(extract, both[0].rows)
    return row_counts.judge(contracts()[extract], own, delivery(), loads)


def lost(now, last):
    """The sentences about years and schemes that results lost."""
    found = losses.judge(contracts()["participation"], loaded("participation", 9), now, last)
    assert all(check.severity == "warning" for check in found)
    return [check.sentence for check in found if not check.passed]


def test_a_file_cut_at_a_row_end_is_refused_by_the_last_load():
    """It reads perfectly; only the number of rows gives it away."""
    found = counted(790, delivery(), LAST)

    assert found.stops
    assert (
        "awards.csv has 790 rows where the last accepted load had 1,000 (-21%; up to 20% is "
        "believed): it may be cut, or written twice; check that it is whole and, if the change is "
        "real, add  rows = 790  under [extracts.awards] in the mapping file for this load."
    ) == found.sentence


def test_every_row_twice_is_refused_by_the_last_load():
    """Twice the rows, even where the sender's note agrees with them."""
    found = counted(2_000, delivery(note=2_000), LAST)

    assert "had 1,000 (+100%; up to 20% is believed)" in found.sentence


def test_a_change_of_a_fifth_is_believed():
    """More students than last year."""
    assert counted(1_200, delivery(), LAST).passed
    assert counted(800, delivery(), LAST).passed


def test_a_new_year_of_rows_is_no_leap():
    """The years held in both loads are compared, and they are the same."""
    last = {2020: 100, 2021: 100, 2022: 100}

    assert of_years("module_results", last | {2023: 400}, last).passed


def test_a_new_year_does_not_hide_what_was_cut():
    """As many rows in all as last time, and not the same ones."""
    found = of_years("module_results", {2020: 100, 2021: 40, 2023: 160}, {2020: 100, 2021: 200})

    assert found.stops
    assert (
        "module_results.csv has 140 rows of 2020/21 to 2021/22 where the last accepted load had "
        "300 (-53%; up to 20% is believed): it may be cut, or written twice; "
    ) in found.sentence


def test_the_year_that_was_under_way_may_have_grown():
    """In February half of its results were still to come."""
    last = {2021: 1_000, 2022: 1_000, 2023: 500}

    assert of_years("module_results", last | {2023: 1_000}, last).passed


def test_past_years_written_twice_are_refused():
    """Nothing is added to a year that has ended."""
    found = of_years("module_results", {2021: 200, 2022: 200, 2023: 100}, {2021: 100, 2022: 100})

    assert "200 rows of 2021/22 where the last accepted load had 100 (+100%;" in found.sentence


def test_fewer_years_than_before_are_believed():
    """A window that moves on: the years that both loads hold are the same."""
    last = {2018: 100, 2019: 100, 2020: 100}

    assert of_years("module_results", {2019: 100, 2020: 100, 2021: 100}, last).passed


def test_a_list_without_years_may_grow_with_the_years_of_the_load():
    """Students have no year: with three years instead of two, half as many more are ordinary."""
    two, three = (dict.fromkeys(range(2020, 2020 + n), 50) for n in (2, 3))
    years = [Held(0, found, {"PASS": tuple(found)}) for found in (three, two)]

    def judged(rows):
        now = {"participation": years[0], "students": Held(rows)}
        last = {"participation": years[1], "students": Held(1_000)}
        own = loaded("students", rows)
        return row_counts.judge(contracts()["students"], own, delivery(), Loads(now, last))

    assert judged(1_500).passed
    assert judged(1_800).passed
    assert ("had 1,000 (+90%; with 3 years instead of 2, from -20% to +80% is believed)") in judged(
        1_900
    ).sentence


def test_a_past_year_that_shrank_is_named():
    """Its results would change without anybody's knowing."""
    last = Held(500, {2020: 100, 2021: 200, 2022: 200})

    assert [
        "participation.csv has 0 rows of 2020/21 where the last accepted load had 100 and 150 "
        "rows of 2021/22 instead of 200 (a change of up to 20% is believed); if rows were lost, "
        "take the extract again; if the change is real, nothing is to be done."
    ] == lost(Held(750, {2021: 150, 2022: 300, 2023: 300}), last)


def test_a_year_of_few_rows_may_come_and_go():
    """Stragglers of long ago are no loss."""
    assert [] == lost(Held(100, {2022: 100}), Held(103, {2012: 3, 2022: 100}))


def test_a_scheme_gone_from_a_year_that_came_is_named():
    """PASS may end, and its past stays; a year that is gone altogether is told once."""
    last = Held(90, {}, {"C02": (2021, 2022), "C16": (2021,), "PASS": (2021, 2022)})
    now = Held(90, {2022: 90}, {"C16": (2022,), "PASS": (2022,)})

    assert [
        "participation.csv has no row of C02 in 2022/23, and the last accepted load had; if rows "
        "were lost, take the extract again; if the change is real, nothing is to be done."
    ] == lost(now, last)


def test_a_first_load_needs_the_senders_number_of_rows():
    """There is nothing else to go by."""
    found = counted(790, delivery(), {})

    assert (
        "awards.csv has 790 rows and nothing says how many there should be: this is its first "
        "load; ask the sender for the number and add  awards = 790  under [rows] in extracts.toml "
        "(with the number they give)."
    ) == found.sentence
    assert counted(790, delivery(note=790), {}).passed


def test_rows_that_differ_from_the_delivery_note_are_refused():
    """The sender counted them."""
    found = counted(790, delivery(note=1_000), {})

    assert "awards.csv has 790 rows where extracts.toml declares 1,000: 210 are missing" in (
        found.sentence
    )
    assert ("critical", 210, 1_000) == (found.severity, found.failing_count, found.checked_count)


def test_the_institutions_own_word_settles_a_change():
    """`rows` in the mapping file is what the sentence asked for."""
    assert counted(2_000, delivery(note=2_000, own=2_000), LAST).passed


def test_a_count_left_over_from_an_earlier_load_says_how_to_be_rid_of_it():
    """It settled last year's change and is wrong now."""
    found = counted(1_100, delivery(own=1_000), LAST)

    assert "take that line out if it was for an earlier load" in found.sentence


def test_made_up_students_may_come_in_any_number():
    """The sample university is made in many sizes."""
    assert counted(790, delivery(note=790, is_sample=True), LAST).passed


def test_the_last_accepted_load_is_the_newest_of_real_extracts(tmp_path):
    """Refused checks and samples are no measure; records of earlier versions know no years."""
    folder = tmp_path / "history"
    folder.mkdir()
    rows = {"extract": "awards", "is_present": True, "row_count": 1_000}
    for stamp, accepted, is_sample, count in [
        ("1", True, False, 900),
        ("2", True, False, 1_000),
        ("3", False, False, 10),
        ("4", True, True, 20),
    ]:
        record = {
            "accepted": accepted,
            "is_sample": is_sample,
            "extracts": [{**rows, "row_count": count}],
        }
        (folder / f"{stamp}-check.json").write_text(json.dumps(record))

    assert LAST == history.last_accepted(tmp_path)


@pytest.mark.parametrize(
    ("extract", "years", "schemes"),
    [
        ("enrolments", {2022: 24, 2023: 40}, {}),
        ("engagements", {2022: 24, 2023: 24}, {}),
        ("awards", {2022: 8, 2023: 8}, {}),
        ("nss_results", {2022: 4, 2023: 4}, {}),
        ("students", {}, {}),
        ("sessions", {2022: 14, 2023: 23}, {"PASS-LAW": (2022, 2023)}),
    ],
)
def test_rows_are_counted_by_academic_year_however_they_are_dated(loading, extract, years, schemes):
    """By a year of their own, by a date, by the summer of a survey; students have none."""
    write_extracts(loading.folder)
    own = loading.load(extract)

    found = held.count(loading.con, contracts()[extract], own)
    assert Held(own.rows, years, schemes) == found


def test_a_record_brings_back_what_was_held():
    """Through JSON, whose keys are texts."""
    given = Held(30, {2021: 10, 2022: 20}, {"PASS": (2021, 2022)})
    facts = {"row_count": 30, **json.loads(json.dumps(given.record()))}

    assert given == Held.recorded(facts)


@pytest.mark.parametrize("own", [Supplied(), Supplied(files=(), date_format="%d/%m/%Y")])
def test_an_optional_extract_that_was_forgotten_stops_the_build(own):
    """It came last time: pages would lose it without a word."""
    declared = Delivery(SNAPSHOT, False, {"awards": own}, {})

    (found,) = delivered.not_loaded(
        contracts()["awards"], Loaded("awards", False), declared, Held(2_669)
    )
    assert found.stops
    assert (
        "awards came with the last accepted load (2,669 rows) and not with this one; put it into "
        "the folder, or, if it is left out on purpose, add  not_supplied = true  under "
        "[extracts.awards] in the mapping file."
    ) == found.sentence


def test_an_optional_extract_may_be_left_out_on_purpose():
    """The institution's own word settles it."""
    declared = Delivery(SNAPSHOT, False, {"awards": Supplied(not_supplied=True)}, {})

    assert () == delivered.not_loaded(
        contracts()["awards"], Loaded("awards", False), declared, Held(2_669)
    )


def test_an_extract_that_the_mapping_file_describes_and_nobody_sent_is_a_warning():
    """Somebody meant it to come."""
    declared = Delivery(SNAPSHOT, False, {"awards": Supplied()}, {})

    (found,) = delivered.not_loaded(contracts()["awards"], Loaded("awards", False), declared, None)
    assert "warning" == found.severity
    assert found.sentence.startswith("The mapping file describes awards and there is no awards.csv")
