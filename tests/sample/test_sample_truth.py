"""The planted truth: what was realised, and that a plain difference does not find it."""

from functools import cache

import numpy as np
import polars as pl
import pytest
from delivered_sample import Delivered
from numpy.typing import NDArray

from sample_warehouse.plan import Scheme, read_plan

SCHEMES = {scheme.scheme_id: scheme for scheme in read_plan().schemes}
KEY = ["engagement_id", "academic_year"]
COVARIATES = (
    "academic_year", "course_id", "year_of_study", "sex", "ethnicity", "disability", "is_mature",
    "deprivation_quintile", "first_generation", "commuter", "domicile", "entry_qualification",
    "is_entrant",
)  # fmt: skip


def is_typical(scheme: Scheme) -> bool:
    """A clear gain, open or targeted, no hidden motivation, enough students to see it."""
    clear = scheme.mark >= 0.5 and scheme.scope != "module" and not scheme.is_compulsory
    clear = clear and scheme.keeps_register and not scheme.motivation
    return clear and scheme.prior >= 0 and scheme.recipients >= 0.04


TYPICAL = [scheme.scheme_id for scheme in SCHEMES.values() if is_typical(scheme)]


def compared(sample: Delivered, scheme_id: str) -> tuple[pl.DataFrame, NDArray[np.bool_]]:
    """Those with a mark whom a scheme was open to, and which of them came by the landmark."""
    scheme = SCHEMES[scheme_id]
    offered = sample.frame("offers").filter(
        pl.col("scheme_id") == scheme_id, pl.col("role") == "recipient"
    )
    years, stages = offered["academic_year"].implode(), offered["year_of_study"].unique().implode()
    eligible = sample.enrolled.with_row_index("row").filter(
        pl.col("mark").is_not_null(), pl.col("academic_year").is_in(years)
    )
    if scheme.level != "any":
        eligible = eligible.filter(pl.col("level") == scheme.level)
    if scheme.stages():
        eligible = eligible.filter(pl.col("year_of_study").is_in(stages))
    if scheme.scope in ("faculty", "department"):
        home = pl.col("faculty_code" if scheme.scope == "faculty" else "department_code")
        eligible = eligible.with_columns(department_code=pl.col("course_id").str.head(4))
        eligible = eligible.filter(home.is_in(list(scheme.scopes())))
    listed = sample.frame("participation").filter(
        pl.col("scheme_id") == scheme_id, pl.col("role") == "recipient"
    )
    came = listed.filter(pl.col("sessions_attended_by_landmark") != "0").select(KEY)
    marked = eligible.join(came.with_columns(came=True), on=KEY, how="left", maintain_order="left")
    return marked, marked["came"].fill_null(False).to_numpy()


def naive(sample: Delivered, scheme_id: str) -> float:
    """The plain difference in marks."""
    frame, came = compared(sample, scheme_id)
    mark = frame["mark"].to_numpy()
    return float(mark[came].mean() - mark[~came].mean())


def adjusted(sample: Delivered, scheme_id: str) -> float:
    """The difference between students alike in prior attainment and characteristics."""
    frame, came = compared(sample, scheme_id)
    design, mark = covariates(sample)[frame["row"].to_numpy()], frame["mark"].to_numpy()
    others = design[~came]
    # A little ridge: a level that no comparator has would otherwise make the sums singular.
    sums = others.T @ others + 1e-6 * np.eye(design.shape[1])
    fitted = np.linalg.solve(sums, others.T @ mark[~came])
    return float((mark - design @ fitted)[came].mean())


@cache
def covariates(sample: Delivered) -> NDArray[np.float64]:
    """Of every enrolment: what is recorded before it, as numbers."""
    frame = sample.enrolled
    known = frame.select(COVARIATES).cast(pl.String).to_dummies(drop_first=True).to_numpy()
    before = np.hstack([_filled(frame["prior"], 63, 10), _filled(frame["entry_tariff"], 118, 22)])
    return np.hstack([np.ones((frame.height, 1)), known, before, before[:, :1] ** 2])


def _filled(column: pl.Series, middle: float, spread: float) -> NDArray[np.float64]:
    values = column.cast(float).to_numpy()
    missing = np.isnan(values)
    return np.stack([np.where(missing, 0, (values - middle) / spread), missing], axis=1)


