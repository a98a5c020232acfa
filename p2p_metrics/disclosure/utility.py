"""What protection costs: the share of cells still shown and how much wider intervals became."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import polars as pl

from p2p_metrics.disclosure import rounding
from p2p_metrics.disclosure.audit import audited
from p2p_metrics.disclosure.control import all_controlled
from p2p_metrics.disclosure.declarations import STATUS, Declarations
from p2p_metrics.disclosure.rules import SHOWN, Policy
from p2p_metrics.disclosure.status import ALL, BOUNDED

TABLE = "participation"
KEYS = ("faculty_code", "level", "group_code")


@dataclass(frozen=True, slots=True)
class Utility:
    """Shares (0-1) of the cells that still say something, and the factor intervals grew by.

    `wide`: whole university, faculty and approach cells. `deep`: three-way cells of at least
    `minimum` people. `bounded`: of all cells, those that only say "fewer than" or "all but".
    """

    policy: str
    wide: float
    deep: float
    bounded: float
    widening: float

    def at_worst(self, other: Self) -> Self:
        """The smaller shares and the larger widening of two universities."""
        return replace(
            self,
            wide=min(self.wide, other.wide),
            deep=min(self.deep, other.deep),
            bounded=min(self.bounded, other.bounded),
            widening=max(self.widening, other.widening),
        )


def utilities(
    tables: Mapping[str, pl.DataFrame], said: Declarations, policies: Mapping[str, Policy]
) -> list[Utility]:
    """What each policy, audited, leaves of the participation table."""
    found = []
    for name, policy in policies.items():
        safe, _ = audited(all_controlled(tables, said, policy), policy)
        keys = said[TABLE].keys
        joined = tables[TABLE].join(safe[TABLE].frame, on=keys, how="left", suffix="_shown")
        found.append(_utility(name, joined, policy))
    return found


def _utility(name: str, cells: pl.DataFrame, policy: Policy) -> Utility:
    split = pl.sum_horizontal(*(pl.col(key) != ALL for key in KEYS), pl.col("academic_year") != 0)
    cells = cells.with_columns(
        depth=split + (pl.col("unit_kind") != "any"),
        told=pl.col(STATUS).is_in([SHOWN, *BOUNDED]).fill_null(False),
    )
    by_faculty = pl.col("faculty_code") != ALL
    wide = (pl.col("unit_kind") != "scheme") & ((split == 0) | ((split == 1) & by_faculty))
    deep = (pl.col("depth") == 3) & (pl.col("eligible_count") >= policy.minimum)
    return Utility(
        name,
        _share(cells.filter(wide), "told"),
        _share(cells.filter(deep), "told"),
        _share(cells, pl.col(STATUS).is_in(BOUNDED).fill_null(False)),
        _widening(cells.filter(pl.col(STATUS) == SHOWN), policy),
    )


def _share(cells: pl.DataFrame, what: str | pl.Expr) -> float:
    column = pl.col(what) if isinstance(what, str) else what
    return float(cells.select(column.mean()).item() or 0.0)


def _widening(shown: pl.DataFrame, policy: Policy) -> float:
    """The median of printed width over the width of the interval of the exact counts."""
    part, whole = pl.col("participant_count"), pl.col("eligible_count")
    exact = [rounding.wilson_limit(part, whole, policy.confidence_z, side) for side in (-1, 1)]
    width = (pl.col("ci_upper") - pl.col("ci_lower")) / (exact[1] - exact[0])
    return float(shown.select(width.median()).item() or 1.0)
