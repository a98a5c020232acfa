"""Primary control: every raw table turned into what may be seen of it, row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import polars as pl

from p2p_metrics.disclosure import effects, reach, rounding, settled
from p2p_metrics.disclosure.declarations import STATUS, Declaration, Rate, Share
from p2p_metrics.disclosure.earlier import Earlier, carried, counted_figures, unmoved
from p2p_metrics.disclosure.rules import SHOWN, Policy
from p2p_metrics.disclosure.sensitive import (
    Units,
    is_withheld,
    sensitive_units,
    with_every_group,
)
from p2p_metrics.disclosure.settled import Memory
from p2p_metrics.disclosure.status import BOUNDED, Judge
from p2p_metrics.disclosure.withheld import Unit, is_about
from p2p_metrics.disclosure.words import require_no_counts
from p2p_metrics.refusal import Refused


@dataclass(frozen=True, slots=True)
class Controlled:
    """One table as it may be published, beside the exact rows that only the audit may see.

    `was`: what it was held to of an earlier release; `years`: how many the release holds.
    """

    said: Declaration
    raw: pl.DataFrame
    frame: pl.DataFrame
    steps: Mapping[str, float] = field(default_factory=dict)
    withheld: tuple[Unit, ...] = ()
    was: pl.DataFrame | None = None
    years: int = 1

    def without(self, units: Sequence[Unit]) -> Self:
        """The same table with no row about these units: not even how few they are is said."""
        shown = pl.Series(~is_about(self.frame, units))
        return replace(self, frame=self.frame.filter(shown), withheld=(*self.withheld, *units))

    def masked(self, hidden: pl.DataFrame, code: str) -> Self:
        """The same table with the rows whose keys are in `hidden` suppressed under `code`."""
        marked = self.frame.join(
            hidden.select(self.said.keys).unique().with_columns(_hidden=pl.lit(True)),
            on=self.said.keys,
            how="left",
            maintain_order="left",
            nulls_equal=True,
        )
        found = pl.col("_hidden").is_not_null()
        blank = [
            pl.when(found).then(None).otherwise(pl.col(name)).alias(name)
            for name in self.said.figures
        ]
        status = pl.when(found).then(pl.lit(code)).otherwise(pl.col(STATUS)).alias(STATUS)
        if self.said.reason:
            blank.append(_reason(self.said, ~found & (pl.col(STATUS) == SHOWN)))
        return replace(self, frame=marked.with_columns(*blank, status).select(self.frame.columns))


def controlled(
    raw: pl.DataFrame,
    said: Declaration,
    policy: Policy,
    sensitive: Units = frozenset(),
    before: Earlier | None = None,
    years: int = 1,
    larger: Controlled | None = None,
) -> Controlled:
    """Round, work out and suppress one table; refuses a column that nobody declared.

    Figures that have hardly moved since the release `before` stay as they were there. `years`: how
    many the release holds, where this table does not say; `larger`: the table whose rows these
    rows belong to (`held_by`), controlled.
    """
    said.require_declared(raw)
    years = max(years, reach.years_of({said.table: raw}))
    memory = Memory.of(said, policy, before, years)
    if memory and larger and larger.was is not None:
        rows = unmoved(larger.frame, larger.was, larger.said, said)
        memory = replace(memory, unmoved=rows)
    exact = _complete(raw, said).sort(said.keys)
    exact = memory.completed(exact) if memory else exact
    for column in said.words:
        require_no_counts(exact, said.table, column)
    was, years = (memory.frame, memory.years) if memory else (None, years)
    if not said.is_judged:
        shown = _unjudged(exact, said, policy, memory)
        return Controlled(said, exact, shown, was=was, years=years)
    judge = Judge(said, policy, is_withheld(said, sensitive))
    rows = exact.with_columns(_part(one) for one in said.shares)
    judged = rows.filter(judge.is_published()).with_columns(judge.status().alias(STATUS))
    steps = effects.steps_of(judged, said, policy)
    if before:
        steps = settled.kept_steps(steps, before.steps.get(said.table, {}))
    if memory:
        judged = memory.judged(rows, judge, steps)
    judged = with_every_group(judged, exact, said, sensitive)
    figures = _with_figures(judged, said, policy, steps)
    return Controlled(said, exact, _blanked(figures, said), steps, was=was, years=years)


def _complete(raw: pl.DataFrame, said: Declaration) -> pl.DataFrame:
    """The declared columns of the raw table; an optional one that is missing comes in blank."""
    wanted = sorted(said.read)
    blank = {name: pl.lit(None, pl.String) for name in wanted if name not in raw.columns}
    counts = pl.col(said.judged_by).cast(pl.Int64)
    return raw.with_columns(**blank).with_columns(counts).select(wanted)


def _unjudged(
    exact: pl.DataFrame, said: Declaration, policy: Policy, memory: Memory | None
) -> pl.DataFrame:
    """A table without suppression: its counts of rows rounded, and kept where they hardly moved."""
    rows = memory.counted(exact) if memory else exact
    shown = rows.with_columns(reach.rounded_counts(said, said.rounded, policy))
    shown = settled.taken_over(shown, said.rounded)
    return shown.select([name for name in said.published if name in shown.columns])


def _with_figures(
    judged: pl.DataFrame, said: Declaration, policy: Policy, steps: Mapping[str, float]
) -> pl.DataFrame:
    """Every figure worked out from rounded counts; effects on their grid; exact counts gone."""
    printed = (*counted_figures(said), *said.rounded)
    fresh = judged.with_columns(reach.rounded_counts(said, printed, policy))
    frame = settled.consistent(settled.taken_over(fresh, printed), fresh, said)
    frame = effects.on_their_grid(frame, said, policy, steps)
    for column, step in (said.steps or {}).items():
        frame = frame.with_columns(
            rounding.on_grid(pl.col(column), pl.lit(step)).round(6).alias(column)
        )
    frame = frame.with_columns(_standardised(said, policy))
    measured = tuple(name for name in carried(said) if name not in printed)
    frame = settled.taken_over(frame, measured)
    for rate in said.rates:
        frame = frame.with_columns(_rate(rate, policy))
    return frame.with_columns(*_shares(said), *_money(said))


def _part(one: Share) -> pl.Expr:
    """How many a share is of."""
    return (pl.col(one.column) * pl.col(one.of)).round(0).cast(pl.Int64).alias(one.part)


def _shares(said: Declaration) -> list[pl.Expr]:
    """Shares worked out again from rounded counts, as rates are."""
    return [
        (pl.min_horizontal(one.part, one.of) / pl.col(one.of)).round(6).alias(one.column)
        for one in said.shares
    ]


def _rate(rate: Rate, policy: Policy) -> list[pl.Expr]:
    part, whole = pl.col(rate.numerator), pl.col(rate.denominator)
    worked_out = [(part / whole).round(6).alias(rate.column)]
    if rate.lower:
        lower, upper = rounding.widened_limits(part, whole, policy)
        worked_out += [lower.alias(rate.lower), upper.alias(rate.upper)]
    return worked_out


def _standardised(said: Declaration, policy: Policy) -> list[pl.Expr]:
    """Standardised differences, each on a step that hides as many people as an effect's does."""
    if said.standardised is None:
        return []
    step = effects.standardised_step(said.standardised, policy)
    return [
        pl.when(pl.col(said.standardised.people) > 0)
        .then(rounding.on_grid(pl.col(name), step))
        .round(6)
        .alias(name)
        for name in said.standardised.columns
    ]


