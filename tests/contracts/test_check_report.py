"""The whole check: what is accepted, what is written, what is kept from view."""

import json
from datetime import date

import duckdb
import pytest
from made_up_extracts import SNAPSHOT, clean_extracts, note_delivery, write_extracts
from made_up_students import engagement_number, student_number

from p2p_metrics import contracts, vocabulary
from p2p_metrics.contracts.report import CheckReport
from p2p_metrics.extracts import identity, mapping
from p2p_metrics.extracts.contract_file import contracts as promised
from p2p_metrics.extracts.limits import limits

LEFT_OUT = ("costs", "nss_results")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """The data directory that an accepted check left behind."""
    return tmp_path_factory.mktemp("clean")


@pytest.fixture(scope="module")
def told():
    """What the check said while it worked."""
    return []


@pytest.fixture(scope="module")
def report(data, told):
    """The report on the clean extracts, two optional ones left out."""
    folder = write_extracts(data / "given", **dict.fromkeys(LEFT_OUT))
    (folder / "attendance 2023.csv").write_text("name,date\n")
    return contracts.check(folder, None, data, told.append)


@pytest.fixture(scope="module")
def warehouse(report):
    """The warehouse file, opened as a build would."""
    with duckdb.connect(str(report.warehouse_file), read_only=True) as con:
        yield con


def test_clean_extracts_are_accepted(report, data):
    """Every rule holds; the file stays where a build continues on it."""
    assert report.accepted
    assert report.warehouse_file == data / "warehouse" / f"{report.build_id}.duckdb"
    assert [report.warehouse_file] == list((data / "warehouse").iterdir())
    assert all(check.passed for check in report.checks if check.extract)


def test_a_file_that_belongs_to_nothing_is_a_warning(report):
    """Nothing in the folder is passed over in silence."""
    assert (
        "attendance 2023.csv is in the folder but belongs to no extract, so was not read; "
        'add  files = ["attendance 2023.csv"]  under [extracts.the extract it is] in the mapping '
        "file, or move it elsewhere.",
    ) == report.sentences


def test_the_sample_says_that_its_key_is_public(report):
    """Nobody may take made-up students' pseudonyms for protection."""
    assert report.is_sample
    assert "replaced under a public key" in report.notes[0]


def test_progress_is_told_in_order(told):
    """Each extract is read, then judged, then written."""
    assert "Reading students" == told[0]
    assert "Writing the warehouse" == told[-1]
    assert "Judging module_results: 137 rows" in told


def test_a_raw_table_has_the_contracts_columns_and_types(warehouse):
    """Identifiers are numbers, years are integers, nothing of ours is added."""
    found = warehouse.execute("describe raw_enrolments").fetchall()
    wanted = promised()["enrolments"]

    assert list(wanted.names) == [row[0] for row in found]
    assert {"BIGINT", "INTEGER", "VARCHAR", "DECIMAL(4,3)", "DATE"} == {row[1] for row in found}
    assert {2022, 2023} == {
        year for (year,) in warehouse.execute("select academic_year from raw_enrolments").fetchall()
    }


def test_every_row_arrives_and_joins(warehouse):
    """A pseudonym is the same in every extract."""
    clean = clean_extracts()
    for extract in clean.keys() - set(LEFT_OUT):
        count = warehouse.execute(f"select count(*) from raw_{extract}").fetchone()  # noqa: S608
        assert (clean[extract].height,) == count
    joined = warehouse.execute(
        "select count(*) from raw_module_results join raw_engagements using (engagement_id) "
        "join raw_students using (student_id)"
    ).fetchone()
    assert (clean["module_results"].height,) == joined


def test_an_optional_extract_left_out_is_an_empty_table_recorded_as_absent(report, warehouse):
    """Models read it all the same; pages say what they lack."""
    assert [("amount_gbp", "DECIMAL(12,2)")] == [
        row[:2] for row in warehouse.execute("describe raw_costs").fetchall()
        if row[0] == "amount_gbp"
    ]  # fmt: skip
    facts = warehouse.execute(
        "select is_present, rows, latest_date from load_facts where extract = 'costs'"
    ).fetchall()
    assert [(False, 0, None)] == facts
    (found,) = (each for each in report.extracts if each.extract == "costs")
    assert "not_supplied" == found.freshness


def test_a_rule_about_an_absent_extract_is_not_judged_and_says_so(verdicts_on):
    """It neither passed nor failed: results stand without the list of modules."""
    found = verdicts_on("module_results", modules=None)

    assert all(check.passed for check in found.checks)
    assert {"relationship:modules", "passed-reaches-the-pass-mark"} == {
        each.rule for each in found.not_judged
    }
    assert "Not judged, since modules was not supplied: " in found.not_judged[0].sentence


