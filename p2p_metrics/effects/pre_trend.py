"""Did adopting courses already move differently before they adopted?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from p2p_metrics.effects.course_panel import Numbers, Panel
from p2p_metrics.effects.distributions import f_tail, student_point, student_tail
from p2p_metrics.effects.drift import Drift
from p2p_metrics.effects.evidence_rules import Power
from p2p_metrics.effects.group_time import Contrast, by_event_time
from p2p_metrics.effects.power import smallest_effect_seen
from p2p_metrics.effects.records import Interval, NotEstimable

NO_EARLIER_YEARS = "because no course has two years or more before adoption"
TOO_FEW_TO_TEST = "because too few courses are left to test the trends before adoption"


@dataclass(frozen=True, slots=True)
class PreTrend:
    """Whether the courses moved alike before adoption: a small p-value says that they did not.

    `slope` is by how much adopting courses gained on the others each year before adoption, in
    outcome units; `slope_p_value` and `any_p_value` test a steady and an arbitrary departure, and
    `p_value` is the one to act on: twice the smaller (Bonferroni). `slope_error` is the slope's
    standard error, `degrees` those of its t test, and `share` that of a false alarm's chance which
    the slope has for itself: a half beside the other test, else all of it.
    """

    p_value: float
    slope: Interval
    slope_p_value: float
    any_p_value: float
    slope_error: float
    degrees: int
    share: float

    def steepest_missed(self, power: Power) -> float:
        """Give the smallest yearly gain that the test would have found with the power asked for.

        A steeper one would have been seen at least so often; a gentler one may well be there (Roth
        2022, AER: Insights 4, 305-322).
        """
        alone = replace(power, confidence=1 - (1 - power.confidence) * self.share)
        return smallest_effect_seen(self.slope_error, self.degrees, alone)


def pre_trend(
    panel: Panel, drift: Drift, contrasts: Sequence[Contrast], confidence: float = 0.95
) -> PreTrend | NotEstimable:
    """Test whether adopting courses moved like the others in the years before adoption.

    Two tests on the event times before the base year: a steady gain by a t test, which finds the
    trends that bias an effect most (Roth 2022, AER: Insights 4, 305-322), and any departure by
    Hotelling's T-squared, leaving out the earliest years where there are more of them than the
    courses can carry. A large p-value does not prove that the trends would have stayed alike.
    """
    earlier = {time: w for time, w in by_event_time(contrasts).items() if time < -1}
    if not earlier:
        return NotEstimable(NO_EARLIER_YEARS)
    steady = _slope_contrast(earlier)
    error = float(np.sqrt(drift.covariance([steady])[0, 0]))
    if error <= 0:
        return NotEstimable(TOO_FEW_TO_TEST)
    slope = float((steady * panel.means).sum())
    reach = float(student_point((1 - confidence) / 2, drift.degrees)) * error
    slope_p = 2 * float(student_tail(abs(slope) / error, drift.degrees))
    any_p = _any_departure(panel, drift, list(earlier.values()))
    p_value = slope_p if any_p is None else min(1.0, 2 * min(slope_p, any_p))
    interval = Interval(slope, slope - reach, slope + reach)
    return PreTrend(
        p_value,
        interval,
        slope_p,
        p_value if any_p is None else any_p,
        error,
        drift.degrees,
        1.0 if any_p is None else 0.5,
    )


def _slope_contrast(earlier: dict[int, Numbers]) -> Numbers:
    # Least squares through the base year, where the difference is nought by construction.
    since_base = np.array([time + 1.0 for time in earlier])
    shares = since_base / (since_base**2).sum()
    return np.asarray(np.tensordot(shares, np.stack(list(earlier.values())), axes=1))


def _any_departure(panel: Panel, drift: Drift, earlier: list[Numbers]) -> float | None:
    kept = earlier[-(drift.degrees - 1) :]
    if len(kept) < 2:  # one year alone is what the slope already tests
        return None
    spread = drift.covariance(kept)
    if np.linalg.matrix_rank(spread, hermitian=True) < len(kept):
        return None
    effects = np.array([(weights * panel.means).sum() for weights in kept])
    spare = drift.degrees - len(kept) + 1
    squared = float(effects @ np.linalg.solve(spread, effects))
    return float(f_tail(squared * spare / (drift.degrees * len(kept)), len(kept), spare))
