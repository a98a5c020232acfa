"""A release taken from readers is gone for them and there for the audit; a changed one is not."""

import json
import shutil
from datetime import date
from hashlib import sha256

import polars as pl
import pytest
from cubes import cube, participation_of
from drawn_tables import participation

from p2p_metrics import release
from p2p_metrics.__main__ import main
from p2p_metrics.disclosure import audit
from p2p_metrics.refusal import Refused
from p2p_metrics.release import door, naming

TODAY = date(2026, 11, 23)


def publish(root, eligible, took_part):
    """Publish one drawn participation table of one row."""
    drawn = f"eligible_count | participant_count\n {eligible} | {took_part}"
    return release.publish({"participation": participation(drawn)}, release.policy(), root, {})


@pytest.fixture
def root(tmp_path):
    """A data directory with two releases: of 40 and of 90 participants."""
    publish(tmp_path, 100, 40)
    publish(tmp_path, 200, 90)
    return tmp_path


def count(published):
    """The one count that a drawn release shows."""
    return published.table("participation").frame["participant_count"].item()


def changed(published, **columns):
    """Write other values into a release's table; its folder."""
    path = published.folder / "participation.parquet"
    pl.read_parquet(path).with_columns(**columns).write_parquet(path)
    return path


def test_a_withdrawn_release_is_not_shown_and_not_offered(root):
    """The one before is served; who asks for it by name is told the day."""
    new, old = release.listed(root)
    served = release.withdraw(root, [new], TODAY)

    assert (old, 40, "") == (served, count(release.current(root)), release.current(root).note)
    assert (old,) == release.listed(root)
    with pytest.raises(release.NotShown, match=f"{new} was withdrawn on 2026-11-23"):
        release.open_release(root, new)


def test_an_earlier_release_can_be_withdrawn_beneath_the_one_served(root):
    """One half of a subtraction goes, and readers of the other notice nothing."""
    new, old = release.listed(root)

    assert new == release.withdraw(root, [old], TODAY)
    assert (90, (new,)) == (count(release.current(root)), release.listed(root))


def test_a_copy_that_was_not_emptied_hides_what_the_list_names(root, tmp_path_factory):
    """The web host may still have the folder: the list that comes with the copy is enough."""
    new, _ = release.listed(root)
    host = tmp_path_factory.mktemp("host")
    shutil.copytree(root / "releases", host / "releases")
    assert 90 == count(release.current(host))
    release.withdraw(root, [new], TODAY)
    shutil.copytree(root / "releases", host / "releases", dirs_exist_ok=True)

    assert (host / "releases" / new).is_dir()
    assert 40 == count(release.current(host))
    assert new not in release.listed(host)


def test_with_nothing_left_readers_are_told_so(root):
    """No release is better than one that should not be seen."""
    assert "" == release.withdraw(root, list(release.listed(root)), TODAY)
    with pytest.raises(release.NoRelease):
        release.current(root)


def test_a_list_that_cannot_be_read_shows_nothing(root):
    """Nobody knows then what was withdrawn."""
    (root / "releases" / "withdrawn.json").write_text("{")
    with pytest.raises(release.NotShown, match="withdrawn"):
        release.current(root)


def test_a_release_that_is_not_there_is_refused_and_nothing_changes(root):
    """A misspelt id names those there are."""
    new, old = release.listed(root)
    with pytest.raises(Refused, match=f"there are {new}, {old}"):
        release.withdraw(root, [new, "0009-none"], TODAY)
    assert (new, old) == release.listed(root)


def test_what_stopped_half_way_is_finished_by_running_it_again(root):
    """Listed, and the folder still there: as a machine leaves it that went down in between."""
    new, old = release.listed(root)
    (root / "releases" / "withdrawn.json").write_text(json.dumps({new: "2026-11-20"}))
    assert 40 == count(release.current(root))

    assert old == release.withdraw(root, [new], TODAY)
    assert not (root / "releases" / new).exists()
    assert {new: "2026-11-20"} == json.loads((root / "releases" / "withdrawn.json").read_text())


def test_the_next_release_is_attacked_together_with_a_withdrawn_one(root):
    """Somebody may have kept a copy; its number in the sequence is not given twice."""
    new, old = release.listed(root)
    release.withdraw(root, [new], TODAY)
    made = publish(root, 300, 120)

    assert [old, new] == made.manifest["after"]
    assert made.release_id.startswith("0003-")


