"""Students put into cuts: how many different people stand behind each side of each."""

import numpy as np
import pytest

from p2p_metrics.effects import grouping
from p2p_metrics.effects.grouping import Grouping

# Cut, whether they took part, and who it is, for eight student-years.
CUT = np.array([0, 0, 0, 0, 1, 1, 1, -1])
EXPOSED = np.array([1, 1, 0, 0, 1, 1, 1, 1], dtype=bool)
STUDENT = np.array([7, 7, 7, 8, 7, 8, 9, 9])
USED = np.array([[1, 1], [1, 1], [1, 0], [1, 0], [1, 1], [1, 0], [1, 0], [1, 1]], dtype=bool)


def people():
    """The people of the drawing, by cut, side and outcome."""
    found = Grouping(CUT, 2, EXPOSED, np.zeros(8, dtype=np.intp), STUDENT).people(USED)
    return found.astype(int).tolist()


def test_a_student_of_two_years_is_one_person():
    """On either side of either cut, for each outcome; who is in no cut counts nowhere."""
    assert [
        [[1, 1], [2, 0]],  # student 7 twice; beside 7 and 8
        [[3, 1], [0, 0]],
    ] == people()


def test_very_many_are_at_least_their_years_by_the_longest_stay(monkeypatch: pytest.MonkeyPatch):
    """Nobody needs to be counted one by one where there are far more than any minimum."""
    exact = people()
    monkeypatch.setattr(grouping, "MANY", 1)
    least = people()
    assert 1 == least[0][0][0]
    assert all(
        low <= high
        for lows, highs in zip(least, exact, strict=True)
        for low, high in zip(lows[0] + lows[1], highs[0] + highs[1], strict=True)
        if high
    )
