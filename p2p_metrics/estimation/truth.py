"""What was planted at the sample university, beside what its published estimates found.

A real university has no truth to show, and so no such table.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from p2p_metrics.estimation.lattice import whole

FILE = Path("truth") / "realised.csv"
NAME = "truth"
KEYS = ("unit_kind", "unit_code", "role", "outcome_code")
SCHEMA = {**dict.fromkeys(KEYS, pl.String), "design": pl.String, "true_effect": pl.Float64}
FIGURES = ("naive_estimate", "estimate", "ci_lower", "ci_upper")
Finish = Callable[[Mapping[str, pl.DataFrame]], pl.DataFrame]


def planted(extracts: Path, record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The truth that came with a made-up delivery, scheme by scheme; none for a real one."""
    file = extracts / FILE
    if not record["is_sample"] or not file.exists():
        return []
    said = pl.read_csv(file).filter(unit_kind="scheme", characteristic_code="all")
    rolled_out = pl.col("is_compulsory") == "yes"
    design = pl.when(rolled_out).then(pl.lit("roll_out")).otherwise(pl.lit("opt_in"))
    return said.select(*KEYS, design.alias("design"), "true_effect").to_dicts()


def tables(rows: list[dict[str, Any]]) -> dict[str, pl.DataFrame]:
    """The raw table of the truth, or none where nothing was planted."""
    return {NAME: pl.DataFrame(rows, schema=SCHEMA)} if rows else {}


def truth(published: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Every planted effect with the raw difference, the like-for-like estimate and its interval.

    Embedded activities take theirs from the roll-out, which has no raw difference. `is_held`: the
    published interval holds the truth; blank where there is none.
    """
    names = (*KEYS, "design", *FIGURES)
    opt_in = published["impact"].filter(whole(), unit_kind="scheme")
    rolled = published["rollout"].filter(unit_kind="scheme")
    found = pl.concat(
        [
            opt_in.with_columns(design=pl.lit("opt_in")).select(names),
            rolled.with_columns(
                design=pl.lit("roll_out"),
                role=pl.lit("recipient"),
                naive_estimate=pl.lit(None, pl.Float64),
            ).select(names),
        ]
    )
    joined = published[NAME].join(found, on=[*KEYS, "design"], how="left", maintain_order="left")
    held = pl.col("true_effect").is_between("ci_lower", "ci_upper")
    return joined.with_columns(is_held=held)


def with_truth(finish: Mapping[str, Finish], raw: Mapping[str, pl.DataFrame]) -> dict[str, Finish]:
    """The finish steps, with the truth's where there is a truth to finish."""
    return {**finish, **({NAME: truth} if NAME in raw else {})}
