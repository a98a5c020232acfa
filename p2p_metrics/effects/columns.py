"""From what is known about students to the columns of a regression, rare ones pooled.

A level of a covariate that hardly anyone on one side has cannot be adjusted for: it is pooled, in
the order a reader would choose. A place falls back from course and year to course to department;
a rare level joins the other rare levels; a rarely joined scheme is pooled with its approach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from p2p_metrics.effects.codes import Codes, Floats, Mask, counted, numbered
from p2p_metrics.effects.comparison import Comparison, OtherSchemes
from p2p_metrics.effects.design import Coded, Design

LARGEST_TABLE = 400
CONSTANT = "constant"


@dataclass(frozen=True, slots=True)
class Fewest:
    """How many students a column needs on both sides, participants and comparison group alike."""

    per_level: int = 10
    per_place: int = 5


def design_of(comparison: Comparison, fewest: Fewest | None = None) -> Design:
    """Give the regression columns of a comparison: places, categories, marks and other schemes.

    Marks enter linearly and squared, standardised, with an indicator where they are missing;
    each other scheme joined before the landmark has its own column.
    """
    fewest = fewest or Fewest()
    exposed = comparison.exposed
    place_names, place = numbered(_place(comparison.places, exposed, fewest.per_place))
    coded, coded_names = _coded(comparison, fewest.per_level)
    dense, dense_names = _dense(comparison, fewest.per_level)
    schemes, scheme_names = _schemes(comparison.others, exposed, fewest.per_level)
    return Design(
        place=place,
        place_names=place_names,
        coded=coded,
        dense=dense,
        schemes=schemes,
        names=(*coded_names, *dense_names, *scheme_names),
        owners=(
            *(name.split("=")[0] for name in coded_names),
            *(name.split(" ")[0] if name != CONSTANT else "" for name in dense_names),
            *scheme_names,
        ),
    )


def _enough(codes: Codes, exposed: Mask, fewest: int) -> Mask:
    """Tell which codes have enough students on both sides; shape (codes,)."""
    size = int(codes.max(initial=0)) + 1
    taking_part = counted(codes[exposed], size)
    return np.asarray(np.minimum(taking_part, counted(codes, size) - taking_part) >= fewest)


def _place(places: Sequence[Codes], exposed: Mask, fewest: int) -> Codes:
    """Give each student the finest place with enough students on both sides, else one rest.

    The number of a place tells how fine it is and its code, so that it stays the same among other
    students.
    """
    chosen = np.full(exposed.size, -1, dtype=np.intp)
    for coarseness, codes in enumerate(places):
        waiting = chosen < 0
        if not waiting.any():
            break
        labels, inner = numbered(codes[waiting])
        enough = _enough(inner, exposed[waiting], fewest)[inner]
        name = labels.astype(np.intp)[inner[enough]] * len(places) + coarseness
        chosen[np.flatnonzero(waiting)[enough]] = name
    return chosen


def _coded(comparison: Comparison, fewest: int) -> tuple[tuple[Coded, ...], tuple[str, ...]]:
    """Give the categories as codes with dummies, several small ones counted together."""
    groups: list[Coded] = []
    names: list[str] = []
    for name, values in comparison.categories.items():
        levels, labels = _levels(values, comparison.exposed, fewest)
        if not labels:
            continue
        names += [f"{name}={label}" for label in labels]
        groups.append(Coded(levels, np.eye(len(labels) + 1)[:, 1:]))
    return tuple(_together(groups)), tuple(names)


def _levels(values: Codes, exposed: Mask, fewest: int) -> tuple[Codes, list[str]]:
    """Renumber a category: 0 is the largest level, then the others; rare ones pooled."""
    labels, inner = numbered(values)
    counts = np.bincount(inner)
    common = np.flatnonzero(_enough(inner, exposed, fewest))
    largest = int(np.argmax(counts))
    kept = [int(level) for level in common if level != largest]
    number = np.full(labels.size, len(kept) + 1, dtype=np.intp)
    number[largest] = 0
    number[kept] = np.arange(1, len(kept) + 1)
    found = number[inner]
    names = [str(labels[level]) for level in kept]
    rare = found == len(kept) + 1
    if not rare.any():
        return found, names
    taking_part = int(exposed[rare].sum())
    if min(taking_part, int(rare.sum()) - taking_part) >= fewest:
        return found, [*names, "rare"]
    found[rare] = 0
    return found, names


def _together(groups: Sequence[Coded]) -> list[Coded]:
    """Join neighbouring categories while their combinations stay few: fewer tables to count."""
    joined: list[Coded] = []
    for group in groups:
        last = joined[-1] if joined else None
        size = group.dummies.shape[0]
        if last is None or last.dummies.shape[0] * size > LARGEST_TABLE:
            joined.append(group)
            continue
        dummies = np.hstack(
            [
                np.repeat(last.dummies, size, axis=0),
                np.tile(group.dummies, (last.dummies.shape[0], 1)),
            ]
        )
        joined[-1] = Coded(last.codes * size + group.codes, dummies)
    return joined


def _dense(comparison: Comparison, fewest: int) -> tuple[Floats, tuple[str, ...]]:
    """Give the constant and, for each mark, its value, its square and whether it is missing.

    Where one mark is missing the others may count for more (a tariff says most of those without a
    mark yet): each has a second slope there.
    """
    columns = [np.ones(comparison.size)]
    names = [CONSTANT]
    slopes: dict[str, Floats] = {}
    missing: dict[str, Mask] = {}
    for name, values in comparison.marks.items():
        known = np.isfinite(values)
        if known.sum() < 2 or np.ptp(values[known]) == 0:
            continue
        scaled = np.zeros(values.size)
        scaled[known] = (values[known] - values[known].mean()) / values[known].std()
        slopes[name] = scaled
        columns += [scaled, np.where(known, scaled * scaled - 1, 0.0)]
        names += [name, f"{name} squared"]
        if not known.all() and _enough((~known).astype(np.intp), comparison.exposed, fewest).all():
            missing[name] = ~known
            columns.append(missing[name].astype(np.float64))
            names.append(f"{name} missing")
    for other, absent in missing.items():
        for name, scaled in slopes.items():
            if name != other:
                columns.append(np.where(absent, scaled, 0.0))
                names.append(f"{name} without {other}")
    return np.column_stack(columns), tuple(names)


def _schemes(
    others: OtherSchemes, exposed: Mask, fewest: int
) -> tuple[sparse.csr_matrix, tuple[str, ...]]:
    """Give a column for every other scheme joined often enough, the rest pooled by approach."""
    if not others.names:
        return sparse.csr_matrix((exposed.size, 0)), ()
    common = _joined_enough(others.joined, exposed, fewest)
    rare = np.flatnonzero(~common)
    pools = sorted({others.pools[column] for column in rare})
    blocks = [others.joined[:, np.flatnonzero(common)]]
    names = [others.names[column] for column in np.flatnonzero(common)]
    if pools:
        joined = _any_of(others.joined, rare, [pools.index(others.pools[c]) for c in rare])
        kept = np.flatnonzero(_joined_enough(joined, exposed, fewest))
        blocks.append(joined[:, kept])
        names += [f"other {pools[column]}" for column in kept]
    return sparse.hstack(blocks).tocsr().astype(np.float64), tuple(names)


def _joined_enough(joined: sparse.csr_matrix, exposed: Mask, fewest: int) -> Mask:
    """Tell which schemes were joined, and not joined, by enough students on both sides."""
    taking_part = joined.T @ exposed.astype(np.float64)
    others = joined.T @ (~exposed).astype(np.float64)
    sides = np.vstack([taking_part, others, exposed.sum() - taking_part, (~exposed).sum() - others])
    return np.asarray(sides.min(axis=0) >= fewest)


def _any_of(joined: sparse.csr_matrix, columns: Codes, pools: Sequence[int]) -> sparse.csr_matrix:
    """Give a column for every pool 0..: whether any of its columns was joined."""
    shape = (joined.shape[1], max(pools) + 1)
    found = joined @ sparse.csr_matrix((np.ones(columns.size), (columns, pools)), shape)
    found.data[:] = 1.0
    return found
