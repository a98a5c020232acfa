"""Who came to which session: a row for each person on a scheme's list, a column per session."""

from dataclasses import dataclass

import numpy as np

from sample_warehouse.arrays import Flags, Floats, Ints, Random, logistic
from sample_warehouse.choices import Joined
from sample_warehouse.plan import Plan, Scheme
from sample_warehouse.roll import Roll

_LONGEST_GAP = 10  # days from one session to the next
_WEEKDAYS = 5
_AT_FIRST = 0.85  # of those who come: come to the first session that is theirs


@dataclass(slots=True)
class Attendance:
    """Sessions of one scheme, year and role; `came` and `held` have a column per session."""

    rows: Ints
    group: Ints
    days: Ints  # of each session of the row's group
    came: Flags
    held: Flags  # expected of the row, and entered in the register
    landmark: int

    @property
    def by_landmark(self) -> Ints:
        """Sessions attended up to the landmark."""
        counted: Ints = (self.came & (self.days <= self.landmark)).sum(axis=1)
        return counted

    def until(self, last: Ints) -> None:
        """Nobody comes after the last day."""
        present = self.days <= last[:, None]
        self.came &= present
        self.held &= present


def attend(
    plan: Plan,
    scheme: Scheme,
    joined: Joined,
    dates: tuple[int, int, int],
    drawn: tuple[Floats, Roll, int],
    rng: Random,
) -> Attendance:
    """Draw attendance; `drawn` holds each row's attainment, the roll and the role."""
    start, landmark, end = dates
    attainment, roll, role = drawn
    rows, count, size = joined.rows, joined.rows.size, scheme.sessions
    gap = min((end - start) // size, _LONGEST_GAP)
    groups = max(1, -(-count // plan.section("attendance")["group_size"]))
    group = rng.permutation(np.arange(count, dtype=np.int64) % groups)
    days = start + gap * np.arange(size) + (group % _WEEKDAYS)[:, None]
    began = np.where(joined.late, 1 + (landmark - start) // gap, 0)
    here = np.arange(size) >= np.minimum(began, size - 1)[:, None]
    chance = _chance(plan, scheme, role, attainment[rows], rng)
    came = rng.random((count, size)) < chance[:, None]
    first = rng.random(count) < _AT_FIRST
    came[first, np.minimum(began, size - 1)[first]] = True
    came &= here & ~joined.never_come[:, None]
    attendance = Attendance(
        rows, group, days, came, here & _held(scheme, group, days, landmark, rng), landmark
    )
    attendance.came &= attendance.held
    attendance.until(roll.gone[rows])
    return attendance


def _held(scheme: Scheme, group: Ints, days: Ints, landmark: int, rng: Random) -> Flags:
    """Sessions whose register was kept: some later ones of dated registers are lost."""
    lost = rng.random((int(group.max(initial=0)) + 1, days.shape[1])) > coverage(scheme)
    return np.asarray(~lost[group] | (days <= landmark))


def coverage(scheme: Scheme) -> float:
    """The share of sessions for which a register was kept."""
    return (
        1.0 if scheme.register != "dated" else 0.90 + (sum(map(ord, scheme.scheme_id)) % 10) / 100
    )


def _chance(plan: Plan, scheme: Scheme, role: int, attainment: Floats, rng: Random) -> Floats:
    numbers = plan.section("attendance")
    usual = numbers[("recipient", "provider")[role]]
    if scheme.is_compulsory:
        usual = numbers["compulsory"]
    # Struggling students who were referred come as regularly as anyone.
    slope = numbers["per_standard_deviation"] * (scheme.prior >= 0)
    own = slope * attainment + rng.normal(0.0, numbers["spread"], attainment.size)
    return logistic(np.log(usual / (1 - usual)) + own)
