"""What is doubted about an estimate is written beside it, and limits what may be said."""

import dataclasses
from datetime import date

import numpy as np
import polars as pl
import pytest
from drawn_setting import drawn_setting

from p2p_metrics.config import Configuration
from p2p_metrics.effects.frame import EarlierMark, Exposure, Frame, Unit
from p2p_metrics.effects.plan import AnalysisPlan
from p2p_metrics.engines.duckdb import DuckDBEngine
from p2p_metrics.estimation.doubts import finish
from p2p_metrics.estimation.doubts.setting import left_without
from p2p_metrics.estimation.units import estimating
from p2p_metrics.progress import silent

STUDENTS = 4000
TRUTH = 3.0
CLEAN = Unit("scheme", "open-to-all", "recipient")
HIDDEN = Unit("scheme", "for-the-keen", "recipient")
FIRST_YEAR = Unit("scheme", "welcome", "recipient")
EMBEDDED = Unit("scheme", "group-work", "recipient")
PLAN = AnalysisPlan(
    *CLEAN, "Better marks?", "eligible_at_landmark", "mean_mark", "doubly_robust_att",
    date(2023, 9, 1),
)  # fmt: skip


def made_frame():
    """A scheme worth TRUTH marks that is joined for known reasons; two worth nothing, one joined
    for hidden reasons as well and one before any mark was given; and one that is embedded.
    """
    chance = np.random.default_rng(7)
    hidden = chance.normal(0, 1, STUDENTS)
    prior = chance.normal(60, 8, STUDENTS)
    known = (prior - 60) / 10
    open_, keen, first = (
        chance.random(STUDENTS) < 1 / (1 + np.exp(1 - known - pull * hidden))
        for pull in (0.0, 1.5, 0.0)
    )
    marks = 20 + prior * 0.7 + 3 * hidden + chance.normal(0, 4, (3, STUDENTS))
    everyone = np.arange(STUDENTS)
    ones = np.zeros(STUDENTS, dtype=np.intp)
    names = ("academic_year", "stage", "ethnicity", "disability", "age_group", "deprivation")
    early, late = np.full(STUDENTS, 10.0), np.full(STUDENTS, 200.0)
    sessions = np.where(open_, chance.integers(1, 10, STUDENTS), np.nan).astype(float)
    return Frame(
        student=everyone,
        course=everyone % 40,
        places=(everyone % 40, everyone % 40, everyone % 8),
        categories=dict.fromkeys(names, ones) | {"sex": everyone % 2},
        marks={"prior_mark": prior, "entry_tariff": np.full(STUDENTS, np.nan)},
        outcomes={"mean_mark": marks[0] + TRUTH * open_},
        exposures={
            CLEAN: Exposure(everyone, open_, sessions, starts=late),
            HIDDEN: Exposure(everyone, keen, starts=late),
            FIRST_YEAR: Exposure(everyone, first, starts=early),
            EMBEDDED: Exposure(everyone, np.ones(STUDENTS, dtype=bool), is_embedded=True),
        },
        earlier_marks={"term_1_mark": EarlierMark(marks[1], np.full(STUDENTS, 100.0))},
    )  # fmt: skip


