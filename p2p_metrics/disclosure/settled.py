"""Figures that stay as an earlier release gave them until enough people have moved.

Two releases of nearly the same records would otherwise be subtracted: a rounded count that tips
from 0 to 5 tells that somebody in it changed, and who knows of a single change then knows whose.
Each count, effect and measure is therefore kept as it was until it has moved further than those few
could move it (`reach`); a row that is shown, low, bounded or left out stays so as long; what was
hidden for another cell's sake stays hidden.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from p2p_metrics.disclosure import reach
from p2p_metrics.disclosure.declarations import STATUS, Declaration
from p2p_metrics.disclosure.earlier import (
    UNMOVED,
    WAS,
    Earlier,
    carried,
    counted_figures,
    printed,
    with_vanished,
)
from p2p_metrics.disclosure.effects import OUTCOME, row_steps, standardised_step
from p2p_metrics.disclosure.rules import SHOWN, Policy
from p2p_metrics.disclosure.status import (
    BOUNDED,
    CONFIDENTIAL,
    HIDDEN,
    LOW,
    NOT_APPLICABLE,
    NUMERATOR_HIGH,
    NUMERATOR_LOW,
    UNAVAILABLE,
    Judge,
)

HOLDS, FRESH, STEP = "_holds_", "_fresh", "_step"


@dataclass(frozen=True, slots=True)
class Memory:
    """What was printed of one table, and how far its figures may lie from that and still stay."""

    said: Declaration
    policy: Policy
    frame: pl.DataFrame
    steps: Mapping[str, float]
    years: int
    unmoved: pl.DataFrame | None = None

    @classmethod
    def of(
        cls, said: Declaration, policy: Policy, before: Earlier | None, years: int
    ) -> "Memory | None":
        """None where no earlier release of the same rules has the table."""
        frame = before.frame_for(said, policy) if before else None
        if before is None or frame is None:
            return None
        return cls(said, policy, frame, before.steps.get(said.table, {}), max(years, before.years))

    def completed(self, raw: pl.DataFrame) -> pl.DataFrame:
        """The rows, and those of nobody that were printed before."""
        return with_vanished(raw, self.said, self.frame)

    def beside(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows with what was printed of each."""
        was = printed(self.frame, self.said)
        rows = rows.join(was, on=self.said.keys, how="left", maintain_order="left")
        if self.unmoved is None:
            return rows.with_columns(pl.lit(None, pl.Boolean).alias(UNMOVED))
        keys = [name for name in self.unmoved.columns if name != UNMOVED]
        return rows.join(self.unmoved, on=keys, how="left", maintain_order="left").with_columns(
            pl.col(UNMOVED).fill_null(False)
        )

    def is_published(self, judge: Judge) -> pl.Expr:
        """Whether there is a row: as there was one or none, unless three people made the change."""
        fresh = judge.is_published()
        if not self.said.is_lattice:
            return fresh
        people, slack = reach.fewest(self.said), reach.slack(self.said, self.years)
        is_counted = pl.min_horizontal(pl.col(self.said.judged_by)).is_not_null()
        was = pl.col(WAS + STATUS).is_not_null()
        stays = was & (people > self.policy.edge - slack)
        return stays | pl.when(is_counted & ~was & ~judge.is_widest()).then(
            fresh & (people > self.policy.edge + slack)
        ).otherwise(fresh)

    def judged(self, rows: pl.DataFrame, judge: Judge, steps: Mapping[str, float]) -> pl.DataFrame:
        """The rows to print, each with its status and a flag for every figure that holds."""
        beside = self.beside(rows).filter(self.is_published(judge))
        fresh = self.compared(beside.with_columns(judge.status().alias(FRESH)), steps)
        return fresh.with_columns(self.status(judge).alias(STATUS))

    def counted(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows of a table without suppression, with a flag for every count that holds."""
        return self._flagged(self.beside(rows), self.counts_hold())

    def compared(self, rows: pl.DataFrame, steps: Mapping[str, float]) -> pl.DataFrame:
        """The rows with a flag for every figure: whether it has hardly moved."""
        said, policy = self.said, self.policy
        if said.effects:
            rows = rows.with_columns(row_steps(rows, said, policy, steps).alias(STEP))
        rows = self._flagged(rows, {**self.counts_hold(), **self._values(steps)})
        return self._flagged(rows.with_columns(self._is_unmoved().alias(UNMOVED)), self._beside())

    def _is_unmoved(self) -> pl.Expr:
        """Whether the row it belongs to is printed as it was, or else its own counts are."""
        names = counted_figures(self.said) or carried(self.said, is_measured=True)
        own = self._all_hold(names)
        return own if self.unmoved is None else pl.col(UNMOVED)

    def _beside(self) -> dict[str, pl.Expr]:
        """Findings that stay as long as the row does, and as what they follow from by rule does.

        So does an effect that can no longer be worked out, in a row that has not moved.
        """
        said = self.said
        effects = [name for one in said.effects for name in (one.column, one.lower, one.upper)]
        gone = [pl.col(name).is_null() & pl.col(UNMOVED) for name in (*effects, *said.levels)]
        found = {
            name: pl.col(HOLDS + name) | (is_gone & pl.col(WAS + name).is_not_null())
            for name, is_gone in zip((*effects, *said.levels), gone, strict=True)
        }
        others = [name for name in said.findings if name not in said.beside]
        same = [pl.col(name).eq_missing(pl.col(WAS + name)) for name in others]
        values = [found[name] for name in effects]
        stays = pl.all_horizontal(pl.col(UNMOVED), pl.col(WAS + STATUS) == SHOWN, *same, *values)
        return found | dict.fromkeys(said.beside, stays)

    @staticmethod
    def _flagged(rows: pl.DataFrame, flags: Mapping[str, pl.Expr]) -> pl.DataFrame:
        return rows.with_columns(
            flag.fill_null(False).alias(HOLDS + name) for name, flag in flags.items()
        )

    def status(self, judge: Judge) -> pl.Expr:
        """The row's code, given its fresh one (FRESH): as it was, unless enough has moved."""
        was, fresh = pl.col(WAS + STATUS), pl.col(FRESH)
        people, slack = reach.fewest(self.said), reach.slack(self.said, self.years)
        is_enough, is_near = people >= judge.minimum(), people >= judge.minimum() - slack
        was_shown = (was == SHOWN) & is_near
        masked = [one.numerator for one in self.said.rates if one.edges == "masked"]
        same_parts = self._all_hold([name for name in masked if name in carried(self.said)])
        same_wholes = self._all_hold(
            [name for name in self.said.judged_by if name in carried(self.said)]
        )
        return (
            pl.when(fresh.is_in([*HIDDEN, NOT_APPLICABLE]) | was.is_null())
            .then(fresh)
            .when(was == CONFIDENTIAL)
            .then(was)
            .when((was == LOW) & (people < judge.minimum() + slack))
            .then(was)
            .when((was == UNAVAILABLE) & (fresh == SHOWN) & pl.col(UNMOVED))
            .then(was)
            .when(was.is_in(BOUNDED) & is_near & self._bound_holds() & (is_enough | same_wholes))
            .then(was)
            .when(was_shown & self._all_hold(carried(self.said, is_measured=True)))
            .then(was)
            .when(was_shown & is_enough & fresh.is_in([SHOWN, *BOUNDED]) & same_parts)
            .then(was)
            .otherwise(fresh)
        )

    def _all_hold(self, names: list[str] | tuple[str, ...]) -> pl.Expr:
        return pl.all_horizontal(pl.lit(True), *(pl.col(HOLDS + name) for name in names))

    def counts_hold(self) -> dict[str, pl.Expr]:
        """For every count whether it is where it was, to what three people can move."""
        said = self.said
        held = {
            name: _near(name, reach.of_count(said, name, self.policy, self.years))
            for name in (*counted_figures(said), *said.rounded)
        }
        # That there is none at all is said elsewhere, and is printed as it is.
        return held | {name: held[name] & (pl.col(name) > 0) for name in said.rounded}

    def _values(self, steps: Mapping[str, float]) -> dict[str, pl.Expr]:
        """For every mean and difference whether it is where it was, to what one person can move."""
        said = self.said
        found: dict[str, pl.Expr] = {}
        if said.effects:
            step = pl.col(STEP)
            own = self._one_person()
            room = reach.of_value(step, own, said, self.years)
            same = _code(said, self.steps) == _code(said, steps)
            for one in said.effects:
                # An interval's width leaps with its degrees of freedom: one student in a class.
                width = pl.col(WAS + one.upper) - pl.col(WAS + one.lower)
                limits = [_near(name, room + step + width / 4) for name in (one.lower, one.upper)]
                flag = pl.all_horizontal(same, _near(one.column, room), *limits)
                found |= dict.fromkeys((one.column, one.lower, one.upper), flag)
            found |= {
                name: same & _near(name, pl.max_horizontal(room, 1.0)) for name in said.levels
            }
        for name, fixed in (said.steps or {}).items():
            room = reach.of_value(pl.lit(fixed), said.one_person[name], said, self.years)
            found[name] = _near(name, room)
        if said.standardised:
            people = pl.col(said.standardised.people).cast(pl.Float64)
            step = standardised_step(said.standardised, self.policy)
            room = pl.max_horizontal(step, step / 2 + reach.weight(said, self.years) / people)
            found |= {name: _near(name, room) for name in said.standardised.columns}
        return found

    def _one_person(self) -> pl.Expr:
        """The most that one person's own value can change by: a mark, or all of a percentage."""
        means = {name: mean.hides for name, mean in self.policy.means.items()}
        outcome = pl.col(OUTCOME) if OUTCOME in self.said.keys else pl.lit("")
        return outcome.replace_strict(means, default=100.0, return_dtype=pl.Float64)

    def _bound_holds(self) -> pl.Expr:
        """Whether next to nobody did (or did not) still, to what two people can change."""
        was, holds = pl.col(WAS + STATUS), pl.lit(True)
        for rate in (one for one in self.said.rates if one.edges == "masked"):
            part, rest = pl.col(rate.numerator), pl.col(rate.denominator) - pl.col(rate.numerator)
            for code, count, most in (
                (NUMERATOR_LOW, part, self.policy.most_low),
                (NUMERATOR_HIGH, rest, self.policy.most_high),
            ):
                room = most + reach.slack(self.said, self.years)
                holds &= pl.when(was == code).then(count <= room).otherwise(True)
        return holds


def kept_steps(found: Mapping[str, float], earlier: Mapping[str, float]) -> Mapping[str, float]:
    """The earlier steps where the new ones would differ by no more than one power of two."""
    return {
        code: earlier[code] if code in earlier and 0.5 <= earlier[code] / step <= 2 else step
        for code, step in {**earlier, **found}.items()
    }


def taken_over(frame: pl.DataFrame, names: tuple[str, ...]) -> pl.DataFrame:
    """The figures that hold as the earlier release gave them; each by itself."""
    return frame.with_columns(
        pl.when(HOLDS + name).then(pl.col(WAS + name)).otherwise(pl.col(name)).alias(name)
        for name in names
        if HOLDS + name in frame.columns
    )


def consistent(held: pl.DataFrame, fresh: pl.DataFrame, said: Declaration) -> pl.DataFrame:
    """The held counts, but a row afresh where one moved past another that stayed.

    A rate of all, none or more than all would be printed otherwise; and where a count has moved,
    three people have.
    """
    if FRESH not in held.columns:
        return held
    wrong = pl.lit(False)
    for rate in said.rates:
        part, whole = pl.col(rate.numerator), pl.col(rate.denominator)
        masked = (part <= 0) | (part >= whole) if rate.edges == "masked" else part > whole
        wrong |= (pl.col(STATUS) == SHOWN) & masked
    again = held.select(wrong.fill_null(False)).to_series()
    back = {STATUS: fresh[FRESH], **{name: fresh[name] for name in counted_figures(said)}}
    return held.with_columns(
        pl.when(again).then(column).otherwise(pl.col(name)).alias(name)
        for name, column in back.items()
    )


def _near(column: str, room: pl.Expr) -> pl.Expr:
    return (pl.col(column) - pl.col(WAS + column)).abs() < room


def _code(said: Declaration, steps: Mapping[str, float]) -> pl.Expr:
    """The step of each row's outcome in a release."""
    outcome = pl.col(OUTCOME) if OUTCOME in said.keys else pl.lit("")
    return outcome.replace_strict(steps, default=1.0, return_dtype=pl.Float64)
