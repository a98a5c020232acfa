"""Made-up extracts never take the place of somebody's own."""

import shutil
from pathlib import Path

import pytest
from made_up_extracts import note_delivery, write_extracts
from test_sample_delivery import bytes_of

from p2p_metrics import verbs
from p2p_metrics.__main__ import main
from sample_warehouse import generation

SMALL = ["sample", "--scale", "0.01", "--into"]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A data directory with a university's own extracts in it, and no release yet."""
    root = tmp_path / "data"
    folder = write_extracts(root / "extracts")
    note_delivery(folder, {"students": 48}, is_sample=False)
    return root


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with a small sample in it."""
    root = tmp_path_factory.mktemp("made")
    assert 0 == main([*SMALL, str(root)])
    return root


@pytest.fixture
def sample(made: Path, tmp_path: Path) -> Path:
    """A copy of that directory, to be changed."""
    return shutil.copytree(made, tmp_path / "sample")


def test_the_sample_is_not_written_over_extracts_of_ones_own(own, capsys):
    """The verb says whose files it found, what to do instead, and leaves every byte."""
    before = bytes_of(own)

    assert 1 == main([*SMALL, str(own)])

    said = capsys.readouterr().err
    assert "did not write (awards.csv and 15 more)" in said
    assert f"python run.py all --extracts {own / 'extracts'} --into {own}" in said
    assert before == bytes_of(own)


def test_opening_the_dashboard_does_not_write_over_extracts_of_ones_own(own, monkeypatch, capsys):
    """Extracts in the default folder, and the first thing typed is `python run.py`."""
    monkeypatch.setattr(verbs, "ROOT", own.parent)
    before = bytes_of(own)

    assert 1 == main(["app", "--data", str(own)])

    assert "did not write (awards.csv and 15 more)" in capsys.readouterr().err
    assert before == bytes_of(own)


def test_the_dashboard_does_not_fill_a_folder_where_extracts_were_checked(tmp_path, monkeypatch):
    """Extracts that lie elsewhere: their warehouse would be followed by a made-up one."""
    monkeypatch.setattr(verbs, "ROOT", tmp_path)
    (tmp_path / "given").mkdir()
    root = tmp_path / "data"
    assert 1 == main(["check", "--extracts", str(tmp_path / "given"), "--into", str(root)])

    assert 1 == main(["app", "--data", str(root)])

    assert not (root / "extracts").exists()


def test_a_sample_may_be_made_again_over_a_sample(sample):
    """With another seed, say; nothing of the first stays."""
    before = bytes_of(sample / "extracts")

    assert 0 == main([*SMALL, str(sample), "--seed", "6"])

    after = bytes_of(sample / "extracts")
    assert list(before) == list(after)
    assert before["students.csv"] != after["students.csv"]


@pytest.mark.parametrize("name", ["students.csv", "attendance 2023.csv", "plans/sports-clubs.toml"])
def test_a_note_of_the_sample_does_not_give_other_files_away(sample, name, capsys):
    """A register of one's own put among the sample's files, under any name, is left alone."""
    file = sample / "extracts" / name
    file.write_text("own\n", encoding="utf-8")

    assert 1 == main([*SMALL, str(sample)])

    assert f"did not write ({name})" in capsys.readouterr().err
    assert "own\n" == file.read_text(encoding="utf-8")


def test_a_sample_that_was_stopped_halfway_can_be_started_again(tmp_path, monkeypatch):
    """Nothing half-made is left that would count as somebody's."""
    with monkeypatch.context() as patched:
        patched.setattr(generation, "_descriptions", _stopped)
        assert 130 == main([*SMALL, str(tmp_path)])
    assert {} == bytes_of(tmp_path)

    assert 0 == main([*SMALL, str(tmp_path)])


def _stopped(*_):
    raise KeyboardInterrupt
