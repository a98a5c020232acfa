"""Published estimates drawn for tests: what derived tables are worked out from."""

import polars as pl

WHOLE = {
    "role": "recipient", "outcome_code": "mean_mark", "academic_year": 0, "faculty_code": "all",
    "level": "all", "characteristic_code": "all", "group_code": "all",
}  # fmt: skip
NUMBERS = {"estimate": pl.Float64, "ci_lower": pl.Float64, "ci_upper": pl.Float64}


def estimates(*rows, **keys):
    """Published estimates: code, estimate, lower and upper limit, and any other key by name."""
    return pl.DataFrame(
        [
            {"unit_kind": "scheme"} | WHOLE | keys
            | {"unit_code": code, "estimate": e, "ci_lower": low, "ci_upper": high}
            for code, e, low, high in rows
        ],
        schema_overrides=NUMBERS,
    )  # fmt: skip


def provision(**schemes):
    """The map of provision: for every scheme its approach and the ratings of five stages."""
    return pl.DataFrame(
        [
            {"scheme_id": scheme, "academic_year": 2024, "approach_code": approach,
             "context_code": "co_curricular"}
            | {f"stage_{number}_rating": rating for number in range(1, 6)}
            for scheme, (approach, rating) in schemes.items()
        ],
        schema_overrides={f"stage_{number}_rating": pl.Int64 for number in range(1, 6)},
    )  # fmt: skip
