"""The mapping file and the delivery note: what they declare, and how they are refused."""

from datetime import date
from decimal import Decimal

import pytest

from p2p_metrics.extracts import mapping
from p2p_metrics.extracts.contract_file import contracts
from p2p_metrics.extracts.mapping import ISO_DATE, Supplied
from p2p_metrics.refusal import Refused


@pytest.fixture
def read(tmp_path):
    """Read a mapping file and a delivery note from their texts."""

    def read(text="", note=""):
        (tmp_path / "mapping.toml").write_text(text, encoding="utf-8")
        if note:
            (tmp_path / "extracts.toml").write_text(note, encoding="utf-8")
        return mapping.read(tmp_path, tmp_path / "mapping.toml", contracts())

    return read


@pytest.fixture
def refusal(read):
    """The sentence with which declarations are refused."""

    def refusal(*texts):
        with pytest.raises(Refused) as refused:
            read(*texts)
        return str(refused.value)

    return refusal


def test_everything_that_can_be_declared_is_understood(read):
    """One line for each thing that may differ from the defaults."""
    delivery = read(
        """
        snapshot_date = 2024-10-01

        [extracts.participation]
        files = ["attendance 2022.csv", "attendance 2023.csv"]
        format = "csv"
        delimiter = ";"
        encoding = "cp1252"
        date_format = "%d/%m/%Y"
        rows = 1234
        ignore = ["Notes"]
        not_held = ["minutes_attended"]
        columns.engagement_id = "NUMHUS"
        recodes.role.M = "provider"
        fixed.status = "signed_up"

        [extracts.module_results]
        scale.mark = 100
        """
    )

    assert date(2024, 10, 1) == delivery.snapshot_date
    assert Supplied(
        files=("attendance 2022.csv", "attendance 2023.csv"),
        format="csv",
        delimiter=";",
        encoding="cp1252",
        date_format="%d/%m/%Y",
        rows=1234,
        ignore=("Notes",),
        not_held=("minutes_attended",),
        columns={"engagement_id": "NUMHUS"},
        recodes={"role": {"M": "provider"}},
        fixed={"status": "signed_up"},
    ) == delivery.of("participation")
    assert {"mark": Decimal(100)} == delivery.of("module_results").scale


def test_what_is_not_declared_has_the_plain_default(read):
    """UTF-8, commas, ISO dates, the contract's own names."""
    found = read("snapshot_date = 2024-10-01").of("awards")

    assert (",", "utf-8", ISO_DATE, (), {}) == (
        found.delimiter, found.encoding, found.date_format, found.files, found.columns,
    )  # fmt: skip


def test_the_delivery_note_says_when_of_whom_and_how_many(read):
    """The sender's own words, which the mapping file may correct."""
    note = "snapshot_date = 2024-09-30\nis_sample = false\n[rows]\nawards = 16\n"

    found = read(note=note)
    assert (date(2024, 9, 30), False) == (found.snapshot_date, found.is_sample)
    assert {"awards": 16} == found.noted_rows
    assert date(2024, 10, 1) == read("snapshot_date = 2024-10-01", note).snapshot_date


def test_a_delivery_without_a_date_is_refused_with_the_line_to_add(refusal):
    """Nothing can mature before a day that nobody named."""
    assert (
        "Nothing says on which day the extracts were taken; add  snapshot_date = 2024-10-01  at "
        "the top in the mapping file (with the day they were taken), or have the sender put it "
        "into extracts.toml."
    ) == refusal()


def test_a_misspelt_line_is_refused_with_the_one_that_was_meant(refusal):
    """A typo never passes for a default."""
    assert "delimeter under [extracts.awards] is not known; did you mean delimiter?" in refusal(
        'snapshot_date = 2024-10-01\n[extracts.awards]\ndelimeter = ";"'
    )
    assert "award under [extracts] is not known; did you mean awards?" in refusal(
        'snapshot_date = 2024-10-01\n[extracts.award]\ndelimiter = ";"'
    )
    assert "award_klass in columns of [extracts.awards] is not known" in refusal(
        'snapshot_date = 2024-10-01\n[extracts.awards]\ncolumns.award_klass = "K"'
    )


