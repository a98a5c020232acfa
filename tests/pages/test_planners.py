"""What planners read: passport, doubts, years and faculties say what the tables allow, no more."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from p2p_metrics import release
from p2p_metrics.effects.causal import missing_for_causal
from p2p_metrics.effects.evidence_rules import StudyDesign
from p2p_metrics.effects.findings import Findings, PlaceboState
from p2p_metrics.effects.records import NotEstimable, Reason
from p2p_metrics.effects.security import lowerings
from p2p_metrics.estimation.house_rule import house_rule as grading
from p2p_metrics.presentation import house_rule, wording
from p2p_metrics.presentation.figure import Figure
from p2p_metrics.presentation.figures import (
    attendance,
    balance,
    hidden_causes,
    one_scheme,
    other_ways,
    passport,
    preflight,
    stage_ratings,
)
from p2p_metrics.presentation.source import Source

from . import made_up_doubts, made_up_release
from .test_figures import rows_of

LAW, BIO = "peer_mentoring_law", "peer_coaching_bio"
EMBEDDED_SCHEME = "group_work_law"
EMBEDDED = ("context", "curriculum_embedded")
MENTORING = ("approach", "peer_mentoring")
DOUBTS: tuple[Callable[..., Figure], ...] = (
    passport.evidence,
    balance.balance,
    other_ways.specification,
    other_ways.placebo,
    hidden_causes.hidden_causes,
    attendance.attendance,
)
NEW_TABLES = ("passport", "preflight", "placebo", "balance", "specification", "sensitivity",
              "dose", "dose_trend", "heterogeneity", "stage_association", "rollout",
              "event_study", "ranks")  # fmt: skip


def asked(scheme: str, outcome: str = "mean_mark", role: str = "recipient") -> dict[str, str]:
    return {"scheme": scheme, "outcome_code": outcome, "role": role}


def shown_in(source: Source, table: str, scheme: str, outcome: str = "mean_mark") -> dict[str, Any]:
    keys = {"unit_kind": "scheme", "unit_code": scheme, "role": "recipient"}
    return source.rows(table, outcome_code=outcome, **keys)[0]


def changed(root: Path, table: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> Source:
    """A made-up release in which one table is another."""
    made_up_release.write(root)
    opened = release.current(root)

    class Changed:
        manifest, release_id, note = opened.manifest, opened.release_id, opened.note

        def table(self, name: str) -> Any:
            found = opened.table(name)
            return type("Table", (), {"frame": change(found.frame)}) if name == table else found

    return Source(Changed())  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """A release that holds none of the tables of doubt, of order and of roll-out."""
    root = tmp_path_factory.mktemp("bare")
    made_up_release.write(root, without=NEW_TABLES)
    return Source(release.current(root))


def test_the_passport_says_its_one_sentence_with_the_published_range(source: Source) -> None:
    """No brace is left open, and the amounts are those of the impact table."""
    said = passport.evidence(source, **asked(LAW)).sentence
    row = source.whole("impact", unit_kind="scheme", unit_code=LAW, role="recipient",
                       outcome_code="mean_mark")[0]  # fmt: skip

    assert "{" not in said
    assert f"by {row['estimate']:.1f} marks" in said
    assert f"{row['ci_lower']:.1f} to {row['ci_upper']:.1f} marks" in said


def test_what_may_be_said_is_what_the_passport_says(source: Source) -> None:
    """Sentence and conclusion on one side, the conclusion that it does not carry on the other."""
    said = passport.sayings(source, **asked(LAW))
    row = shown_in(source, "passport", LAW)

    assert (row["can_say"],) == said.can[1:]
    assert row["cannot_say"] == said.cannot[0]


def test_a_comparison_with_serious_weaknesses_does_not_carry_a_decision_alone(
    source: Source,
) -> None:
    """However clear its range: security is not size."""
    graded = [
        row
        for row in source.rows("passport", unit_kind="scheme", role="recipient")
        if row["evidence_type"]
    ]
    warned = {
        row["security"]: "decision" in " ".join(
            passport.sayings(source, **asked(row["unit_code"], row["outcome_code"])).cannot
        )
        for row in graded
    }  # fmt: skip

    assert {security: security <= 1 for security in warned} == warned
    assert {True, False} <= set(warned.values())


def test_each_point_that_security_lost_is_told_in_words(source: Source) -> None:
    """A check that has words is worded; one that nobody foresaw is shown as it is named."""
    told = " ".join(
        str(row["answer"]) for row in passport.evidence(source, **asked(LAW)).table.rows
    )

    assert "just like them to be compared with: −1 point" in told
    assert "an unheard-of check: −1 point" in told
    assert "overlap" not in told


def refused_of(design: StudyDesign, placebo: PlaceboState) -> Findings:
    """Findings about which nothing is known, so that every reason there is comes up."""
    return Findings(
        design=design,
        estimate=NotEstimable(Reason.NO_VARIATION),
        outcome_sd=None,
        is_points=False,
        is_planned=False,
        placebo=placebo,
    )


@pytest.mark.parametrize("design", [StudyDesign.OPT_IN, StudyDesign.ROLL_OUT])
@pytest.mark.parametrize("placebo", list(PlaceboState))
def test_every_reason_that_the_house_rule_gives_has_plain_words(
    design: StudyDesign, placebo: PlaceboState
) -> None:
    """What lowers security, and what the next type asks for, never reaches a reader as a code."""
    rules = grading()
    found = refused_of(design, placebo)
    known = wording.by("checks", "kind", "code")

    assert [] == [one.check for one in lowerings(found, rules)
                  if ("lowered", one.check) not in known]  # fmt: skip
    assert [] == [one for one in missing_for_causal(found, rules)
                  if ("missing", one) not in known]  # fmt: skip


def test_an_embedded_scheme_takes_its_passport_from_the_roll_out(source: Source) -> None:
    """Type and security of the comparison of courses, with what it leaves out."""
    made = passport.evidence(source, **asked(EMBEDDED_SCHEME))
    told = [row["answer"] for row in made.table.rows]

    assert made.title.endswith("type 3 evidence, security 4 of 5")
    assert made_up_release.LIMITS in told


@pytest.mark.parametrize("build", DOUBTS[1:])
def test_what_cannot_be_asked_of_an_embedded_scheme_says_why(
    source: Source, build: Callable[..., Figure]
) -> None:
    """Everyone takes part: nobody is left to compare with, and so nothing is drawn."""
    made = build(source, **asked(EMBEDDED_SCHEME))

    assert made.chart is None
    assert "Everyone on the course" in made.empty or "no such check" in made.empty


@pytest.mark.parametrize("build", DOUBTS)
def test_a_release_without_the_doubts_says_that_it_lacks_them(
    bare: Source, build: Callable[..., Figure]
) -> None:
    """An older release opens as well, with a sentence in the place of each figure."""
    assert "This release does not hold this check." == build(bare, **asked(LAW)).empty


def test_an_outcome_that_a_check_leaves_out_names_those_it_knows(source: Source) -> None:
    """The reader learns what to choose."""
    said = hidden_causes.hidden_causes(source, **asked(LAW, "returned")).empty

    assert "average mark" in said
    assert "continued here" in said


def test_a_failed_check_on_an_earlier_mark_leads_and_limits_the_words(source: Source) -> None:
    """The finding is the title; the sentence says what it could have seen and what follows."""
    passed = other_ways.placebo(source, **asked(LAW))
    failed = other_ways.placebo(source, **asked(BIO))

    assert passed.title.startswith("The check passed")
    assert failed.title.startswith("The check failed")
    assert "0.75 would be seen four times in five" in passed.sentence
    assert "association" in failed.sentence
    assert "association" not in passed.sentence


def test_a_check_that_does_not_reach_an_outcome_clears_and_condemns_nothing_of_it(
    source: Source,
) -> None:
    """Those who continue are entrants; whatever was found among others is not said of them."""
    for scheme in (LAW, BIO):
        made = other_ways.placebo(source, **asked(scheme, "continued"))

        assert made.title.startswith("The check does not reach this outcome")
        assert "neither for nor against" in made.sentence
        assert "association" not in made.sentence


def test_the_passport_says_of_how_many_the_result_is_not_known(source: Source) -> None:
    """On both sides, with those who left."""
    told = " ".join(
        str(row["answer"]) for row in passport.evidence(source, **asked(LAW)).table.rows
    )

    assert "Of those who took part about 10%, of the others about 15%" in told


def test_balance_counts_what_differs_before_and_after(source: Source) -> None:
    """Beyond the line counts; what is hidden is counted in the note, not drawn."""
    known = [row for row in made_up_doubts.COVARIATES if row[0] != "is_repeat"]
    beyond = sum(abs(before) > 0.1 for _, _, before in known)
    made = balance.balance(source, **asked(LAW))

    assert f"{beyond} of {len(known)} things differed beforehand; after weighting none does" == (
        made.title
    )
    assert "1 is not shown" in made.note
    assert "still differ" not in made.title


def test_what_still_differs_after_weighting_is_marked_by_shape_and_counted(source: Source) -> None:
    """Colour is never alone."""
    made = balance.balance(source, **asked(BIO))
    assert made.chart is not None
    beyond = [row for row in rows_of(made.chart) if abs(row["after"]) > house_rule.balance_line()]

    assert made.title.endswith("after weighting 1 still does")
    assert ["triangle-down"] == [row["shape"] for row in beyond]


def test_the_headline_stands_first_among_other_ways_of_answering(source: Source) -> None:
    """Marked by shape and colour, with the published numbers."""
    made = other_ways.specification(source, **asked(LAW))
    assert made.chart is not None
    first, *others = rows_of(made.chart)
    row = shown_in(source, "specification", LAW)

    assert row["headline"] == pytest.approx(first["value"])
    assert "diamond" == first["shape"]
    assert {"circle"} == {other["shape"] for other in others}
    assert made.title == "3 of 5 other ways of answering lie within the headline’s range"


def test_a_way_of_answering_is_called_by_what_it_changes(source: Source) -> None:
    """The method, or whose students and covariates; never a code."""
    made = other_ways.specification(source, **asked(LAW))

    assert [
        "Headline: like for like",
        "Matching",
        "One regression",
        "Weighting alone",
        "Only what every university knows",
        "Other schemes of the whole year",
    ] == [row["name"] for row in made.table.rows]


def test_what_may_come_from_activities_joined_later_is_said(source: Source) -> None:
    """In the words of the table's own figure."""
    made = other_ways.specification(source, **asked(LAW))
    counted = next(
        row for row in made.table.rows if row["name"] == "Other schemes of the whole year"
    )

    assert f"the difference is +{counted['estimate']:.1f} marks: what lies between" in made.sentence


