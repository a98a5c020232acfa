"""How counts hang together: parts of wholes, schemes inside approaches, tables beside tables."""

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np
import polars as pl

from p2p_metrics.disclosure.attack.propagation import Fewest, Identity, Pairs, Sums
from p2p_metrics.disclosure.attack.universe import (
    ALL,
    CHARACTERISTIC,
    FEWEST,
    GROUP,
    ROW,
    Block,
    Indices,
    Universe,
)
from p2p_metrics.disclosure.declarations import Within

ALL_YEARS = 0
UNIT = ("unit_kind", "unit_code")


def identities(whole: Universe, provision: pl.DataFrame | None) -> list[Identity]:
    """Every identity that links the counts, as far as it is true of them.

    An identity that the exact counts do not bear out is left out one family at a time, so the
    attacker uses no falsehood and knows of each family whether it holds.
    """
    found: list[Identity] = []
    for block in whole.blocks.values():
        found += [*_of_wholes(block), *_of_fewest(block)]
        found += _of_parts(block)
        if set(UNIT) <= set(block.said.keys):
            found += _of_units(block, provision)
    found += _between_tables(whole)
    return [true for one in found if (true := _true_of(one, whole)).size]


def _true_of(one: Identity, whole: Universe) -> Identity:
    """The families of an identity that the exact counts bear out."""
    truth = whole.truth
    if isinstance(one, Fewest):
        least = np.minimum(truth[one.one], truth[one.other])
        holds = (truth[one.fewest] <= least) & (least <= one.times * truth[one.fewest])
        return Fewest(one.fewest[holds], one.one[holds], one.other[holds], one.times[holds])
    if isinstance(one, Pairs):
        holds = truth[one.small] <= truth[one.large]
        return Pairs(one.small[holds], one.large[holds])
    if not one.whole.size:
        return one
    total = np.add.reduceat(truth[one.parts], one.starts)
    holds = total >= truth[one.whole] if one.is_cover else total == truth[one.whole]
    kept = holds[one.family]
    family = one.family[kept]
    return sums(one.whole[family], one.parts[kept], family, one.is_cover, one.tells_group)


def sums(
    wholes: Indices,
    parts: Indices,
    family: Indices,
    is_cover: bool = False,
    tells_group: bool = False,
) -> Sums:
    """Families from aligned lists: the whole of every part, the part, a number of its family."""
    order = np.argsort(family, kind="stable")
    wholes, parts, family = wholes[order], parts[order], family[order]
    _, starts = np.unique(family, return_index=True)
    return Sums(wholes[starts], parts, starts.astype(np.int64), is_cover, tells_group)


def _of_wholes(block: Block) -> Iterator[Identity]:
    """A whole is its part and the rest."""
    for one in block.triples:
        pieces = np.stack([block.variables(one.part), block.variables(one.rest)], axis=1)
        rows = np.arange(block.rows.height, dtype=np.int64)
        yield Sums(block.variables(one.whole), pieces.ravel(), rows * 2)


def _of_fewest(block: Block) -> Iterator[Identity]:
    """The fewest people behind either of two counts that are judged together.

    A person may be counted once in every year that a row adds up, but for some outcomes (whether
    entrants continue) in one year alone: the attacker knows how often at most.
    """
    if FEWEST not in block.measures:
        return
    one, other = block.said.measured[:2]
    alike = [key for key in ("outcome_code", "academic_year") if key in block.said.keys]
    often = pl.min_horizontal(one, other) / pl.max_horizontal(FEWEST, 1)
    most = often.ceil().max().clip(lower_bound=1)
    times = block.rows.select(most.over(alike or pl.lit(0)).alias("times"))["times"].to_numpy()
    yield Fewest(block.variables(FEWEST), block.variables(one), block.variables(other), times)