def test_a_plain_difference_says_three_times_the_truth(sample: Delivered):
    """Those who join do better anyway: typically two and a half to four times the true effect."""
    ratios = [naive(sample, code) / sample.effect(code, "mean_mark") for code in TYPICAL]
    assert 15 <= len(ratios)
    assert 2.5 < float(np.median(ratios)) < 4


def test_students_alike_in_what_is_recorded_show_the_truth(sample: Delivered):
    """Adjustment leaves next to nothing, on average over every other typical scheme.

    Other schemes are not held fixed here, which flatters each by some tenths of a mark.
    """
    errors = [adjusted(sample, code) - sample.effect(code, "mean_mark") for code in TYPICAL[::2]]
    assert 0 == pytest.approx(float(np.mean(errors)), abs=0.3)


def test_a_plain_difference_has_the_wrong_sign_for_referred_students(sample: Delivered):
    """Coaching that takes struggling students looks harmful and is not."""
    assert naive(sample, "C14") < -3
    assert sample.effect("C14", "mean_mark") > 1


def test_hidden_motivation_is_beyond_adjustment(sample: Delivered):
    """With strong hidden motivation adjusted differences stay too high."""
    strong = [code for code, scheme in SCHEMES.items() if scheme.motivation >= 0.75]
    errors = [adjusted(sample, code) - sample.effect(code, "mean_mark") for code in strong]
    assert float(np.mean(errors)) > 0.5


def test_hidden_motivation_is_planted_at_fixed_strengths():
    """So that how often it is detected can be drawn as a curve."""
    assert {0, 0.25, 0.5, 0.75, 1.0} == {scheme.motivation for scheme in SCHEMES.values()}


def test_planted_noughts_are_exactly_nought(sample: Delivered):
    """At least four schemes with a register change nothing at all."""
    nulls = [
        scheme.scheme_id
        for scheme in SCHEMES.values()
        if scheme.recipients and not (scheme.mark or scheme.continued or scheme.satisfaction)
        and scheme.keeps_register
    ]  # fmt: skip
    assert len(nulls) >= 4
    of_nulls = sample.truth.filter(
        pl.col("unit_code").is_in(nulls) & (pl.col("role") == "recipient")
    )
    assert {0.0} == set(of_nulls["true_effect"])


def test_one_scheme_does_harm(sample: Delivered):
    """Not everything that students do together helps their marks."""
    assert -1 == pytest.approx(sample.effect("X01", "mean_mark"), abs=0.05)


def test_realised_effects_on_marks_are_the_planted_ones(sample: Delivered):
    """Where an effect is the same for all who take part, it is what is realised, or nearly."""
    plain = [code for code in TYPICAL if not SCHEMES[code].dose and not SCHEMES[code].varies_mark]
    expected = [SCHEMES[code].mark for code in plain]
    assert expected == pytest.approx([sample.effect(code, "mean_mark") for code in plain], abs=0.15)


def test_realised_effects_on_staying_are_of_a_plausible_size(sample: Delivered):
    """First-year mentoring keeps two to four more students in a hundred."""
    assert 2 < sample.effect("C09", "continued") < 4.5


def test_one_effect_is_larger_for_the_most_deprived(sample: Delivered):
    """The truth is stated for each group of the scheme whose effect varies."""
    most, least = (
        sample.effect("C16", "mean_mark", group_code=f"quintile_{fifth}") for fifth in (1, 5)
    )
    assert 2.0 == pytest.approx(most - least, abs=0.1)


def test_one_effect_is_gone_by_the_award(sample: Delivered):
    """Department families lift the first year's marks and no one's class."""
    assert sample.effect("C19", "mean_mark") > 1
    assert 0 == sample.effect("C19", "first_or_upper_second")


def test_an_effect_grows_with_attendance_and_levels_off():
    """Two schemes have a dose."""
    assert ["C01", "C06"] == [code for code, scheme in SCHEMES.items() if scheme.dose]


def test_the_truth_is_stated_for_every_kind_of_unit(sample: Delivered):
    """Schemes, approaches, contexts and any; both roles; every outcome."""
    assert {"scheme", "approach", "context", "any"} == set(sample.truth["unit_kind"])
    assert {"recipient", "provider"} == set(sample.truth["role"])
    assert {
        "mean_mark", "passed_first_time", "continued", "returned", "first_or_upper_second",
        "satisfaction",
    } == set(sample.truth["outcome_code"])  # fmt: skip
