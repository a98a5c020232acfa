"""What a scheme costs for each thing it brings, and when it would pay for itself."""

from __future__ import annotations

from dataclasses import dataclass

from p2p_metrics.effects.ratio_limits import NO_UPPER_LIMIT, Limits, Ratio, fieller
from p2p_metrics.effects.records import Estimate, NotEstimable
from p2p_metrics.effects.scope import Scope, gained, reach_of

NO_COST = "because its costs are not known"
NOBODY = "because nobody took part"
NO_GAIN = "because the estimate is not a gain: there is nothing to divide the cost by"
NO_FEE = "because no fee is on record for such a student"


@dataclass(frozen=True, slots=True)
class Cost:
    """One scheme-year's cost in pounds: what does not depend on places, and what each one costs."""

    fixed_gbp: float
    per_place_gbp: float
    participants: int

    @property
    def total_gbp(self) -> float:
        """Fixed cost plus every participant's place."""
        return self.fixed_gbp + self.per_place_gbp * self.participants


@dataclass(frozen=True, slots=True)
class CostPerOutcome:
    """Pounds for each additional student with the outcome (continuing, or a first or 2:1).

    `lower_gbp` and `upper_gbp` hold the costs that the data do not rule out; None is no finite
    limit, and `words` then says so.
    """

    estimate_gbp: float
    lower_gbp: float | None
    upper_gbp: float | None
    words: str


def cost_per_participant(cost: Cost) -> float | NotEstimable:
    """Give the pounds spent for each participant, fixed cost included."""
    if cost.participants <= 0:
        return NotEstimable(NOBODY)
    return cost.total_gbp / cost.participants


def cost_per_outcome(
    cost: Cost, effect: Estimate | NotEstimable, scope: Scope, cost_variance: float = 0.0
) -> CostPerOutcome | NotEstimable:
    """Give the pounds for each additional student with the outcome.

    The whole cost over the students gained: cost per participant over the effect times the share
    of participants to whom the outcome applies. Limits are Fieller's (1954) set: Briggs, Mooney and
    Wonderling (1999), Statistics in Medicine 18, 3245-3262. `effect` is in percentage points; its
    own interval's reach is used, so that a t interval stays one. `cost_variance` is that of the
    cost per participant, nought where costs come from the accounts. Where an effect of nought is
    not ruled out there is no upper limit. Refuses without cost, participants or a gain.
    """
    each = cost_per_participant(cost)
    if isinstance(each, NotEstimable):
        return each
    if cost.total_gbp <= 0:
        return NotEstimable(NO_COST)
    gain = gained(effect, scope)
    if isinstance(gain, NotEstimable):
        return gain
    if gain.estimate <= 0 or gain.standard_error <= 0:
        return NotEstimable(NO_GAIN)
    ratio = fieller(
        each, gain.estimate / 100, cost_variance, (gain.standard_error / 100) ** 2,
        quantile=reach_of(gain),
    )  # fmt: skip
    return ratio if isinstance(ratio, NotEstimable) else _in_pounds(ratio)


def _in_pounds(ratio: Ratio) -> CostPerOutcome:
    """A cost below nought stands for a loss of students: it is no cost per additional one."""
    if ratio.limits == Limits.BOTH:
        return CostPerOutcome(ratio.estimate, ratio.lower, ratio.upper, "")
    if ratio.limits == Limits.OUTSIDE:
        return CostPerOutcome(ratio.estimate, ratio.upper, None, NO_UPPER_LIMIT)
    return CostPerOutcome(ratio.estimate, None, None, NO_UPPER_LIMIT)


def break_even_points(
    cost: Cost, fee_gbp: float | NotEstimable, scope: Scope
) -> float | NotEstimable:
    """Give the effect, in percentage points, at which gross fee income equals the cost.

    One more continuing student brings one more year's gross fee, and only those to whom continuing
    applies can be such a student. That is income before the cost of teaching, and never a saving.
    May lie above 100: then no effect would be enough.
    """
    if isinstance(fee_gbp, NotEstimable):
        return fee_gbp
    each = cost_per_participant(cost)
    if isinstance(each, NotEstimable):
        return each
    if fee_gbp <= 0:
        return NotEstimable(NO_FEE)
    return 100 * each / (scope.share * fee_gbp)
