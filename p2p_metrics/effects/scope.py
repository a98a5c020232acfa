"""To whom of those who took part an outcome applies, and what a difference then brings for each."""

from __future__ import annotations

from dataclasses import dataclass, replace

from p2p_metrics.effects.records import Estimate, NotEstimable


@dataclass(frozen=True, slots=True)
class Scope:
    """The share (above 0, at most 1) of participants to whom an outcome applies.

    Continuing is asked of entrants only: whatever others gained, it is not that. `variance` is what
    rounding of the counts leaves open, nought where they are exact.
    """

    share: float
    variance: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is no share: where an outcome applies to nobody there is nothing to ask."""
        if not 0 < self.share <= 1 or self.variance < 0:
            raise ValueError("an outcome applies to a share of participants, above 0 and at most 1")


EVERYONE = Scope(1.0)


def gained(effect: Estimate | NotEstimable, scope: Scope) -> Estimate | NotEstimable:
    """Give the additional students with the outcome for every hundred who took part.

    The difference (percentage points) among those to whom the outcome applies, times their share;
    the two errors are independent, so the variance of the product is exact (Goodman 1960, J. Am.
    Stat. Assoc. 55, 708-713). The interval keeps the reach of the effect's own.
    """
    if isinstance(effect, NotEstimable):
        return effect
    own = effect.standard_error**2
    variance = scope.share**2 * own + (effect.estimate**2 + own) * scope.variance
    middle, error = scope.share * effect.estimate, variance**0.5
    half = reach_of(effect) * error
    return replace(
        effect, estimate=middle, ci_lower=middle - half, ci_upper=middle + half,
        standard_error=error,
    )  # fmt: skip


def reach_of(effect: Estimate) -> float:
    """Give how many standard errors reach from an estimate to its limits; 0 without an error."""
    if effect.standard_error <= 0:
        return 0.0
    return (effect.ci_upper - effect.ci_lower) / (2 * effect.standard_error)
