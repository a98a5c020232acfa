"""What each published row tells of its counts, before anything is put together."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from p2p_metrics.disclosure import reach
from p2p_metrics.disclosure import status as codes
from p2p_metrics.disclosure.attack.propagation import UNBOUNDED, Bounds
from p2p_metrics.disclosure.attack.universe import FEWEST, HITS, Block, Numbers, Triple, Universe
from p2p_metrics.disclosure.control import Controlled
from p2p_metrics.disclosure.declarations import STATUS
from p2p_metrics.disclosure.earlier import WAS, printed
from p2p_metrics.disclosure.effects import row_steps
from p2p_metrics.disclosure.rules import SHOWN, Policy
from p2p_metrics.disclosure.withheld import Unit, is_about

ABSENT, WITHHELD = "absent", "withheld"
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader has of one table: its rows, its steps, the release it was held to, if any.

    `years`: how many the release holds; `withheld` names the units of which nothing follows from
    there being no row.
    """

    frame: pl.DataFrame
    steps: Mapping[str, float] = field(default_factory=dict)
    before: pl.DataFrame | None = None
    withheld: tuple[Unit, ...] = ()
    years: int = 1


@dataclass(frozen=True, slots=True)
class Seen:
    """The published side of one block, row by row: status, figures, and the policy in force.

    `before` has what was printed of the row in the release before (blank where there was none, or
    nothing to be held to): a count that was printed alike may have been kept, and is known less
    well. `years`: how many the release holds.
    """

    block: Block
    frame: pl.DataFrame
    policy: Policy
    steps: Mapping[str, float]
    before: pl.DataFrame
    years: int
    is_held: bool

    def has(self, *statuses: str) -> Flags:
        """Which rows have one of the statuses."""
        return np.asarray(self.frame[STATUS].is_in(list(statuses)).to_numpy(), dtype=np.bool_)

    def had(self, *statuses: str) -> Flags:
        """Which rows had one of the statuses in the release before."""
        was = self.before[WAS + STATUS].is_in(list(statuses))
        return np.asarray(was.fill_null(False).to_numpy(), dtype=np.bool_)

    def slack(self) -> Numbers:
        """How far two people can move the count that a row is judged by."""
        said = self.block.said
        return (
            self.frame.select(reach.slack(said, self.years).cast(pl.Float64).alias("_slack"))[
                "_slack"
            ].to_numpy()
            if self.is_held
            else np.zeros(self.frame.height)
        )

    def number(self, column: str) -> Numbers:
        """A published figure per row; not a number where it is blank."""
        return self.frame[column].cast(pl.Float64).fill_null(float("nan")).to_numpy()


def sights(tables: Mapping[str, Controlled]) -> dict[str, Sight]:
    """What a reader has of each table, given the release that it was held to."""
    return {
        name: Sight(table.frame, table.steps, table.was, table.withheld, table.years)
        for name, table in tables.items()
    }


def known(whole: Universe, seen: Mapping[str, Sight], policy: Policy) -> Bounds:
    """The bounds that a reader of the release has, row by row."""
    bounds = Bounds(np.zeros(whole.size), np.full(whole.size, UNBOUNDED))
    for name, block in whole.blocks.items():
        if name in seen:
            _of_block(matched(block, seen[name], policy), bounds)
    return bounds


def widened_to(bounds: Bounds, truth: Numbers) -> Bounds:
    """The bounds, opened where they miss the truth: a weighted rate is no exact count of people."""
    return Bounds(np.minimum(bounds.lower, truth), np.maximum(bounds.upper, truth))


def matched(block: Block, sight: Sight, policy: Policy) -> Seen:
    """One block's rows beside what was published of each."""
    keys = list(block.said.keys)
    frame = block.rows.select(keys).join(sight.frame, on=keys, how="left", maintain_order="left")
    was = sight.before if sight.before is not None else sight.frame.clear()
    before = frame.select(keys).join(
        printed(was, block.said), on=keys, how="left", maintain_order="left"
    )
    untold = pl.Series(is_about(frame, sight.withheld))
    absent = pl.when(untold).then(pl.lit(WITHHELD)).otherwise(pl.lit(ABSENT))
    frame = frame.with_columns(pl.col(STATUS).fill_null(absent))
    is_held = sight.before is not None
    return Seen(block, frame, policy, sight.steps, before, sight.years, is_held)


