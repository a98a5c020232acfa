"""Points and tails agree with scipy.stats, which is too slow to import for every estimate."""

import numpy as np
import pytest
from scipy import stats

from p2p_metrics.effects import distributions as found
from p2p_metrics.effects.intervals import error_of_limits

TAILS = np.array([0.001, 0.025, 0.3, 0.8, 0.975])
DEGREES = np.array([1.0, 3.0, 12.5, 400.0, 90_000.0])


def test_points_and_tails_of_the_normal_are_those_of_scipy_stats():
    """Exceeded with the given probability."""
    points = found.normal_point(TAILS)

    assert stats.norm.isf(TAILS) == pytest.approx(points, rel=1e-12)
    assert pytest.approx(found.normal_tail(points), rel=1e-12) == TAILS


def test_points_and_tails_of_students_t_are_those_of_scipy_stats():
    """Whole degrees of freedom or not."""
    points = found.student_point(TAILS, DEGREES)

    assert stats.t.isf(TAILS, DEGREES) == pytest.approx(points, rel=1e-9)
    assert stats.t.sf(points, DEGREES) == pytest.approx(found.student_tail(points, DEGREES))


def test_points_and_tails_of_chi_squared_are_those_of_scipy_stats():
    """For spreads and likelihood limits."""
    points = found.chi_squared_point(TAILS, DEGREES)

    assert stats.chi2.isf(TAILS, DEGREES) == pytest.approx(points, rel=1e-9)
    assert stats.chi2.sf(points, DEGREES) == pytest.approx(found.chi_squared_tail(points, DEGREES))


def test_tails_of_fishers_f_are_those_of_scipy_stats():
    """For tests of several trends at once."""
    values = np.array([0.2, 1.0, 3.0, 9.0, 0.01])

    assert stats.f.sf(values, 3, DEGREES) == pytest.approx(found.f_tail(values, 3, DEGREES))


def test_the_error_of_published_limits_is_half_their_width_in_normal_quantiles():
    """What was drawn at 1.96 errors either way comes back; arrays as well as numbers."""
    reach = stats.norm.isf(0.025)
    errors = np.array([0.5, 2.0])

    assert errors == pytest.approx(error_of_limits(3 - reach * errors, 3 + reach * errors))
    assert 1.0 == pytest.approx(error_of_limits(0.0, 2 * stats.norm.isf(0.05), level=0.9))
