"""What lies in the folder and was not read is named, each with what to do."""

import pytest
from made_up_extracts import SNAPSHOT

from p2p_metrics.contracts import unclaimed
from p2p_metrics.extracts.contract_file import contracts
from p2p_metrics.extracts.mapping import Delivery, Supplied


@pytest.fixture
def said(tmp_path):
    """The sentences about a folder of empty files, under what is declared."""

    def said(*names, is_sample=False, **declared):
        for name in names:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).touch()
        extracts = {extract: Supplied(**own) for extract, own in declared.items()}
        delivery = Delivery(SNAPSHOT, is_sample, extracts, {})
        found = unclaimed.judge(tmp_path, contracts(), delivery)
        assert all(check.severity == "warning" for check in found)
        return [check.sentence for check in found]

    return said


def test_what_is_read_and_what_declares_it_are_no_finding(said):
    """Extracts, the delivery note, the mapping file, plans, and what systems leave behind."""
    names = ("students.csv", "extracts.toml", "mapping.toml", "plans/one.toml", ".DS_Store")

    assert [] == said(*names, "~$schemes.xlsx", "SID.txt", engagements={"files": ("SID.txt",)})


def test_a_file_of_a_kind_that_cannot_be_read_is_named(said):
    """Costs that came, and would be said not to have come."""
    assert [
        "costs.ods cannot be read as it is; save it as .xlsx or CSV, or move it elsewhere.",
        "nss_results.csv.gz is packed, so was not read; unpack it, or move it elsewhere.",
        "sessions.xls cannot be read as it is; save it as .xlsx or CSV, or move it elsewhere.",
    ] == said("sessions.xls", "costs.ods", "nss_results.csv.gz")


def test_a_text_file_with_the_name_of_an_extract_is_named_with_its_line(said):
    """It could be read, and nobody said so."""
    assert [
        "surveys.txt is not a name that is looked for, so was not read; add  files = "
        '["surveys.txt"]  under [extracts.surveys] in the mapping file, or move it elsewhere.'
    ] == said("surveys.txt")


def test_a_file_beside_the_one_declared_is_named(said):
    """Which of the two is right, nobody but the institution knows."""
    assert [
        "students.csv was not read, since students comes as Student_Extract.txt; if it holds more "
        'rows of it, add  files = ["Student_Extract.txt", "students.csv"]  under '
        "[extracts.students] in the mapping file, or move it elsewhere."
    ] == said("students.csv", "Student_Extract.txt", students={"files": ("Student_Extract.txt",)})


def test_a_file_of_an_extract_that_is_declared_as_not_supplied_is_named(said):
    """One of the two is an error."""
    (found,) = said("costs.csv", costs={"not_supplied": True})

    assert "was not read, since the mapping file says that costs is not supplied; take" in found


def test_a_folder_of_files_is_named(said):
    """Nobody looks into it."""
    (found,) = said("March/sessions.parquet")

    assert found.startswith("March is a folder, and only files beside the delivery note are read;")


def test_a_folder_that_a_declared_file_lies_in_is_read(said):
    """The mapping file may say so."""
    assert [] == said("March/s.parquet", sessions={"files": ("March/s.parquet",)})


def test_the_samples_own_folders_are_known(said):
    """It keeps its truth beside its extracts."""
    assert [] == said("truth/effects.csv", is_sample=True)
