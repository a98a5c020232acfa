"""The vocabulary: every word defined and sourced, every name found, nothing named twice."""

import csv
import re
from pathlib import Path

import pytest

from p2p_metrics import vocabulary

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(path.stem for path in vocabulary.FOLDER.glob("*.csv"))

# What names one row of each file: its first column where nothing else is said.
KEYS = {
    "codes": ["list", "code"],
    "groups": ["characteristic_code", "group_code"],
    "stages": ["edition", "stage_code"],
    "values": ["edition", "value_code"],
}


@pytest.mark.parametrize("file", FILES)
def test_every_word_has_a_definition_and_a_source(file):
    """Nobody has to guess what a word means or where it comes from."""
    rows = vocabulary.table(file).to_dicts()
    bare = [row for row in rows if not row["definition"].strip() or not row["source"].strip()]

    assert rows
    assert [] == bare


@pytest.mark.parametrize("file", FILES)
def test_every_cell_is_tidy_and_filled(file):
    """No stray space and no empty cell, so that codes compare as they look."""
    rows = vocabulary.table(file).to_dicts()
    untidy = [
        cell
        for row in rows
        for cell in row.values()
        if cell == "" or str(cell).strip() != str(cell)
    ]

    assert [] == untidy


@pytest.mark.parametrize("file", FILES)
def test_every_code_is_given_once(file):
    """A code that appears twice would mean two things."""
    rows = vocabulary.table(file)
    key = KEYS.get(file, rows.columns[:1])

    assert rows.height == rows.select(key).unique().height


def test_codes_are_lower_snake_case_unless_others_made_them():
    """Our own codes look alike; codes of the sector keep the sector's form."""
    borrowed = re.compile(r"CAH\d\d|[AKV]\d|DP[LH]|\d")
    ours = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
    codes = {code for file in FILES for code in vocabulary.codes(file)}

    assert set() == {c for c in codes if not ours.fullmatch(c) and not borrowed.fullmatch(c)}


def test_the_frameworks_table_is_whole():
    """Three contexts with seven, six and eight approaches; five stages and ten values."""
    counts = {
        context.context_code: sum(
            approach.context_code == context.context_code for approach in vocabulary.approaches()
        )
        for context in vocabulary.contexts()
    }

    assert {"curriculum_embedded": 7, "co_curricular": 6, "extra_curricular": 8} == counts
    for edition in ("framework", "journal"):
        assert [1, 2, 3, 4, 5] == [stage.stage_number for stage in vocabulary.stages(edition)]
        assert 10 == len(vocabulary.values(edition))


def test_the_editions_differ_in_one_value():
    """The journal article has transitional where the framework has reciprocal."""
    framework = {value.value_code for value in vocabulary.values()}
    journal = {value.value_code for value in vocabulary.values("journal")}

    assert {"reciprocal"} == framework - journal
    assert {"transitional"} == journal - framework


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Supplemental Instruction", "peer_assisted_study_sessions"),
        ("SI", "peer_assisted_study_sessions"),
        ("PASS", "peer_assisted_study_sessions"),
        ("Peer Assisted Study Sessions (PASS)", "peer_assisted_study_sessions"),
        ("PAL", "peer_assisted_learning"),
        ("peer-assisted  LEARNING ", "peer_assisted_learning"),
        ("proctor model", "peer_assisted_learning"),
        ("reciprocal teaching", "peer_assisted_learning"),
        ("PLTL", "peer_led_team_based_learning"),
        ("PBL", "problem_based_learning"),
        ("cascading groups", "group_work"),
        ("discussion seminars", "group_work"),
        ("collaborative projects", "group_work"),
        ("peer support groups", "specialist_peer_communities"),
        ("peer assessment schemes", "peer_feedback_and_assessment"),
        ("workplace mentoring", "peer_mentoring"),
        ("student reps", "course_reps"),
        ("residential / hall reps", "residential_hall_reps"),
        ("Students\u2019 Union societies", "students_union_societies"),
    ],
)
def test_names_found_in_practice_lead_to_an_approach(text, expected):
    """Case, spaces, hyphens and apostrophes do not matter."""
    assert expected == vocabulary.resolve_approach(text)


def test_every_name_and_code_of_an_approach_leads_to_it():
    """The names of the framework are aliases of themselves."""
    for approach in vocabulary.approaches():
        for text in (
            approach.approach_code,
            approach.approach_name,
            approach.approach_name.upper(),
        ):
            assert approach.approach_code == vocabulary.resolve_approach(text)


def test_an_alias_leads_to_one_approach_only():
    """Two aliases that fold to one text and name different approaches would hide one."""
    rows = vocabulary.table("approach_aliases").to_dicts()
    names = {(vocabulary.fold(row["alias"]), row["approach_code"]) for row in rows}

    assert len(rows) == len({folded for folded, _ in names})
    assert names <= set(vocabulary.approach_names().items())
    assert {code for _, code in names} <= set(vocabulary.codes("approaches"))