def test_where_the_range_holds_no_difference_nothing_hidden_is_needed(source: Source) -> None:
    """The title follows the limit's robustness, not the size of the estimate."""
    rows = source.rows("sensitivity", unit_kind="scheme", role="recipient")
    clear = next(row for row in rows if row["robustness_of_limit"])
    unclear = next(row for row in rows if row["robustness_of_limit"] == 0)
    titles = [
        hidden_causes.hidden_causes(source, **asked(row["unit_code"], row["outcome_code"])).title
        for row in (clear, unclear)
    ]

    assert titles[0] == "Something 1.8 times as strong as last year's mark would explain it away"
    assert titles[1] == "The range already holds no difference: nothing hidden is needed"


def test_a_hidden_band_of_attendance_is_named_and_draws_no_dot(source: Source) -> None:
    """A blank says why it is blank."""
    made = attendance.attendance(source, **asked(BIO))
    assert made.chart is not None
    last = rows_of(made.chart)[-1]

    assert last["value"] is None
    assert "too few students" in last["row"].replace("\n", " ")


def test_a_scheme_without_a_register_is_told_to_keep_one(source: Source) -> None:
    """Pre-flight says what to do before any number."""
    made = preflight.preflight(source, "students_union_societies_law", "recipient")

    assert "nobody knows who took part" in made.note


def test_stages_that_go_with_results_are_said_to_be_an_association(source: Source) -> None:
    """Exploratory, between schemes, never the effect of a stage."""
    note = stage_ratings.stage_ratings(source, **asked(LAW)).note

    assert "ratings of stage 2 go with" in note
    assert "not the effect of a stage" in note


def test_the_first_scheme_of_a_bare_release_still_opens(bare: Source) -> None:
    """Verdicts and years do not need the tables of doubt."""
    scheme = one_scheme.first_to_show(bare)

    assert not one_scheme.verdicts(bare, scheme).empty
    assert passport.sayings(bare, **asked(scheme)).cannot
