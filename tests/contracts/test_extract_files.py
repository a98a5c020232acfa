"""Files whose bytes or columns cannot be trusted are refused, and the sentence says what to do."""

import polars as pl
import pytest
import xlsxwriter
from made_up_extracts import clean_extracts

ROWS = ("one", "two", "three")


def text(awards, *rows, end="\n", header="header"):
    """The lines of a small file, joined as they would stand in it."""
    return end.join([awards[header], *(awards.get(row, row) for row in rows), ""])


def test_a_semicolon_that_nothing_declares_is_refused_with_the_line_to_add(loading, awards):
    """Undeclared delimiter: the sentence gives the exact line of the mapping file."""
    loading.write("awards.csv", text(awards, *ROWS).replace(",", ";"))

    assert (
        'awards.csv separates its cells by ";"; '
        'add  delimiter = ";"  under [extracts.awards] in the mapping file.'
    ) == loading.refusal("awards")


def test_a_tab_that_nothing_declares_is_refused_with_the_line_to_add(loading, awards):
    """Undeclared delimiter, written as TOML writes a tab."""
    loading.write("awards.csv", text(awards, *ROWS).replace(",", "\t"))

    assert r'add  delimiter = "\t"  under [extracts.awards]' in loading.refusal("awards")


def test_bytes_that_are_not_utf_8_are_refused_with_their_line(loading, awards):
    """Latin-1: the line is named and the encoding to declare is given."""
    loading.write("awards.csv", text(awards, "one", "café,,,,").encode("latin-1"))

    assert (
        "awards.csv holds bytes on line 3 that are not UTF-8; if it was saved by Excel on "
        'Windows, add  encoding = "cp1252"  under [extracts.awards] in the mapping file, '
        "otherwise save it as UTF-8."
    ) == loading.refusal("awards")


def test_utf_16_is_refused_with_the_line_to_add(loading, awards):
    """UTF-16 shows by its byte order mark."""
    loading.write("awards.csv", text(awards, *ROWS).encode("utf-16"))

    assert 'awards.csv is in UTF-16; add  encoding = "utf-16"' in loading.refusal("awards")


def test_a_duplicated_column_is_refused_by_name(loading, awards):
    """Two columns of one name: nobody can tell which is meant."""
    header = awards["header"].replace("is_classified", "award_class")
    loading.write("awards.csv", text({**awards, "header": header}, *ROWS))

    found = loading.refusal("awards")

    assert "awards.csv has 2 columns called award_class; rename or remove" in found
    assert "awards.csv lacks the column is_classified" in found


def test_a_missing_column_is_refused_with_what_to_do(loading, awards):
    """A needed column must be taken again or named; it cannot be declared away."""
    frame = pl.read_csv(text(awards, *ROWS).encode(), infer_schema=False).drop("award_class")
    loading.write("awards.csv", frame.write_csv())

    assert (
        "awards.csv lacks the column award_class; take the extract again with that column, or "
        'add  columns.award_class = "its name in the file"  under [extracts.awards] in the '
        "mapping file."
    ) == loading.refusal("awards")


def test_a_missing_column_that_may_be_empty_can_be_declared_as_not_held(loading):
    """An institution with less starts with less, but says so."""
    loading.write(
        "engagements.csv", clean_extracts()["engagements"].drop("tundra_quintile").write_csv()
    )

    assert 'add  not_held = ["tundra_quintile"]  under' in loading.refusal("engagements")
    assert loading.load("engagements", not_held=("tundra_quintile",)).is_loaded
    assert {(None,)} == set(loading.rows("engagements", "tundra_quintile"))


def test_a_renamed_column_is_refused_with_the_line_that_names_it(loading, awards):
    """A column missing and one like it undeclared: the line joins the two."""
    header = awards["header"].replace("award_class", "Award Class")
    loading.write("awards.csv", text({**awards, "header": header}, *ROWS))

    assert ('add  columns.award_class = "Award Class"  under [extracts.awards]') in loading.refusal(
        "awards"
    )
    assert loading.load("awards", columns={"award_class": "Award Class"}).is_loaded


