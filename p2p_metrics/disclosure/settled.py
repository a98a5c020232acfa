"""Figures that stay as an earlier release gave them until enough people have moved.

Two releases of nearly the same records would otherwise be subtracted: a rounded count that tips
from 0 to 5 tells that somebody in it changed, and who knows of a single change then knows whose.
A row is therefore kept as it was while every count lies within the rounding base of its published
value and every effect within its step; when it does move, at least three people have.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from p2p_metrics.disclosure.declarations import STATUS, Declaration, Rate
from p2p_metrics.disclosure.effects import row_steps
from p2p_metrics.disclosure.rules import SHOWN, Policy
from p2p_metrics.disclosure.status import BOUNDED, NUMERATOR_HIGH, NUMERATOR_LOW
from p2p_metrics.disclosure.withheld import Unit

WAS = "_was_"
STILL = "_still"


@dataclass(frozen=True, slots=True)
class Earlier:
    """A release that readers may still hold: its policy, tables and the steps of its effects."""

    release_id: str
    policy: Policy
    tables: Mapping[str, pl.DataFrame]
    steps: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    withheld: Mapping[str, tuple[Unit, ...]] = field(default_factory=dict)

    def frame_for(self, said: Declaration) -> pl.DataFrame | None:
        """The earlier version of a table, if it had the same columns."""
        frame = self.tables.get(said.table)
        wanted = {*said.keys, *carried(said), STATUS}
        return frame if frame is not None and wanted <= {*frame.columns, *hidden(said)} else None


def hidden(said: Declaration) -> tuple[str, ...]:
    """Numerators that are not published but follow from a rate and its denominator."""
    return tuple(rate.numerator for rate in said.rates if rate.numerator in said.guards)


def carried(said: Declaration) -> tuple[str, ...]:
    """The figures that a settled row takes over; rates and sums follow from them."""
    effects = [name for one in said.effects for name in (one.column, one.lower, one.upper)]
    shares = [one.column for one in said.shares]
    return tuple(dict.fromkeys((*said.counts, *hidden(said), *effects, *said.levels, *shares)))


def kept_steps(found: Mapping[str, float], earlier: Mapping[str, float]) -> Mapping[str, float]:
    """The earlier steps where the new ones would differ by no more than one power of two."""
    return {
        code: earlier[code] if code in earlier and 0.5 <= earlier[code] / step <= 2 else step
        for code, step in found.items()
    }


def beside_earlier(
    judged: pl.DataFrame,
    said: Declaration,
    policy: Policy,
    steps: Mapping[str, float],
    before: Earlier | None,
) -> pl.DataFrame:
    """The judged rows with what the earlier release said of them, and whether that still holds."""
    frame = before.frame_for(said) if before and before.policy == policy else None
    if before is None or frame is None or before.steps.get(said.table, {}) != steps:
        return judged.with_columns(pl.lit(False).alias(STILL))
    was = frame.with_columns(
        _numerator(rate) for rate in said.rates if rate.numerator in said.guards
    )
    was = was.select(*said.keys, pl.col(*carried(said), STATUS).name.prefix(WAS))
    joined = judged.join(was, on=said.keys, how="left", maintain_order="left")
    joined = joined.with_columns(_step=row_steps(joined, said, policy, steps))
    still = _is_still(said, policy).fill_null(False).alias(STILL)
    status = pl.when(STILL).then(pl.col(WAS + STATUS)).otherwise(pl.col(STATUS)).alias(STATUS)
    return joined.with_columns(still).with_columns(status).drop("_step")


def taken_over(frame: pl.DataFrame, said: Declaration) -> pl.DataFrame:
    """The figures of settled rows as the earlier release gave them."""
    if WAS + STATUS not in frame.columns:
        return frame
    return frame.with_columns(
        pl.when(STILL).then(pl.col(WAS + name)).otherwise(pl.col(name)).alias(name)
        for name in carried(said)
    )


def _numerator(rate: Rate) -> pl.Expr:
    """The rounded numerator behind a published rate."""
    count = pl.col(rate.column) * pl.col(rate.denominator)
    return count.round(0).cast(pl.Int64).alias(rate.numerator)


def _is_still(said: Declaration, policy: Policy) -> pl.Expr:
    """Whether nothing in the row has moved by a full step."""
    was, shown = pl.col(WAS + STATUS), pl.col(STATUS).is_in([SHOWN, *BOUNDED])
    if said.source:
        return pl.lit(False)
    still = shown & pl.when(was == SHOWN).then(_figures_hold(said, policy)).otherwise(
        was.is_in(BOUNDED) & _bound_holds(said, policy)
    )
    judged = said.judged_by[0]
    # A count that is never written cannot be held against what was: its row's effects alone are.
    return still & _near(judged, pl.lit(policy.count_base)) if judged in carried(said) else still


def _figures_hold(said: Declaration, policy: Policy) -> pl.Expr:
    base = pl.lit(policy.count_base)
    holds = [_near(name, base) for name in (*said.counts, *hidden(said))]
    for rate in said.rates:
        if rate.edges == "masked":
            part, whole = pl.col(rate.numerator), pl.col(rate.denominator)
            holds += [part > 0, part < whole]
    for one in said.effects:
        holds += [_near(one.column, pl.col("_step"))]
        holds += [_near(name, 2 * pl.col("_step")) for name in (one.lower, one.upper)]
    holds += [_near(name, pl.max_horizontal(pl.col("_step"), 1.0)) for name in said.levels]
    holds += [_near(one.column, base / pl.col(one.of)) for one in said.shares]
    return pl.all_horizontal(pl.lit(True), *holds)


def _bound_holds(said: Declaration, policy: Policy) -> pl.Expr:
    was, holds = pl.col(WAS + STATUS), pl.lit(True)
    for rate in said.rates:
        part, rest = pl.col(rate.numerator), pl.col(rate.denominator) - pl.col(rate.numerator)
        holds &= pl.when(was == NUMERATOR_LOW).then(part < policy.count_base).otherwise(True)
        holds &= pl.when(was == NUMERATOR_HIGH).then(rest < policy.count_base).otherwise(True)
    return holds


def _near(column: str, reach: pl.Expr) -> pl.Expr:
    return (pl.col(column) - pl.col(WAS + column)).abs() < reach