def test_a_release_that_gave_something_away_stops_the_next_until_withdrawn(
    tmp_path, monkeypatch, caplog
):
    """What its readers know cannot be hidden again: the next one is held to all the others."""
    table = participation_of(*cube(14, 12))
    record = audit.audited
    monkeypatch.setattr(door, "audited", lambda safe, *more: (safe, record(safe, *more)[1]))
    told = release.publish({"participation": table}, release.policy(), tmp_path, {})
    monkeypatch.undo()
    with pytest.raises(Refused, match="cannot be satisfied"):
        release.publish({"participation": table}, release.policy(), tmp_path, {})
    release.withdraw(tmp_path, [told.release_id], TODAY)
    made = release.publish({"participation": table}, release.policy(), tmp_path, {})

    assert [] == made.manifest["after"]
    assert f"{told.release_id}, withdrawn, gives something away" in caplog.text


def test_the_very_tables_that_were_withdrawn_are_not_published_again(root):
    """Under another number they would be shown after all."""
    new, old = release.listed(root)
    release.withdraw(root, [new], TODAY)

    with pytest.raises(Refused, match=f"the very tables of {new}, which was withdrawn"):
        publish(root, 200, 90)
    assert (old,) == release.listed(root)


def test_a_release_with_the_same_tables_is_named(tmp_path, capsys):
    """Two publications of one university: withdrawing one of them hides nothing yet."""
    same = [publish(tmp_path, 100, 40).release_id for _ in range(2)]
    main(["withdraw", same[1], "--reason", "wrong", "--into", str(tmp_path)])

    assert f"very same tables and are still shown: {same[0]}." in capsys.readouterr().out


def test_the_verb_records_why_and_says_what_readers_see(root, capsys):
    """The reason stays in the record of the build machine: readers are told the day alone."""
    new, old = release.listed(root)
    reason = "two releases subtracted"
    assert 0 == main(["withdraw", new, "--reason", reason, "--into", str(root)])

    assert f"Readers now see {old}." in capsys.readouterr().out
    record = json.loads((root / "reports" / "withdraw.json").read_text())
    assert ([new], reason, old) == (record["releases"], record["reason"], record["served_now"])
    assert reason not in (root / "releases" / "withdrawn.json").read_text()


def test_a_table_changed_after_the_release_was_opened_is_not_served(root):
    """The next look refuses the release, says so, and shows the last whole one."""
    changed(release.current(root), participant_count=pl.lit(10, pl.Int64))
    found = release.current(root)

    assert 40 == count(found)
    assert "0002-" in found.note
    assert "not as it was published" in found.note


def test_a_table_changed_between_two_looks_is_not_read(root):
    """What is read is what was verified, even in the moment before the next look."""
    opened = release.current(root)
    changed(opened, participant_count=pl.lit(10, pl.Int64))

    with pytest.raises(release.NotShown, match="not as it was published"):
        opened.table("participation")


def test_a_manifest_rewritten_to_fit_is_refused_by_the_releases_own_name(root):
    """Table, hash and rules changed together: the id still says what was published."""
    shown = release.current(root)
    path = changed(shown, participant_count=pl.lit(10, pl.Int64))
    manifest = json.loads((shown.folder / "manifest.json").read_text())
    manifest["policy"] = "house"
    manifest["files"]["participation"]["sha256"] = sha256(path.read_bytes()).hexdigest()
    (shown.folder / "manifest.json").write_text(json.dumps(manifest))

    with pytest.raises(release.NotShown, match="not as it was published"):
        release.open_release(root, shown.release_id)
    assert 40 == count(release.current(root))


def test_a_file_that_was_only_touched_is_verified_again_and_served(root):
    """A copy gives new times to the same bytes."""
    before = release.current(root)
    (before.folder / "participation.parquet").touch()

    assert not before.is_as_opened()
    assert (90, "") == (count(release.current(root)), release.current(root).note)


def test_the_name_of_a_release_does_not_depend_on_the_order_of_its_tables():
    """A manifest written by another program may list them otherwise."""
    files = {"a": {"sha256": "1"}, "b": {"sha256": "2"}}
    swapped = dict(reversed(files.items()))

    assert naming.identity(files, []) == naming.identity(swapped, [])
    assert naming.names(naming.identity(files, ["0007-x"]), swapped)
    assert "0008" == naming.identity(files, ["0007-x"])[:4]
