"""The difference between the effects on two groups, from the two effects and their limits."""

from __future__ import annotations

import numpy as np

from p2p_metrics.effects.rates import Intervals


def difference_of_effects(group: Intervals, reference: Intervals) -> Intervals:
    """Give the effect on a group less that on another, in the outcome's unit, with its limits.

    The two intervals' reaches squared and added (Zou and Donner 2008, Statistics in Medicine 27,
    1693-1702), as of independent estimates: no student is in both groups. They share courses; held
    against `Contrast.difference`, which knows that, the reach was 1 % wider at the median and at
    most 7 % narrower in 95 of 100 differences. Arrays broadcast together.
    """
    difference = group.estimate - reference.estimate
    below = np.hypot(group.estimate - group.ci_lower, reference.ci_upper - reference.estimate)
    above = np.hypot(group.ci_upper - group.estimate, reference.estimate - reference.ci_lower)
    return Intervals(difference, difference - below, difference + above)
