"""How far groups are from taking part alike, worked out from the published counts alone."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from p2p_metrics.disclosure.rules import UNSEEN
from p2p_metrics.effects.parity import places_in_gap
from p2p_metrics.effects.rare import bound_of_masked
from p2p_metrics.effects.rates import Intervals, gap_between, wilson_within
from p2p_metrics.effects.ratios import mover_ratio, representation_beside
from p2p_metrics.estimation.groups import (
    COMPARED_WITH,
    REFERENCE,
    WHOLE,
    as_columns,
    beside_reference,
    beside_whole,
    hidden_by_rounding,
    joined_back,
    limits,
    numbers,
    splits_and_unit,
)
from p2p_metrics.estimation.lattice import ALL_YEARS, UNIT
from p2p_metrics.estimation.verdicts import clear

READ = ("eligible_count", "participant_count", "rate", "ci_lower", "ci_upper")
KEYS = splits_and_unit()
# All groups of one view: those of every characteristic.
VIEW = (*UNIT, "academic_year", "faculty_code", "level")
GAP = ("gap_points", "gap_ci_lower", "gap_ci_upper")
RATIO = ("ratio", "ratio_ci_lower", "ratio_ci_upper")
REPRESENTATION = ("representation", "representation_ci_lower", "representation_ci_upper")
PLACES = ("places", "places_lower", "places_upper")
NONE_OR_FEW = "DPL"


def participation_gaps(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per unit, role, published cut and group, set beside its reference group.

    Gap in points (group less reference, below nought where the group takes part less), ratio of
    the rates, representation index, and the places at which the rates would be equal. Limits come
    from the published limits of the rates, which hold what rounding hides. `is_clear`: the gap is
    not nought, even after looking at every group of every characteristic in one view.
    """
    table = tables["participation"]
    hidden = hidden_by_rounding(table["eligible_count"], table["participant_count"])
    rows = beside_whole(beside_reference(table, READ), table, READ[:2])
    figures = [_gaps(rows), _against_everyone_else(rows, hidden), _bounds(rows, hidden)]
    made = joined_back(rows, KEYS, figures)
    return made.with_columns(clear(made, GAP, VIEW))


def _gaps(rows: pl.DataFrame) -> pl.DataFrame:
    """Gap, ratio and places against the reference group, where both rates are shown."""
    is_itself = pl.col("group_code") == pl.col(COMPARED_WITH)
    shown = rows.filter(
        ~is_itself,
        pl.col("rate").is_not_null(),
        pl.col("rate" + REFERENCE).is_not_null(),
        pl.col("ci_lower" + REFERENCE) > 0,
    )
    return _compared(shown, limits(shown, REFERENCE))


def _compared(shown: pl.DataFrame, reference: Intervals) -> pl.DataFrame:
    own, eligible = limits(shown), numbers(shown, "eligible_count")
    places = places_in_gap(
        gap_between(reference, own), eligible, eligible - numbers(shown, "participant_count")
    )
    return shown.select(
        *KEYS,
        pl.Series("reference_rate", np.round(reference.estimate, 6), dtype=pl.Float64),
        *as_columns(gap_between(own, reference), GAP),
        *as_columns(mover_ratio(own, reference), RATIO),
        *(one.cast(pl.Int64) for one in as_columns(places, PLACES)),
    )


def _against_everyone_else(rows: pl.DataFrame, hidden: int) -> pl.DataFrame:
    """The representation index; for a characteristic without a reference the gap as well."""
    others = numbers(rows, "eligible_count" + WHOLE) - numbers(rows, "eligible_count")
    took_part = numbers(rows, "participant_count" + WHOLE) - numbers(rows, "participant_count")
    # What is left when one rounded count is taken from another may be off by both.
    usable = np.nan_to_num(others, nan=0) > max(2 * hidden, 0)
    usable &= np.nan_to_num(took_part, nan=0) > 0
    usable &= rows["rate"].is_not_null().to_numpy()
    shown = rows.filter(usable)
    n = others[usable]
    rest = wilson_within(np.minimum(took_part[usable], n), n, 2 * hidden)
    share = numbers(shown, "eligible_count") / numbers(shown, "eligible_count" + WHOLE)
    found = representation_beside(limits(shown), rest, share)
    return shown.select(*KEYS, *as_columns(found, REPRESENTATION))


def _bounds(rows: pl.DataFrame, hidden: int) -> pl.DataFrame:
    """What may be said of a role that hardly anyone of a group holds: fewer than so many in 100.

    What was printed may have stayed while two people came, each once for every year of the row.
    """
    years = rows.filter(pl.col("academic_year") != ALL_YEARS)["academic_year"].n_unique()
    of_all = pl.col("academic_year") == ALL_YEARS
    each = pl.when(of_all).then(max(1, years)).otherwise(1).cast(pl.Int64)
    masked = rows.with_columns(most=hidden + UNSEEN * each).filter(
        pl.col("status") == NONE_OR_FEW, pl.col("eligible_count") > pl.col("most")
    )
    pairs = masked.select("most", "eligible_count").unique()
    said = [bound_of_masked(most, eligible - most).limit for most, eligible in pairs.iter_rows()]
    found = pairs.with_columns(pl.Series("fewer_than_in_100", said, pl.Int64))
    return masked.join(found, on=["most", "eligible_count"]).select(*KEYS, "fewer_than_in_100")
