"""What is past its date goes and is recorded; what is in use stays; releases are never touched."""

import json
import os
from datetime import UTC, date, datetime

import duckdb
import polars as pl
import pytest

from p2p_metrics.__main__ import main
from p2p_metrics.config import Configuration, Misconfigured, Retention
from p2p_metrics.places import Places
from p2p_metrics.refusal import Refused
from p2p_metrics.retention import retain

RULES = Retention(
    warehouse_days=400, estimates_days=400, quarantine_days=90, leaving_reason_days=730
)
OLD, NEW = "20250101T090000000000", "20260601T090000000000"
TODAY = date(2026, 7, 1)
LEFT = pl.DataFrame(
    {
        "engagement_id": [1, 2, 3],
        "event_date": [date(2022, 5, 1), date(2024, 7, 1), date(2026, 3, 1)],
        "reason_group": ["telltale_health", "telltale_money", "work"],
    }
)


@pytest.fixture
def places(tmp_path):
    """A data directory with an old build, the current one, and what lies beside them."""
    found = Places(tmp_path / "data")
    for build in (OLD, NEW):
        warehouse(found, build)
        found.record("check", {"build_id": build, "warehouse_file": f"{build}.duckdb"})
        found.estimates(build).mkdir(parents=True)
        (found.estimates(build) / "impact.parquet").write_bytes(b"exact")
    (found.warehouses / "current").write_text(f"{NEW}.duckdb\n")
    for name, written in (("students", date(2026, 1, 1)), ("surveys", date(2026, 6, 1))):
        dated(found.root / "quarantine" / f"{name}.csv", written)
    dated(found.releases / "0001-old" / "manifest.json", date(2020, 1, 1))
    return found


def warehouse(places, build):
    """A small warehouse file with the reasons for leaving and a view over them."""
    places.warehouses.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(places.warehouses / f"{build}.duckdb")) as con:
        con.register("leavers", LEFT.to_arrow())
        con.execute("create table raw_retention as select * from leavers")
        con.execute("create view stg_retention as select reason_group from raw_retention")


def dated(path, written):
    """A file last written on a day."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}")
    moment = datetime(written.year, written.month, written.day, tzinfo=UTC).timestamp()
    os.utime(path, (moment, moment))


def carried_out(places, rules=RULES, today=TODAY, *, is_list=False, with_current=False):
    """The verb on this data directory; what it said."""
    return retain(places, rules, today, is_list=is_list, with_current=with_current)


def there(places):
    """Every file under the data directory but its records, the smallest path first."""
    files = [path for path in places.root.rglob("*") if path.is_file()]
    names = [path.relative_to(places.root).as_posix() for path in files]
    return sorted(name for name in names if not name.startswith("reports/"))


def test_what_is_past_its_date_is_deleted_and_the_rest_is_not(places):
    """An old warehouse, its estimates and an old list of rows go; newer ones stay."""
    before = there(places)
    said = carried_out(places)

    gone = {f"warehouse/{OLD}.duckdb", f"estimates/{OLD}/impact.parquet", "quarantine/students.csv"}
    assert sorted({*before} - gone) == there(places)
    assert f"Deleted warehouse/{OLD}.duckdb (warehouse of 2025-01-01; kept for 400 days)." in said


def test_a_list_deletes_nothing_and_records_nothing(places):
    """The same sentences in the conditional, for whoever has to agree first."""
    before = there(places)
    said = carried_out(places, is_list=True)

    assert before == there(places)
    assert not places.report("retain").exists()
    assert f"Would delete estimates/{OLD} (raw estimates of 2025-01-01; kept for 400 days)." in said
    assert f"Would blank 1 reasons for leaving from before 2024-07-01 in {NEW}.duckdb." in said


def test_what_was_deleted_when_and_why_is_recorded(places):
    """The record names files and days, and nothing about people."""
    carried_out(places)
    record = json.loads(places.report("retain").read_text(encoding="utf-8"))

    assert {
        "what": "warehouse",
        "path": f"warehouse/{OLD}.duckdb",
        "made": "2025-01-01",
        "due": "2026-02-05",
        "reason": "kept for 400 days",
    } in record["deleted"]
    assert {f"{NEW}.duckdb": 1} == record["leaving_reasons_blanked"]
    assert record["at"].startswith("20")
    assert "telltale" not in places.report("retain").read_text(encoding="utf-8")


def test_the_warehouse_in_use_stays_until_it_is_asked_for(places):
    """Past its date it is named; `--current` deletes it with its estimates and the pointer."""
    later = date(2028, 1, 1)
    said = carried_out(places, today=later)
    stays = there(places)
    carried_out(places, today=later, with_current=True)

    assert [one for one in said if one.startswith(f"Kept warehouse/{NEW}.duckdb, though past")]
    assert f"warehouse/{NEW}.duckdb" in stays
    assert ["releases/0001-old/manifest.json"] == there(places)


def test_the_warehouse_in_use_stays_before_its_date_even_if_asked_for(places):
    """`--current` is no hurry: a date is a date."""
    carried_out(places, with_current=True)

    assert f"warehouse/{NEW}.duckdb" in there(places)


def test_reasons_for_leaving_are_blanked_and_leave_no_trace_in_the_file(places):
    """Those of the last two years stay; the file's free blocks do not hold the others."""
    carried_out(places)
    file = places.warehouses / f"{NEW}.duckdb"
    with duckdb.connect(str(file), read_only=True) as con:
        found = con.execute("from stg_retention").fetchall()

    assert [(None,), ("telltale_money",), ("work",)] == found
    assert b"telltale_health" not in file.read_bytes()
    assert [] == list(places.warehouses.glob(".*"))