def _money(said: Declaration) -> list[pl.Expr]:
    if said.money is None:
        return []
    fixed, each = pl.col(said.money.fixed), pl.col(said.money.each)
    people = pl.col(said.money.count)
    # Not known is not free: a cost that nobody recorded has no total.
    is_known = fixed.is_not_null() | each.is_not_null()
    spent = fixed.fill_null(0.0) + each.fill_null(0.0) * people
    total = pl.when(is_known).then(spent).cast(pl.Float64)
    return [
        total.round(2).alias(said.money.total),
        pl.when(people > 0).then(total / people).round(2).alias(said.money.per_head),
    ]


def _blanked(frame: pl.DataFrame, said: Declaration) -> pl.DataFrame:
    """Figures only where the row is shown; a denominator also beside a bounded rate."""
    shown = pl.col(STATUS) == SHOWN
    bounded = pl.col(STATUS).is_in(BOUNDED)
    blank = [
        pl.when((shown | bounded) if name in said.judged_by else shown)
        .then(pl.col(name))
        .otherwise(None)
        .alias(name)
        for name in said.figures
    ]
    reason = []
    if said.reason:
        reason = [_reason(said, shown)]
    columns = [name for name in said.published if name not in said.derived]
    return frame.with_columns(*blank, *reason).select(columns)


def _reason(said: Declaration, is_shown: pl.Expr) -> pl.Expr:
    """Why there is no figure: only what says nothing about people."""
    reason = pl.col(said.reason)
    return (
        pl.when(reason.is_in(said.safe_reasons))
        .then(reason)
        .when(is_shown)
        .then(pl.lit(""))
        .otherwise(pl.lit(said.neutral_reason))
        .alias(said.reason)
    )


def all_controlled(
    tables: Mapping[str, pl.DataFrame],
    said: Mapping[str, Declaration],
    policy: Policy,
    before: Earlier | None = None,
) -> dict[str, Controlled]:
    """Primary control of every table, in name order."""
    sensitive = sensitive_units(tables)
    only_finished = [name for name in tables if not said[name].read - set(said[name].keys)]
    if only_finished:
        raise Refused(
            f"{', '.join(only_finished)} is worked out by the finish step; give no raw table."
        )
    years = reach.years_of(tables)
    made: dict[str, Controlled] = {}
    for name in sorted(tables, key=lambda one: (bool(said[one].held_by), one)):
        larger = made.get(said[name].held_by)
        made[name] = controlled(tables[name], said[name], policy, sensitive, before, years, larger)
    return dict(sorted(made.items()))