def tables_of(frame, **setting):
    """Every raw table of the frame's units."""
    number = pl.int_range(STUDENTS, eager=True)
    keys = pl.DataFrame(
        {
            "academic_year": pl.Series([2023] * STUDENTS, dtype=pl.Int32),
            "faculty_code": pl.Series(["ART", "LAW"] * (STUDENTS // 2)),
            "level": ["undergraduate"] * STUDENTS,
            "group_sex": (number % 2).replace_strict({0: "female", 1: "male"}),
        }
    )
    configuration = dataclasses.replace(
        Configuration.read(), outcomes=("mean_mark",), characteristics=("sex",)
    )
    drawn = drawn_setting(frame, ("mean_mark",), **setting)
    with estimating(frame, keys, configuration, drawn) as collected:
        return collected(silent)


@pytest.fixture(scope="module")
def found():
    """The tables with a plan for the clean scheme, locked in time."""
    return tables_of(made_frame(), plans=(PLAN,))


def row(table, unit, **keys):
    """The one row of a unit."""
    chosen = table.filter(
        pl.col("unit_code") == unit.code, *(pl.col(name) == value for name, value in keys.items())
    )
    assert 1 == chosen.height
    return chosen.row(0, named=True)


def whole(table, unit):
    """The row of the whole university."""
    return row(table, unit, academic_year=0, faculty_code="all", level="all", group_code="all")


def test_hidden_motivation_is_labelled_an_association(found):
    """Those who joined did better before it began: no word of a comparison, in any cut."""
    assert "failed" == row(found["placebo"], HIDDEN)["result"]
    assert "association" == row(found["passport"], HIDDEN)["wording"]
    graded = found["impact"].filter(
        pl.col("unit_code") == HIDDEN.code, pl.col("estimate").is_not_null()
    )
    assert {"association"} == set(graded["wording"])


def test_a_scheme_joined_for_known_reasons_passes_its_placebo(found):
    """The first term's mark was given before it began, and shows no difference."""
    placebo = row(found["placebo"], CLEAN)

    assert ("term_1_mark", "passed") == (placebo["mark"], placebo["result"])
    assert placebo["ci_lower"] < 0 < placebo["ci_upper"]


def test_without_a_mark_from_before_a_placebo_is_not_possible(found):
    """A scheme that begins before any mark was given never counts as passed."""
    placebo, passport = row(found["placebo"], FIRST_YEAR), row(found["passport"], FIRST_YEAR)

    assert (None, True) == (placebo["result"], placebo["reason"].startswith("placebo not possible"))
    assert "placebo not possible" in passport["lowered_by"]
    assert "a passed placebo" in passport["missing_for_next"]
    assert "2" == passport["evidence_type"]


def test_a_passport_never_says_effect_with_a_failed_placebo(found):
    """Nor does it without one."""
    results = dict(found["placebo"].select("unit_code", "result").rows())
    effects = found["passport"].filter(pl.col("wording") == "effect")

    assert {"passed"} >= {results[code] for code in effects["unit_code"]}


def test_a_planned_scheme_with_everything_passed_is_causal_as_a_whole_and_in_no_cut(found):
    """The plan was for everyone; a faculty or group was not planned."""
    passport = row(found["passport"], CLEAN)

    assert ("3", "effect", "planned") == (
        passport["evidence_type"], passport["wording"], passport["plan_status"],
    )  # fmt: skip
    assert "3" == whole(found["impact"], CLEAN)["evidence_type"]
    cuts = found["impact"].filter(
        pl.col("unit_code") == CLEAN.code, pl.col("faculty_code") != "all",
        pl.col("estimate").is_not_null(),
    )  # fmt: skip
    assert {("2", "comparison")} == set(cuts.select("evidence_type", "wording").rows())


def test_the_grade_of_the_whole_university_is_that_of_its_passport(found):
    """One grade, wherever it is read."""
    for unit in (CLEAN, HIDDEN, FIRST_YEAR):
        passport, impact = row(found["passport"], unit), whole(found["impact"], unit)
        for name in ("evidence_type", "security", "wording"):
            assert passport[name] == impact[name]


def test_a_plan_locked_after_the_first_year_is_exploratory():
    """By then its outcomes could be seen."""
    late = dataclasses.replace(PLAN, locked_on=date(2024, 8, 1))
    passport = row(tables_of(made_frame(), plans=(late,))["passport"], CLEAN)

    assert "exploratory: locked after the outcomes were known" == passport["plan_status"]
    assert ("2", "comparison") == (passport["evidence_type"], passport["wording"])


def test_outcomes_that_are_due_and_missing_lower_the_security():
    """More so where one side has fewer of them."""
    frame = made_frame()
    frame.outcomes["mean_mark"][:800] = np.nan
    nothing_due = {"mean_mark": np.arange(STUDENTS) >= 800}

    missing = row(tables_of(frame)["passport"], CLEAN)["lowered_by"]
    excused = row(tables_of(frame, due=nothing_due)["passport"], CLEAN)["lowered_by"]

    assert "missing (-1)" in missing
    assert "missing" not in excused


def leavers(seed=3):
    """A scheme that keeps half of those who would leave, and changes nobody's class.

    Gives the frame, who left, and what the scheme is worth, those who left counted as without a
    good class: in points, for those who took part.
    """
    chance, frame = np.random.default_rng(seed), made_frame()
    joined = frame.exposures[CLEAN].exposed
    strength = (frame.marks["prior_mark"] - 60) / 8 + chance.normal(0, 1, STUDENTS)
    would_leave = chance.random(STUDENTS) < 1 / (1 + np.exp(1.0 + strength))
    kept = chance.random(STUDENTS) < 0.5
    left = would_leave & ~(joined & kept)
    good = chance.random(STUDENTS) < 1 / (1 + np.exp(-1 - strength))
    frame.outcomes["mean_mark"] = np.where(left, np.nan, 100.0 * good)
    return frame, left, 100.0 * (good & would_leave & kept)[joined].mean()


def test_an_activity_that_keeps_students_loses_security_and_is_answered_with_them_counted():
    """Those who stay because of it are weaker, so the classes of those compared look worse."""
    frame, left, truth = leavers()
    found = tables_of(frame, left={"mean_mark": left})
    passport = row(found["passport"], CLEAN)
    counted = row(found["specification"], CLEAN, population="leavers_counted")

    assert whole(found["impact"], CLEAN)["estimate"] < 0
    assert counted["ci_lower"] < truth < counted["ci_upper"]
    assert 0 < counted["ci_lower"]
    for side, name in ((True, "participants"), (False, "comparison")):
        share = left[frame.exposures[CLEAN].exposed == side].mean()
        assert share == pytest.approx(passport[f"not_known_{name}"])
    assert {"missing (-2)", "attrition (-2)"} <= set(passport["lowered_by"].split("; "))


def test_who_left_without_an_award_is_due_a_class_and_lost_to_it():
    """Read from the findings, for every year of theirs."""
    findings = pl.DataFrame(
        [(1, 2022, "first_or_upper_second", "left_without_award"),
         (1, 2023, "first_or_upper_second", "left_without_award"),
         (2, 2023, "first_or_upper_second", "lower_class"),
         (2, 2023, "returned", "gone")],
        schema=["engagement_id", "academic_year", "outcome_code", "finding"], orient="row",
    )  # fmt: skip
    rows = findings.select("engagement_id", "academic_year").unique(maintain_order=True)
    with DuckDBEngine(threads=1) as engine:
        engine.connection.register("drawing", findings.to_arrow())
        engine.connection.execute("create table fct_findings as from drawing")
        found = left_without(engine, rows, ["first_or_upper_second", "returned"])

    assert ["first_or_upper_second"] == list(found)
    assert [True, True, False] == found["first_or_upper_second"].tolist()


def test_balance_is_judged_among_those_whose_outcome_is_known():
    """Everyone is alike; but only the women who took part and the men who did not are marked."""
    frame = made_frame()
    joined, woman = frame.exposures[CLEAN].exposed, frame.categories["sex"] == 0
    gone = np.random.default_rng(1).random(STUDENTS) < np.where(joined == woman, 0.1, 0.6)
    frame.outcomes["mean_mark"][gone] = np.nan
    nothing_due = {"mean_mark": np.zeros(STUDENTS, dtype=bool)}
    found = tables_of(frame, due=nothing_due)

    assert "balance (-2)" in row(found["passport"], CLEAN)["lowered_by"]
    shown = found["balance"].filter(pl.col("unit_code") == CLEAN.code)
    assert max(map(abs, shown["after"])) < 0.1


def test_an_embedded_activity_has_no_doubts_but_a_reason(found):
    """The roll-out has its own."""
    assert "roll-out" in row(found["passport"], EMBEDDED)["reason"]
    assert "roll-out" in row(found["placebo"], EMBEDDED)["reason"]
    assert EMBEDDED.code not in set(found["balance"]["unit_code"])
    assert EMBEDDED.code not in set(found["specification"]["unit_code"])


def test_weighting_brings_the_prior_mark_into_balance(found):
    """Participants had better marks before; the weighted others have them too."""
    prior = row(found["balance"], CLEAN, covariate="prior_mark")

    assert prior["before"] > 0.3
    assert abs(prior["after"]) < 0.1


def test_other_ways_of_answering_stand_beside_the_headline_not_in_its_place(found):
    """Other estimators, other students, fewer covariates; the headline is in impact."""
    ways = found["specification"].filter(pl.col("unit_code") == CLEAN.code)

    assert [
        ("headline", "all", "change_score_difference"),
        ("headline", "all", "joint_regression"),
        ("headline", "all", "matching_ladder_with_regression"),
        ("headline", "all", "weighting_alone"),
        ("headline", "core", "doubly_robust_att"),
        ("headline", "without_schemes", "doubly_robust_att"),
        ("joined_courses", "all", "doubly_robust_att"),
        ("whole_year", "all", "doubly_robust_att"),
    ] == ways.select("population", "covariates", "estimator").rows()
    # The change score goes astray by design where students join by last year's mark.
    others = ways.filter(pl.col("estimator") != "change_score_difference")["estimate"]
    assert all(abs(estimate - TRUTH) < 0.5 for estimate in others)


def test_attendance_is_told_by_band_where_it_was_recorded(found):
    """From one, three and five sessions; schemes without a record have no rows."""
    bands = found["dose"].filter(pl.col("unit_code") == CLEAN.code)

    assert [(1, 2), (3, 4), (5, None)] == bands.select("sessions_from", "sessions_to").rows()
    assert HIDDEN.code not in set(found["dose"]["unit_code"])
    assert abs(row(found["dose_trend"], CLEAN)["estimate"]) < 0.3


def published(found):
    """The tables as they were, for the finish step: nothing needs hiding here."""
    return {name: table.with_columns(status=pl.lit("")) for name, table in found.items()}


def test_the_sentence_follows_from_wording_and_published_verdict(found):
    """The association's words for the association, the effect's for the effect."""
    made = finish.passport(published(found))

    assert "not necessarily because of it" in row(made, HIDDEN)["sentence"]
    assert row(made, CLEAN)["sentence"].startswith("Taking part made a difference")
    assert "not_estimated" == row(made, EMBEDDED)["verdict"]


def test_a_hidden_estimate_has_no_sentence_about_its_size(found):
    """Whatever the passport knew, a blank figure is spoken of as one that cannot be had."""
    blank = published(found)
    blank["impact"] = blank["impact"].with_columns(
        pl.lit(None, pl.Float64).alias(name) for name in ("estimate", "ci_lower", "ci_upper")
    )
    made = finish.passport(blank)

    assert {"It cannot be estimated, {reason}."} == set(made["sentence"])


def test_what_hidden_causes_must_be_follows_from_the_published_figures(found):
    """A larger published estimate takes a stronger hidden cause."""
    tables = published(found)
    twice = dict(tables)
    twice["impact"] = tables["impact"].with_columns(pl.col("estimate", "ci_lower", "ci_upper") + 3)
    small, large = (row(finish.sensitivity(one), CLEAN) for one in (tables, twice))

    assert 0 < small["robustness_of_limit"] < small["robustness"] < large["robustness"]
    assert "prior_mark" == small["covariate"]
    assert 0 < small["times_as_strong"] < large["times_as_strong"]
    assert small["e_value"] is None


def test_beside_every_other_answer_stands_the_published_headline(found):
    """On the grid on which impact prints it."""
    made = finish.specification(published(found))
    ways = made.filter(pl.col("unit_code") == CLEAN.code)

    assert {whole(found["impact"], CLEAN)["estimate"]} == set(ways["headline"])
