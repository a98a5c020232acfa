"""Pre-flight and plan: what could be seen at all, and what was decided beforehand."""

import tomllib
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2p_metrics.effects import preflight as flight
from p2p_metrics.effects.evidence_rules import StudyDesign, rules_from
from p2p_metrics.effects.plan import AnalysisPlan, PlanStatus, plan_from
from p2p_metrics.effects.power import (
    NO_DRIFT,
    Sides,
    smallest_effect,
    smallest_effect_of_courses,
)
from p2p_metrics.effects.preflight import Advice, SchemeFacts, preflight
from p2p_metrics.effects.records import NotEstimable, Reason

RULES_FILE = Path(__file__).parents[2] / "data_contracts" / "evidence_rules.toml"
RULES = rules_from(tomllib.loads(RULES_FILE.read_text(encoding="utf-8")))

MANY = SchemeFacts(
    sides=Sides(2000, 10_000),
    outcome_sd=12.0,
    is_points=False,
    is_compulsory=False,
    has_register=True,
    has_earlier_mark=True,
    is_planned=True,
    sessions_expected=20_000,
    sessions_attended=9_000,
)
EMBEDDED = replace(
    MANY, is_compulsory=True, has_register=False, courses=Sides(8, 40), course_sd=2.0
)


@pytest.mark.parametrize(
    ("participants", "points", "in_sd"),
    [(100, 9.0, 0.25), (500, 4.0, 0.11), (1000, 3.0, 0.08), (3000, 1.7, 0.05)],
)
def test_the_smallest_effect_is_as_large_as_is_known_of_such_studies(participants, points, in_sd):
    """Five comparators each, 80 % power: points of a 90 % rate, and marks after earlier marks."""
    sides = Sides(participants, 5 * participants)
    rate_power = replace(RULES.power, explained=0.0)

    assert points == pytest.approx(smallest_effect(sides, 30.0, rate_power), rel=0.12)
    assert in_sd == pytest.approx(smallest_effect(sides, 1.0, RULES.power), abs=0.01)


def test_the_smallest_effect_is_seen_four_times_in_five():
    """An effect of just that size, in a difference of two means, is found with 80 % power."""
    scipy_power = pytest.importorskip("statsmodels.stats.power").NormalIndPower()
    sides = Sides(300, 900)
    size = smallest_effect(sides, 1.0, replace(RULES.power, explained=0.0))

    power = scipy_power.power(size, nobs1=300, alpha=0.05, ratio=3)
    assert RULES.power.power == pytest.approx(power, abs=1e-4)


def test_a_large_scheme_may_go_ahead():
    """Register, comparison, an earlier mark and a plan: nothing left to do."""
    found = preflight(MANY, RULES)

    assert (StudyDesign.OPT_IN, (Advice.GO_AHEAD,)) == (found.strongest_design, found.advice)
    assert 9_000 / 20_000 == found.attended_share


SMALL = replace(MANY, sides=Sides(30, 150))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"pooled_approach": MANY.sides}, Advice.POOL_APPROACH),
        ({"pooled_approach": Sides(90, 450)}, Advice.SMALL_N),
        ({}, Advice.SMALL_N),
        ({"has_register": False}, Advice.KEEP_REGISTER),
        ({"sides": Sides(30, 0)}, Advice.FIND_COMPARISON),
    ],
)
def test_a_small_scheme_is_told_what_to_do(change, expected):
    """To pool where that suffices, otherwise to use methods for small numbers."""
    assert expected == preflight(replace(SMALL, **change), RULES).advice[0]


def test_what_everyone_does_needs_other_courses():
    """A compulsory activity is judged by courses; without others there is no comparison."""
    found = preflight(EMBEDDED, RULES)
    alone = preflight(replace(EMBEDDED, courses=Sides(8, 0)), RULES)

    assert (StudyDesign.ROLL_OUT, StudyDesign.NARRATIVE) == (
        found.strongest_design,
        alone.strongest_design,
    )
    assert found.smallest_effect > preflight(MANY, RULES).smallest_effect
    assert Advice.FIND_COMPARISON in alone.advice
    assert NotEstimable(Reason.ONE_PLACE) == alone.smallest_effect


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"course_sd": 0.2}, Advice.GO_AHEAD),
        ({}, Advice.FEW_COURSES),
        ({"pooled_approach": MANY.sides}, Advice.FEW_COURSES),
        ({"course_sd": None}, Advice.FOLLOW_RESULTS),
        ({"course_sd": None, "pooled_approach": MANY.sides}, Advice.FOLLOW_RESULTS),
    ],
)
def test_what_everyone_does_is_advised_by_courses_not_by_students(change, expected):
    """Thousands of students are not too few, and pooling them does not make more courses."""
    assert expected == preflight(replace(EMBEDDED, **change), RULES).advice[0]


