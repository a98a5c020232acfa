"""The examination paper compares like with like: the same unit, role, outcome and students."""

import polars as pl

from sample_warehouse.recovery import compared, embedded, joined_later, report

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


def test_errors_are_told_apart_by_when_a_scheme_begins(tmp_path):
    """C08 begins in October: 1.4 - 1.2 as the headline, 1.1 - 1.2 with the whole year's schemes."""
    frames = {
        "impact": IMPACT.with_columns(unit_code=pl.lit("C08")),
        "specification": pl.DataFrame(
            [KEYS | {"unit_code": "C08", "estimator": "doubly_robust_att", "covariates": "all"}
             | {"population": population, "estimate": estimate}
             for population, estimate in (("whole_year", 1.1), ("joined_courses", 9.0))]
        ),
    }  # fmt: skip
    for name, frame in frames.items():
        frame.write_parquet(tmp_path / f"{name}.parquet")
    TRUTH.with_columns(unit_code=pl.lit("C08")).write_csv(tmp_path / "realised.csv")

    text = joined_later(*(tmp_path / f"{name}.parquet" for name in frames),
                        tmp_path / "realised.csv")  # fmt: skip

    assert "| October | 1 | 0.20 | -0.10 |" in text


def test_embedded_schemes_are_held_against_the_truth_of_those_who_took_part(tmp_path):
    """An error of 1.0 - 1.2, inside the interval; a scheme without an estimate is not there."""
    row = {"unit_kind": "scheme", "unit_code": "E01", "outcome_code": "mean_mark"}
    none = dict.fromkeys(("estimate", "ci_lower", "ci_upper"))
    pl.DataFrame(
        [row | {"estimate": 1.0, "ci_lower": 0.5, "ci_upper": 1.5},
         row | {"unit_code": "E03"} | none]
    ).write_parquet(tmp_path / "rollout.parquet")  # fmt: skip
    said = {"role": "recipient", "is_compulsory": "yes", "characteristic_code": "all"}
    pl.DataFrame([row | said | {"true_effect": 1.2}]).write_csv(tmp_path / "realised.csv")

    text = embedded(tmp_path / "rollout.parquet", tmp_path / "realised.csv")

    assert "| mean_mark | 1 | -0.20 | 0.20 | 0.50 | 100% |" in text
