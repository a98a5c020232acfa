"""What taking part changes, scheme by scheme: the planted effects, student by student."""

from dataclasses import dataclass

import numpy as np

from sample_warehouse.arrays import Flags, Floats, Ints
from sample_warehouse.attendance import Attendance
from sample_warehouse.plan import Plan, Scheme
from sample_warehouse.roll import Roll
from sample_warehouse.standing import Standing


@dataclass(slots=True)
class Effects:
    """A line for each participation; effects in marks, shares of students and survey points."""

    row: Ints
    scheme: Ints
    role: Ints
    exposed: Flags  # took part by the landmark
    mark: Floats  # of the year's mean mark
    is_late: Flags  # only modules after term 1 can change
    fading: Floats  # the part of the mark that is gone a year later
    staying: Floats
    satisfaction: Floats

    def summed(self, values: Floats, count: int) -> Floats:
        """The sum of a value over all that each row of the roll takes part in."""
        return np.bincount(self.row, weights=values, minlength=count).astype(np.float64)


def effects_of(
    plan: Plan, place: int, role: int, attendance: Attendance, known: tuple[Standing, Roll]
) -> Effects:
    """The effects of one scheme on those on its list; nothing for those who never came."""
    scheme, (standing, roll) = plan.schemes[place], known
    rows, count = attendance.rows, attendance.rows.size
    exposed, dose = _taken_part(plan, scheme, attendance)
    exposed = exposed & (roll.gone[rows] >= attendance.landmark)
    mark = dose * _marks(scheme, role, standing, roll.engagement[rows])
    staying = np.where(roll.is_entrant[rows], scheme.continued, scheme.returned) / 100.0
    recipient = role == 0
    return Effects(
        row=rows,
        scheme=np.full(count, place, dtype=np.int64),
        role=np.full(count, role, dtype=np.int64),
        exposed=exposed,
        mark=mark,
        is_late=np.full(count, scheme.timing == "january"),
        fading=mark * (scheme.fades == "yes"),
        staying=staying * (dose > 0) * np.where(exposed, 1.0, dose) * recipient,
        satisfaction=np.full(count, scheme.satisfaction) * (dose > 0) * recipient,
    )


def _taken_part(plan: Plan, scheme: Scheme, attendance: Attendance) -> tuple[Flags, Floats]:
    """Who counts as having taken part by the landmark, and the share of the effect each gets."""
    if scheme.is_compulsory:
        everyone = np.ones(attendance.rows.size, dtype=bool)
        return everyone, everyone.astype(float)
    exposed = attendance.by_landmark > 0
    attended = attendance.came.sum(axis=1)
    share = np.where(exposed, 1.0, plan.section("joining")["late_effect"]) * (attended > 0)
    if scheme.dose:
        share = share * (1.0 - np.exp(-attended / scheme.dose))
    return exposed, share


def _marks(scheme: Scheme, role: int, standing: Standing, who: Ints) -> Floats:
    if role:
        return np.full(who.size, scheme.provider_mark)
    marks = np.full(who.size, scheme.mark)
    if scheme.varying_group:
        characteristic, group = scheme.varying_group
        flag = group.replace("quintile", characteristic)
        marks += scheme.varies_mark * standing.flags[flag][who]
    return marks


def joined_up(parts: list[Effects]) -> Effects:
    """All lines of a year together."""
    parts = [_nobody(), *parts]
    return Effects(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in Effects.__slots__)
    )


def _nobody() -> Effects:
    none, nothing, nobody = np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0, dtype=bool)
    return Effects(none, none, none, nobody, nothing, nobody, nothing, nothing, nothing)