def test_where_nothing_is_known_of_the_outcome_results_are_asked_for():
    """An outcome that does not vary yet hides the size that could be seen, however many joined."""
    assert (Advice.FOLLOW_RESULTS,) == preflight(replace(MANY, outcome_sd=0.0), RULES).advice


def test_what_is_not_recorded_is_asked_for():
    """No earlier mark and no plan: both are among the advice."""
    bare = preflight(replace(MANY, has_earlier_mark=False, is_planned=False), RULES)

    assert (Advice.GO_AHEAD, Advice.RECORD_BEFORE, Advice.LOCK_PLAN) == bare.advice


def test_every_advice_has_its_sentence():
    """The house rule words each piece of advice, and no other."""
    assert set(map(str, Advice)) == set(RULES.advice)


def test_what_cannot_be_seen_is_said():
    """No register, nobody on one side, nothing varying, nothing known of how courses stray."""
    unregistered = preflight(replace(MANY, has_register=False, sessions_expected=None), RULES)

    assert NotEstimable(flight.NO_REGISTER) == unregistered.smallest_effect
    assert NotEstimable(Reason.NO_DOSE) == unregistered.attended_share
    assert NotEstimable(Reason.NO_PARTICIPANTS) == smallest_effect(Sides(0, 5), 1, RULES.power)
    assert NotEstimable(Reason.NO_VARIATION) == smallest_effect(Sides(5, 5), 0, RULES.power)
    unknown = smallest_effect_of_courses(Sides(2, 9), None, RULES.power)
    assert NotEstimable(NO_DRIFT) == unknown


sides = st.builds(Sides, st.integers(0, 5000), st.integers(0, 5000))


@given(
    st.builds(
        SchemeFacts,
        **{
            one.name: kind
            for one in fields(SchemeFacts)
            for kind in [
                {
                    "float": st.one_of(st.just(0.0), st.floats(1e-6, 40)),
                    "bool": st.booleans(),
                    "Sides": sides,
                    "int | None": st.one_of(st.none(), st.integers(0, 5000)),
                    "float | None": st.one_of(st.none(), st.just(0.0), st.floats(1e-6, 9)),
                    "Sides | None": st.one_of(st.none(), sides),
                }[str(one.type)]
            ]
        },
    )
)
def test_any_facts_give_figures_or_reasons_and_some_advice(facts):
    """Never a missing number, never without advice."""
    found = preflight(facts, RULES)

    assert found.advice
    assert isinstance(found.smallest_effect, NotEstimable) or found.smallest_effect > 0
    assert found.is_large_enough == (Advice.GO_AHEAD in found.advice)


PLAN = {
    "unit_kind": "scheme",
    "unit_code": "pass-law",
    "role": "recipient",
    "question": "Does PASS in law raise the first-year mark?",
    "population": "first-year law students",
    "outcome_code": "mean_mark",
    "primary_estimator": "doubly_robust_att",
    "locked_on": date(2024, 9, 1),
}
ASKED = ("mean_mark", "first-year law students", "doubly_robust_att")


def test_the_same_plan_has_the_same_fingerprint_and_any_change_another():
    """SHA-256 of the plan's content: written differently it stays, decided differently it moves."""
    plan = plan_from(PLAN)
    again = plan_from({**dict(reversed(PLAN.items())), "locked_on": "2024-09-01"})

    assert plan.fingerprint == again.fingerprint
    assert plan.fingerprint == plan_from({**PLAN, "locked_on": datetime(2024, 9, 1)}).fingerprint
    changed = {replace(plan, **{name: "x"}).fingerprint for name in PLAN if name != "locked_on"}
    assert len(PLAN) - 1 == len(changed - {plan.fingerprint})


@pytest.mark.parametrize(
    ("asked", "known_on", "expected"),
    [
        (ASKED, date(2025, 7, 1), PlanStatus.PLANNED),
        (ASKED, date(2024, 9, 1), PlanStatus.LOCKED_TOO_LATE),
        (("continued", *ASKED[1:]), date(2025, 7, 1), PlanStatus.NOT_AS_PLANNED),
    ],
)
def test_only_what_was_decided_before_the_outcomes_is_planned(asked, known_on, expected):
    """Another outcome, or a plan as old as the data, makes an estimate exploratory."""
    assert expected == plan_from(PLAN).status(*asked, known_on)


@pytest.mark.parametrize(
    ("change", "named"),
    [({"question": " "}, "question"), ({"locked_on": "soon"}, "soon"), ({"mood": 1}, "mood")],
)
def test_a_plan_that_is_not_one_is_refused_by_name(change, named):
    """What is empty, not a date or unknown is named."""
    with pytest.raises(ValueError, match=named):
        plan_from({**PLAN, **change})
    assert isinstance(plan_from(PLAN), AnalysisPlan)
