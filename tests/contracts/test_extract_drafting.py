"""A first mapping file is drafted from a folder of extracts, and can be used as it is."""

import tomllib

import polars as pl
import pytest
import xlsxwriter
from made_up_extracts import clean_extracts, note_delivery, write_extracts

from p2p_metrics import extracts
from p2p_metrics.__main__ import main
from p2p_metrics.extracts import mapping
from p2p_metrics.extracts.contract_file import contracts
from p2p_metrics.extracts.mapping import Supplied


@pytest.fixture
def folder(tmp_path):
    """Extracts as an institution might hand them over: students its own way, the rest clean."""
    write_extracts(tmp_path, students=None)
    uk = pl.col("birth_date", "disability_disclosed_date").str.to_date().dt.strftime("%d/%m/%Y")
    own = (
        clean_extracts()["students"]
        .with_columns(uk, pl.col("sex").replace({"female": "10", "male": "11"}))
        .rename({"student_id": "SID", "birth_date": "Date of birth", "sex": "SEXID"})
        .with_columns(pl.lit("café").alias("Notes"))
    )
    (tmp_path / "Student list.csv").write_bytes(own.write_csv(separator=";").encode("cp1252"))
    note_delivery(tmp_path, {}, is_sample=False)
    return tmp_path


def test_the_draft_declares_what_differs_from_the_defaults(folder):
    """File, delimiter, encoding, date format and names, by HESA's and the contract's own words."""
    drafted = tomllib.loads(extracts.draft(folder))

    assert {
        "students": {
            "files": ["Student list.csv"],
            "delimiter": ";",
            "encoding": "cp1252",
            "date_format": "%d/%m/%Y",
            "columns": {"student_id": "SID", "birth_date": "Date of birth", "sex": "SEXID"},
        }
    } == drafted["extracts"]


def test_the_draft_leaves_decisions_to_people_in_comments(folder):
    """Codes to translate and columns nobody knows are named, not guessed."""
    drafted = extracts.draft(folder)

    assert "# sex is one of: female, male, other, unknown" in drafted
    assert '# recodes.sex."10" = "?"' in drafted
    assert '# ignore = ["Notes"]' in drafted


def test_the_draft_can_be_read_and_loaded(folder, loading):
    """Two decisions later the extract loads."""
    drafted = extracts.draft(folder)
    decided = drafted.replace('# ignore = ["Notes"]', 'ignore = ["Notes"]')
    decided = decided.replace('# recodes.sex."10" = "?"', 'recodes.sex."10" = "female"')
    decided = decided.replace('# recodes.sex."11" = "?"', 'recodes.sex."11" = "male"')
    (folder / "mapping.toml").write_text(decided, encoding="utf-8")

    supplied = mapping.read(folder, folder / "mapping.toml", contracts()).of("students")

    loaded = loading.load("students", **{f: getattr(supplied, f) for f in Supplied.__slots__})
    assert loaded.is_loaded
    assert {("female",), ("male",)} == set(loading.rows("students", "sex"))


def test_the_draft_names_what_is_missing_and_what_was_not_recognised(tmp_path):
    """An institution sees at once what is still needed."""
    (tmp_path / "holiday plans.csv").write_text("where,when\n")
    frame = clean_extracts()["awards"].drop("award_class")
    frame.write_csv(tmp_path / "awards.csv")

    drafted = extracts.draft(tmp_path)

    assert "# holiday plans.csv was not recognised" in drafted
    assert "# No file seems to hold students (Students), which is needed." in drafted
    assert "# snapshot_date = 2024-10-01" in drafted
    assert '# columns.award_class = "?"  # Class of award: needed' in drafted


def test_a_title_over_a_workbooks_table_is_no_column(tmp_path):
    """The line to delete is named, and the columns are recognised."""
    book = xlsxwriter.Workbook(tmp_path / "schemes.xlsx")
    sheet, frame = book.add_worksheet(), clean_extracts()["schemes"]
    sheet.write(0, 0, "Register of schemes 2024")
    for number, row in enumerate([frame.columns, *frame.rows()], start=1):
        sheet.write_row(number, 0, row)
    book.close()

    drafted = extracts.draft(tmp_path)
    assert "# Delete the line above the column names of schemes.xlsx." in drafted
    assert "Register of schemes 2024" not in drafted


def test_a_load_in_percent_is_drafted_with_its_scale(tmp_path):
    """100 is a whole load, and half of one 50."""
    percent = (pl.col("fte").cast(float) * 100).cast(str)
    frame = clean_extracts()["enrolments"].with_columns(fte=percent).rename({"fte": "STULOAD"})
    frame.write_csv(tmp_path / "enrolments.csv")

    drafted = tomllib.loads(extracts.draft(tmp_path))["extracts"]["enrolments"]
    assert {"columns": {"fte": "STULOAD"}, "scale": {"fte": 0.01}} == drafted


@pytest.mark.parametrize("suffix", ["parquet", "xlsx"])
def test_other_formats_are_looked_into_too(tmp_path, suffix):
    """A workbook or a Parquet file under another name."""
    frame, path = clean_extracts()["retention"], tmp_path / f"leavers 2024.{suffix}"
    if suffix == "parquet":
        frame.write_parquet(path)
    else:
        frame.write_excel(path)

    assert {"retention": {"files": [path.name]}} == (
        tomllib.loads(extracts.draft(tmp_path))["extracts"]
    )


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_drafted(folder):
    """Half a workbook; what Excel leaves beside an open one is not looked at."""
    (folder / "schemes.xlsx").write_bytes(b"PK\x03\x04 half of it")
    (folder / "modules.parquet").write_bytes(b"PAR1 half of it")
    (folder / "~$schemes.xlsx").write_bytes(b"somebody")
    drafted = extracts.draft(folder)

    assert "# schemes.xlsx could not be read (it is not a whole file of kind xlsx)" in drafted
    assert "# modules.parquet could not be read (it is not a whole file of kind parquet)" in drafted
    assert "~$" not in drafted
    assert "students" in tomllib.loads(drafted)["extracts"]


def test_a_mapping_file_that_is_there_is_never_written_over(folder, tmp_path, capsys):
    """Hours of translating codes may lie in it."""
    kept = tmp_path / "mapping.toml"
    kept.write_text("# mine\n")

    assert 1 == main(["draft-mapping", "--extracts", str(folder), "--file", str(kept)])
    assert f"{kept} is there already and stays as it is" in capsys.readouterr().err
    assert "# mine\n" == kept.read_text()


@pytest.mark.parametrize("wrong", ["--extracts", "--file"])
def test_a_folder_that_is_not_there_is_named(folder, tmp_path, capsys, wrong):
    """That of the extracts, or that in which the draft is to lie."""
    given = {"--extracts": str(folder), "--file": str(tmp_path / "mapping.toml")}
    given[wrong] = str(tmp_path / "nowhere" / "x")
    asked = [word for pair in given.items() for word in pair]

    assert 1 == main(["draft-mapping", *asked])
    assert "is not a folder: name" in capsys.readouterr().err
