"""Sentences never say more than verdict, evidence type and suppression allow."""

import re
from dataclasses import replace
from itertools import product

import pytest

from p2p_metrics import vocabulary
from p2p_metrics.presentation import impact, words
from p2p_metrics.presentation.source import Source
from p2p_metrics.presentation.words import Finding, Outcome

VERDICTS = vocabulary.table("verdicts")["code"].to_list()
EVIDENCE = vocabulary.table("evidence_types")["code"].cast(str).to_list()
STATUSES = ["", *vocabulary.table("suppression_codes")["code"].to_list()]
OUTCOMES = vocabulary.table("outcomes")["outcome_code"].to_list()
COMBINATIONS = list(product(VERDICTS, EVIDENCE, STATUSES))

CAUSAL = re.compile(r"made a difference|caused|because of|improved|lowered|thanks to|effect of")
NO_EFFECT = re.compile(r"does not work|no effect|makes no difference|has failed")
ESTIMATES = {
    "better": (2.1, 1.2, 3.0),
    "worse": (-2.1, -3.0, -1.2),
    "cannot_tell": (0.6, -0.4, 1.6),
    "not_estimated": (None, None, None),
}


def finding(
    verdict: str, evidence: str = "2", status: str = "", code: str = "continued"
) -> Finding:
    """A finding on one scheme, with figures that suit its verdict."""
    estimate, lower, upper = (None, None, None) if status else ESTIMATES[verdict]
    return Finding(
        unit="peer mentoring",
        outcome=Outcome.of(code),
        estimate=estimate,
        ci_lower=lower,
        ci_upper=upper,
        verdict=verdict,
        evidence_type=evidence,
        status=status,
        reason="because too few students took part or could be compared",
        comparison_value=None if estimate is None else 91.0,
        overlap=0.8,
    )


def all_that_is_said(found: Finding) -> tuple[str, str, str, str]:
    """Sentence, range in plain words, what can and what cannot be said."""
    return (
        words.sentence(found),
        words.plain_range(found),
        words.you_can_say(found),
        words.you_cannot_say(found),
    )


@pytest.mark.parametrize(("verdict", "evidence", "status"), COMBINATIONS)
def test_every_combination_yields_whole_sentences(verdict: str, evidence: str, status: str) -> None:
    """No blank, no unfilled template, a capital first and a full stop last."""
    for code in OUTCOMES:
        sentence, in_plain_words, can, cannot = all_that_is_said(
            finding(verdict, evidence, status, code)
        )
        for said in filter(None, (sentence, in_plain_words, can, cannot)):
            assert said[0].isupper()
            assert said.endswith(".")
            assert "{" not in said
            assert "None" not in said
        assert all((sentence, can, cannot))


@pytest.mark.parametrize(("verdict", "evidence", "status"), COMBINATIONS)
def test_only_type_three_speaks_of_a_difference_made(
    verdict: str, evidence: str, status: str
) -> None:
    """Types 1 and 2 compare; a causal word in what may be said is an over-claim."""
    found = finding(verdict, evidence, status)
    claims = " ".join((words.sentence(found), words.you_can_say(found)))
    may_claim = evidence == "3" and verdict in ("better", "worse") and not status

    assert may_claim == bool(CAUSAL.search(claims))


@pytest.mark.parametrize(("verdict", "evidence", "status"), COMBINATIONS)
def test_nothing_hidden_or_unclear_is_read_as_no_effect(
    verdict: str, evidence: str, status: str
) -> None:
    """Cannot tell yet, hidden and not estimated never say that a scheme does not work."""
    found = finding(verdict, evidence, status)

    assert not NO_EFFECT.search(words.sentence(found))
    assert not NO_EFFECT.search(words.you_can_say(found))
    if verdict == "cannot_tell" and evidence != "1" and not status:
        assert "makes no difference" in words.you_cannot_say(found)


@pytest.mark.parametrize(("verdict", "evidence", "status"), COMBINATIONS)
def test_a_hidden_figure_is_named_as_hidden_and_no_number_slips_out(
    verdict: str, evidence: str, status: str
) -> None:
    """With a suppression code the sentence gives the reason and no range."""
    if not status:
        return
    found = finding(verdict, evidence, status)
    expected = "not shown" if found.is_hidden else "cannot be estimated"

    assert expected in words.sentence(found)
    assert words.suppressed(status).short == words.verdict_word(found)
    assert not re.search(r"\d\.\d", words.sentence(found) + words.you_can_say(found))
    assert words.plain_range(found) == ""


@pytest.mark.parametrize("verdict", ["better", "worse", "cannot_tell"])
def test_where_the_placebo_failed_it_is_an_association(verdict: str) -> None:
    """These students were already different before: no word of a difference made, and no range
    with and without it.
    """
    found = replace(finding(verdict), wording="association")
    said = all_that_is_said(found)

    assert "already different before" in said[0]
    assert "" == said[1]
    assert not CAUSAL.search(" ".join(said[:3]))
    assert not NO_EFFECT.search(" ".join(said[:3]))


