"""Who leads, beside who is helped and who could be: shares of each group, from published counts."""

from collections.abc import Mapping

import polars as pl

from p2p_metrics.effects.rates import Intervals, wilson_within
from p2p_metrics.effects.ratios import mover_ratio
from p2p_metrics.estimation.groups import (
    WHOLE,
    as_columns,
    beside_whole,
    fewest_shown,
    groups_of,
    hidden_by_rounding,
    joined_back,
    numbers,
    whole_university,
)

KEYS = ("unit_kind", "unit_code", "characteristic_code", "group_code")
UNIT = ("unit_kind", "unit_code")
# Share of: everyone who could receive it, those who did, those who provided it.
SHARES = {
    "student": ("eligible_count", "recipient"),
    "recipient": ("participant_count", "recipient"),
    "provider": ("participant_count", "provider"),
}
RATIO = (
    "providers_to_recipients",
    "providers_to_recipients_ci_lower",
    "providers_to_recipients_ci_upper",
)


def provider_mix(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per unit that has providers and per group, all years of the whole university.

    The group's share (0 to 1) among students, recipients and providers, each with limits that hold
    what rounding hides, and the providers' share divided by the recipients'.
    """
    table = whole_university(tables["participation"])
    hidden = hidden_by_rounding(table["eligible_count"], table["participant_count"])
    led = table.filter(role="provider").select(UNIT).unique()
    helped = table.filter(role="recipient").select(UNIT).unique()
    rows = (
        groups_of(table)
        .join(led, on=list(UNIT), how="semi")
        .join(helped, on=list(UNIT), how="semi")
    )
    found = {name: _share(table, *said, hidden, name) for name, said in SHARES.items()}
    made = joined_back(rows.select(KEYS).unique(), KEYS, list(found.values()))
    return made.join(_ratio(made), on=list(KEYS), how="left")


def _share(table: pl.DataFrame, column: str, role: str, hidden: int, name: str) -> pl.DataFrame:
    of_role = table.filter(role=role)
    rows = beside_whole(groups_of(of_role), of_role, [column], UNIT).filter(
        pl.col("rate").is_not_null(),
        # A share of the few, or of all, is no more shown here than anywhere else.
        pl.col(column + WHOLE) >= fewest_shown(table["eligible_count"]),
        pl.col(column) < pl.col(column + WHOLE),
    )
    found = wilson_within(numbers(rows, column), numbers(rows, column + WHOLE), hidden)
    return rows.select(*KEYS, *as_columns(found, _names(name)))


def _ratio(made: pl.DataFrame) -> pl.DataFrame:
    provider, recipient = _names("provider"), _names("recipient")
    shown = made.filter(
        pl.col(provider[0]).is_not_null(),
        pl.col(recipient[1]) > 0,
    )
    sides = [Intervals(*(numbers(shown, one) for one in names)) for names in (provider, recipient)]
    return shown.select(*KEYS, *as_columns(mover_ratio(*sides), RATIO))


def _names(name: str) -> tuple[str, str, str]:
    return f"{name}_share", f"{name}_share_ci_lower", f"{name}_share_ci_upper"
