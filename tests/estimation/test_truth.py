"""What was planted stands beside what was published, and only where a university is made up."""

import polars as pl
import pytest

from p2p_metrics.estimation import truth

KEYS = {"unit_kind": "scheme", "unit_code": "C01", "role": "recipient", "outcome_code": "mean_mark"}
WHOLE = {
    "academic_year": 0, "faculty_code": "all", "level": "all", "characteristic_code": "all",
    "group_code": "all",
}  # fmt: skip
FIGURES = {"naive_estimate": 4.0, "estimate": 1.5, "ci_lower": 1.0, "ci_upper": 2.0}
IMPACT = pl.DataFrame(
    [KEYS | WHOLE | FIGURES, KEYS | WHOLE | FIGURES | {"academic_year": 2023, "estimate": 9.0}]
)
ROLLED = {"unit_kind": "scheme", "outcome_code": "mean_mark"}
ROLLOUT = pl.DataFrame(
    [ROLLED | {"unit_code": "E01", "estimate": 0.5, "ci_lower": 0.25, "ci_upper": 0.75}]
)


@pytest.fixture
def extracts(tmp_path):
    """A made-up delivery with a truth for two schemes, one of them embedded, and a group."""
    (tmp_path / "truth").mkdir()
    said = {"characteristic_code": "all", "is_compulsory": "no", "true_effect": 1.25}
    embedded = {"unit_code": "E01", "is_compulsory": "yes", "true_effect": 1.0}
    rows = [
        KEYS | said,
        KEYS | said | embedded,
        KEYS | said | {"unit_kind": "any", "unit_code": "all"},
        KEYS | said | {"characteristic_code": "deprivation"},
    ]
    pl.DataFrame(rows).write_csv(tmp_path / truth.FILE)
    return tmp_path


def finished(extracts):
    """The truth beside the published estimates."""
    raw = truth.tables(truth.planted(extracts, {"is_sample": True}))
    return truth.truth({"impact": IMPACT, "rollout": ROLLOUT, **raw})


def test_a_scheme_that_students_choose_is_held_against_its_like_for_like_estimate(extracts):
    """All years together: 1.25 lies between 1.0 and 2.0."""
    found = finished(extracts).filter(unit_code="C01").row(0, named=True)

    assert FIGURES == {name: found[name] for name in FIGURES}
    assert (1.25, True) == (found["true_effect"], found["is_held"])


def test_an_embedded_scheme_is_held_against_its_roll_out(extracts):
    """1.0 lies above 0.25 to 0.75, and a roll-out has no raw difference."""
    found = finished(extracts).filter(unit_code="E01").row(0, named=True)

    assert (0.5, None, False) == (found["estimate"], found["naive_estimate"], found["is_held"])


def test_only_single_schemes_and_everyone_are_listed(extracts):
    """Two schemes; neither the whole university nor a group."""
    assert ["C01", "E01"] == sorted(finished(extracts)["unit_code"])


def test_a_hidden_estimate_is_neither_held_nor_missed(extracts):
    """With the figures blank nothing is said, so the truth gives nothing away."""
    raw = truth.tables(truth.planted(extracts, {"is_sample": True}))
    blank = [pl.lit(None, pl.Float64).alias(name) for name in FIGURES]
    published = {"impact": IMPACT.with_columns(blank), "rollout": ROLLOUT.head(0), **raw}

    assert [None, None] == truth.truth(published)["is_held"].to_list()


def test_a_real_university_has_no_truth(extracts):
    """Whatever lies beside its extracts is not read, and no table is made."""
    assert [] == truth.planted(extracts, {"is_sample": False})
    assert {} == truth.tables([])
    assert {"impact": max} == truth.with_truth({"impact": max}, {"impact": IMPACT})


def test_a_sample_without_its_truth_has_no_table(tmp_path):
    """An older sample, or one whose truth was taken away."""
    assert [] == truth.planted(tmp_path, {"is_sample": True})