def test_a_setting_that_no_definition_reads_is_refused_by_name(refusal):
    """What would change nothing is not accepted as if it did, whatever it is called."""
    assert (
        "mapping.toml: settings at the top is not known; known are: extracts, is_sample, "
        "snapshot_date."
    ) == refusal('snapshot_date = 2024-10-01\n[settings]\ndeprivation_nation = "wales"\n')


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            'delimiter = "tab"',
            "delimiter is 'tab'; it is one character, written  delimiter = \";\"",
        ),
        ('format = "xls"', "format is 'xls'; it is one of csv, parquet, xlsx, written  format = "),
        ('ignore = "Notes"', "[extracts.awards] ignore is 'Notes'; it is a list of names, written"),
        (
            'files = "a.csv"',
            "files is 'a.csv'; it is a list of names, written  files = [\"a.csv\"]",
        ),
        ('files = ["a.csv", "a.csv"]', "[extracts.awards] files names a.csv twice"),
        ('rows = "1125"', "rows is '1125'; it is a whole number, written  rows = 1125"),
        ("encoding = 8", "encoding is 8; it is the name of an encoding, written  encoding = "),
        ('encoding = "windows"', "encoding is 'windows'; it is the name of an encoding"),
        ('date_format = "dd/mm/yyyy"', 'it is a format with %, written  date_format = "%d/%m/%Y"'),
        (
            'scale.award_date = "0,01"',
            "scale.award_date is '0,01'; it is a number above 0, written",
        ),
        ('columns.award_date = ["a"]', "columns.award_date is ['a']; it is a name, written  colum"),
        (
            'recodes.award_class = "first"',
            'it is a code of ours for each of yours, written  recodes.award_class."your code" = ',
        ),
        ('not_supplied = "yes"', "not_supplied is 'yes'; it is true or false"),
        (
            'not_held = ["is_classified"]',
            'add  fixed.is_classified = "one of its codes"  under [extracts.awards]',
        ),
        ("columns = 3", "[extracts.awards] columns is 3; it is written  columns.engagement_id = "),
        ("delimiter", "cannot be read as TOML"),
    ],
)
def test_a_line_of_the_wrong_kind_is_refused_by_its_place(refusal, line, words):
    """What is wrong, where, and what it may be."""
    assert words in refusal(f"snapshot_date = 2024-10-01\n[extracts.awards]\n{line}")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            'recodes.sex."10" = "femal"',
            'recodes.sex."10" is "femal", which is not a code of sex; did you mean female?',
        ),
        ('fixed.sex = "X"', 'fixed.sex is "X", which is not a code of sex; it has: female, male, '),
    ],
)
def test_what_your_codes_become_must_be_a_code_of_ours(refusal, line, words):
    """A mistyped code would be found in every row, long after it was written."""
    assert words in refusal(f"snapshot_date = 2024-10-01\n[extracts.students]\n{line}")


def test_a_code_may_become_nothing(read):
    """An empty text means that it is not known."""
    found = read('snapshot_date = 2024-10-01\n[extracts.students]\nrecodes.sex."9" = ""')

    assert {"sex": {"9": ""}} == found.of("students").recodes


def test_only_an_optional_extract_may_be_left_out(refusal):
    """Without students there is nothing to tell."""
    assert "[extracts.students] not_supplied: students is needed." in refusal(
        "snapshot_date = 2024-10-01\n[extracts.students]\nnot_supplied = true"
    )


@pytest.mark.parametrize("line", ['is_sample = "false"', "snapshot_date = 2024-10-01T09:00:00"])
def test_a_word_that_decides_much_must_be_exact(refusal, line):
    """A key that protects nobody, or a day that is none, must not come of a slip."""
    note = "snapshot_date = 2024-10-01\n" if "sample" in line else ""

    assert line.split(" ", maxsplit=1)[0] in refusal(f"{note}{line}\n")


def test_a_mapping_file_that_is_not_there_is_refused(tmp_path):
    """A name given on the command line by mistake."""
    with pytest.raises(Refused, match="does not exist"):
        mapping.read(tmp_path, tmp_path / "none.toml", contracts())
