"""What a number of places would cost and bring, from published coefficients: a fan, never a point.

The release publishes a straight line of cost in places, what a hundred places brought, and the
variances of both. A sum of such figures weighted by known numbers has the variance that the weights
give it, so the fan needs nothing beyond the release.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any, Self

STEPS = 24
COUNTED_IN = 5  # counts are published to the nearest five


@dataclass(frozen=True, slots=True)
class Spread:
    """A middle value with its inner (50 %) and outer (95 %) limits.

    Half of all such fans hold the true value inside their inner band, 95 in 100 inside the outer.
    """

    middle: float
    lower: float
    upper: float
    inner_lower: float
    inner_upper: float

    @classmethod
    def around(
        cls,
        middle: float,
        variance: float,
        reach: float,
        inner_reach: float,
        least: float = float("-inf"),
    ) -> Self:
        """The limits that a variance gives: so many standard errors to the outer, to the inner."""
        error = sqrt(max(variance, 0.0))
        low, high = middle - reach * error, middle + reach * error
        inner = (middle - inner_reach * error, middle + inner_reach * error)
        return cls(middle, max(low, least), high, max(inner[0], least), inner[1])


@dataclass(frozen=True, slots=True)
class Fan:
    """What a number of places would cost in pounds, and how many more students it would bring."""

    places: int
    cost_gbp: Spread
    additional: Spread


@dataclass(frozen=True, slots=True)
class Model:
    """The coefficients of one scheme and outcome, and the scale inside which they hold."""

    fixed_gbp: float
    per_place_gbp: float
    gain_per_hundred: float
    fixed_variance: float
    per_place_variance: float
    cost_covariance: float
    gain_variance: float
    fewest_places: int
    most_places: int
    reach: float
    inner_reach: float
    cost_reach: float
    cost_inner_reach: float

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self | None:
        """The model of a row of the what-if table, or nothing where it is blank."""
        values = {name: row.get(name) for name in cls.__dataclass_fields__}
        return None if None in values.values() else cls(**values)  # type: ignore[arg-type]

    def at(self, places: int) -> Fan:
        """Cost and additional students where `places` are filled by students like those so far.

        Raises ValueError outside the scale observed: the scheme was never run there.
        """
        if not self.fewest_places <= places <= self.most_places:
            raise ValueError(f"{places} places were never run, so nothing is known about them")
        cost = self.fixed_gbp + self.per_place_gbp * places
        variance = (
            self.fixed_variance
            + 2 * places * self.cost_covariance
            + places**2 * self.per_place_variance
        )
        hundreds = places / 100
        gained = (self.gain_per_hundred * hundreds, self.gain_variance * hundreds**2)
        return Fan(
            places,
            Spread.around(cost, variance, self.cost_reach, self.cost_inner_reach, least=0.0),
            Spread.around(*gained, self.reach, self.inner_reach),
        )

    def across(self) -> list[Fan]:
        """The fan at even steps over the whole scale, both ends with it."""
        whole = self.most_places - self.fewest_places
        step = max(COUNTED_IN, COUNTED_IN * round(whole / STEPS / COUNTED_IN))
        inside = range(self.fewest_places, self.most_places, step)
        return [self.at(places) for places in (*inside, self.most_places)]
