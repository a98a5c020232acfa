"""Ratios of rates, and how far a group is represented among those who took part."""

from __future__ import annotations

import numpy as np

from p2p_metrics.effects.rates import Intervals, Numbers


def mover_ratio(numerator: Intervals, denominator: Intervals) -> Intervals:
    """Give the ratio of two independent positive quantities from their own limits (MOVER-R).

    Donner and Zou (2012), Statistical Methods in Medical Research 21, 347-359, equation 9; of rates
    between Wilson limits: Newcombe (2016), the same journal 25, 1774-1778. The lower limit is
    written with its root in the denominator, so that it also exists where the other form would
    divide by nought. Arrays broadcast together.
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


def representation_beside(group: Intervals, rest: Intervals, share: Numbers) -> Intervals:
    """Give groups' shares of participants over their shares of the eligible; 1 is the fair share.

    The index is weighted parity with everyone else, 1 / (w + (1 - w) / ratio) with w the group's
    `share` (0 to 1) of the eligible, a census and so fixed; it grows with the ratio of the two
    independent rates, whose MOVER-R limits (Newcombe 2016) are carried over to it. Arrays of one
    shape; a group's lower limit must be above nought (raises ValueError).
    """
    inverse = mover_ratio(rest, group)
    return Intervals(
        *(
            1 / (share + (1 - share) * limit)
            for limit in (inverse.estimate, inverse.ci_upper, inverse.ci_lower)
        )
    )
