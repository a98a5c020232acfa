"""What a made-up university may be like, and the records of whom it has and what they did."""

from __future__ import annotations

from dataclasses import dataclass

from p2p_metrics.effects.codes import Codes, Floats, Mask

MARK, CONTINUED = "mean_mark", "returned"
TERM_1, PRIOR, TARIFF = "term_1_mark", "prior_mark", "entry_tariff"
EARLIER = "mark_two_years_before"


@dataclass(frozen=True, slots=True)
class World:
    """What may be varied between universities.

    `motivation`: how strongly hidden motivation draws students into a scheme (log-odds for a
    standard deviation); `hidden_share`: the share of schemes it draws into; `zero_share`: the share
    whose true effect is nought; `spread_by_course`: how far true effects differ between courses, in
    marks; `january_share`: the share that begins after the first term's marks; `take_up`: the
    chance of joining a scheme of one's faculty.
    """

    entrants: int = 1100
    years: int = 4
    schemes: int = 60
    courses: int = 40
    zero_share: float = 0.4
    effect: float = 1.0
    effect_spread: float = 0.8
    spread_by_course: float = 0.5
    motivation: float = 0.0
    hidden_share: float = 0.0
    motivation_marks: float = 1.5
    january_share: float = 0.35
    early_leaving: float = 0.05
    selection: float = 0.5
    take_up: float = 0.12


@dataclass(frozen=True, slots=True)
class People:
    """What does not change for a student; arrays have shape (students,)."""

    course: Codes
    entry_year: Codes
    sex: Codes
    ethnicity: Codes
    mature: Codes
    deprivation: Codes
    level: Floats
    tariff: Floats
    taste: Floats
    motivation: Floats


@dataclass(frozen=True, slots=True)
class Plan:
    """What each scheme is; arrays have shape (schemes,), those by course (schemes, courses)."""

    is_offered: Mask
    first_year_only: Mask
    is_january: Mask
    take_up: Floats
    by_mark: Floats
    by_background: Floats
    by_motivation: Floats
    effect: Floats
    extra_for_deprived: Floats
    points: Floats
    approach: Codes


@dataclass(frozen=True, slots=True)
class Year:
    """One academic year; arrays by row, those by scheme (rows, schemes)."""

    person: Codes
    stage: Codes
    left_early: Mask
    prior: Floats
    earlier: Floats
    term_1: Floats
    mark: Floats
    returned: Floats
    joined: Mask
    eligible: Mask
    day: Floats
    effect: Floats
    points: Floats