def test_names_of_other_systems_are_recognised_and_offered_once(loading):
    """HESA's own names say what they are; a like spelling comes after them."""
    frame = clean_extracts()["retention"].rename(
        {"engagement_id": "NUMHUS", "event_date": "ENGENDDATE"}
    )
    loading.write("retention.csv", frame.write_csv())

    found = loading.refusal("retention")
    assert 'add  columns.engagement_id = "NUMHUS"  under' in found
    assert 'add  columns.event_date = "ENGENDDATE"  under' in found
    assert 1 == found.count("ENGENDDATE")
    assert "ignore" not in found


def test_nothing_is_left_out_while_a_needed_column_is_missing(loading, awards):
    """The undeclared column may be the missing one."""
    header = awards["header"].replace("engagement_id", "Ref")
    loading.write("awards.csv", text({**awards, "header": header}, *ROWS))

    assert (
        "awards.csv lacks the column engagement_id; take the extract again with that column, or "
        'add  columns.engagement_id = "its name in the file"  under [extracts.awards] in the '
        "mapping file (nothing declares Ref: one of them may be it)."
    ) == loading.refusal("awards")


def test_an_extra_column_is_refused_with_the_line_that_leaves_it_out(loading, awards):
    """More than was asked for is not taken without a word: it may be personal."""
    frame = pl.read_csv(text(awards, *ROWS).encode(), infer_schema=False)
    loading.write("awards.csv", frame.with_columns(surname=pl.lit("Doe")).write_csv())

    assert (
        "awards.csv has a column surname that nothing declares; "
        'add  ignore = ["surname"]  under [extracts.awards] in the mapping file.'
    ) == loading.refusal("awards")
    assert loading.load("awards", ignore=("surname",)).is_loaded


def test_a_file_without_a_header_is_refused_without_quoting_its_first_row(loading, awards):
    """The first row may be about a person, so it is never shown as column names."""
    loading.write("awards.csv", "\n".join(awards[row] for row in ROWS))

    found = loading.refusal("awards")

    assert "has no column name on its first line" in found
    assert "020000101" not in found


def test_no_bytes_are_refused(loading):
    """0 bytes are not 0 rows."""
    loading.write("awards.csv", b"")

    assert "awards.csv holds 0 bytes; ask for the file again." == loading.refusal("awards")


def test_a_file_cut_in_the_middle_of_a_row_is_refused(loading, awards):
    """The last line holds fewer cells than the header."""
    loading.write("awards.csv", text(awards, *ROWS)[: -len("2,first,yes,no\n")])

    assert (
        "awards.csv has 1 of 3 rows with fewer cells than the header (its last line): it was "
        "probably cut short; ask for the file again, whole."
    ) == loading.refusal("awards")


def test_a_file_cut_after_one_character_of_a_row_is_refused_as_cut(loading, awards):
    """One character is no empty line."""
    loading.write("awards.csv", text(awards, *ROWS) + "0")

    assert (
        "awards.csv has 1 of 4 rows with fewer cells than the header (its last line): it was "
        "probably cut short; ask for the file again, whole."
    ) == loading.refusal("awards")


def test_a_row_with_too_many_cells_is_refused_by_its_line(loading, awards):
    """A comma too many shifts every cell after it."""
    loading.write("awards.csv", text(awards, "one", "020000102,2024-07-21,pass,no,no,no"))

    assert "awards.csv breaks the rules of a delimited file at line 3" in loading.refusal("awards")


def test_a_nul_byte_is_refused(loading, awards):
    """A NUL byte says that the file was damaged on its way."""
    loading.write("awards.csv", text(awards, "one", "two").replace("pass", "pa\0s"))

    assert "awards.csv holds a NUL byte" in loading.refusal("awards")


def test_a_field_of_three_megabytes_is_refused(loading, awards):
    """A lost quotation mark, or a document pasted into a cell."""
    loading.write(
        "awards.csv", text(awards, "one", f"020000102,2024-07-21,{'x' * 3_000_000},no,no")
    )

    assert "awards.csv has a row of 3,000,027 bytes or more beginning on record 3" in (
        loading.refusal("awards")
    )


