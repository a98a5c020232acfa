"""The retention extract: leaving, interrupting, resuming, transferring, completing, dying."""

import numpy as np
import polars as pl

from sample_warehouse import frames
from sample_warehouse.arrays import Ints, Random, choose
from sample_warehouse.awards import Awards
from sample_warehouse.dates import day_after
from sample_warehouse.leaving import Leaving
from sample_warehouse.plan import Plan
from sample_warehouse.progress import Moves
from sample_warehouse.roll import DIED, INTERRUPTED, LEFT, Roll

_NEVER_BACK = 0.5  # of those who do not resume: the register learns that they have left


def events_of(
    plan: Plan, roll: Roll, leaving: Leaving, moves: Moves, awards: Awards, rng: Random
) -> pl.DataFrame:
    """Every event of a year, with the position of the engagement still to be named."""
    calendar, year = plan.section("calendar"), roll.academic_year
    next_year = day_after(year, calendar["year_starts"])
    interrupted = np.flatnonzero(roll.ending == INTERRUPTED)
    lost = np.setdiff1d(interrupted, moves.resuming)
    lost = lost[rng.random(lost.size) < _NEVER_BACK]
    parts = [
        _leavers(plan, roll, leaving, rng),
        _event(
            roll,
            interrupted,
            "interrupted",
            roll.gone[interrupted],
            _reasons(plan, interrupted, rng),
        ),
        _event(roll, moves.resuming, "resumed", _all(moves.resuming, next_year), None),
        _event(roll, lost, "left", _all(lost, next_year - 20), _reasons(plan, lost, rng)),
        _event(
            roll,
            moves.transferred,
            "transferred_inside",
            _all(moves.transferred, next_year - 21),
            None,
        ),
        _deaths(roll),
        _completions(awards),
    ]
    return pl.concat(parts)


def _leavers(plan: Plan, roll: Roll, leaving: Leaving, rng: Random) -> pl.DataFrame:
    rows = np.flatnonzero(roll.ending == LEFT)
    share = plan.section("leaving")["transferred_outside"]
    elsewhere = leaving.leaves[rows] & (rng.random(rows.size) < share)
    left, moved = rows[~elsewhere], rows[elsewhere]
    provider = pl.Series(["other_provider"] * moved.size, dtype=pl.String)
    return pl.concat(
        [
            _event(roll, left, "left", roll.gone[left], _reasons(plan, left, rng)),
            _event(roll, moved, "transferred_outside", roll.gone[moved], provider),
        ]
    )


def _deaths(roll: Roll) -> pl.DataFrame:
    rows = np.flatnonzero(roll.ending == DIED)
    return _event(roll, rows, "died", roll.gone[rows], None)


def _completions(awards: Awards) -> pl.DataFrame:
    reason = pl.Series(["finished"] * awards.count, dtype=pl.String)
    return _table(awards.engagement, "completed", awards.date, reason)


def _reasons(plan: Plan, rows: Ints, rng: Random) -> pl.Series:
    reasons = plan.section("leaving", "reasons")
    return frames.coded(list(reasons), choose(rng, list(reasons.values()), rows.size))


def _all(rows: Ints, day: int) -> Ints:
    return np.full(rows.size, day, dtype=np.int64)


def _event(roll: Roll, rows: Ints, event: str, day: Ints, reason: pl.Series | None) -> pl.DataFrame:
    unknown = pl.Series(["unknown"] * rows.size, dtype=pl.String)
    return _table(roll.engagement[rows], event, day, unknown if reason is None else reason)


def _table(engagement: Ints, event: str, day: Ints, reason: pl.Series) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "engagement": engagement,
            "event": pl.Series([event] * engagement.size, dtype=pl.String),
            "event_date": frames.dates(day),
            "reason_group": reason,
        }
    )