def test_a_day_agreed_with_a_controller_comes_before_all_others(places):
    """From it on everything but the build in use is due, whatever its age."""
    carried_out(places, Retention(400, 400, 90, 730, all_by=TODAY))

    assert [
        f"estimates/{NEW}/impact.parquet", "releases/0001-old/manifest.json",
        "warehouse/" + f"{NEW}.duckdb", "warehouse/current",
    ] == there(places)  # fmt: skip


def test_the_scratch_of_a_check_that_was_killed_goes(places):
    """It holds rows as they were delivered, with the institution's own numbers."""
    scratch = places.warehouses / f".{OLD}-x1"
    dated(scratch / "spilled.tmp", date(2025, 1, 1))
    dated(scratch / "more.tmp", date(2025, 1, 1))
    os.utime(scratch, (0, 0))
    carried_out(places)

    assert not scratch.exists()


def test_nothing_past_its_date_is_said(places):
    """An answer where there is nothing to do."""
    assert ["Nothing is past its date."] == carried_out(places, today=date(2023, 1, 1))


def test_a_warehouse_that_is_being_written_stops_the_verb_before_it_deletes(places):
    """One sentence; nothing has gone yet, so it can be run again."""
    before = there(places)
    (places.warehouses / f"{NEW}.duckdb").write_bytes(b"no database yet")

    with pytest.raises(Refused, match=f"{NEW}.duckdb cannot be opened"):
        carried_out(places)
    assert before == there(places)


def test_a_directory_that_is_not_there_is_refused(tmp_path):
    """A misspelt folder is not silently clean."""
    with pytest.raises(Refused, match="--into"):
        carried_out(Places(tmp_path / "nowhere"))


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"quarantine_days": -1}, "quarantine_days"), ({"all_by": "2027-07-31"}, "all_by")],
)
def test_a_time_that_is_none_is_refused_by_name(changed, said):
    """Minus a day, or a date in quotation marks."""
    days = dict.fromkeys(
        ("warehouse_days", "estimates_days", "quarantine_days", "leaving_reason_days"), 5
    )
    with pytest.raises(Misconfigured, match=said):
        Retention(**{**days, **changed})


def test_the_verb_reads_the_shipped_times(places, capsys):
    """`python run.py retain --list` on a data directory."""
    assert Configuration.read().retention.quarantine_days > 0
    assert 0 == main(["retain", "--list", "--into", str(places.root)])
    assert "Would delete" in capsys.readouterr().out