def test_an_open_quotation_mark_is_refused(loading, awards):
    """What follows it would be swallowed as one cell."""
    loading.write("awards.csv", text(awards, "one", '020000102,2024-07-21,"pass,no,no', "three"))

    assert "awards.csv opens a quotation mark that is never closed" in loading.refusal("awards")


def test_mixed_line_ends_are_refused(loading, awards):
    """Two files joined by hand, one from Windows."""
    loading.write("awards.csv", text(awards, "one").replace("\n", "\r\n") + awards["two"] + "\n")

    assert "awards.csv ends 2 lines as Windows does, 1 not" in loading.refusal("awards")


def test_two_files_that_claim_one_extract_are_refused(loading, awards):
    """Nobody but the institution can say which is meant."""
    loading.write("awards.csv", text(awards, *ROWS))
    loading.write("awards.parquet", b"PAR1")

    assert 'add  files = ["awards.csv"]  under [extracts.awards]' in loading.refusal("awards")


def test_a_declared_file_that_is_not_there_is_refused(loading):
    """A name in the mapping file that no file has."""
    found = loading.refusal("awards", files=("degrees.csv",))

    assert "degrees.csv is declared and not there; put it into" in found


@pytest.mark.parametrize(
    "written",
    [
        lambda awards: "\ufeff" + text(awards, *ROWS),
        lambda awards: text(awards, *ROWS, end="\r\n"),
        lambda awards: text(awards, *ROWS) + "\n\n",
        lambda awards: text(awards, *ROWS)[:-1],
        lambda awards: text(awards, *ROWS).replace("\n", ",,\n"),
        lambda awards: text(awards, *ROWS).replace("no\n", "no,,\n"),
        lambda awards: text(awards, *ROWS).replace("merit", '"merit"'),
        lambda awards: (
            pl.read_csv(text(awards, *ROWS).encode(), infer_schema=False)
            .select(pl.nth(4, 3, 2, 1, 0))
            .write_csv()
        ),
    ],
    ids=["BOM", "CRLF", "blank end", "no last line end", "empty trailing cells",
         "empty trailing cells of rows", "quoted", "other column order"],
)  # fmt: skip
def test_harmless_differences_are_loaded_rightly(loading, awards, written):
    """Byte order mark, Windows line ends, column order and empty trailing cells change nothing."""
    loading.write("awards.csv", written(awards))

    assert loading.load("awards").is_loaded
    assert [("020000101", "merit"), ("020000102", "pass"), ("020000103", "first")] == (
        loading.rows("awards", "engagement_id", "award_class")
    )


def test_what_the_mapping_file_declares_is_loaded_rightly(loading, awards):
    """Delimiter, encoding, date format, names and codes of the institution's own."""
    own = {"award_class": "Klasse é"}
    written = text(awards, *ROWS).replace("award_class", own["award_class"])
    written = written.replace("merit", "M").replace("2024-07-20", "20/07/2024")
    written = written.replace("2024-07-21", "21/07/2024").replace("2024-07-22", "22/07/2024")
    loading.write("degrees.txt", written.replace(",", ";").encode("cp1252"))

    loaded = loading.load(
        "awards", files=("degrees.txt",), delimiter=";", encoding="cp1252", columns=own,
        date_format="%d/%m/%Y", recodes={"award_class": {"M": "merit"}},
    )  # fmt: skip

    assert loaded.is_loaded
    assert [("merit", "2024-07-20"), ("pass", "2024-07-21"), ("first", "2024-07-22")] == (
        loading.rows("awards", "award_class", "cast(award_date as varchar)")
    )


def test_several_files_are_one_extract_with_their_rows_in_order(loading, awards):
    """A file a year, each with its header."""
    loading.write("a.csv", text(awards, "one"))
    loading.write("b.csv", text(awards, "two", "three"))

    loaded = loading.load("awards", files=("a.csv", "b.csv"))

    assert [("a.csv", 1), ("b.csv", 2)] == [(part.file, part.rows) for part in loaded.parts]
    assert [("020000101",), ("020000102",), ("020000103",)] == (
        loading.rows("awards", "engagement_id")
    )


