"""The examination paper compares like with like: the same unit, role, outcome and students."""

import polars as pl

from sample_warehouse.recovery import compared, report

KEYS = {"unit_kind": "scheme", "unit_code": "C01", "role": "recipient", "outcome_code": "mean_mark"}
WHOLE = {
    "academic_year": 0, "faculty_code": "all", "level": "all", "characteristic_code": "all",
}  # fmt: skip
FIGURES = {"estimate": 1.4, "naive_estimate": 4.0, "ci_lower": 1.0, "ci_upper": 1.8}

IMPACT = pl.DataFrame([KEYS | WHOLE | FIGURES, KEYS | WHOLE | FIGURES | {"academic_year": 2023}])
TRUTH = pl.DataFrame([KEYS | {"characteristic_code": "all", "true_effect": 1.2}])


def test_only_the_whole_university_is_compared():
    """The truth is stated for all years together."""
    assert [(1.4, 1.2)] == compared(IMPACT, TRUTH).select("estimate", "truth").rows()


def test_the_report_says_how_far_off_both_are(tmp_path):
    """Errors of 4.0 - 1.2 raw and 1.4 - 1.2 like for like, and whether the interval held."""
    IMPACT.write_parquet(tmp_path / "impact.parquet")
    TRUTH.write_csv(tmp_path / "realised.csv")

    text = report(tmp_path / "impact.parquet", tmp_path / "realised.csv")

    assert "| 1 | 2.80 | 0.20 | 0.07 | 100% |" in text