@pytest.mark.parametrize(("verdict", "evidence"), list(product(("better", "worse"), ("2", "3"))))
def test_a_verdict_is_said_in_its_own_direction(verdict: str, evidence: str) -> None:
    """Better is never worded as worse, nor worse as better."""
    said = words.sentence(finding(verdict, evidence))
    words_for = {
        ("better", "2"): "did better than similar students by 2.1 points",
        ("worse", "2"): "did worse than similar students by 2.1 points",
        ("better", "3"): "made a difference of 2.1 points",
        ("worse", "3"): "made a difference of \u22122.1 points",
    }

    assert words_for[verdict, evidence] in said
    assert "(1.2 to 3.0 points)" in said


def test_the_range_in_plain_words_counts_among_a_hundred_similar_students() -> None:
    """The wording of the UK data labs, from published values alone."""
    assert (
        "Of 100 similar students, about 91 continued without it and 92 to 94 with it."
        == words.plain_range(finding("better"))
    )
    assert (
        "Of 100 similar students, about 91 continued without it and 91 to 93 with it."
        == words.plain_range(finding("cannot_tell"))
    )


def test_the_range_in_plain_words_speaks_of_more_and_less_where_there_is_no_hundred() -> None:
    """Marks and scores are compared as they are."""
    marks = replace(finding("better", code="mean_mark"), comparison_value=61.0)
    unsure = replace(finding("cannot_tell", code="mean_mark"), comparison_value=61.0)

    assert (
        "Similar students averaged about 61 without it; 1.2 to 3.0 marks more with it."
        == words.plain_range(marks)
    )
    assert (
        "Similar students averaged about 61 without it; "
        "between 0.4 marks less and 1.6 marks more with it." == words.plain_range(unsure)
    )


def test_a_share_never_leaves_nought_to_a_hundred() -> None:
    """A range that would pass 100 of 100 students stops there."""
    near_all = replace(finding("better"), comparison_value=98.0)

    assert words.plain_range(near_all).endswith(
        "about 98 continued without it and 99 to 100 with it."
    )


def test_a_difference_that_may_be_chance_among_many_is_said_to_be_so() -> None:
    """Cannot tell although the range leaves out nought: the claim fell to multiplicity."""
    found = replace(finding("cannot_tell"), estimate=1.2, ci_lower=0.1, ci_upper=2.3)

    assert "among so many comparisons" in words.sentence(found)
    assert "did better" in words.sentence(found)


def test_a_size_beyond_any_trial_and_thin_overlap_are_cautioned() -> None:
    """Larger than randomised studies have found, or few like-for-like students: say so."""
    large = replace(finding("better"), estimate=7.5, ci_lower=6.1, ci_upper=8.9)
    thin = replace(finding("better"), overlap=0.4)

    assert ["larger than any randomised study" in said for said in words.cautions(large)] == [True]
    assert [
        "40% of those who took part have an exact twin" in said for said in words.cautions(thin)
    ] == [True]
    assert [] == words.cautions(finding("better"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Peer mentoring", "peer mentoring"),
        ("Peer Assisted Learning (PAL)", "Peer Assisted Learning (PAL)"),
        ("Curriculum-embedded", "curriculum-embedded"),
        ("PASS", "PASS"),
    ],
)
def test_names_inside_a_sentence_keep_capitals_that_are_theirs(name: str, expected: str) -> None:
    """Only a name whose sole capital is its first letter loses it."""
    assert expected == words.in_sentence(name)


def test_the_numbers_in_a_sentence_are_those_of_the_table(source: Source) -> None:
    """Every size and limit that is said can be found, as written, in the row it is said of."""
    rows = source.whole("impact", unit_kind="approach", role="recipient")
    checked = 0
    for row in rows:
        found = impact.finding(source, row)
        if not found.is_estimated:
            continue
        columns = impact.columns(row["outcome_code"], "")
        written = {
            column.written(row).lstrip("+\u2212")
            for column in columns
            if column.key in ("estimate", "ci_lower", "ci_upper")
        }
        said = re.findall(r"\d+\.\d+", words.sentence(found))
        assert said
        assert set(said) <= written
        checked += 1

    assert checked > 50


def test_embedded_activities_are_never_said_to_be_hidden() -> None:
    """Where everyone takes part nobody can be compared: that is a reason, not a protection."""
    found = replace(finding("not_estimated", status="z"), reason=impact.EMBEDDED)

    assert "everyone takes part" == words.verdict_word(found)
    assert "nobody is left to compare with" in words.sentence(found)
    assert "protect" not in words.you_can_say(found)
