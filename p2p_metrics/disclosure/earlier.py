"""What an earlier release printed, as far as a new one of the same rules can be held to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from p2p_metrics.disclosure.declarations import STATUS, Declaration, Rate
from p2p_metrics.disclosure.reach import YEAR, years_of
from p2p_metrics.disclosure.rules import Policy
from p2p_metrics.disclosure.withheld import Unit

WAS, UNMOVED = "_was_", "_unmoved"
GROUP = "group_code"


@dataclass(frozen=True, slots=True)
class Earlier:
    """A release that readers may still hold: its policy, tables and the steps of its effects."""

    release_id: str
    policy: Policy
    tables: Mapping[str, pl.DataFrame]
    steps: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    withheld: Mapping[str, tuple[Unit, ...]] = field(default_factory=dict)

    @property
    def years(self) -> int:
        """How many academic years it holds."""
        return years_of(self.tables)

    def frame_for(self, said: Declaration, policy: Policy) -> pl.DataFrame | None:
        """The earlier version of a table, if it had the same columns under the same rules."""
        frame = self.tables.get(said.table)
        status = {STATUS} if said.is_judged else set()
        if frame is None or self.policy != policy or said.source or not (carried(said) or status):
            return None
        wanted = {*said.keys, *carried(said), *status}
        return frame if wanted <= {*frame.columns, *hidden(said)} else None


def hidden(said: Declaration) -> tuple[str, ...]:
    """Counts that are not published but follow from a rate or share and its denominator."""
    parts = (rate.numerator for rate in said.rates if rate.numerator in said.guards)
    return (*parts, *(one.part for one in said.shares))


def carried(said: Declaration, *, is_measured: bool = False) -> tuple[str, ...]:
    """The figures that may be taken over, or the measured ones; rates and sums follow from them."""
    effects = [name for one in said.effects for name in (one.column, one.lower, one.upper)]
    moved = said.standardised.columns if said.standardised else ()
    numbers = (*counted_figures(said), *said.rounded, *effects, *said.levels)
    beside = () if is_measured else said.beside
    return tuple(dict.fromkeys((*numbers, *(said.steps or {}), *moved, *beside)))


def counted_figures(said: Declaration) -> tuple[str, ...]:
    """Every count that is printed, or follows from what is."""
    return tuple(dict.fromkeys((*said.counts, *hidden(said))))


def printed(frame: pl.DataFrame, said: Declaration) -> pl.DataFrame:
    """The keys, and what was printed beside them under names of its own."""
    rates = [one for one in said.rates if one.numerator in said.guards]
    shares = [Rate(one.column, one.part, one.of) for one in said.shares]
    was = frame.with_columns(_numerator(one) for one in (*rates, *shares))
    status = [STATUS] if said.is_judged else []
    wanted = dict.fromkeys((*carried(said), *said.findings, *status))
    return was.select(*said.keys, pl.col(*wanted).name.prefix(WAS))


def unmoved(
    now: pl.DataFrame, frame: pl.DataFrame, larger: Declaration, said: Declaration
) -> pl.DataFrame:
    """The keys of a table's rows, and whether the row they belong to is printed as it was.

    `now` and `frame` are what is and was printed of the `larger` table, whose row of all years,
    places and groups it is unless the table's own keys say otherwise.
    """
    rolled = {key: 0 if key == YEAR else "all" for key in larger.keys if key not in said.keys}
    keys = [key for key in larger.keys if key in said.keys]
    effects = [name for one in larger.effects for name in (one.column, one.lower, one.upper)]
    wanted = [*keys, *larger.counts, *effects, STATUS]
    both = [
        one.filter(*(pl.col(key) == value for key, value in rolled.items())).select(wanted)
        for one in (now, frame)
    ]
    return (
        both[0]
        .join(both[1], on=wanted, how="semi", nulls_equal=True)
        .select(*keys, pl.lit(True).alias(UNMOVED))
    )


def with_vanished(raw: pl.DataFrame, said: Declaration, frame: pl.DataFrame) -> pl.DataFrame:
    """The rows, and those of nobody that were printed before: their going would tell who went.

    Only where the unit, the year and the place are still there: what was closed may go.
    """
    if not said.is_lattice:
        return raw
    gone = frame.select(said.keys).join(raw, on=said.keys, how="anti")
    unit = [key for key in said.keys if key not in said.additive]
    if unit:
        gone = gone.join(raw.select(unit).unique(), on=unit, how="semi")
    for key in (one for one in said.additive if one != GROUP):
        gone = gone.filter(pl.col(key).is_in(raw[key].unique().implode()))
    counts = dict.fromkeys((*said.judged_by, *said.counts, *_parts(said)), 0)
    nobody = gone.with_columns(pl.lit(0, raw.schema[name]).alias(name) for name in counts)
    return pl.concat([raw, nobody], how="diagonal_relaxed").cast(raw.schema).sort(said.keys)


def _parts(said: Declaration) -> tuple[str, ...]:
    """What rates are of, and the different people in it."""
    return tuple(name for rate in said.rates for name in (rate.numerator, rate.people) if name)


def _numerator(rate: Rate) -> pl.Expr:
    """The rounded numerator behind a published rate or share."""
    count = pl.col(rate.column) * pl.col(rate.denominator)
    return count.round(0).cast(pl.Int64).alias(rate.numerator)
