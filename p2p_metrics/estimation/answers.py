"""Internal surveys: what each answer counts for, and how many of those asked gave one."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from p2p_metrics import vocabulary
from p2p_metrics.effects.codes import Codes, Floats, Mask
from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.records import NotEstimable
from p2p_metrics.effects.satisfaction import in_words, response_weights
from p2p_metrics.estimation.house_rule import house_rule
from p2p_metrics.estimation.lattice import ALL_YEARS
from p2p_metrics.estimation.participation import Fetches

ANSWERED_BY_SURVEY = "survey_respondents"
YEAR = "academic_year"
# Participants who were asked, each class and year of them: fewer say too little of who answers.
FEWEST = 10


def answer_weights(
    outcomes: Mapping[str, Floats],
    asked: Mapping[str, Codes],
    categories: Mapping[str, Codes],
    marks: Mapping[str, Floats],
) -> dict[str, Floats]:
    """For every outcome that a survey asks about, what each answer counts for; shape (n,).

    `asked` has the rows that were asked, answered or not. Weighted within each year, so that those
    who answered resemble all who were asked in `categories` and `marks` (n,); nought for all others
    and for a year without answers.
    """
    covariates = _covariates(categories, marks)
    found = {}
    for name, rows in asked.items():
        counts = np.zeros(outcomes[name].size)
        for year in np.unique(categories[YEAR][rows]):
            those = rows[categories[YEAR][rows] == year]
            weighed = response_weights(
                np.isfinite(outcomes[name][those]),
                covariates[those],
                house_rule().surveys.response_classes,
            )
            if not isinstance(weighed, NotEstimable):
                counts[those] = weighed.weights
        found[name] = counts
    return found


def weighed_by_side(comparison: Comparison, asked: Mapping[str, Mask]) -> Comparison:
    """The comparison with participants' answers weighted by who of the participants answered.

    Whether keen students answer may differ between those who took part and others, and weights
    that know nothing of it would leave participants' answers unlike the participants (Seaman and
    White 2013, Statistical Methods in Medical Research 22, 278-295). What the others count for is
    worked out for everyone at once, and the regression makes up for what that leaves. `asked`:
    whom an outcome was asked of, answered or not, (n,). Too few participants keep everyone's.
    """
    classes = house_rule().surveys.response_classes
    answers, years = dict(comparison.answers), comparison.categories[YEAR]
    for outcome, counts in comparison.answers.items():
        # A year without answers has nothing that could stand for it.
        told = np.unique(years[counts > 0])
        rows = np.flatnonzero(comparison.exposed & asked[outcome] & np.isin(years, told))
        if rows.size < FEWEST * classes * max(told.size, 1):
            continue
        answered = np.isfinite(comparison.outcomes[outcome][rows])
        weighed = response_weights(answered, _on_record(comparison, rows), classes)
        if not isinstance(weighed, NotEstimable):
            answers[outcome] = counts.copy()
            answers[outcome][rows] = weighed.weights
    return replace(comparison, answers=answers)


def _on_record(comparison: Comparison, rows: Codes) -> Floats:
    """What is on record of some students of a comparison, the year among it."""
    categories = {name: codes[rows] for name, codes in comparison.categories.items()}
    marks = {name: values[rows] for name, values in comparison.marks.items()}
    return _covariates(categories, marks, left_out="")


def _covariates(
    categories: Mapping[str, Codes], marks: Mapping[str, Floats], left_out: str = YEAR
) -> Floats:
    """What is on record of everyone: an indicator for every code but the first, and the marks."""
    indicators = [
        codes == one
        for name, codes in categories.items()
        if name != left_out
        for one in np.unique(codes)[1:]
    ]
    known = [np.isfinite(values) for values in marks.values()]
    filled = [
        np.where(is_known, values, values[is_known].mean() if is_known.any() else 0.0)
        for is_known, values in zip(known, marks.values(), strict=True)
    ]
    return np.column_stack([*indicators, *known, *filled]).astype(np.float64)


def asked(engine: Fetches, outcomes: Mapping[str, Floats]) -> dict[str, Codes]:
    """The rows of the frame that were asked, for every outcome that a survey asks about."""
    surveyed = [
        one.outcome_code
        for one in vocabulary.outcomes()
        if one.population == ANSWERED_BY_SURVEY and one.outcome_code in outcomes
    ]
    found = {}
    for name in surveyed:
        rows = engine.fetch(
            f"""
            select frame.frame_id - 1 as row
            from analysis_frame as frame
            inner join fct_outcomes as outcomes using (engagement_id, academic_year)
            where outcomes.{name}_state in ('known', 'unknown')
            order by row
            """  # noqa: S608 - the names come from the vocabulary
        )
        found[name] = rows["row"].to_numpy().astype(np.intp)
    return found


def surveys(engine: Fetches) -> pl.DataFrame:
    """How many were asked and answered, in student-years, each year and all together."""
    years = engine.fetch(
        """
        select cast(academic_year as integer) as academic_year,
            count(*) as invited_count,
            count(*) filter (where satisfaction_state = 'known') as answered_count
        from fct_outcomes
        where satisfaction_state in ('known', 'unknown')
        group by academic_year
        """
    )
    counts = ("invited_count", "answered_count")
    if not years["answered_count"].sum():
        return years.clear()
    whole = years.select(pl.lit(ALL_YEARS, pl.Int32).alias(YEAR), pl.col(counts).sum())
    return pl.concat([years, whole]).sort(YEAR)


def surveys_in_words(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The published survey table with a sentence on who answered and what weighting can do."""
    shown = tables["surveys"]
    template = house_rule().surveys.weighting
    sentences = [
        "" if answered is None else in_words(template, answered, invited)
        for answered, invited in shown.select("answered_count", "invited_count").iter_rows()
    ]
    return shown.with_columns(sentence=pl.Series(sentences, dtype=pl.String))
