"""One exact-matching question: our sums over cells, and R's MatchIt where it is installed.

Students are made up: a fifth take part, more often where the outcome is higher anyway. Each way is
timed from the students in memory to the answer; reading and starting up are not counted.
"""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from p2p_metrics.effects.cells import LikeForLike, like_for_like
from p2p_metrics.refusal import Refused

SCRIPT = Path(__file__).with_name("matching.R")
SEED = 20251
# Kinds of each covariate: some 60,000 strata in all, as courses crossed with groups make them.
COVARIATES = {
    "course": 120, "year_of_study": 4, "sex": 2, "ethnicity": 5, "age_group": 2, "deprivation": 5,
    "mode": 2,
}  # fmt: skip
COLUMNS = ("exposed", "outcome", *COVARIATES)


def draw(file: Path, students: int, exposed_share: float) -> None:
    """Write made-up students, column after column, as 32-bit whole numbers."""
    drawn = np.random.default_rng(SEED)
    groups = [drawn.integers(0, kinds, students) for kinds in COVARIATES.values()]
    leaning = (groups[0] % 7 - 3) * 0.02
    exposed = drawn.random(students) < exposed_share + leaning
    outcome = np.rint(
        58_000 + 4_000 * leaning / 0.02 + 1_500 * exposed + drawn.normal(0, 9e3, students)
    )
    with file.open("wb") as opened:
        for column in (exposed, outcome, *groups):
            opened.write(column.astype(np.int32).tobytes())


def read(file: Path, students: int) -> pl.DataFrame:
    """The students as drawn, one column each."""
    values = np.fromfile(file, dtype=np.int32).reshape(len(COLUMNS), students)
    return pl.DataFrame(dict(zip(COLUMNS, values, strict=True)))


def ours(everyone: pl.DataFrame) -> dict[str, Any]:
    """Effect on those who took part, participants matched and seconds, from cells of sums."""
    began = time.perf_counter()
    outcome = pl.col("outcome").cast(pl.Int64)
    cells = (
        everyone.lazy()
        .select(cell=numbered(everyone) * 2 + pl.col("exposed"), outcome=pl.col("outcome"))
        .group_by("cell")
        .agg(
            n_outcome=pl.len(),
            sum_thousandths_outcome=outcome.sum(),
            sum_sq_outcome=(outcome * outcome).sum(),
        )
        .with_columns(alike=pl.col("cell") // 2, is_exposed=pl.col("cell") % 2 == 1)
    )
    found = like_for_like(cells.collect(), [["alike"]], "outcome", unit_per_thousandth=1.0)
    seconds = time.perf_counter() - began
    if not isinstance(found, LikeForLike):
        raise Refused("Nobody of these students can be compared.")
    matched = sum(found.matched_by_rung)
    return {"seconds": seconds, "effect": found.effect.estimate, "matched": matched}


def numbered(everyone: pl.DataFrame) -> pl.Expr:
    """One number for each crossing of the covariates: quicker to group by than several columns."""
    number = pl.lit(0, pl.Int32)
    for name in COVARIATES:
        kinds = int(everyone[name].to_numpy().max()) + 1
        number = number * kinds + pl.col(name)
    return number


def by_matchit(file: Path, students: int) -> list[str]:
    """The command that answers the same with MatchIt; empty where that is not installed."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        return []
    asked = [rscript, "-e", "quit(status = !requireNamespace('MatchIt', quietly = TRUE))"]
    if subprocess.run(asked, capture_output=True, check=False).returncode:
        return []
    return [rscript, str(SCRIPT), str(file), str(students), *COVARIATES]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(ours(read(Path(sys.argv[1]), int(sys.argv[2])))))