def test_load_facts_say_how_far_each_extract_reaches(warehouse):
    """The newest date in the column that freshness is judged by."""
    found = dict(
        warehouse.execute("select extract, latest_date from load_facts where is_present").fetchall()
    )

    assert date(2024, 8, 15) == found["module_results"]
    assert date(2023, 8, 1) == found["modules"]
    assert found["students"] is None


def test_settings_carry_the_snapshot_date(warehouse):
    """Models ask it what is not yet known."""
    found = dict(warehouse.execute("select name, value from settings").fetchall())

    assert SNAPSHOT.isoformat() == found["snapshot_date"]
    assert "yes" == found["is_sample"]


def test_the_vocabulary_lies_beside_the_rows(warehouse):
    """Models join to words by the folded names of approaches."""
    aliases = dict(warehouse.execute("from voc_approach_aliases").fetchall())

    assert vocabulary.approach_names() == aliases
    for table in ("voc_approaches", "voc_groups", "voc_outcomes", "voc_characteristics"):
        name = table.removeprefix("voc_")
        count = warehouse.execute(f"select count(*) from {table}").fetchone()  # noqa: S608
        assert (vocabulary.table(name).height,) == count


def test_no_number_of_a_student_reaches_the_warehouse_file(report, warehouse):
    """Not in a table, and not in the bytes of the file either."""
    raw = report.warehouse_file.read_bytes()

    for i in range(48):
        assert student_number(i).encode() not in raw
        assert engagement_number(i).encode() not in raw


def test_the_engines_pseudonyms_are_true_hmac(warehouse):
    """The same as Python's own HMAC-SHA256, with a namespace before the number."""
    key = limits().public_sample_key.encode()
    expected = {
        (
            identity.pseudonym(key, "engagement", engagement_number(i)),
            identity.pseudonym(key, "student", student_number(i)),
        )
        for i in range(48)
    }

    assert expected == set(
        warehouse.execute("select engagement_id, student_id from raw_engagements").fetchall()
    )


def test_the_record_holds_what_pages_and_manifests_need(report, data):
    """check.json and its dated twin are the report as plain values."""
    record = json.loads((data / "reports" / "check.json").read_text())
    (history,) = (data / "reports" / "history").glob("*-check.json")

    assert json.loads(history.read_text()) == record
    assert record["accepted"] is True
    assert len(report.checks) == len(record["checks"])
    assert {
        "extract", "column", "rule", "severity", "passed", "failing_count", "checked_count",
        "sentence", "remedy", "promise",
    } == record["checks"][0].keys()  # fmt: skip
    assert 64 == len(record["inputs"]["students.csv"])
    assert "1.24.1" == record["versions"]["great-expectations"]


def test_files_with_rows_of_students_are_for_their_owner_alone(report):
    """Nobody else on the machine reads the warehouse file."""
    assert 0o600 == report.warehouse_file.stat().st_mode & 0o777


def test_real_extracts_without_a_key_are_refused(tmp_path, monkeypatch):
    """One sentence; nothing is loaded; the refusal is on record."""
    monkeypatch.delenv("P2P_METRICS_KEY", raising=False)
    folder = write_extracts(tmp_path / "given")
    note_delivery(folder, {}, is_sample=False)

    found = contracts.check(folder, None, tmp_path, lambda _: None)

    assert not found.accepted
    assert "The environment variable P2P_METRICS_KEY is not set" in found.sentences[0]
    assert not (tmp_path / "warehouse").exists()
    assert not json.loads((tmp_path / "reports" / "check.json").read_text())["accepted"]


@pytest.mark.parametrize("key", ["short", limits().public_sample_key])
def test_a_key_that_protects_nobody_is_refused(monkeypatch, key):
    """Too short, or the public one."""
    monkeypatch.setenv("P2P_METRICS_KEY", key)

    with pytest.raises(mapping.Refused, match="P2P_METRICS_KEY"):
        identity.key(is_sample=False)


def test_one_number_in_two_namespaces_has_two_pseudonyms():
    """An engagement cannot be joined to the student who has the same number."""
    assert identity.pseudonym(b"k" * 16, "student", "1") != (
        identity.pseudonym(b"k" * 16, "engagement", "1")
    )


def test_every_string_of_a_report_is_plain(report: CheckReport):
    """The record can be read by anything that reads JSON."""
    assert json.loads(json.dumps(report.facts())) == report.facts()
