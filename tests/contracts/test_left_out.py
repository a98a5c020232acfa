"""Whom nobody may use is loaded nowhere: students who asked, schemes without an agreement."""

from datetime import date

import duckdb
import polars as pl
import pytest
from made_up_extracts import write_extracts
from made_up_students import STUDENTS, engagement_number, student_number

from p2p_metrics.contracts import check
from p2p_metrics.extracts import forgotten, identity, memory
from p2p_metrics.extracts.contract_file import contracts
from p2p_metrics.extracts.left_out import leave_out
from p2p_metrics.extracts.limits import limits
from p2p_metrics.refusal import Refused

KEY, OTHER = b"a key of the tests, long enough", b"another key of the tests, as long"
PUBLIC = limits().public_sample_key.encode()
TODAY = date(2026, 11, 23)
BOTH = ("university", "students_union")
ADA = 3  # the place of a student with an engagement, results and a reason for leaving


def of_the_union(schemes):
    """The buddies belong to the students' union."""
    is_its = pl.col("scheme_id") == "BUDDIES"
    whose = pl.when(is_its).then(pl.lit("students_union")).otherwise("data_controller")
    return schemes.with_columns(whose.alias("data_controller"))


def loaded_without(loading, *numbers, agreed=BOTH, **replacements):
    """Every extract loaded, and then left out whoever has these numbers; what was counted."""
    write_extracts(loading.folder, **replacements)
    found = [one for name, one in contracts().items() if loading.load(name).is_loaded]
    identity.pseudonymise(loading.con, found, KEY)
    prints = [identity.pseudonym(KEY, identity.FORGOTTEN, one) for one in numbers]
    return leave_out(loading.con, found, prints, KEY, agreed)


def test_a_student_who_asked_is_in_no_extract(loading):
    """Neither the student nor an engagement, an enrolment, a result or an absence."""
    (said,) = loaded_without(loading, student_number(ADA))

    assert STUDENTS - 1 == len(loading.rows("students", "student_id"))
    named = [
        row
        for name, contract in contracts().items()
        for column in contract.columns
        if column.identifier
        for row in loading.rows(name, column.name)
        if row[0] in {student_number(ADA), engagement_number(ADA)}
    ]
    assert [] == named
    assert said.sentence.startswith("1 student who asked is left out: ")
    assert said.rows > 3


def test_a_whole_check_leaves_out_who_asked_and_says_how_many(tmp_path):
    """From the list in the data directory to the warehouse file, counted and never named."""
    folder = write_extracts(tmp_path / "given")
    forgotten.add(tmp_path, [student_number(ADA)], PUBLIC, TODAY)
    report = check(folder, None, tmp_path, lambda _: None)
    with duckdb.connect(str(report.warehouse_file), read_only=True) as con:
        students = {row[0] for row in con.execute("from raw_students").fetchall()}

    assert report.accepted
    assert identity.pseudonym(PUBLIC, "student", student_number(ADA)) not in students
    assert STUDENTS - 1 == len(students)
    assert any(note.startswith("1 student who asked is left out: ") for note in report.notes)


def test_everybody_else_stays(loading):
    """Every other row of every extract is there as before."""
    (said,) = loaded_without(loading, student_number(ADA))

    def rows(kind, name):
        return memory.count(loading.con, f"from {kind}_{name}")

    lost = {name: rows("supplied", name) - rows("raw", name) for name in contracts()}

    assert (said.rows, 1, 1, 0) == (
        sum(lost.values()), lost["students"], lost["engagements"], lost["schemes"],
    )  # fmt: skip


def test_a_student_who_asked_is_on_no_list_of_rows_to_correct(loading):
    """A cell that cannot be read would have put the row, with its key, on the list."""

    def spoiled(enrolments):
        is_hers = pl.col("engagement_id") == engagement_number(ADA)
        broken = pl.when(is_hers).then(pl.lit("x")).otherwise("year_of_study")
        return enrolments.with_columns(broken.alias("year_of_study"))

    loaded_without(loading, student_number(ADA), enrolments=spoiled)

    assert [] == loading.set_aside("enrolments")


