"""Students who asked go from the build machine, are recorded without numbers, and stay out."""

import json
from datetime import date

import duckdb
import polars as pl
import pytest

from p2p_metrics.__main__ import main
from p2p_metrics.config import Configuration
from p2p_metrics.extracts import forgotten, identity
from p2p_metrics.forgetting import forget
from p2p_metrics.places import Places
from p2p_metrics.refusal import Refused
from p2p_metrics.retention import retain

KEY = "a key of the tests, long enough"
ADA, BEN, EVE = "00100101", "00100102", "00100109"
OLD, NEW = "20250101T090000000000", "20260601T090000000000"
TODAY = date(2026, 11, 23)


@pytest.fixture
def places(tmp_path, monkeypatch):
    """A data directory with two builds, estimates, a list of rows and a release; ada is in it."""
    monkeypatch.setenv("P2P_METRICS_KEY", KEY)
    found = Places(tmp_path / "data")
    found.warehouses.mkdir(parents=True)
    pseudonyms = [identity.pseudonym(KEY.encode(), "student", one) for one in (ADA, BEN)]
    students = pl.DataFrame({"student_id": pseudonyms})
    for build in (OLD, NEW):
        with duckdb.connect(str(found.warehouses / f"{build}.duckdb")) as con:
            con.register("students", students.to_arrow())
            con.execute("create table raw_students as select * from students")
        found.estimates(build).mkdir(parents=True)
        (found.estimates(build) / "impact.parquet").write_bytes(b"exact")
    (found.warehouses / "current").write_text(f"{NEW}.duckdb\n")
    for path in (found.root / "quarantine" / "students.csv", found.releases / "0001-a" / "m.json"):
        path.parent.mkdir(parents=True)
        path.write_text("{}")
    found.record("check", {"is_sample": False, "accepted": True, "build_id": NEW})
    return found


@pytest.fixture
def asked(tmp_path):
    """A file of numbers, as the verb takes it."""

    def written(*lines):
        path = tmp_path / "asked.txt"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return written


def forgotten_now(places, file, *, is_new=False):
    """The verb on this data directory; what it said."""
    rules = Configuration.read().retention
    return forget(places, file, "objection", rules, TODAY, is_new=is_new)


def test_everything_exact_goes_and_releases_stay(places, asked):
    """Old and current warehouse, estimates and lists: all are made again from the extracts."""
    forgotten_now(places, asked(ADA))
    left = {
        path.relative_to(places.root).parts[0]
        for path in places.root.rglob("*")
        if path.is_file()
    }  # fmt: skip

    assert {"forgotten", "releases", "reports"} == left


def test_the_next_load_knows_whom_to_leave_out(places, asked):
    """By a hash of the number under the key of the load."""
    forgotten_now(places, asked("student_id", ADA, "", BEN))
    hashed = {identity.pseudonym(KEY.encode(), identity.FORGOTTEN, one) for one in (ADA, BEN)}

    assert hashed == forgotten.prints(places.root, KEY.encode())


def test_the_record_says_when_why_and_how_many_and_no_number(places, asked):
    """Nor a pseudonym: whoever reads it learns that somebody asked, and not who."""
    forgotten_now(places, asked(ADA, EVE))
    text = places.report("forget").read_text(encoding="utf-8")
    record = json.loads(text)

    assert ("objection", 2, 1) == (
        record["reason"], record["students"], record["not_in_the_warehouse"],
    )  # fmt: skip
    assert f"warehouse/{OLD}.duckdb" in record["deleted"]
    assert ADA not in text
    assert str(identity.pseudonym(KEY.encode(), "student", ADA)) not in text


def test_a_number_that_is_not_there_is_named_by_its_line(places, asked):
    """Never by itself: what a verb says is kept in logs."""
    said = " ".join(forgotten_now(places, asked(ADA, EVE)))

    assert "1 of them (line 2 of" in said
    assert ADA not in said
    assert EVE not in said


def test_an_honest_word_on_releases_already_out(places, asked):
    """They keep counting these students, and a release for one student alone would tell."""
    said = " ".join(forgotten_now(places, asked(ADA)))

    assert "Releases that are out" in said
    assert "Publish again with the next return" in said


