"""The spring survey: who was asked, who answered, and how content they were."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from sample_warehouse import frames
from sample_warehouse.arrays import Flags, Floats, Ints, Random
from sample_warehouse.dates import printed, span_in
from sample_warehouse.effects import Effects
from sample_warehouse.people import People
from sample_warehouse.plan import Plan
from sample_warehouse.roll import Roll
from sample_warehouse.standing import Standing


@dataclass(frozen=True, slots=True)
class Survey:
    """One row per enrolment; answers have a column per theme."""

    invited: Flags
    answered: Flags
    listed: Flags
    themes: tuple[str, ...]
    opinion: Floats  # with all schemes, before it is rounded to an answer
    opened: int
    closed: int

    def answers(self, rows: Ints, without: Floats) -> Ints:
        """The answers of these rows, had so much of their opinion not been there."""
        exact = self.opinion[rows] - without[:, None]
        return np.clip(np.rint(exact), 1, 5).astype(np.int64)


def hold_survey(
    plan: Plan,
    known: tuple[People, Standing, Roll],
    attainment: Floats,
    effects: Effects,
    rng: Random,
) -> Survey:
    """Ask some of those still here; the keen and the content answer more often."""
    numbers, (people, standing, roll) = plan.section("surveys"), known
    who, count = roll.engagement, roll.count
    calendar, year = plan.section("calendar"), roll.academic_year
    opened, closed = span_in(year, (calendar["survey"], calendar["survey_closes"]))
    own = rng.normal(0.0, numbers["spread"], count)
    own += plan.section("motivation")["satisfaction"] * people.motivation[who]
    likely = numbers["answered"] + numbers["answered_if_female"] * standing.flags["female"][who]
    likely += numbers["answered_if_mature"] * standing.flags["mature"][who]
    likely += numbers["answered_per_standard_deviation"] * attainment
    likely += numbers["answered_per_satisfaction"] * own
    here = (roll.gone > closed) & ~roll.on_placement
    invited = here & (rng.random(count) < numbers["invited"])
    content = numbers["mean"] + own + effects.summed(effects.satisfaction, count)
    theme = rng.normal(0.0, numbers["theme_spread"], (count, len(numbers["themes"])))
    return Survey(
        invited=invited,
        answered=invited & (rng.random(count) < likely),
        listed=invited | (here & (rng.random(count) < numbers["not_invited_listed"])),
        themes=tuple(numbers["themes"]),
        opinion=content[:, None] + theme,
        opened=opened,
        closed=closed,
    )


def delivered(survey: Survey, roll: Roll, rng: Random) -> pl.DataFrame:
    """The rows of the surveys extract, with the position of the engagement still to be named."""
    rows = np.flatnonzero(survey.listed)
    day = rng.integers(survey.opened, survey.closed, rows.size)
    day = np.where(survey.answered[rows], day, survey.closed)
    answers = survey.answers(rows, np.zeros(rows.size))
    silent = ~survey.answered[rows]
    return pl.concat(
        pl.DataFrame(
            {
                "engagement": roll.engagement[rows],
                "survey_date": frames.dates(day),
                "is_invited": frames.yes_no(survey.invited[rows]),
                "answer": frames.optional(answers[:, place], silent),
            }
        ).with_columns(
            survey_id=pl.lit(f"SPRING-{roll.academic_year + 1}"),
            academic_year=pl.lit(printed(roll.academic_year)),
            theme=pl.lit(theme),
        )
        for place, theme in enumerate(survey.themes)
    )
