"""That students are made up is believed of the files that the sample wrote, and of no others."""

import shutil
from pathlib import Path

import polars as pl
import pytest
from made_up_extracts import clean_extracts, write_extracts

from p2p_metrics.__main__ import main
from p2p_metrics.extracts import mapping
from p2p_metrics.extracts.contract_file import contracts

BARE = "snapshot_date = 2024-09-30\nis_sample = true\n"


def somebody_else(students: pl.DataFrame) -> pl.DataFrame:
    """The register of other students: every number another, all other cells as they were."""
    return students.with_columns(pl.col("student_id").str.reverse())


@pytest.fixture
def note(tmp_path: Path) -> str:
    """The delivery note of a sample, to be copied."""
    return (write_extracts(tmp_path / "sample") / "extracts.toml").read_text(encoding="utf-8")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A university's extracts: as many rows as the sample's, and other student numbers."""
    return write_extracts(tmp_path / "own", students=somebody_else(clean_extracts()["students"]))


@pytest.fixture
def refusal(tmp_path, capfd, monkeypatch):
    """What the verb says where it refuses extracts, as it must, without having loaded them."""
    monkeypatch.delenv("P2P_METRICS_KEY", raising=False)

    def refusal(extracts: Path, *more: str) -> str:
        data = tmp_path / "data"
        asked = ["check", "--extracts", str(extracts), "--into", str(data), *more]
        assert 1 == main(asked)
        assert not (data / "warehouse").exists()
        assert not (data / "quarantine").exists()
        return capfd.readouterr().err

    return refusal


def test_a_note_copied_from_the_sample_switches_nothing_off(own, note, refusal):
    """A colleague takes the sample's note as a pattern: real numbers stay out, and it is said."""
    (own / "extracts.toml").write_text(note, encoding="utf-8")

    said = refusal(own)

    assert "the sample did not write students.csv. Student numbers would be replaced" in said
    assert "leave out the lines is_sample, seed, scale and [sha256] and set P2P_METRICS_KEY" in said


def test_the_word_alone_is_not_believed(own, refusal):
    """A note that says no more than that these students are made up."""
    (own / "extracts.toml").write_text(BARE, encoding="utf-8")

    assert "the sample did not write awards.csv and 15 more" in refusal(own)


@pytest.mark.parametrize("line", ["seed = 0\n", "scale = 0\n"])
def test_a_note_without_seed_or_scale_is_not_the_samples(tmp_path, note, refusal, line):
    """A sample can be made again from its note; what cannot is none."""
    folder = tmp_path / "sample"
    assert line in note
    (folder / "extracts.toml").write_text(note.replace(line, ""), encoding="utf-8")

    assert "the sample did not write" in refusal(folder)


def test_the_mapping_file_cannot_say_it_either(own, tmp_path, refusal):
    """The institution's own line, above no note or above another."""
    (own / "extracts.toml").unlink()
    file = tmp_path / "mapping.toml"
    file.write_text(BARE, encoding="utf-8")

    assert "the sample did not write" in refusal(own, "--mapping", str(file))


@pytest.mark.parametrize("name", ["register.csv", "../own/students.csv"])
def test_another_file_named_in_the_mapping_file_is_not_the_samples(
    own, note, tmp_path, refusal, name
):
    """Beside a whole sample, or outside its folder."""
    sample, file = tmp_path / "sample", tmp_path / "mapping.toml"
    shutil.copy(own / "students.csv", sample / "register.csv")
    file.write_text(f'[extracts.students]\nfiles = ["{name}"]\n', encoding="utf-8")

    assert f"the sample did not write {name}." in refusal(sample, "--mapping", str(file))


def test_the_samples_own_files_are_believed_and_may_be_taken_for_real(tmp_path, note):
    """Whole or in part; the mapping file may ask for the protection that a sample does not need."""
    folder, file = tmp_path / "sample", tmp_path / "mapping.toml"
    (folder / "costs.csv").unlink()
    file.write_text("is_sample = false\n", encoding="utf-8")

    assert mapping.read(folder, None, contracts()).is_sample
    assert not mapping.read(folder, file, contracts()).is_sample
