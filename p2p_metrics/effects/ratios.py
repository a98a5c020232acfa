"""Ratios of rates, and how far a group is represented among those who took part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from p2p_metrics.effects.rates import Intervals, Numbers, checked_counts, wilson
from p2p_metrics.effects.records import Interval, NotEstimable

NOBODY_IN_REFERENCE = "because nobody in the reference group took part"
NOBODY_AT_ALL = "because nobody took part"
NOBODY_ELSE = "because there is no one outside the group to compare with"
EMPTY_GROUP = "because the group is empty"


@dataclass(frozen=True, slots=True)
class Mix:
    """A group's share (0 to 1) among everyone eligible, recipients and providers.

    A share is a refusal where a role is empty. `representation` is the recipients' index, and
    `providers_to_recipients` the providers' share divided by the recipients'.
    """

    eligible: Interval | NotEstimable
    recipients: Interval | NotEstimable
    providers: Interval | NotEstimable
    representation: Interval | NotEstimable
    providers_to_recipients: Interval | NotEstimable


def rate_ratio(
    successes: int, n: int, reference_successes: int, reference_n: int, confidence: float = 0.95
) -> Interval | NotEstimable:
    """Give a rate divided by the reference rate; 1 is parity.

    MOVER-R on Wilson limits: Donner and Zou (2012), Statistical Methods in Medical Research 21,
    347-359; Newcombe (2016), the same journal 25, 1774-1778. Refuses where the reference rate is
    nought (no ratio exists) or a group is empty.
    """
    if n == 0 or reference_n == 0:
        return NotEstimable(EMPTY_GROUP)
    if reference_successes == 0:
        return NotEstimable(NOBODY_IN_REFERENCE)
    found = mover_ratio(
        wilson(successes, n, confidence), wilson(reference_successes, reference_n, confidence)
    )
    return Interval(float(found.estimate), float(found.ci_lower), float(found.ci_upper))


def mover_ratio(numerator: Intervals, denominator: Intervals) -> Intervals:
    """Give the ratio of two independent positive quantities from their own limits (MOVER-R).

    Donner and Zou (2012), equation 9. The lower limit is written with its root in the denominator,
    so that it also exists where the other form would divide by nought. Arrays broadcast together.
    Raises ValueError where the denominator's lower limit is not above nought.
    """
    top, bottom = numerator, denominator
    if (bottom.ci_lower <= 0).any():
        raise ValueError("a ratio needs a denominator whose lower limit is above nought")
    product = top.estimate * bottom.estimate
    low = _product(top.estimate, top.ci_lower), _product(bottom.estimate, bottom.ci_upper)
    high = _product(top.estimate, top.ci_upper), _product(bottom.estimate, bottom.ci_lower)
    low_root = np.sqrt(np.maximum(product**2 - low[0] * low[1], 0.0))
    high_root = np.sqrt(np.maximum(product**2 - high[0] * high[1], 0.0))
    divisor = product + low_root
    lower = np.divide(low[0], divisor, out=np.zeros_like(divisor), where=divisor > 0)
    return Intervals(top.estimate / bottom.estimate, lower, (product + high_root) / high[1])


def _product(estimate: Numbers, limit: Numbers) -> Numbers:
    return limit * (2 * estimate - limit)


def representation_index(
    group_participants: int,
    group_eligible: int,
    participants: int,
    eligible: int,
    confidence: float = 0.95,
) -> Interval | NotEstimable:
    """Give a group's share of participants over its share of the eligible; 1 is its fair share.

    The index is w-weighted parity with everyone else, 1 / (w + (1 - w) / ratio) with w the group's
    share of the eligible (a census, so fixed), and grows with the ratio of two independent rates:
    the MOVER-R limits of that ratio (Newcombe 2016) are carried over to it.
    Refuses where nobody took part or the group is empty or everyone. Raises ValueError if the group
    is not part of the whole.
    """
    others, others_eligible = participants - group_participants, eligible - group_eligible
    if group_eligible == 0:
        return NotEstimable(EMPTY_GROUP)
    if others_eligible == 0:
        return NotEstimable(NOBODY_ELSE)
    checked_counts([group_participants, others], [group_eligible, others_eligible])
    if participants == 0:
        return NotEstimable(NOBODY_AT_ALL)
    own = wilson(group_participants, group_eligible, confidence)
    rest = wilson(others, others_eligible, confidence)
    share = group_eligible / eligible
    if group_participants == 0:
        return Interval(0.0, 0.0, _index_from_ratio(float(mover_ratio(own, rest).ci_upper), share))
    found = representation_beside(own, rest, np.asarray(share))
    return Interval(float(found.estimate), float(found.ci_lower), float(found.ci_upper))


def representation_beside(group: Intervals, rest: Intervals, share: Numbers) -> Intervals:
    """Give the representation index of groups from their rates and those of everyone else.

    `share` (0 to 1) is the group's among the eligible. Arrays of one shape; a group's lower limit
    must be above nought (raises ValueError).
    """
    inverse = mover_ratio(rest, group)
    return Intervals(
        *(
            1 / (share + (1 - share) * limit)
            for limit in (inverse.estimate, inverse.ci_upper, inverse.ci_lower)
        )
    )


def _index_from_ratio(ratio: float, share: float) -> float:
    return ratio / (share * ratio + 1 - share)


def mix(
    group: tuple[int, int, int], everyone: tuple[int, int, int], confidence: float = 0.95
) -> Mix:
    """Set a group's share among providers beside its share among recipients and all eligible.

    Both arguments count (eligible, recipients, providers). Shares by Wilson (1927), the index and
    the ratio by MOVER-R; the ratio takes the two roles as filled independently of one another.
    """
    return Mix(
        eligible=_share(group[0], everyone[0], confidence),
        recipients=_share(group[1], everyone[1], confidence),
        providers=_share(group[2], everyone[2], confidence),
        representation=representation_index(
            group[1], group[0], everyone[1], everyone[0], confidence
        ),
        providers_to_recipients=rate_ratio(
            group[2], everyone[2], group[1], everyone[1], confidence
        ),
    )


def _share(part: int, whole: int, confidence: float) -> Interval | NotEstimable:
    if whole == 0:
        return NotEstimable(NOBODY_AT_ALL)
    found = wilson(part, whole, confidence)
    return Interval(float(found.estimate), float(found.ci_lower), float(found.ci_upper))
