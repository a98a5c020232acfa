"""Secondary suppression: hide cells, the deepest and smallest first, until the attack fails."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from p2p_metrics.disclosure.attack.leaks import SENSITIVE, Leaks
from p2p_metrics.disclosure.attack.propagation import Identity, Trace
from p2p_metrics.disclosure.attack.universe import ROW, Block, Indices, Universe
from p2p_metrics.disclosure.control import Controlled
from p2p_metrics.disclosure.declarations import STATUS
from p2p_metrics.disclosure.rules import SHOWN
from p2p_metrics.disclosure.status import BOUNDED, CONFIDENTIAL, LOW
from p2p_metrics.disclosure.withheld import SPLITS, is_about, units_of
from p2p_metrics.refusal import Refused

MOST_STEPS_BACK = 4


@dataclass(slots=True)
class Cover:
    """Which published rows still tell something, and which were hidden for what reason."""

    whole: Universe
    row_of: Indices
    offsets: Mapping[str, int]
    tells: NDArray[np.bool_]
    worth: NDArray[np.float64]
    withheld: NDArray[np.bool_]
    of_group: NDArray[np.bool_]
    reasons: dict[str, dict[int, str]] = field(default_factory=dict)

    @classmethod
    def over(cls, whole: Universe, tables: Mapping[str, Controlled]) -> "Cover":
        """Number all rows and weigh how much each would be missed."""
        blocks = whole.blocks
        tells = [_tells(block, tables[name].frame) for name, block in blocks.items()]
        worth = [_worth(block) for block in blocks.values()]
        empty = np.empty(0)
        return cls(
            whole,
            np.tile(whole.rows(), 2),  # once more for the earlier release
            whole.row_offsets(),
            np.concatenate([*tells, empty.astype(np.bool_)]),
            np.concatenate([*worth, empty]),
            np.zeros(sum(block.rows.height for block in blocks.values()), dtype=np.bool_),
            np.concatenate([*map(_of_group, blocks.values()), empty.astype(np.bool_)]),
        )

    def hide(
        self,
        tables: Mapping[str, Controlled],
        found: Leaks,
        links: Sequence[Identity],
        why: Trace,
    ) -> dict[str, Controlled] | None:
        """Hide one row for every leak that no row hidden in this round already stands in.

        None where there is no row left to hide.
        """
        victims = self._victims(found, links, why)
        if not victims:
            return None
        self.tells[sorted(victims)] = False
        hidden = dict(tables)
        for name, block in self.whole.blocks.items():
            first = self.offsets[name]
            local = {
                row - first: kind
                for row, kind in victims.items()
                if first <= row < first + block.rows.height
            }
            if local:
                rows = block.rows.filter(pl.col(ROW).is_in(sorted(local)))
                hidden[name] = hidden[name].masked(rows, CONFIDENTIAL)
                self.reasons.setdefault(name, {}).update(local)
        return hidden

    def withhold(
        self,
        tables: Mapping[str, Controlled],
        found: Leaks,
        links: Sequence[Identity],
        why: Trace,
    ) -> dict[str, Controlled]:
        """Withhold the units whose cells leak, or whose cells told what these are.

        Raises Refused, naming the cells, where nothing is left to withhold.
        """
        rows = self._told(found.all, links, why)
        if not rows.size:
            raise Refused(f"The audit cannot be satisfied: {self._named(found.all)}.")
        left = dict(tables)
        for name, block in self.whole.blocks.items():
            first = self.offsets[name]
            own = block.rows.filter(pl.col(ROW).is_in(rows - first))
            units = units_of(own, block.said)
            if units:
                left[name] = left[name].without(units)
                gone = np.flatnonzero(is_about(block.rows, units)) + first
                self.tells[gone], self.withheld[gone] = False, True
        return left

    def _told(self, leaking: Indices, links: Sequence[Identity], why: Trace) -> Indices:
        """The rows not yet withheld that leak; else those behind them; else all that are left."""
        reached = leaking
        for _ in range(MOST_STEPS_BACK):
            rows = np.unique(self.row_of[reached])
            if not self.withheld[rows].all():
                return rows[~self.withheld[rows]]
            reached = why.behind(reached, links)
        return np.flatnonzero(~self.withheld)

    def _victims(self, found: Leaks, links: Sequence[Identity], why: Trace) -> dict[int, str]:
        victims: dict[int, str] = {}
        for kind, variables in found.by_kind().items():
            for variable in variables:
                candidates = self._candidates(int(variable), links, why, kind)
                if candidates.size and not any(int(row) in victims for row in candidates):
                    victims |= dict.fromkeys(self._least_missed(candidates, kind), kind)
        return victims

    def _least_missed(self, candidates: Indices, kind: str) -> list[int]:
        """The row worth least; where schemes are taken from an approach, the third worth least."""
        by_worth = candidates[np.argsort(self.worth[candidates], kind="stable")]
        share = 3 if kind == SENSITIVE else candidates.size
        return [int(row) for row in by_worth[: max(candidates.size // share, 1)]]

    def _candidates(
        self, variable: int, links: Sequence[Identity], why: Trace, kind: str
    ) -> Indices:
        """Rows that helped to pin the variable down and still tell something.

        What follows of a sensitive scheme by group is about groups: rows of everybody stay.
        """
        may_go = self.tells & self.of_group if kind == SENSITIVE else self.tells
        reached = np.array([variable])
        for _ in range(MOST_STEPS_BACK):
            reached = why.behind(reached, links)
            rows = np.unique(self.row_of[reached])
            telling = rows[may_go[rows]]
            if telling.size:
                return np.asarray(telling, dtype=np.int64)
        return self._neighbours(int(self.row_of[variable]))

    def _neighbours(self, row: int) -> Indices:
        """Rows of the same table about the same unit that still tell something."""
        name = self._table(row)
        block, first = self.whole.blocks[name], self.offsets[name]
        unit = [key for key in block.said.keys if key not in (*block.said.additive, *SPLITS)]
        if not unit:
            return np.empty(0, np.int64)
        same = block.rows.join(block.rows[row - first].select(unit), on=unit, how="semi")
        rows = same[ROW].to_numpy().astype(np.int64) + first
        return np.asarray(rows[self.tells[rows]], dtype=np.int64)

    def _table(self, row: int) -> str:
        """The table that a row is in."""
        before = [name for name, first in self.offsets.items() if first <= row]
        return max(before, key=lambda name: self.offsets[name])

    def _named(self, variables: Indices) -> str:
        """The first few leaking cells in words: which table, which row."""
        said = []
        for row in np.unique(self.row_of[variables])[:3]:
            name = self._table(int(row))
            block = self.whole.blocks[name]
            keys = block.rows.select(block.said.keys).row(int(row) - self.offsets[name])
            said.append(f"{name} ({', '.join(map(str, keys))})")
        return "; ".join(said)


def _tells(block: Block, frame: pl.DataFrame) -> NDArray[np.bool_]:
    """Whether a row was published with something to be learnt from it."""
    keys = list(block.said.keys)
    joined = block.rows.select(keys).join(
        frame.select(*keys, STATUS), on=keys, how="left", maintain_order="left"
    )
    told = joined[STATUS].is_in([SHOWN, LOW, *BOUNDED]).fill_null(False)
    return np.asarray(told.to_numpy(), dtype=np.bool_)


def _of_group(block: Block) -> NDArray[np.bool_]:
    """Whether a row is about one group of students."""
    flags = block.rows.with_columns(block.said.is_about_group.alias("_group"))["_group"]
    return np.asarray(flags.to_numpy(), dtype=np.bool_)


def _worth(block: Block) -> NDArray[np.float64]:
    """Wider cuts are worth more than deeper ones, and larger cells more than smaller ones."""
    rolled_up = sum(
        (
            pl.col(key).cast(pl.String).is_in(["all", "0"]).cast(pl.Float64)
            for key in block.said.additive
        ),
        start=pl.lit(0.0),
    )
    size = pl.col(block.measures[0]).cast(pl.Float64)
    return np.asarray(block.rows.select(rolled_up * 1e7 + size).to_series().to_numpy())
