"""A second attacker, of another kind: integer programming over every way to fill the cube.

It knows nothing of bound propagation or of our identities. It is given what the release prints and
asks for each count whether any other value could have been printed so (scipy's milp, HiGHS).
"""

import numpy as np
import pytest
from cubes import PLACES, cube, participation_of
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from p2p_metrics import release
from p2p_metrics.disclosure.audit import audited
from p2p_metrics.disclosure.control import all_controlled
from p2p_metrics.release.rules import declared

FREE = 10_000.0


class Solver:
    """Integer programs over the cells of the cube: those who took part, then those who did not."""

    def __init__(self, shape, printed):
        """`printed`: per cut, the least and most that P, N and P + N can be."""
        self.cells = int(np.prod(shape))
        number = np.arange(self.cells).reshape(shape)
        rows, self.masks = [], {}
        for key, (part, rest, whole) in printed.items():
            mask = np.zeros(2 * self.cells)
            mask[np.ravel(number[PLACES[key]])] = 1
            other = np.roll(mask, self.cells)
            self.masks[key] = (mask, other)
            rows += [(mask, *part), (other, *rest), (mask + other, *whole)]
        matrix = coo_array(np.array([row[0] for row in rows]))
        least, most = (np.array([row[place] for row in rows]) for place in (1, 2))
        self.constraint = LinearConstraint(matrix, least, most)

    def range_of(self, what):
        """The least and most that a sum of cells can be."""
        return tuple(side * self._least(side * what) for side in (1, -1))

    def _least(self, what):
        found = milp(
            what,
            constraints=self.constraint,
            bounds=Bounds(0, FREE),
            integrality=np.ones(2 * self.cells),
        )
        assert found.status == 0, found.message
        return round(found.fun)


def printed_bounds(frame, minimum=23):
    """What a careful reader takes from each row of a hesa-strict release, written out afresh."""
    found = dict.fromkeys(PLACES, ((0, 2), (0, 2), (0, 2)))  # no row: two people or fewer
    names = ("academic_year", "faculty_code", "characteristic_code", "group_code")
    for row in frame.iter_rows(named=True):
        key = tuple(row[name] for name in names)
        whole, part = row["eligible_count"], row["participant_count"]
        around = (max(minimum, (whole or 0) - 2), (whole or 0) + 2)
        found[key] = {
            "": ((max(3, (part or 0) - 2), (part or 0) + 2), (3, FREE), around),
            "DPL": ((0, 2), (0, FREE), around),
            "DPH": ((0, FREE), (0, 4), around),
            "low": ((0, FREE), (0, FREE), (3, minimum - 1)),
            "c": ((0, FREE), (0, FREE), (3, FREE)),
        }[row["status"]]
    return found


@pytest.mark.parametrize(
    ("seed", "scale", "leaks"), [(11, 25, True), (14, 12, True), (30, 12, True), (2, 6, False)]
)
def test_integer_programming_finds_nothing_that_bound_propagation_missed(seed, scale, leaks):
    """No count of 1 to 4 has only one possible value, and no one's part in anything is certain.

    Three of the universities leak until the audit has hidden some of their cells.
    """
    eligible, takes_part = cube(seed, scale)
    table = participation_of(eligible, takes_part)
    policy = release.policy()
    safe, record = audited(all_controlled({"participation": table}, declared(), policy), policy)
    assert leaks == bool(record.masked)
    solver = Solver(eligible.shape, printed_bounds(safe["participation"].frame))
    for key, (mask, other) in solver.masks.items():
        part, whole = takes_part[PLACES[key]].sum(), eligible[PLACES[key]].sum()
        for count, what in ((part, mask), (whole - part, other)):
            if whole and count < 5:
                least, most = solver.range_of(what)
                assert least <= count <= most
                assert least < most, (key, least)
                assert most > 0, (key, "certain")


def test_integer_programming_breaks_hiding_below_five():
    """The second attacker is no more blind than the first: it breaks the usual way."""
    eligible, takes_part = cube(14, 12)
    printed = {}
    for key, place in PLACES.items():
        part, whole = int(takes_part[place].sum()), int(eligible[place].sum())
        shown = all(count == 0 or count >= 5 for count in (part, whole))
        exact = ((part, part), (whole - part, whole - part), (whole, whole))
        printed[key] = exact if shown else ((0, FREE), (0, FREE), (0, FREE))
    solver = Solver(eligible.shape, printed)
    broken = 0
    for key, (mask, _) in list(solver.masks.items())[:24]:
        if 1 <= takes_part[PLACES[key]].sum() < 5:
            least, most = solver.range_of(mask)
            broken += least == most
    assert broken > 0