def test_parquet_is_loaded_with_its_own_dates(loading, awards):
    """Typed columns pass through the same text and the same guards."""
    frame = pl.read_csv(text(awards, *ROWS).encode(), infer_schema=False)
    frame.with_columns(pl.col("award_date").str.to_date()).write_parquet(
        loading.folder / "awards.parquet"
    )

    assert loading.load("awards").is_loaded
    assert [("2024-07-20",), ("2024-07-21",), ("2024-07-22",)] == (
        loading.rows("awards", "cast(award_date as varchar)")
    )


def test_a_cut_parquet_file_is_refused(loading, awards):
    """A Parquet file ends as it begins."""
    frame = pl.read_csv(text(awards, *ROWS).encode(), infer_schema=False)
    frame.write_parquet(loading.folder / "awards.parquet")
    whole = (loading.folder / "awards.parquet").read_bytes()
    loading.write("awards.parquet", whole[:-100])

    assert "awards.parquet is not a whole Parquet file" in loading.refusal("awards")


def workbook(path, rows, *, formula=None):
    """An Excel workbook with one sheet of text cells, dates as dates."""
    book = xlsxwriter.Workbook(path)
    sheet, day = book.add_worksheet("Awards"), book.add_format({"num_format": "dd/mm/yyyy"})
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells.split(",")):
            if row and column == 1 and cell.startswith("2024-"):
                sheet.write_datetime(row, column, pl.Series([cell]).str.to_datetime()[0], day)
            else:
                sheet.write_string(row, column, cell)
    if formula:
        sheet.write_formula(*formula)
    book.close()


def test_a_workbook_is_loaded_with_its_date_cells(loading, awards):
    """XLSX: real dates are dates, whatever format they are shown in; texts keep their zeros."""
    workbook(loading.folder / "awards.xlsx", [awards["header"], *(awards[row] for row in ROWS)])

    assert loading.load("awards").is_loaded
    assert ("020000101", "2024-07-20") == (
        loading.rows("awards", "engagement_id", "cast(award_date as varchar)")[0]
    )


def test_a_title_over_the_column_names_is_refused_by_its_lines(loading, awards):
    """A spreadsheet that people read: the names stand on line 3."""
    rows = ["Awards of 2024", "", awards["header"], awards["one"]]
    workbook(loading.folder / "awards.xlsx", rows)

    assert (
        "awards.xlsx has its column names on line 3, under a title; delete the 2 lines above them "
        "and save it again."
    ) == loading.refusal("awards")


def test_a_title_of_several_cells_is_recognised_by_the_names_under_it(loading, awards):
    """No name on the first line is known, and those on the second are."""
    rows = ["Awards,2024,Registry", awards["header"], awards["one"]]
    workbook(loading.folder / "awards.xlsx", rows)

    assert "has its column names on line 2, under a title; delete the line" in (
        loading.refusal("awards")
    )


def test_a_note_under_the_table_is_refused_once(loading, awards):
    """Not nine times, as a row whose cells are missing."""
    rows = [awards["header"], *(awards[row] for row in ROWS), "", "Source: registry"]
    workbook(loading.folder / "awards.xlsx", rows)

    assert (
        "awards.xlsx ends with a note on line 6, which is no row; delete what stands under the "
        "table and save it again."
    ) == loading.refusal("awards")


def test_formulas_and_errors_in_a_workbook_are_refused_with_their_number(loading, awards):
    """A formula may be read as nothing at all: values must be pasted."""
    rows = [awards["header"], awards["one"]]
    workbook(loading.folder / "awards.xlsx", rows, formula=(1, 2, "=1/0", None, "#DIV/0!"))

    assert (
        "awards.xlsx holds 1 formula cells and 1 error cells such as #REF!; copy the sheet and "
        "paste it as values, correct the errors, and save it again."
    ) == loading.refusal("awards")


def test_a_workbook_of_several_sheets_must_say_which(loading, awards):
    """The sheet is named in the mapping file."""
    book = xlsxwriter.Workbook(loading.folder / "awards.xlsx")
    book.add_worksheet("Notes")
    book.add_worksheet("Awards").write_string(0, 0, "engagement_id")
    book.close()

    assert 'add  sheet = "Notes"  under [extracts.awards]' in loading.refusal("awards")
