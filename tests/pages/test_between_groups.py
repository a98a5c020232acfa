"""What is said of two groups is what their difference allows, and no more."""

from typing import Any

import pytest

from p2p_metrics import vocabulary
from p2p_metrics.presentation import between_groups, wording
from p2p_metrics.presentation.between_groups import Contrast
from p2p_metrics.presentation.figures import awarding, benefits, course_mix, roles, standing_out
from p2p_metrics.presentation.source import Source

MENTORING = ("approach", "peer_mentoring")
ROW: dict[str, Any] = {
    "unit_kind": "approach", "unit_code": "peer_mentoring", "role": "recipient",
    "outcome_code": "continued", "characteristic_code": "ethnicity", "group_code": "black",
    "compared_with": "white", "difference": 3.0, "ci_lower": 1.0, "ci_upper": 5.0,
    "verdict": "better",
}  # fmt: skip


def said(source: Source, **changed: Any) -> Contrast:
    """The row with some of its values changed, ready to be spoken of."""
    return Contrast.of(source, ROW | changed)


def test_a_sure_difference_is_said_with_its_range(source: Source) -> None:
    """More for one group than for another: by how much, and how sure."""
    found = said(source)

    assert "was followed by more for Black students than for White students" in found.sentence
    assert "3.0 points (1.0 to 5.0 points)" in found.sentence


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"verdict": "cannot_tell", "ci_lower": -1.0}, "cannot tell yet whether"),
        ({"verdict": "cannot_tell"}, "can be chance"),
        ({"verdict": "not_estimated"}, "is not known"),
        ({"difference": None}, "is not known"),
        ({"difference": -3.0, "ci_lower": -5.0, "ci_upper": -1.0, "verdict": "worse"},
         "was followed by less for Black students"),
    ],
)  # fmt: skip
def test_every_verdict_has_words_that_claim_no_more(
    source: Source, changed: dict[str, Any], words: str
) -> None:
    """Cannot tell is never as much, and a hidden figure has no size."""
    found = said(source, **changed)

    assert words in found.sentence
    assert found.can_say.endswith(".")
    assert found.cannot_say.endswith(".")
    assert "caused" not in found.sentence


def test_every_group_that_is_compared_has_a_name_for_a_sentence(source: Source) -> None:
    """No yes, no or code is left in a sentence about people."""
    known = wording.by("people", "characteristic_code", "group_code")
    for row in vocabulary.table("groups").iter_rows(named=True):
        name, group = row["characteristic_code"], row["group_code"]
        if int(row["group_key"]) < 89 and name != "level":
            assert (name, group) in known or (name, "") in known, (name, group)
            people = between_groups.people(source, name, group)
            assert people.lower() not in ("yes", "no")
            assert "_" not in people


def test_the_lead_counts_what_the_tables_hold(source: Source) -> None:
    """The number of sure differences is that of the list below it."""
    made = standing_out.standing_out(source, "mean_mark", "recipient")
    lead = standing_out.answer(source, "mean_mark", "recipient")

    if made.empty:
        assert "We cannot tell yet" in lead
    else:
        assert f"**{made.title.split()[0]} " in lead


def test_a_release_without_groups_says_so(bare: Source) -> None:
    """Every figure of the page answers in words where its table is missing."""
    choice: dict[str, Any] = {"unit": None, "outcome_code": None, "role": "recipient",
                              "characteristic": None}  # fmt: skip
    made = (
        standing_out.standing_out(bare, None, "recipient"),
        benefits.by_group(bare, **choice),
        benefits.differences(bare, **choice),
        awarding.gaps(bare, None),
        awarding.parts(bare, None, "recipient", None),
        course_mix.explained(bare, MENTORING, "recipient", "ethnicity"),
        roles.leading(bare, MENTORING, "ethnicity"),
    )

    assert all(one.empty for one in made)
    assert "does not say yet" in standing_out.answer(bare, None, "recipient")


def test_the_parts_of_a_gap_add_up(source: Source) -> None:
    """What they study, courses not shared and the rest make the whole gap."""
    made = course_mix.explained(source, ("any", "all"), "recipient", "ethnicity")
    for row in made.table.rows:
        if row["inside_points"] is not None:
            parts = row["course_mix_points"] + row["not_shared_points"] + row["inside_points"]
            assert pytest.approx(row["gap_points"], abs=1e-4) == parts


def test_groups_of_which_nothing_can_be_told_share_a_sentence(source: Source) -> None:
    """One sentence for all of them, beside those of the groups for which something is sure."""
    sure, unsure = said(source), {"verdict": "cannot_tell", "ci_lower": -1.0}
    asian, mixed = (said(source, group_code=one, **unsure) for one in ("asian", "mixed"))
    together = between_groups.told_together([asian, sure, mixed])

    assert [sure] == between_groups.told_together([sure])
    assert 2 == len(together)
    assert "Asian students or students of mixed ethnicity than" in together[0].can_say
    assert sure == together[1]