def test_numbers_that_nobody_has_change_nothing(places, asked):
    """Another spelling or another key would list strangers and delete for nothing."""
    with pytest.raises(Refused, match="nothing was changed"):
        forgotten_now(places, asked(EVE))

    assert (places.warehouses / f"{NEW}.duckdb").exists()
    assert () == forgotten.entries(places.root)


def test_before_a_first_build_the_last_load_knows_the_numbers(places, asked):
    """A misspelt number is noticed there too."""
    (places.warehouses / "current").unlink()

    with pytest.raises(Refused, match="nothing was changed"):
        forgotten_now(places, asked(EVE))


def test_a_student_whom_no_delivery_held_yet_can_be_listed(places, asked):
    """Somebody who objects on the first day."""
    forgotten_now(places, asked(EVE), is_new=True)

    assert 1 == len(forgotten.entries(places.root))


@pytest.mark.parametrize(
    ("line", "said"),
    [(f"{ADA},Ada Lovelace", "line 1: one number a line"), ("", "holds no number")],
)
def test_a_file_that_is_no_list_of_numbers_is_refused_without_quoting_it(
    places, asked, line, said
):  # fmt: skip
    """An extract by mistake would otherwise be listed line by line."""
    with pytest.raises(Refused, match=said) as refused:
        forgotten_now(places, asked(line))

    assert ADA not in str(refused.value)


def test_a_directory_that_is_not_the_right_one_is_refused(asked, tmp_path):
    """A list in a folder that nobody loads from would keep nobody out."""
    (tmp_path / "misspelt").mkdir()

    with pytest.raises(Refused, match="--into"):
        forgotten_now(Places(tmp_path / "misspelt"), asked(ADA))
    assert [] == list((tmp_path / "misspelt").iterdir())


def test_stopped_in_between_it_can_be_run_again(places, asked, monkeypatch):
    """The list comes first: nobody is deleted here and back with the next delivery."""
    with monkeypatch.context() as patch:
        patch.setattr("p2p_metrics.forgetting.delete", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            forgotten_now(places, asked(ADA))
    assert 1 == len(forgotten.entries(places.root))
    forgotten_now(places, asked(ADA))

    assert 1 == len(forgotten.entries(places.root))
    assert [] == list(places.warehouses.iterdir())


def test_the_verb_takes_a_file_and_no_number(places, asked, capsys):
    """What stands on a command line is kept by shells."""
    assert 0 == main(
        ["forget", str(asked(ADA)), "--reason", "erasure", "--into", str(places.root)]
    )  # fmt: skip
    assert "1 student is on the list" in capsys.readouterr().out
    assert 1 == main(["forget", ADA, "--reason", "erasure", "--into", str(places.root)])


def test_records_of_runs_go_when_nothing_refers_to_them(places):
    """The newest of each verb stays, and those of a warehouse that is there."""
    history = places.root / "reports" / "history"
    for old in history.iterdir():
        old.unlink()
    for when, facts in (
        ("20200101T090000000000", {"build_id": OLD, "warehouse_file": f"{OLD}.duckdb"}),
        ("20200102T090000000000", {"build_id": "gone"}),
        ("20200103T090000000000", {"build_id": "gone too"}),
    ):
        (history / f"{when}-build.json").write_text(json.dumps({"verb": "build", **facts}))
    rules = Configuration.read().retention
    retain(places, rules, date(2025, 2, 1), is_list=False, with_current=False)

    assert ["20200101T090000000000-build.json", "20200103T090000000000-build.json"] == sorted(
        path.name for path in history.glob("*-build.json")
    )


def test_the_list_of_those_left_out_has_a_date_too(places):
    """Once no delivery can bring them any more, not even the hash is kept."""
    forgotten.add(places.root, [ADA], KEY.encode(), date(2010, 1, 1))
    forgotten.add(places.root, [BEN], KEY.encode(), TODAY)
    rules = Configuration.read().retention
    said = retain(places, rules, TODAY, is_list=False, with_current=False)

    assert [TODAY] == [one.on for one in forgotten.entries(places.root)]
    assert any(one.startswith("Took 1 students off the list") for one in said)