def _of_parts(block: Block) -> Iterator[Identity]:
    """Years, faculties, levels and groups add up to the whole.

    Where a table leaves out rows for other reasons than that there is nobody, parts that are not
    all there are only among the whole.
    """
    for key in block.said.additive:
        joined = _parents(block, key)
        if not joined.height:
            continue
        whole = joined.filter(~pl.col("misses_some"))
        if whole.height:
            family = whole.select(pl.struct("parent", "split").rank("dense")).to_series()
            yield _each_measure(
                block,
                whole["parent"],
                whole[ROW],
                family,
                block.adding,
                tells_group=key == GROUP,
            )
        partial = joined.filter("misses_some")
        small, large = (partial[name].to_numpy().astype(np.int64) for name in (ROW, "parent"))
        firsts = [block.first(name) for name in block.adding]
        yield Pairs(
            np.concatenate([small + first for first in firsts]),
            np.concatenate([large + first for first in firsts]),
        )


def _parents(block: Block, key: str) -> pl.DataFrame:
    """Every row that is a part along `key`, with the row of its whole.

    `split` is the characteristic that groups belong to; `misses_some` marks families without a row
    for every value that the unit has elsewhere.
    """
    rolled_up = pl.lit(ALL_YEARS if key == "academic_year" else ALL)
    keys = list(block.said.keys)
    split = pl.col(CHARACTERISTIC) if key == GROUP else pl.lit(ALL)
    parts = block.rows.filter(pl.col(key) != rolled_up).with_columns(split=split, value=pl.col(key))
    changed = [rolled_up.cast(block.rows.schema[key]).alias(key)]
    if key == GROUP:
        changed.append(rolled_up.alias(CHARACTERISTIC))
    wholes = block.rows.select(*keys, pl.col(ROW).alias("parent"))
    found = parts.with_columns(changed).join(wholes, on=keys, how="inner", maintain_order="left")
    if not block.said.effects:
        return found.with_columns(misses_some=pl.lit(False))
    unit = ["split"] if key == GROUP else [*UNIT, "split"]
    values = parts.group_by(unit).agg(pl.col("value").n_unique().alias("possible"))
    there = pl.len().over("parent", "split")
    return found.join(values, on=unit, how="left", maintain_order="left").with_columns(
        misses_some=there < pl.col("possible")
    )


def _each_measure(
    block: Block,
    wholes: pl.Series,
    parts: pl.Series,
    family: pl.Series,
    measures: Sequence[str],
    is_cover: bool = False,
    tells_group: bool = False,
) -> Sums:
    """The same families of rows for every measure."""
    whole_rows, part_rows = wholes.to_numpy().astype(np.int64), parts.to_numpy().astype(np.int64)
    families = family.to_numpy().astype(np.int64)
    most = int(families.max(initial=0)) + 1
    firsts = [block.first(name) for name in measures]
    return sums(
        np.concatenate([whole_rows + first for first in firsts]),
        np.concatenate([part_rows + first for first in firsts]),
        np.concatenate([families + most * number for number in range(len(firsts))]),
        is_cover,
        tells_group,
    )


def _of_units(block: Block, provision: pl.DataFrame | None) -> Iterator[Identity]:
    """A scheme's people are among its approach's and its context's, these among anyone's.

    And the other way about: an approach has nobody who is in none of its schemes. Schemes
    overlap, so these are bounds and not sums.
    """
    counts = tuple(name for name in block.adding if name not in {one.rest for one in block.triples})
    for inside in _nested(block, provision):
        small, large = (inside[name].to_numpy().astype(np.int64) for name in (ROW, "parent"))
        firsts = [block.first(name) for name in counts]
        yield Pairs(
            np.concatenate([small + first for first in firsts]),
            np.concatenate([large + first for first in firsts]),
        )
        family = inside["parent"].rank("dense")
        yield _each_measure(block, inside["parent"], inside[ROW], family, counts, is_cover=True)


