"""What was checked, and what a release says of it: the delivery that its warehouse was made of."""

import shutil
from dataclasses import replace

import pytest

import p2p_metrics
from p2p_metrics import checking, pipeline, release, warehouse
from p2p_metrics.__main__ import main
from p2p_metrics.checking import delivery
from p2p_metrics.config import Configuration
from p2p_metrics.places import Places
from p2p_metrics.progress import silent


@pytest.fixture
def folder(tmp_path):
    """A delivery of one file, with a mapping beside it."""
    made = tmp_path / "delivered"
    made.mkdir()
    (made / "students.csv").write_text("student_id\ns1\n")
    (tmp_path / "mapping.toml").write_text("snapshot_date = 2025-09-30\n")
    return made


def another_file(folder, _):
    """One more extract."""
    (folder / "courses.csv").write_text("course_id\nc1\n")


def another_key(_, patched):
    """Numbers replaced under another secret."""
    patched.setenv("P2P_METRICS_KEY", "another secret of more than thirty-two characters")


def another_version(_, patched):
    """A program that may read the same files in another way."""
    patched.setattr(checking, "__version__", f"{p2p_metrics.__version__}.1")


def another_contract(folder, patched):
    """A rule more, or a group more in the vocabulary."""
    contracts = shutil.copytree(checking.CONTRACTS, folder.parent / "contracts")
    with (contracts / "vocabulary" / "groups.csv").open("a") as opened:
        opened.write("\n")
    patched.setattr(checking, "CONTRACTS", contracts)


@pytest.mark.parametrize("change", [another_file, another_key, another_version, another_contract])
def test_what_a_check_depends_on_makes_another_delivery(folder, monkeypatch, change):
    """Checked before is not checked where anything that decides has changed."""
    before = delivery(folder, None)
    assert before == delivery(folder, None)
    change(folder, monkeypatch)

    assert before != delivery(folder, None)


def test_a_mapping_is_part_of_what_was_delivered(folder, tmp_path):
    """The same files under other names are read otherwise."""
    assert delivery(folder, None) != delivery(folder, tmp_path / "mapping.toml")


@pytest.mark.parametrize("verb", ["check", "build", "all"])
@pytest.mark.parametrize("missing", ["--extracts", "--mapping"])
def test_a_folder_or_mapping_that_is_not_there_is_named(served, folder, capfd, verb, missing):
    """A slip of the keyboard is a sentence, after an accepted check too."""
    given = {"--extracts": str(folder), "--into": str(served.root)} | {missing: "no/such/place"}
    asked = [word for pair in given.items() for word in pair]

    assert main([verb, *asked]) == 1
    assert "no/such/place is not a f" in capfd.readouterr().err


@pytest.fixture
def own(served, tmp_path):
    """A copy of the data directory, that a test may write to."""
    return Places(shutil.copytree(served.root, tmp_path / "served"))


def test_a_release_says_of_its_own_delivery_whatever_was_checked_since(own, copied):
    """A delivery refused later changes neither the banner of the sample nor the date."""
    before = release.current(own.root)
    (copied / "extracts.toml").write_text("snapshot_date = 'soon'\n")
    assert main(["check", "--extracts", str(copied), "--into", str(own.root)]) == 1
    pipeline.publish(own, silent)
    after = release.current(own.root)

    assert before.release_id != after.release_id
    for said in ("is_sample", "snapshot_date", "inputs", "extracts", "build_id"):
        assert before.manifest[said] == after.manifest[said]


def test_estimates_made_for_another_profile_are_not_published(own, monkeypatch, capfd):
    """Their advice was worked out from counts that another profile would round otherwise."""
    under = replace(Configuration.read(), policy="house")
    monkeypatch.setattr(Configuration, "read", lambda: under)

    assert main(["publish", "--into", str(own.root)]) == 1
    said = capfd.readouterr().err
    assert "made for the disclosure profile hesa-strict" in said
    assert "`python run.py estimate` again" in said


def test_a_warehouse_of_which_no_check_is_on_record_is_not_published(own, capfd):
    """Nobody could say of what date it is."""
    for path in (own.root / "reports" / "history").glob("*-check.json"):
        path.unlink()

    assert main(["publish", "--into", str(own.root)]) == 1
    said = capfd.readouterr().err
    assert warehouse.current_file(own.root).name in said
    assert "build --extracts" in said