def test_a_name_that_is_not_known_brings_the_nearest():
    """A misspelling is answered with what was probably meant, in printed names."""
    found = vocabulary.resolve_approach("peer mentering")

    assert isinstance(found, vocabulary.Unresolved)
    assert "Peer mentoring" == found.nearest[0]
    assert vocabulary.Unresolved(()) == vocabulary.resolve_approach("zzzz")


def test_every_characteristic_has_groups_and_one_reference():
    """Unknown and outside the population are groups of their own, never the reference."""
    for characteristic in vocabulary.characteristics():
        groups = vocabulary.groups(characteristic.characteristic_code)
        keys = {group.group_code: group.group_key for group in groups}

        assert 1 == sum(group.is_reference for group in groups)
        assert len(groups) == len(set(keys.values()))
        assert (90, 99) == (keys["unknown"], keys["outside_population"])
        assert not any(g.is_reference for g in groups if g.group_key >= 89)


def test_outside_the_population_is_never_a_value_of_an_extract():
    """It is worked out by the build."""
    assert "unknown" in vocabulary.codes("groups/ethnicity")
    assert "outside_population" not in vocabulary.codes("groups/ethnicity")


@pytest.mark.parametrize(
    "name", ["mode", "level", "entry_route", "entry_qualification", "domicile"]
)
def test_codes_of_an_extract_are_groups_with_the_same_name(name):
    """What an extract carries can be published as a group without translation."""
    groups = {group.group_code: group.group_name for group in vocabulary.groups(name)}

    for code in vocabulary.codes(f"codes/{name}"):
        assert groups[code] == vocabulary.name(f"codes/{name}", code)


def test_yes_and_no_answers_are_groups():
    """Yes, no, unknown and refused each stay a level of their own."""
    for name in ("first_generation", "care_experienced", "free_school_meals", "estranged"):
        assert set(vocabulary.codes("codes/yes_no_unknown")) == set(
            vocabulary.codes(f"groups/{name}")
        )


def test_contexts_and_populations_that_are_named_exist():
    """A row may only refer to words that are defined."""
    populations = set(vocabulary.codes("codes/population"))

    assert {a.context_code for a in vocabulary.approaches()} <= set(vocabulary.codes("contexts"))
    assert {c.population for c in vocabulary.characteristics()} <= populations
    assert {o.population for o in vocabulary.outcomes()} <= populations


def test_what_is_private_is_off_unless_switched_on():
    """Religion, sexual orientation and gender identity are not published by default."""
    off = {
        c.characteristic_code for c in vocabulary.characteristics() if not c.published_by_default
    }

    assert {"religion", "sexual_orientation", "gender_identity"} == off


def test_the_six_outcomes_have_a_unit_and_a_noun():
    """Marks, points or a score, and words that a sentence can use."""
    units = {outcome.outcome_code: outcome.unit for outcome in vocabulary.outcomes()}

    expected = {
        "mean_mark": "mark",
        "passed_first_time": "points",
        "continued": "points",
        "returned": "points",
        "first_or_upper_second": "points",
        "satisfaction": "score",
    }
    assert expected == units
    assert all(outcome.higher_is_better for outcome in vocabulary.outcomes())


def test_a_name_that_is_not_in_a_list_is_refused():
    """A typing error in code or contract shows at once."""
    assert "Full time" == vocabulary.name("codes/mode", "full_time")
    with pytest.raises(KeyError, match="no code 'sideways'"):
        vocabulary.name("codes/mode", "sideways")
    with pytest.raises(KeyError, match="no vocabulary called 'codes/moods'"):
        vocabulary.codes("codes/moods")
    with pytest.raises(KeyError, match="no vocabulary called 'moods'"):
        vocabulary.codes("moods")
    with pytest.raises(KeyError, match="no characteristic called 'mood'"):
        vocabulary.groups("mood")


def test_fees_are_dated_and_sourced():
    """Gross fee income reads a year's own fee, never a constant."""
    path = ROOT / "data_contracts" / "fees.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    fees = {int(row["first_year"]): int(row["gbp"]) for row in rows}
    codes = ("mode", "level")

    assert {2017: 9250, 2025: 9535, 2026: 9790, 2027: 10050} == fees
    assert all(row["source"] for row in rows)
    assert all(row[name] in vocabulary.codes(f"codes/{name}") for row in rows for name in codes)


def test_the_glossary_has_the_frameworks_words_and_cites_it():
    """A reader of the glossary meets every context, approach, stage, value and outcome."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    words = [
        *(context.context_name for context in vocabulary.contexts()),
        *(approach.approach_name for approach in vocabulary.approaches()),
        *(approach.definition for approach in vocabulary.approaches()),
        *(stage.stage_name for e in ("framework", "journal") for stage in vocabulary.stages(e)),
        *(value.value_name for value in vocabulary.values()),
        *(outcome.outcome_name for outcome in vocabulary.outcomes()),
        "Chilvers, L. and McConnell, C. (2025)",
        "Chilvers, L. (2025)",
    ]

    assert [] == [word for word in words if word not in text]