def _nested(block: Block, provision: pl.DataFrame | None) -> Iterator[pl.DataFrame]:
    """Rows and the rows of the larger unit that holds them, one pair of kinds at a time."""
    others = [key for key in block.said.keys if key not in UNIT]
    for small, large, members in _memberships(provision):
        inner = block.rows.filter(pl.col("unit_kind") == small)
        outer = block.rows.filter(pl.col("unit_kind") == large)
        if members is not None:
            inner = inner.join(members, left_on="unit_code", right_on="member", how="inner")
        else:
            inner = inner.with_columns(group=pl.lit(None, pl.String))
        on_outer = [*others, "unit_code"] if members is not None else others
        on_inner = [*others, "group"] if members is not None else others
        yield inner.join(
            outer.select(*on_outer, pl.col(ROW).alias("parent")),
            left_on=on_inner,
            right_on=on_outer,
            how="inner",
        ).unique([ROW, "parent"], maintain_order=True)


def _memberships(
    provision: pl.DataFrame | None,
) -> Iterator[tuple[str, str, pl.DataFrame | None]]:
    yield "context", "any", None
    if provision is None:
        return
    for small, large in (("scheme", "approach"), ("scheme", "context"), ("approach", "context")):
        columns = {"scheme": "scheme_id", "approach": "approach_code", "context": "context_code"}
        yield (
            small,
            large,
            provision.select(
                pl.col(columns[small]).alias("member"), pl.col(columns[large]).alias("group")
            )
            .drop_nulls()
            .unique()
            .sort("member", "group"),
        )


def _between_tables(whole: Universe) -> Iterator[Identity]:
    for block in whole.blocks.values():
        for one in block.said.within:
            if one.table in whole.blocks:
                yield from _within(block, whole.blocks[one.table], one)
        if block.said.crosses in whole.blocks:
            yield from _crossed(block, whole.blocks[block.said.crosses])


def _within(block: Block, larger: Block, one: Within) -> Iterator[Identity]:
    """Counts of one table that are among another table's, or are all of them."""
    outer = _at(larger, one.fixed, {*one.keys.values()})
    inner = _at(block, {}, {*one.keys})
    found = inner.join(
        outer.select(*one.keys.values(), pl.col(ROW).alias("parent")),
        left_on=list(one.keys),
        right_on=list(one.keys.values()),
        how="inner",
    )
    small = found[ROW].to_numpy().astype(np.int64) + block.first(one.column)
    large = found["parent"].to_numpy().astype(np.int64) + larger.first(one.whole)
    yield Pairs(small, large)
    if one.is_all:
        yield Pairs(large, small)


def _at(block: Block, fixed: Mapping[str, object], free: Collection[str]) -> pl.DataFrame:
    """The rows with the fixed keys as given and every other additive key rolled up."""
    rows = block.rows
    rolled = {key: ALL_YEARS if key == "academic_year" else ALL for key in block.said.additive}
    if GROUP in rolled:
        rolled[CHARACTERISTIC] = ALL
    for key, value in {**rolled, **fixed}.items():
        if key not in free:
            rows = rows.filter(pl.col(key) == value)
    return rows


def _crossed(block: Block, larger: Block) -> Iterator[Identity]:
    """Rows where characteristics cross add up to the rows of each characteristic alone."""
    shared = [key for key in block.said.keys if key in larger.said.keys]
    for characteristic in block.said.crossed:
        outer = _at(larger, {CHARACTERISTIC: characteristic}, {*shared, GROUP})
        for role in sorted(outer["role"].unique()):
            found = block.rows.select(*shared, pl.col(characteristic).alias(GROUP), ROW).join(
                outer.filter(pl.col("role") == role).select(
                    *shared, GROUP, pl.col(ROW).alias("parent")
                ),
                on=[*shared, GROUP],
                how="inner",
            )
            for measure in (name for name in block.measures if name in larger.measures):
                whole = found["parent"].to_numpy().astype(np.int64)
                parts = found[ROW].to_numpy().astype(np.int64) + block.first(measure)
                yield sums(whole + larger.first(measure), parts, whole)
