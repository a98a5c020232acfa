"""The analysis frame in memory: from the marts to the arrays that every estimator reads."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from scipy import sparse

from p2p_metrics import vocabulary
from p2p_metrics.effects.codes import Codes, Floats, crossed, dense_codes
from p2p_metrics.effects.frame import EarlierMark, Frame, Joined
from p2p_metrics.estimation.answers import answer_weights, asked
from p2p_metrics.estimation.exposures import read_exposures
from p2p_metrics.estimation.participation import Fetches

CATEGORIES = (
    "academic_year", "sex", "ethnicity", "disability", "age_group", "deprivation",
    "first_generation", "commuter", "domicile", "entry_route", "entry_qualification",
    "mode_key", "is_repeat",
)  # fmt: skip

# Points for what happens or does not (stored as 0 or 1000), otherwise the outcome's own unit.
PER_THOUSANDTH = {"points": 0.1, "mark": 0.001, "score": 0.001}


def read_frame(engine: Fetches, outcomes: Sequence[str]) -> tuple[Frame, pl.DataFrame]:
    """The frame of the whole university, and its key columns in the same row order.

    Exposures hold, for each context, approach and scheme, those who could take part, were still
    enrolled at its landmark, and of whom it is known whether they did. Survey answers are weighted
    up to all who were asked.
    """
    rows = engine.fetch("select * from analysis_frame order by frame_id")
    categories, found = _categories(rows), _outcomes(rows, outcomes)
    marks = {
        "prior_mark": _floats(rows, "prior_mark_thousandths", 0.001),
        "entry_tariff": _floats(rows, "entry_tariff", 1.0),
    }
    frame = Frame(
        student=dense_codes(rows["student_id"].to_numpy()),
        course=_codes(rows, "course_key"),
        places=(
            crossed(_codes(rows, "course_key"), _codes(rows, "academic_year")),
            _codes(rows, "course_key"),
            _codes(rows, "department_key"),
        ),
        categories=categories,
        marks=marks,
        outcomes=found,
        exposures=read_exposures(engine),
        joined=_joined(engine, rows.height),
        earlier_marks={
            "term_1_mark": _term_1(engine, rows),
            "mark_two_years_before": EarlierMark(_two_years_before(rows)),
        },
        answers=answer_weights(found, asked(engine, found), categories, marks),
    )
    return frame, rows


def _codes(rows: pl.DataFrame, column: str) -> Codes:
    return dense_codes(rows[column].fill_null(-1).to_numpy())


def _floats(rows: pl.DataFrame, column: str, unit: float) -> Floats:
    return rows[column].cast(pl.Float64).fill_null(float("nan")).to_numpy() * unit


def _categories(rows: pl.DataFrame) -> dict[str, Codes]:
    plain = {name: _codes(rows, name) for name in CATEGORIES}
    stage = crossed(_codes(rows, "level_key"), _codes(rows, "year_of_study"))
    return plain | {"stage": stage}


def _outcomes(rows: pl.DataFrame, outcomes: Sequence[str]) -> dict[str, Floats]:
    units = {one.outcome_code: PER_THOUSANDTH[one.unit] for one in vocabulary.outcomes()}
    return {name: _floats(rows, f"{name}_thousandths", units[name]) for name in outcomes}


def _term_1(engine: Fetches, rows: pl.DataFrame) -> EarlierMark:
    """The mean mark of the year's first term, given by its last assessment in that year."""
    days = dict(
        engine.fetch(
            """
            select academic_year, max(date_diff('day', date '2000-01-01', assessment_date))
            from stg_module_results
            where term = 1 and attempt = 1 and result <> 'deferred'
            group by academic_year
            """
        ).rows()
    )
    given = rows["academic_year"].replace_strict(days, default=None, return_dtype=pl.Float64)
    # A year without a dated first term has no such mark before anything began.
    return EarlierMark(
        _floats(rows, "term_1_mark_thousandths", 0.001),
        given.fill_null(float("inf")).to_numpy(),
    )


def _two_years_before(rows: pl.DataFrame) -> Floats:
    """The mark of the year before last: given last year's mark, joining now cannot depend on it
    unless by something that is not measured.
    """
    keys = ["engagement_id", "academic_year"]
    earlier = rows.select(
        "engagement_id", pl.col("academic_year") + 1, earlier="prior_mark_thousandths"
    )
    joined = rows.select(keys).join(earlier, on=keys, how="left", maintain_order="left")
    return _floats(joined, "earlier", 0.001)


def _joined(engine: Fetches, size: int) -> Joined:
    """Who had joined what by when; a day that is not known counts as before every landmark."""
    found = engine.fetch(
        """
        select frame.frame_id - 1 as row, taken.scheme_id,
            min(coalesce(date_diff('day', date '2000-01-01', taken.first_date), 1)) as day
        from fct_participation as taken
        inner join analysis_frame as frame using (engagement_id, academic_year)
        where taken.sessions_attended > 0
        group by all
        """
    )
    pools = dict(
        engine.fetch("select scheme_id, max(approach_code) from stg_scheme_years group by 1").rows()
    )
    names = sorted(pools)
    columns = found["scheme_id"].replace_strict({name: at for at, name in enumerate(names)})
    days = sparse.csr_matrix(
        (found["day"].to_numpy().astype(np.float64), (found["row"].to_numpy(), columns.to_numpy())),
        shape=(size, len(names)),
    )
    return Joined(days=days, names=tuple(names), pools=tuple(pools[name] or "" for name in names))