def _of_block(seen: Seen, bounds: Bounds) -> None:
    wholes = [name for name in seen.block.measures if name in seen.block.said.judged_by]
    alone = len(wholes) == 1
    for name in wholes:
        _put(bounds, seen.block, name, *(_whole(seen, name) if alone else _one_of_two(seen, name)))
    if FEWEST in seen.block.measures:
        _put(bounds, seen.block, FEWEST, *_fewest(seen))
    for triple in seen.block.triples:
        if triple.part == HITS:
            _of_hits(seen, triple, bounds)
        else:
            _put(bounds, seen.block, triple.part, *_part(seen, triple))
            _put(bounds, seen.block, triple.rest, *_rest(seen, triple))


def _put(bounds: Bounds, block: Block, measure: str, lower: Numbers, upper: Numbers) -> None:
    where = block.variables(measure)
    bounds.lower[where] = np.maximum(lower, 0.0)
    bounds.upper[where] = np.minimum(upper, UNBOUNDED)


def _around(seen: Seen, name: str) -> tuple[Numbers, Numbers]:
    """What may lie behind a rounded count: more where it may have been kept."""
    said, value = seen.block.said, _printed(seen, name)
    below = np.full(value.size, float(seen.policy.hidden_below))
    above = np.full(value.size, float(seen.policy.hidden_above))
    if seen.is_held and WAS + name in seen.before.columns:
        was = seen.before[WAS + name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        moved = (
            seen.frame.select(
                reach.of_count(said, name, seen.policy, seen.years).cast(pl.Float64).alias("_room")
            )["_room"].to_numpy()
            - 1
        )
        below, above = np.where(value == was, moved, below), np.where(value == was, moved, above)
    return value - below, value + above


def _minimum(seen: Seen) -> Numbers:
    minimum = codes.Judge(seen.block.said, seen.policy).minimum().cast(pl.Float64)
    return seen.frame.with_columns(_minimum=minimum)["_minimum"].to_numpy()


def _present(seen: Seen) -> Numbers:
    """The fewest people behind a row that is there: in a lattice, rows of a few are left out.

    A row that was there before stays a little longer; one that was not comes a little later.
    """
    if not seen.block.said.is_lattice:
        return np.zeros(seen.frame.height)
    was_there = ~np.asarray(seen.before[WAS + STATUS].is_null().to_numpy(), dtype=np.bool_)
    slack = seen.slack()
    return np.maximum(seen.policy.edge + 1.0 + np.where(was_there, -slack, 0.0), 0.0)


def _absent(seen: Seen) -> Numbers:
    """The most people where there is no row: more where there was none before either."""
    was_there = ~np.asarray(seen.before[WAS + STATUS].is_null().to_numpy(), dtype=np.bool_)
    return seen.policy.edge + np.where(was_there, 0.0, seen.slack())


def _too_few(seen: Seen) -> Numbers:
    """The most people in a row of too few: more where they were too few before."""
    return _minimum(seen) - 1 + np.where(seen.had(codes.LOW), seen.slack(), 0.0)


def _enough(seen: Seen) -> Numbers:
    """The fewest people behind a figure: it stays a little longer where it was shown before."""
    was_shown = seen.had(SHOWN, *codes.BOUNDED)
    return np.maximum(_minimum(seen) - np.where(was_shown, seen.slack(), 0.0), 0.0)


def _whole(seen: Seen, name: str) -> tuple[Numbers, Numbers]:
    """A denominator: rounded where shown, a band where low, little where there is no row."""
    low, high = _around(seen, name)
    shown = seen.has(SHOWN, *codes.BOUNDED)
    silent = seen.has(ABSENT, WITHHELD, codes.SENSITIVE)
    lower = np.select([shown, silent], [np.maximum(low, _enough(seen)), 0.0], _present(seen))
    upper = np.select(
        [shown, seen.has(codes.LOW), seen.has(ABSENT)],
        [high, _too_few(seen), _absent(seen)],
        UNBOUNDED,
    )
    return lower, upper


def _one_of_two(seen: Seen, name: str) -> tuple[Numbers, Numbers]:
    """One of two counts that are judged together: a blank row does not say which was low."""
    low, high = _around(seen, name)
    shown = seen.has(SHOWN)
    lower = np.where(shown, np.maximum(low, _enough(seen)), 0.0)
    return lower, np.where(shown, high, UNBOUNDED)


def _fewest(seen: Seen) -> tuple[Numbers, Numbers]:
    """The fewest people that counts judged together stand for: what the row's status says."""
    present = seen.has(codes.LOW, codes.CONFIDENTIAL, *codes.BOUNDED)
    said = seen.block.said
    # The row of a whole unit may be there whatever it holds: it says why there is no figure.
    whole = seen.frame.select(codes.Judge(said, seen.policy).is_widest().alias("_whole"))
    is_kept = present & ~np.asarray(whole["_whole"].to_numpy(), dtype=np.bool_)
    lower = np.select([seen.has(SHOWN), is_kept], [_enough(seen), _present(seen)], 0.0)
    upper = np.select(
        [seen.has(codes.LOW), seen.has(ABSENT)], [_too_few(seen), _absent(seen)], UNBOUNDED
    )
    return lower, upper


def _part(seen: Seen, triple: Triple) -> tuple[Numbers, Numbers]:
    """A numerator: rounded where shown, next to nobody where the code says so."""
    low, high = _around(seen, triple.part)
    near = seen.policy.most_low + np.where(seen.had(codes.NUMERATOR_LOW), seen.slack(), 0.0)
    lower = np.where(seen.has(SHOWN), np.maximum(low, _least(seen, triple)), 0.0)
    upper = np.select(
        [seen.has(SHOWN), seen.has(codes.NUMERATOR_LOW), seen.has(codes.LOW), seen.has(ABSENT)],
        [high, near, _too_few(seen), _absent(seen)],
        UNBOUNDED,
    )
    return lower, upper


def _rest(seen: Seen, triple: Triple) -> tuple[Numbers, Numbers]:
    """Those who have not: next to nobody where the code says so."""
    near = seen.policy.most_high + np.where(seen.had(codes.NUMERATOR_HIGH), seen.slack(), 0.0)
    lower = np.where(seen.has(SHOWN), _least(seen, triple), 0.0)
    upper = np.select(
        [seen.has(codes.NUMERATOR_HIGH), seen.has(codes.LOW), seen.has(ABSENT)],
        [near, _too_few(seen), _absent(seen)],
        UNBOUNDED,
    )
    return lower, upper


def _least(seen: Seen, triple: Triple) -> Numbers:
    """The fewest on either side of a rate that is shown; a rate that was shown may be kept."""
    fresh = seen.policy.edge + 1.0 if triple.is_personal else 0.0
    return np.where(seen.had(SHOWN), 0.0, fresh)


def _printed(seen: Seen, name: str) -> Numbers:
    """The rounded count: published, or the rate times its denominator."""
    if name in seen.frame.columns:
        return seen.number(name)
    rate = next(one for one in seen.block.said.rates if one.numerator == name)
    return np.rint(seen.number(rate.column) * seen.number(rate.denominator))


def _of_hits(seen: Seen, triple: Triple, bounds: Bounds) -> None:
    """Participants with the outcome: the comparison's rate and the effect, each to its step."""
    said, block = seen.block.said, seen.block
    step = row_steps(seen.frame, said, seen.policy, seen.steps).fill_null(1.0).to_numpy()
    effect, level = seen.number(said.effects[0].column), seen.number(said.levels[0])
    is_rate = ~seen.frame["outcome_code"].is_in(list(seen.policy.means)).to_numpy()
    told = seen.has(SHOWN) & is_rate & np.isfinite(effect + level)
    top = level + step > 100
    lowest = np.clip(effect - step / 2 + np.maximum(level - step / 2, 0), 0, 100) / 100
    highest = np.clip(effect + step / 2 + np.where(top, 100, level + step / 2), 0, 100) / 100
    fewest, most = (
        bounds.lower[block.variables(triple.whole)],
        bounds.upper[block.variables(triple.whole)],
    )
    for name, least, greatest in (
        (triple.part, lowest, highest),
        (triple.rest, 1 - highest, 1 - lowest),
    ):
        lower = np.where(told, np.ceil(fewest * least - 1e-6), 0.0)
        upper = np.where(told, np.floor(most * greatest + 1e-6), UNBOUNDED)
        _put(bounds, block, name, lower, upper)
