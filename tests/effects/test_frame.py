"""The frame's earlier marks: what a placebo may look at."""

import numpy as np

from p2p_metrics.effects.frame import EarlierMark, Exposure

OCTOBER, JANUARY, FEBRUARY = 0.0, 120.0, 150.0


def eligible(start):
    """Two students of an activity that began on one day, or on a day that is not known."""
    starts = None if start is None else np.full(2, start)
    return Exposure(rows=np.array([0, 2]), exposed=np.array([True, False]), starts=starts)


def test_a_first_term_mark_is_a_placebo_only_for_what_began_after_it():
    """Given in January: what began in October may have changed it already."""
    term = EarlierMark(np.array([63.0, 60.0, 58.0]), np.full(3, JANUARY))

    assert [63.0, 58.0] == term.before(eligible(FEBRUARY)).tolist()
    assert np.isnan(term.before(eligible(OCTOBER))).all()
    assert np.isnan(term.before(eligible(None))).all()


def test_a_mark_of_an_earlier_year_is_before_everything():
    """Whenever the activity began."""
    last_year = EarlierMark(np.array([63.0, 60.0, 58.0]))

    assert [63.0, 58.0] == last_year.before(eligible(OCTOBER)).tolist()
