"""Where every student of a block stands, from year to year."""

from dataclasses import dataclass

import numpy as np

from sample_warehouse.arrays import Flags, Floats, Ints
from sample_warehouse.courses import Courses
from sample_warehouse.entrants import Entrants

TO_COME, STUDYING, OVER = 0, 1, 2


@dataclass(slots=True)
class Careers:
    """One value per engagement, changed at the end of each year."""

    status: Ints
    course: Ints
    stage: Ints
    half: Ints  # of a stage, for part-time students
    on_placement: Flags
    has_placed: Flags
    is_repeat: Flags
    is_new: Flags
    prior_mark: Floats  # mean of last year's marks as delivered; NaN without any
    prior_surprise: Floats  # what last year's marks left to carry over
    points: Floats  # credits times marks in the penultimate and the final stage
    weights: Floats  # the credits behind the points

    def open_year(self, entrants: Entrants, academic_year: int) -> None:
        """Let the year's entrants start."""
        starting = (self.status == TO_COME) & (entrants.first_year == academic_year)
        self.status[starting] = STUDYING
        self.is_new[starting] = True


def begin(entrants: Entrants, courses: Courses, first_year: int) -> Careers:
    """Careers at the start of the first year, older cohorts moved on to where they are by then."""
    count = entrants.count
    careers = Careers(
        status=np.where(entrants.first_year < first_year, STUDYING, TO_COME),
        course=entrants.course.copy(),
        stage=entrants.stage.copy(),
        half=np.zeros(count, dtype=np.int64),
        on_placement=np.zeros(count, dtype=bool),
        has_placed=np.zeros(count, dtype=bool),
        is_repeat=np.zeros(count, dtype=bool),
        is_new=np.zeros(count, dtype=bool),
        prior_mark=np.full(count, np.nan),
        prior_surprise=np.full(count, np.nan),
        points=np.zeros((count, 2)),
        weights=np.zeros((count, 2)),
    )
    for years_ago in range(1, 6):
        older = entrants.first_year <= first_year - years_ago
        _catch_up(careers, entrants, courses, older)
    return careers


def _catch_up(careers: Careers, entrants: Entrants, courses: Courses, moving: Flags) -> None:
    moving = moving & (careers.status == STUDYING)
    finished = advance(careers, entrants, courses, np.flatnonzero(moving))
    careers.status[finished] = OVER


def advance(careers: Careers, entrants: Entrants, courses: Courses, who: Ints) -> Ints:
    """Move these students on by a year; those with nothing left to study are returned."""
    part_time = entrants.is_part_time[who]
    second_half = who[part_time & (careers.half[who] == 1)]
    careers.half[who[part_time]] ^= 1
    full_time = who[~part_time]
    on_placement = careers.on_placement[full_time]
    to_placement = (
        entrants.wants_placement[full_time] & ~careers.has_placed[full_time]
        & (careers.stage[full_time] == 2)
    )  # fmt: skip
    careers.on_placement[full_time] = to_placement & ~on_placement
    careers.has_placed[full_time[to_placement]] = True
    careers.stage[full_time[~to_placement]] += 1
    careers.stage[second_half] += 1
    return who[careers.stage[who] > courses.final_stage[careers.course[who]]]
