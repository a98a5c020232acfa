"""Sensitive schemes: taking part in them is not told by group, and every group looks the same.

A support group for one condition would tell the condition. Nor may a row's being there tell: a
group of two people and one of two hundred have the same blank row, which follows from the row of
everybody alone.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

import polars as pl

from p2p_metrics.disclosure.declarations import STATUS, Declaration
from p2p_metrics.disclosure.status import NOT_APPLICABLE, SENSITIVE

UNIT = ("unit_kind", "unit_code")
KINDS = (("scheme", "scheme_id"), ("approach", "approach_code"), ("context", "context_code"))
Units = AbstractSet[tuple[str, str]]


def sensitive_units(tables: Mapping[str, pl.DataFrame]) -> Units:
    """Schemes marked sensitive in the map of provision, and units made of nothing else."""
    provision = tables.get("provision")
    if provision is None or "is_sensitive" not in provision.columns:
        return frozenset()
    said = pl.col("is_sensitive").cast(pl.String).str.to_lowercase()
    marked = provision.with_columns(said.is_in(["yes", "true"]).alias("is_sensitive"))
    units: set[tuple[str, str]] = set()
    for kind, column in KINDS:
        rule = pl.col("is_sensitive").any() if kind == "scheme" else pl.col("is_sensitive").all()
        found = marked.group_by(column).agg(rule).filter("is_sensitive")[column]
        units |= {(kind, str(code)) for code in found}
    return frozenset(units)


def is_withheld(said: Declaration, units: Units) -> pl.Expr:
    """Whether a row is about a group of one of the units."""
    return _is_of(said, units) & said.is_about_group


def _is_of(said: Declaration, units: Units) -> pl.Expr:
    if not units or not {*UNIT} <= {*said.keys}:
        return pl.lit(False)
    named = [dict(zip(UNIT, unit, strict=True)) for unit in sorted(units)]
    return pl.struct(UNIT).is_in(named)


def with_every_group(
    judged: pl.DataFrame, exact: pl.DataFrame, said: Declaration, units: Units
) -> pl.DataFrame:
    """The judged rows with one blank row for every group of every sensitive unit.

    Groups are those that the table's other rows show, and there is a row for each wherever the
    unit's row of everybody is: it follows from what is printed anyway.
    """
    ours, split = _is_of(said, units), _split(said)
    if not split or not exact.select(ours.any()).item():
        return judged
    kept = judged.filter(~(ours & said.is_about_group))
    wholes = kept.filter(ours & ~said.is_about_group & (pl.col(STATUS) != NOT_APPLICABLE))
    if exact.select(said.is_about_group.all()).item():
        wholes = exact.filter(ours)
    around = [key for key in said.keys if key not in split]
    cuts, groups = (rows.filter(said.is_about_group) for rows in (exact, kept))
    wanted = _in_the_same_cuts(wholes, cuts, said, around)
    blank = wanted.join(_every(groups, said, split), how="cross")
    blank = blank.with_columns(pl.lit(SENSITIVE).alias(STATUS))
    return pl.concat([kept, blank], how="diagonal").select(judged.columns).sort(said.keys)


def _split(said: Declaration) -> list[str]:
    """The keys that tell groups apart."""
    if said.crossed or said.groups is None:
        return list(said.crossed)
    return [key for key in (said.groups.characteristic, said.groups.group) if key in said.keys]


def _in_the_same_cuts(
    wholes: pl.DataFrame, groups: pl.DataFrame, said: Declaration, around: list[str]
) -> pl.DataFrame:
    """The rows of everybody in cuts (kind of unit, what is rolled up) that groups are shown in."""
    rolled_up = {
        f"_{key}": pl.col(key).cast(pl.String).is_in(["all", "0"])
        for key in said.additive
        if key in around
    }
    cut = [UNIT[0], *rolled_up]
    there = groups.with_columns(**rolled_up).select(cut)
    found = wholes.with_columns(**rolled_up).join(there, on=cut, how="semi")
    return found.select(around).unique()


def _every(groups: pl.DataFrame, said: Declaration, split: list[str]) -> pl.DataFrame:
    """The groups of some rows, in every crossing where characteristics cross."""
    if not said.crossed:
        return groups.select(split).unique()
    crossed = groups.select(split[0]).unique()
    for key in split[1:]:
        crossed = crossed.join(groups.select(key).unique(), how="cross")
    return crossed
