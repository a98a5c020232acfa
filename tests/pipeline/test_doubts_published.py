"""What is doubted about estimates reaches the reader, and agrees with what it doubts."""

import polars as pl
import pytest

from p2p_metrics import release

DOUBTS = (
    "placebo", "balance", "specification", "sensitivity", "dose", "dose_trend", "passport",
    "preflight",
)  # fmt: skip
UNIT = ["unit_kind", "unit_code", "role"]
KEYS = [*UNIT, "outcome_code"]


@pytest.fixture(scope="module")
def shown(served):
    """The tables of the release being served."""
    found = release.current(served.root)
    return {name: found.table(name).frame for name in found.tables}


@pytest.mark.parametrize("table", DOUBTS)
def test_every_doubt_is_published_and_every_column_of_it_defined(shown, table):
    """A reader finds each table, and what each of its columns means."""
    defined = shown["definitions"].filter(pl.col("table") == table)["column"]

    assert shown[table].height > 0
    assert set(shown[table].columns) == set(defined)


def test_passport_and_impact_speak_alike_of_the_whole_university(shown):
    """The same verdict, type and wording wherever an estimate is read."""
    whole = shown["impact"].filter(
        pl.col("academic_year") == 0,
        *(pl.col(name) == "all" for name in ("faculty_code", "level", "group_code")),
    )
    both = shown["passport"].join(whole, on=KEYS, suffix="_impact").filter(pl.col("status") == "")

    assert both.height > 0
    for name in ("verdict", "evidence_type", "security", "wording"):
        assert both[name].equals(both[f"{name}_impact"], null_equal=True)


def test_nothing_is_called_an_effect_where_the_placebo_did_not_pass(shown):
    """Failed or not possible: a comparison or an association at most."""
    said = shown["passport"].filter(pl.col("status") == "", pl.col("evidence_type").is_not_null())
    lost = said["lowered_by"].fill_null("")
    failed = said.filter(lost.str.contains("placebo failed"))
    effects = said.filter(pl.col("wording") == "effect")

    assert said.height > 0
    assert not effects["lowered_by"].str.contains("placebo (failed|not possible)").any()
    assert set(failed["wording"]) <= {"association"}


def test_passports_print_on_both_sides_of_how_many_the_result_is_not_known(shown):
    """In steps of a twentieth or coarser, wherever there is an estimate."""
    said = shown["passport"].filter(pl.col("status") == "", pl.col("reason") == "")

    for name in ("not_known_participants", "not_known_comparison"):
        told = said[name].drop_nulls()
        assert told.len() > 0
        assert told.is_between(0, 1).all()
        assert ((told * 20 - (told * 20).round()).abs() < 1e-6).all()


def test_the_pre_flight_prints_the_counts_of_participation(shown):
    """Counts published twice are the same counts."""
    counts = shown["participation"].filter(
        pl.col("academic_year") == 0,
        *(pl.col(name) == "all" for name in ("faculty_code", "level", "group_code")),
    )
    both = shown["preflight"].join(counts, on=UNIT, suffix="_counted")

    assert both.height > 0
    for name in ("eligible_count", "participant_count"):
        assert both[name].equals(both[f"{name}_counted"], null_equal=True)


def test_a_scheme_without_a_register_is_told_to_keep_one(shown):
    """Nobody knows who took part: no smallest effect, but advice."""
    without = shown["preflight"].filter(pl.col("reason").str.contains("no register"))

    assert without.height > 0
    assert without["advice"].str.starts_with("keep_register").all()
    assert without["smallest_effect"].is_null().all()
