"""The contract files: valid by the standard, whole, in plain words, and strict where it matters."""

import csv
import importlib.util
import json
import re
from pathlib import Path

import jsonschema
import pytest
from contract_documents import DOCUMENTS, EXTRACTS, FOLDER, TABLES, columns, custom, written_rules

from p2p_metrics import vocabulary

OPTIONAL = {"awards", "costs", "nss_results", "retention", "sessions", "surveys"}
KEYS = {
    "students": "student_id",
    "courses": "course_id",
    "engagements": "engagement_id",
    "enrolments": "engagement_id academic_year",
    "modules": "module_id academic_year",
    "module_results": "engagement_id module_id academic_year attempt",
    "awards": "engagement_id",
    "retention": "engagement_id event event_date",
    "schemes": "scheme_id",
    "scheme_years": "scheme_id academic_year",
    "offers": "scheme_id academic_year scope scope_id year_of_study mode level role",
    "participation": "engagement_id scheme_id academic_year role",
    "sessions": "session_id engagement_id",
    "costs": "scheme_id academic_year cost_kind basis funder faculty_code",
    "surveys": "engagement_id survey_id theme",
    "nss_results": "unit unit_id level survey_year theme",
}


def relationships(extract):
    """An extract's foreign keys as (columns, to which extract, its columns, the element)."""
    table = TABLES[extract]
    found = [
        ([name], [each["to"]], each)
        for name, column in columns(extract).items()
        for each in column.get("relationships", [])
    ]
    found += [(each["from"], each["to"], each) for each in table.get("relationships", [])]
    return [
        (
            [source.split(".")[-1] for source in sources],
            targets[0].split(".")[0],
            [target.split(".")[-1] for target in targets],
            each,
        )
        for sources, targets, each in found
    ]


def read_csv(path):
    """The rows of a file beside the contracts."""
    with (FOLDER / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def standard():
    """The validator of the Open Data Contract Standard's own schema."""
    package = importlib.util.find_spec("open_data_contract_standard")
    schema = Path(package.submodule_search_locations[0]) / "schema.json"
    return jsonschema.Draft201909Validator(json.loads(schema.read_text(encoding="utf-8")))


@pytest.mark.parametrize("extract", EXTRACTS)
def test_a_contract_follows_the_standard(standard, extract):
    """Any tool that reads the Open Data Contract Standard can read our contracts."""
    problems = [
        f"{each.json_path}: {each.message}" for each in standard.iter_errors(DOCUMENTS[extract])
    ]

    assert [] == problems


def test_there_is_a_contract_for_each_extract_with_its_key():
    """The file's stem, the table's name and the physical name are the extract's name."""
    found = {
        extract: " ".join(
            sorted(
                (name for name, column in columns(extract).items() if column.get("primaryKey")),
                key=lambda name: columns(extract)[name]["primaryKeyPosition"],
            )
        )
        for extract in EXTRACTS
    }

    assert KEYS == found
    assert all(TABLES[e]["name"] == TABLES[e]["physicalName"] == e for e in EXTRACTS)
    assert OPTIONAL == {e for e in EXTRACTS if custom(TABLES[e]).get("optional_extract")}


@pytest.mark.parametrize("extract", EXTRACTS)
def test_a_contract_has_an_owner_that_is_a_role(extract):
    """Teams and roles answer for an extract; no person is named."""
    team = DOCUMENTS[extract]["team"]

    assert team["name"]
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)+", each["username"]) for each in team["members"])


@pytest.mark.parametrize("extract", EXTRACTS)
def test_a_column_says_what_it_means_and_what_class_of_data_it_is(extract):
    """A data officer needs no other document to fill a column."""
    for column in columns(extract).values():
        assert column["businessName"]
        assert column["description"].endswith(".")
        assert column["classification"] in {"public", "internal", "personal", "special_category"}
        assert isinstance(column["required"], bool)
        if column.get("primaryKey"):
            assert column["required"]


@pytest.mark.parametrize("extract", EXTRACTS)
def test_a_columns_two_types_agree(extract):
    """Text, whole numbers, decimals and dates, and nothing else."""
    physical = {
        "string": "VARCHAR",
        "integer": "INTEGER",
        "number": r"DECIMAL\(\d+,\d+\)",
        "date": "DATE",
    }
    for column in columns(extract).values():
        assert re.fullmatch(physical[column["logicalType"]], column["physicalType"])


@pytest.mark.parametrize("extract", EXTRACTS)
def test_a_contract_names_vocabularies_that_exist(extract):
    """A list that is not there would let anything through, or nothing."""
    for column in columns(extract).values():
        words = custom(column)
        if "vocabulary" in words:
            assert vocabulary.codes(words["vocabulary"])
            assert words.get("vocabularyMatch", "exact") in {"exact", "alias", "list"}


@pytest.mark.parametrize("extract", EXTRACTS)
def test_every_custom_property_is_described(extract):
    """What a reader of the standard does not know is explained beside the contracts."""
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    elements = [TABLES[extract], *columns(extract).values(), *written_rules(extract)]
    elements += [each for *_, each in relationships(extract)]
    names = {name for element in elements for name in custom(element)}

    assert set() == {name for name in names if name not in readme}


@pytest.mark.parametrize("extract", EXTRACTS)
def test_text_is_kept_clean(extract):
    """Trailing spaces, line breaks and formulas are caught in every text column."""
    for column in columns(extract).values():
        is_text = column["logicalType"] == "string"
        assert is_text == custom(column).get("text_hygiene", False)