def test_nobody_asked_and_all_agreed_leaves_everything(loading):
    """No count of nought is said."""
    assert () == loaded_without(loading)
    assert STUDENTS == len(loading.rows("students", "student_id"))


def test_schemes_of_a_controller_without_agreement_are_left_out_with_all_their_rows(loading):
    """The union's buddies go, with years, offers and places; the sentence says what to add."""
    (said,) = loaded_without(loading, agreed=("university",), schemes=of_the_union)

    assert "BUDDIES" not in {code for (code,) in loading.rows("schemes", "scheme_id")}
    for name in ("scheme_years", "offers", "participation", "costs", "sessions"):
        assert ("BUDDIES",) not in loading.rows(name, "scheme_id")
    assert said.sentence.startswith("1 scheme is left out (")
    assert 'add "students_union" to agreed under [controllers] in p2p.toml' in said.sentence


def test_an_agreement_brings_the_schemes_back(loading):
    """Nothing is left out once the controller is named."""
    assert () == loaded_without(loading, agreed=BOTH, schemes=of_the_union)
    assert ("BUDDIES",) in loading.rows("schemes", "scheme_id")


def test_a_controller_that_is_none_is_refused_by_name(loading):
    """A misspelt controller would leave its schemes out for ever."""
    with pytest.raises(Refused, match="student_union is no data controller; there are university"):
        loaded_without(loading, agreed=("university", "student_union"))


def test_the_list_holds_hashes_that_no_warehouse_has(tmp_path):
    """Without the key an entry matches neither a number nor a pseudonym."""
    number = student_number(ADA)
    assert 1 == forgotten.add(tmp_path, [number], KEY, TODAY)
    text = forgotten.place(tmp_path).read_text(encoding="utf-8")

    assert number not in text
    assert str(identity.pseudonym(KEY, "student", number)) not in text
    assert str(identity.pseudonym(KEY, identity.FORGOTTEN, number)) in text
    assert 0o600 == forgotten.place(tmp_path).stat().st_mode & 0o777


def test_somebody_who_asks_twice_is_on_the_list_once(tmp_path):
    """With the day on which they asked first."""
    forgotten.add(tmp_path, ["1", "2"], KEY, TODAY)

    assert 1 == forgotten.add(tmp_path, ["2", "3"], KEY, date(2027, 1, 1))
    assert [TODAY, TODAY, date(2027, 1, 1)] == sorted(
        one.on for one in forgotten.entries(tmp_path)
    )  # fmt: skip


def test_a_list_under_another_key_stops_the_load(tmp_path):
    """Nobody would be recognised, and everybody be back: better no load at all."""
    forgotten.add(tmp_path, ["1"], KEY, TODAY)

    assert 1 == len(forgotten.prints(tmp_path, KEY))
    with pytest.raises(Refused, match="forget` again with the numbers"):
        forgotten.prints(tmp_path, OTHER)


def test_made_up_students_and_real_ones_have_lists_of_their_own(tmp_path):
    """Trying the verb on the sample neither stops nor touches a real load."""
    forgotten.add(tmp_path, ["1"], PUBLIC, TODAY)
    assert frozenset() == forgotten.prints(tmp_path, KEY)
    forgotten.add(tmp_path, ["1"], KEY, TODAY)

    assert {1} == {len(forgotten.prints(tmp_path, key)) for key in (KEY, PUBLIC)}


def test_a_list_that_cannot_be_read_stops_the_load(tmp_path):
    """Half a list is not believed."""
    forgotten.add(tmp_path, ["1"], KEY, TODAY)
    forgotten.place(tmp_path).write_text("print,key,on\n12,", encoding="utf-8")

    with pytest.raises(Refused, match="cannot be read"):
        forgotten.prints(tmp_path, KEY)
