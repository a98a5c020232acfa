"""Contracts are data that analysts edit: a typo is named, never passed over."""

import shutil

import pytest

from p2p_metrics.contracts import lint
from p2p_metrics.extracts.contract import severity
from p2p_metrics.extracts.contract_file import CONTRACTS, contracts, parents_first


@pytest.fixture
def edited(tmp_path):
    """What lint says once a text of the awards contract is replaced."""

    def edited(old, new, file="awards.yaml"):
        for name in ("awards", "engagements", "students", "courses"):
            shutil.copy(CONTRACTS / f"{name}.yaml", tmp_path)
        path = tmp_path / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return lint.problems(tmp_path)

    return edited


def test_the_contracts_as_they_are_can_be_trusted():
    """Nothing to say."""
    assert [] == lint.problems()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("logicalType: date", "logicalType: dated", "breaks the Open Data Contract Standard at"),
        ("physicalType: DATE", "physicalType: DAY", "logicalType date and physicalType DAY"),
        ("severity: critical", "severity: deadly", "has the severity deadly"),
        ("codes/award_class", "codes/award_klass", "there is no vocabulary codes/award_klass"),
        ("property: vocabulary", "property: vocabluary", "vocabluary is not known"),
        ("value: engagement}", "value: engagment}", "identifier is one of student, engagement"),
        ("classification: personal", "classification: private", "classification is one of"),
        ("to: engagements.engagement_id", "to: engagements.id", "names engagements.id, which"),
        ("unexpected_rows_expectation", "unexpected_row_expectation", "is not among"),
        ("raw_engagements", "raw_enrolments", "its query reads ['enrolments'] but"),
        (
            "{property: reads, ",
            "{property: readsIfSupplied, value: [engagements]}\n          - {property: reads, ",
            "it reads engagements if supplied: that is no optional extract among its reads",
        ),
        ("element: awards.award_date", "element: awards.date", "judged by awards.date, which"),
        ("property: rowBand", "property: rowband", "it has no rowBand"),
        ("primaryKeyPosition: 1", "primaryKeyPosition: 2", "does not count 1, 2, 3"),
    ],
)
def test_a_slip_in_a_contract_is_named(edited, old, new, words):
    """The file, the place and what may stand there."""
    found = edited(old, new)

    assert any(words in sentence for sentence in found), found
    assert all(sentence.startswith("awards.yaml") for sentence in found)


def test_unique_columns_pass_over_rows_with_an_empty_value(edited):
    """Rows that share nothing but an empty value do not share a key, and no rule may say so."""
    found = edited("ignore_row_if: any_value_is_missing", "ignore_row_if: never", "courses.yaml")

    assert any("it ignores rows if never; unique columns" in sentence for sentence in found), found


def test_parents_are_read_before_those_that_refer_to_them():
    """Rows set aside in a parent take their children with them."""
    order = list(contracts())

    for name, contract in contracts().items():
        for relationship in contract.relationships:
            assert order.index(relationship.to_extract) < order.index(name)
    assert set(order) == set(parents_first(contracts()))


def test_a_severity_is_critical_or_warning():
    """Nothing between."""
    with pytest.raises(ValueError, match="it is critical or warning"):
        severity("grave")