@pytest.mark.parametrize("extract", EXTRACTS)
def test_numbers_have_bounds(extract):
    """Mark 101 and negative minutes break a bound: every number has a lowest and a highest."""
    for column in columns(extract).values():
        if column["logicalType"] != "string":
            assert {"minimum", "maximum"} <= column["logicalTypeOptions"].keys()


def test_numbers_of_persons_are_replaced_wherever_they_stand():
    """A student or engagement number is a pseudonym in key and foreign key alike."""
    found = {
        (column["name"], custom(column).get("identifier"))
        for extract in EXTRACTS
        for column in columns(extract).values()
        if column["name"] in {"student_id", "engagement_id"} or custom(column).get("identifier")
    }

    assert {("student_id", "student"), ("engagement_id", "engagement")} == found


def test_lost_leading_zeros_show_in_the_registers():
    """The two registers of numbers watch over their width."""
    fixed = {
        (extract, name)
        for extract in EXTRACTS
        for name, column in columns(extract).items()
        if custom(column).get("fixedWidth")
    }

    assert {("students", "student_id"), ("engagements", "engagement_id")} == fixed


@pytest.mark.parametrize("extract", EXTRACTS)
def test_academic_years_are_read_as_such(extract):
    """2023-24 is refused in every extract that has an academic year."""
    for name, column in columns(extract).items():
        assert (name == "academic_year") == custom(column).get("academic_year", False)


@pytest.mark.parametrize("extract", EXTRACTS)
def test_a_contract_says_how_many_rows_and_how_old(extract):
    """With no rows every other rule passes, so a band of rows is compulsory."""
    band = custom(TABLES[extract])["rowBand"]
    promises = [p for p in DOCUMENTS[extract]["slaProperties"] if p["property"] == "freshness"]
    element = promises[0]["element"]

    assert 1 <= band["minimum"] < band["maximum"]
    assert 0.2 == band["largestChange"]
    assert 1 == len(promises)
    assert "d" == promises[0]["unit"]
    assert element == "snapshot" or element.removeprefix(f"{extract}.") in columns(extract)
    assert "warning" == custom(promises[0])["severity"]


@pytest.mark.parametrize("extract", EXTRACTS)
def test_a_foreign_key_points_at_a_key(extract):
    """Every relationship leads to the whole key of another extract, and to columns of its kind."""
    for sources, target, targets, each in relationships(extract):
        assert KEYS[target].split() == targets
        for source, aim in zip(sources, targets, strict=True):
            assert columns(extract)[source]["physicalType"] == columns(target)[aim]["physicalType"]
        assert custom(each)["severity"] in {"critical", "warning"}
        assert custom(each)["description"].endswith(".")
        assert custom(each)["remedy"].endswith(".")


@pytest.mark.parametrize("extract", EXTRACTS)
def test_a_rule_is_graded_explained_and_can_be_mended(extract):
    """Every written rule has a severity, a plain sentence and a remedy, and a name of its own."""
    rules = written_rules(extract)
    names = [rule["id"] for rule in rules]

    assert len(names) == len(set(names))
    for rule in rules:
        assert rule["severity"] in {"critical", "warning"}
        assert rule["description"].endswith(".")
        assert custom(rule)["remedy"].endswith(".")
        assert ("custom", "greatExpectations") == (rule["type"], rule["engine"])


@pytest.mark.parametrize("extract", EXTRACTS)
def test_a_rule_names_expectations_and_columns_that_exist(extract):
    """A misspelt expectation or column would be a rule that never bites."""
    package = importlib.util.find_spec("great_expectations")
    core = Path(package.submodule_search_locations[0]) / "expectations" / "core"
    for rule in written_rules(extract):
        work = rule["implementation"]
        given = work["kwargs"]
        named = {given[key] for key in ("column", "column_A", "column_B") if key in given}
        assert (core / f"{work['expectation_type']}.py").is_file()
        assert named | set(given.get("column_list", ())) <= columns(extract).keys()
        assert len(given.get("column_list", ())) != 1, "Great Expectations refuses one column"


def test_implied_rules_are_explained_too():
    """Required, unique, in the list, in bounds: each has a sentence and a remedy in one file."""
    rows = read_csv("rules.csv")
    expected = {
        "type", "required", "primary_key", "vocabulary", "minimum", "maximum", "pattern",
        "academic_year", "text_hygiene", "fixed_width", "row_band", "relationship", "freshness",
    }  # fmt: skip

    assert expected == {row["rule"] for row in rows}
    for row in rows:
        assert row["severity"] in {"critical", "warning"}
        assert row["quarantine"] in {"yes", "no"}
        assert row["sentence"].endswith(".")
        assert row["remedy"].endswith(".")


def test_published_columns_are_defined_once_each():
    """Every published column has a name, a meaning and a unit."""
    rows = read_csv("published/columns.csv")
    keys = [(row["table"], row["column"]) for row in rows]

    assert len(keys) == len(set(keys))
    assert all(row["name"] and row["definition"].endswith(".") and row["unit"] for row in rows)
    assert {("impact", "verdict"), ("participation", "rate"), ("money", "total_gbp")} <= set(keys)


def test_tiers_ask_for_columns_that_exist():
    """Each tier names extracts and columns of the contracts and says what it allows."""
    rows = read_csv("tiers.csv")

    assert ["foundation", "intermediate", "advanced"] == list(
        dict.fromkeys(row["tier_code"] for row in rows)
    )
    for row in rows:
        assert set(row["columns"].split(";")) <= columns(row["extract"]).keys()
        assert row["unlocks"].endswith(".")
