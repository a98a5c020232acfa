"""What may be said of a count, a rate, an effect: the arithmetic of control, as expressions."""

import math

import polars as pl

from p2p_metrics.disclosure.rules import Policy


def rounded(count: pl.Expr, base: int) -> pl.Expr:
    """The count to the nearest `base`, halves up (HESA); blank stays blank."""
    whole = count.cast(pl.Int64)
    return (2 * whole + base) // (2 * base) * base


def wilson_limit(successes: pl.Expr, n: pl.Expr, z: float, side: int) -> pl.Expr:
    """A limit of the score interval (0-1): `side` is -1 for the lower, 1 for the upper.

    Wilson (1927), JASA 22, 209-212.
    """
    reach = z * (successes * (n - successes) / n + z**2 / 4).sqrt()
    return ((successes + z**2 / 2 + side * reach) / (n + z**2)).clip(0.0, 1.0)


def widened_limits(
    numerator: pl.Expr, denominator: pl.Expr, policy: Policy
) -> tuple[pl.Expr, pl.Expr]:
    """Limits from rounded counts that hold the interval of every true count behind them.

    Both counts are known to within what rounding hides, so the lower limit takes the fewest
    successes among the most people and the upper limit the reverse.
    """
    below, above = policy.hidden_below, policy.hidden_above
    few = (numerator - below).clip(lower_bound=0)
    most = pl.min_horizontal(numerator + above, denominator - below)
    lower = wilson_limit(few, denominator + above, policy.confidence_z, -1)
    upper = wilson_limit(most, denominator - below, policy.confidence_z, 1)
    return lower.round(6), upper.round(6)


def on_grid(value: pl.Expr, step: pl.Expr) -> pl.Expr:
    """The value at the nearest step of the grid, halves up."""
    return (value / step + 0.5).floor() * step + 0.0


def reach_on_grid(distance: pl.Expr, step: pl.Expr) -> pl.Expr:
    """The distance from an estimate to its limit, to the next step up: never narrower than true."""
    return (distance / step - 1e-9).ceil() * step


def power_of_two_below(value: float | None) -> float:
    """The largest power of two that is not above `value`; 1 where there is nothing to go by."""
    if value is None or not math.isfinite(value) or value <= 0:
        return 1.0
    return float(2.0 ** math.floor(math.log2(value)))


def power_of_two_above(value: pl.Expr) -> pl.Expr:
    """The smallest power of two that is not below `value`."""
    return pl.lit(2.0).pow((value.log(2) - 1e-9).ceil())
