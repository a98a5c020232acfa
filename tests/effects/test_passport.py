"""Passports: a grade only moves down, and no sentence says more than its grade."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2p_metrics.effects.evidence_rules import StudyDesign, rules_from
from p2p_metrics.effects.findings import Findings, PlaceboState
from p2p_metrics.effects.passport import Alarm, EvidenceType, Wording, passport
from p2p_metrics.effects.records import Estimate, NotEstimable
from p2p_metrics.effects.verdict import Verdict

RULES_FILE = Path(__file__).parents[2] / "data_contracts" / "evidence_rules.toml"
DOCUMENT = tomllib.loads(RULES_FILE.read_text(encoding="utf-8"))
RULES = rules_from(DOCUMENT)

FOUND = Estimate(1.5, 0.5, 2.5, 0.5, 800, 4000, "doubly_robust_att", "opt_in")
CLEAN = Findings(
    StudyDesign.OPT_IN,
    FOUND,
    outcome_sd=12.0,
    is_points=False,
    is_planned=True,
    placebo=PlaceboState.PASSED,
    placebo_detectable=0.05,
    largest_difference=0.04,
    overlap=0.8,
    missing=0.02,
    attrition=0.01,
    detectable=0.1,
)
ROLL_OUT = replace(
    CLEAN, design=StudyDesign.ROLL_OUT, pretrend_p=0.4, n_adopting=8, missed_bias=0.3
)


def sentence_of(found):
    """The one sentence that the house rule has for a passport."""
    return RULES.phrases[found.wording][found.verdict]


def test_a_clean_planned_comparison_is_causal_with_security_three():
    """A passed placebo, balance, overlap and a locked plan: the best an opt-in can have."""
    found = passport(CLEAN, Verdict.BETTER, RULES)

    assert (EvidenceType.CAUSAL, 3, Wording.EFFECT) == (
        found.evidence_type,
        found.security,
        found.wording,
    )
    assert ((), ()) == (found.lowered_by, found.missing_for_next)


@pytest.mark.parametrize(
    ("change", "security"),
    [
        ({"placebo": PlaceboState.NOT_POSSIBLE}, 3 - 1),
        ({"largest_difference": -0.1}, 3),
        ({"largest_difference": -0.3}, 3 - 2),
        ({"largest_difference": None}, 3 - 1),
        ({"overlap": 0.59}, 3 - 1),
        ({"overlap": None}, 3 - 1),
        ({"is_planned": False}, 3),
        ({"placebo_detectable": 0.15}, 3),
        ({"placebo_detectable": None}, 3 - 1),
    ],
)
def test_each_thing_missing_keeps_a_comparison_from_being_causal(change, security):
    """One condition short of causal: type 2, and its name among what is missing."""
    found = passport(replace(CLEAN, **change), Verdict.BETTER, RULES)

    assert (EvidenceType.EMPIRICAL, Wording.COMPARISON) == (found.evidence_type, found.wording)
    assert (security < 3) == ("more security" in found.missing_for_next)
    assert len(set(found.missing_for_next) - {"more security"}) == 1
    assert security == found.security


def test_a_failed_placebo_turns_effect_into_association_whatever_the_interval():
    """The label changes, two points go, and the sentence says that the groups differed before."""
    found = passport(replace(CLEAN, placebo=PlaceboState.FAILED), Verdict.BETTER, RULES)

    assert (EvidenceType.EMPIRICAL, 3 - 2, Wording.ASSOCIATION) == (
        found.evidence_type,
        found.security,
        found.wording,
    )
    assert "not necessarily because of it" in sentence_of(found)


@pytest.mark.parametrize(
    ("change", "evidence_type", "security", "wording"),
    [
        ({}, 3, 4, Wording.EFFECT),
        ({"n_adopting": 4}, 2, 4 - 1, Wording.COURSES),
        ({"pretrend_p": 0.01}, 2, 4 - 2, Wording.COURSES_ASSOCIATION),
        ({"pretrend_p": None}, 2, 4 - 1, Wording.COURSES),
        ({"detectable": 0.3}, 3, 4 - 1, Wording.EFFECT),
        ({"detectable": 0.5}, 2, 4 - 2, Wording.COURSES),
        ({"missed_bias": 0.6}, 2, 4, Wording.COURSES),
        ({"missed_bias": None}, 2, 4, Wording.COURSES),
    ],
)
def test_a_roll_out_needs_trends_seen_to_be_flat_and_five_courses(
    change, evidence_type, security, wording
):
    """Type 3 with security 4 at most; trends that differ make it an association, and a test that
    would have overlooked a bias beyond half a half-width leaves it a comparison of courses.
    """
    found = passport(replace(ROLL_OUT, **change), Verdict.WORSE, RULES)

    assert (evidence_type, security, wording) == (
        found.evidence_type,
        found.security,
        found.wording,
    )


def test_without_an_estimate_there_is_a_narrative_and_a_reason():
    """Type 1, security 0, and the only sentence says why."""
    refused = replace(CLEAN, estimate=NotEstimable("because nobody took part"))
    found = passport(refused, Verdict.BETTER, RULES)

    assert (EvidenceType.NARRATIVE, 0, Verdict.NOT_ESTIMATED) == (
        found.evidence_type,
        found.security,
        found.verdict,
    )
    assert "It cannot be estimated, {reason}." == sentence_of(found)


def test_a_suppressed_estimate_gives_its_size_away_to_no_one():
    """Where the published value is hidden the passport holds no alarm and no verdict."""
    found = passport(
        replace(CLEAN, estimate=replace(FOUND, estimate=9.0)), Verdict.NOT_ESTIMATED, RULES
    )

    assert (None, Wording.NONE) == (found.alarm, found.wording)


def test_sizes_beyond_any_randomised_evidence_raise_an_alarm():
    """More than 6 points, or more than 0.40 standard deviations, either way."""
    marks = replace(CLEAN, estimate=replace(FOUND, estimate=-6.0))
    points = replace(CLEAN, estimate=replace(FOUND, estimate=6.5), is_points=True)

    assert (
        Alarm(6.0 / 12.0, 0.40, "standard deviations")
        == passport(marks, Verdict.WORSE, RULES).alarm
    )
    assert Alarm(6.5, 6.0, "percentage points") == passport(points, Verdict.BETTER, RULES).alarm
    assert passport(CLEAN, Verdict.BETTER, RULES).alarm is None


HOLES = [
    replace(CLEAN, placebo_detectable=2.0, missing=0.5, attrition=0.2),
    replace(ROLL_OUT, pretrend_p=0.06, n_adopting=5, missing=0.5, attrition=0.2, detectable=0.9),
]


@pytest.mark.parametrize("found", HOLES, ids=["opt in", "roll-out"])
def test_a_weak_estimate_with_a_blunt_check_is_not_causal_and_says_what_it_lacks(found):
    """A check that could have seen next to nothing, and half of the outcomes missing."""
    blunt = replace(found, missed_bias=None)
    graded = passport(blunt, Verdict.BETTER, RULES)

    assert (EvidenceType.EMPIRICAL, 0) == (graded.evidence_type, graded.security)
    assert "more security" in graded.missing_for_next
    assert any("would have seen" in one for one in graded.missing_for_next)
    assert "made a difference" not in sentence_of(graded)


shares = st.one_of(st.none(), st.floats(0, 1))
findings = st.builds(
    Findings,
    design=st.sampled_from(StudyDesign),
    estimate=st.sampled_from([FOUND, NotEstimable("because")]),
    outcome_sd=st.one_of(st.none(), st.floats(0, 20)),
    is_points=st.booleans(),
    is_planned=st.booleans(),
    placebo=st.sampled_from(PlaceboState),
    placebo_detectable=shares,
    largest_difference=shares,
    overlap=shares,
    missing=shares,
    attrition=shares,
    detectable=shares,
    pretrend_p=shares,
    n_adopting=st.one_of(st.none(), st.integers(0, 30)),
    missed_bias=shares,
)


@given(findings, st.sampled_from(Verdict))
def test_nothing_weak_or_untested_is_causal(drawn, verdict):
    """Security below three, or a check that would overlook what matters: never type 3."""
    found = passport(drawn, verdict, RULES)
    is_causal = found.evidence_type == EvidenceType.CAUSAL
    half = 1.0  # of FOUND's interval

    assert not (is_causal and found.security < 3)
    if is_causal and drawn.design == StudyDesign.ROLL_OUT:
        assert drawn.missed_bias <= half / 2
    if is_causal and drawn.design == StudyDesign.OPT_IN:
        assert drawn.placebo_detectable * drawn.outcome_sd <= 1.5 * half
    if not is_causal and verdict != Verdict.NOT_ESTIMATED:
        assert found.missing_for_next or RULES.designs[drawn.design].best_type < 3


@given(findings, st.sampled_from(Verdict))
def test_no_sentence_says_more_than_its_grade(drawn, verdict):
    """Whatever is known, "made a difference" is said of causal evidence only."""
    found = passport(drawn, verdict, RULES)
    sentence = sentence_of(found)

    says_effect = "made a difference" in sentence
    assert says_effect == (found.evidence_type == EvidenceType.CAUSAL)
    assert 0 <= found.security <= RULES.designs[drawn.design].best_security
    assert (found.verdict == Verdict.NOT_ESTIMATED) == ("cannot be estimated" in sentence)
    if found.verdict == Verdict.CANNOT_TELL:
        assert "cannot tell yet" in sentence


@given(findings, st.sampled_from(Verdict))
def test_knowing_less_never_raises_a_grade(drawn, verdict):
    """Taking a good figure away, or failing the placebo, moves type and security down or not."""
    full = passport(replace(drawn, placebo=PlaceboState.PASSED), verdict, RULES)
    for change in (
        {"placebo": PlaceboState.FAILED},
        {"placebo": PlaceboState.NOT_POSSIBLE, "placebo_detectable": None},
        {"placebo": PlaceboState.PASSED, "is_planned": False},
    ):
        less = passport(replace(drawn, **change), verdict, RULES)
        assert less.evidence_type <= full.evidence_type
        assert less.security <= full.security


def test_a_passport_that_contradicts_itself_cannot_be_made():
    """The record refuses an effect without causal evidence, and an estimate without a verdict."""
    found = passport(replace(CLEAN, is_planned=False), Verdict.BETTER, RULES)

    with pytest.raises(ValueError, match="only causal evidence"):
        replace(found, wording=Wording.EFFECT)
    with pytest.raises(ValueError, match="has a verdict"):
        replace(found, verdict=Verdict.NOT_ESTIMATED)


def test_the_house_rule_is_whole_and_names_what_is_wrong():
    """A missing or unknown entry is named."""
    with pytest.raises(ValueError, match="overlap"):
        rules_from(
            {
                **DOCUMENT,
                "security": {k: v for k, v in DOCUMENT["security"].items() if k != "overlap"},
            }
        )
    with pytest.raises(ValueError, match="surprise"):
        rules_from({**DOCUMENT, "surprise": 1})


def test_every_wording_has_its_sentences_and_no_other():
    """One for each verdict, or only that nothing was estimated; and what may be concluded."""
    verdicts = {*Verdict} - {Verdict.NOT_ESTIMATED}
    expected = {
        wording: {"can_say", "cannot_say"}
        | ({Verdict.NOT_ESTIMATED} if wording == Wording.NONE else verdicts)
        for wording in Wording
    }
    assert expected == {wording: set(said) for wording, said in RULES.phrases.items()}
