"""Places moved from one scheme to another: what that would bring, a fan, never a point.

Only what differs between the two schemes counts. What a place cost is taken from the latest year's
return; the two gains are taken as independent, each as it was in the years that were run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from p2p_metrics.presentation.imagined import Model, Spread
from p2p_metrics.presentation.source import Source

PLACES, BUDGET = "places", "budget"
KEPT_EQUAL = (PLACES, BUDGET)
MOST_STEPS = 24


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme as it ran last: places filled, pounds for each, and what is known of its effect."""

    code: str
    year: int
    places: int
    per_place_gbp: float
    model: Model

    @property
    def room_to_shrink(self) -> int:
        """Places that it can lose and still be a size at which it was run."""
        return self.places - self.model.fewest_places

    @property
    def room_to_grow(self) -> int:
        """Places that it can gain and still be a size at which it was run."""
        return self.model.most_places - self.places


@dataclass(frozen=True, slots=True)
class Moved:
    """So many places taken from one scheme: places gained by the other, pounds, students."""

    taken: int
    gained: float
    cost_gbp: float
    additional: Spread


@dataclass(frozen=True, slots=True)
class Move:
    """One scheme gives, another takes; the number of places or the budget stays the same."""

    giver: Scheme
    taker: Scheme
    kept_equal: str = PLACES

    @property
    def gained_for_each(self) -> float:
        """Places gained for each that is taken away."""
        return self.giver.per_place_gbp / self.taker.per_place_gbp if self._is_budget else 1.0

    @property
    def most(self) -> int:
        """The most places that can be moved with both schemes inside the scale observed."""
        return min(self.giver.room_to_shrink, int(self.taker.room_to_grow / self.gained_for_each))

    @property
    def _is_budget(self) -> bool:
        return self.kept_equal == BUDGET

    def at(self, taken: int) -> Moved:
        """What moving this many places would bring; raises ValueError beyond `most`."""
        if not 0 <= taken <= self.most:
            raise ValueError(f"moving {taken} places leaves the scale at which these schemes ran")
        gained = taken * self.gained_for_each
        giver, taker = self.giver.model, self.taker.model
        middle = (gained * taker.gain_per_hundred - taken * giver.gain_per_hundred) / 100
        variance = (gained**2 * taker.gain_variance + taken**2 * giver.gain_variance) / 100**2
        cost = gained * self.taker.per_place_gbp - taken * self.giver.per_place_gbp
        reach = max(giver.reach, taker.reach)
        inner = max(giver.inner_reach, taker.inner_reach)
        return Moved(taken, gained, cost, Spread.around(middle, variance, reach, inner))

    def across(self) -> list[Moved]:
        """The fan from no place to the most, both ends with it."""
        step = max(1, round(self.most / MOST_STEPS))
        return [self.at(taken) for taken in (*range(0, self.most, step), self.most)]


def schemes(source: Source, outcome_code: str | None) -> list[Scheme]:
    """Every scheme with an effect on this outcome, its scale and the cost of a place last year."""
    rows = source.rows("what_if", unit_kind="scheme", outcome_code=outcome_code)
    models = {row["unit_code"]: Model.of(row) for row in rows}
    latest: dict[str, Any] = {}
    for row in source.rows("money"):
        is_known = bool(row["participant_count"] and row["per_place_gbp"])
        if is_known and row["academic_year"] >= latest.get(row["scheme_id"], row)["academic_year"]:
            latest[row["scheme_id"]] = row
    return [
        Scheme(
            code,
            latest[code]["academic_year"],
            latest[code]["participant_count"],
            latest[code]["per_place_gbp"],
            model,
        )
        for code, model in sorted(models.items())
        if model is not None and code in latest
    ]


def givers(found: Sequence[Scheme]) -> list[str]:
    """The schemes that can lose places, most room first."""
    able = [one for one in found if one.room_to_shrink > 0]
    return [one.code for one in sorted(able, key=lambda one: -one.room_to_shrink)]


def takers(found: Sequence[Scheme], giver: str | None) -> list[str]:
    """The schemes that can gain the places of another, most room first."""
    able = [one for one in found if one.room_to_grow > 0 and one.code != giver]
    return [one.code for one in sorted(able, key=lambda one: -one.room_to_grow)]


def move(
    source: Source, outcome_code: str | None, giver: str | None, taker: str | None, kept_equal: str
) -> Move | None:
    """The move between two schemes; nothing where either lacks what it needs or has no room."""
    by_code = {one.code: one for one in schemes(source, outcome_code)}
    if giver not in by_code or taker not in by_code or giver == taker:
        return None
    made = Move(by_code[giver or ""], by_code[taker or ""], kept_equal)
    return made if made.most > 0 else None
