"""Made-up tables that set units side by side: order, funnel, spread between faculties, stages."""

from collections.abc import Iterator, Mapping
from math import sqrt
from typing import Any

import numpy as np

Row = dict[str, Any]
SURE_SPREAD = "peer_coaching"
LABEL = "exploratory: an association between schemes, not the effect of a stage"


def rank(row: Row, effect: Mapping[str, float]) -> Row:
    """One unit's steadied value and funnel limits; its place is given by `order`."""
    usual = effect[row["outcome_code"]]
    error = (row["ci_upper"] - row["ci_lower"]) / 3.92
    keep = 1 / (1 + (error / usual) ** 2)
    value = keep * row["estimate"] + (1 - keep) * 0.5 * usual
    reach = 1.96 * error * sqrt(keep)
    keys = ("unit_kind", "unit_code", "outcome_code", "role")
    return {key: row[key] for key in keys} | {
        "shrunken": value,
        "ci_lower": value - reach,
        "ci_upper": value + reach,
        "funnel_centre": 0.5 * usual,
        "funnel_lower": 0.5 * usual - 3.09 * error,
        "funnel_upper": 0.5 * usual + 3.09 * error,
        "is_outside_funnel": abs(row["estimate"] - 0.5 * usual) > 3.09 * error,
        "claim": row["verdict"] if row["verdict"] in ("better", "worse") else "cannot_tell",
    }


def order(ranks: list[Row]) -> None:
    """Give every unit its place among those of its kind and outcome."""
    families: dict[tuple[str, str], list[Row]] = {}
    for row in ranks:
        families.setdefault((row["unit_kind"], row["outcome_code"]), []).append(row)
    for family in families.values():
        family.sort(key=lambda row: -row["shrunken"])
        for place, row in enumerate(family, start=1):
            row |= {"rank": place, "rank_lower": max(1, place - 4),
                    "rank_upper": min(len(family), place + 4)}  # fmt: skip


def heterogeneity(ranks: list[Row], effect: Mapping[str, float]) -> Iterator[Row]:
    """The spread between faculties of everything that is ranked, one of them beyond chance."""
    for row in ranks:
        usual = effect[row["outcome_code"]]
        is_sure = row["unit_code"].startswith(SURE_SPREAD)
        mean = row["shrunken"]
        yield {key: row[key] for key in ("unit_kind", "unit_code", "outcome_code", "role")} | {
            "mean": mean, "ci_lower": mean - usual / 2, "ci_upper": mean + usual / 2,
            "between": 0.6 * usual if is_sure else 0.0,
            "between_lower": 0.3 * usual if is_sure else 0.0,
            "between_upper": 1.4 * usual if is_sure or row["rank"] % 2 else None,
            "next_lower": mean - usual, "next_upper": mean + usual,
            "p_value": 0.004 if is_sure else 0.41, "n_places": 6,
        }  # fmt: skip


def stage_association(effect: Mapping[str, float]) -> Iterator[Row]:
    """What goes with a higher rating of each stage, for one stage more than chance."""
    for outcome, usual in effect.items():
        for stage in range(1, 6):
            value = 0.5 * usual if stage == 2 else 0.1 * usual
            yield {
                "outcome_code": outcome, "role": "recipient", "stage_number": stage,
                "estimate": value, "ci_lower": value - 0.4 * usual, "ci_upper": value + 0.4 * usual,
                "unexplained": 0.2 * usual, "n_schemes": 12, "label": LABEL,
            }  # fmt: skip


def truth(
    impact: list[Row], whole: Mapping[str, Any], chance: np.random.Generator
) -> Iterator[Row]:
    """A planted effect for every scheme, mostly inside its range; some have no estimate."""
    schemes = [row for row in impact if row["unit_kind"] == "scheme"
               and all(row[name] == value for name, value in whole.items())]  # fmt: skip
    for row in schemes:
        shown = row["estimate"] is not None
        lower, upper = (row["ci_lower"], row["ci_upper"]) if shown else (0.0, 1.0)
        planted = lower + (upper - lower) * chance.uniform(-0.02, 1.02)
        keys = ("unit_kind", "unit_code", "role", "outcome_code")
        figures = ("naive_estimate", "estimate", "ci_lower", "ci_upper")
        yield {
            **{name: row[name] for name in keys}, "design": "opt_in", "true_effect": planted,
            **{name: row[name] for name in figures},
            "is_held": lower <= planted <= upper if shown else None,
        }  # fmt: skip
