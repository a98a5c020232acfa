"""Plans that lie beside the extracts are read, held to their form, and hashed into the release."""

import pytest

from p2p_metrics import plans, release
from p2p_metrics.__main__ import main
from p2p_metrics.checking import delivery
from p2p_metrics.refusal import Refused

GOOD = """
unit_kind = "scheme"
unit_code = "C16"
role = "recipient"
question = "Better marks?"
population = "eligible_at_landmark"
outcome_code = "mean_mark"
primary_estimator = "doubly_robust_att"
locked_on = 2019-09-02
"""


def written(folder, text, name="support.toml"):
    """A plan in a folder."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('question = "Better marks?"', "", "missing or unknown: question"),
        ("locked_on = 2019-09-02", 'locked_on = "soon"', "locked_on is not a date"),
        ('"mean_mark"', '"happiness"', "outcome_code is 'happiness'; choose among mean_mark"),
        ('"doubly_robust_att"', '"by_eye"', "choose among doubly_robust_att"),
        ('role = "recipient"', "role = ", "support.toml cannot be used"),
    ],
)
def test_a_plan_that_cannot_be_used_is_refused_by_name_with_a_remedy(tmp_path, old, new, why):
    """The sentence names the file, what is wrong and what to do."""
    folder = written(tmp_path / "plans", GOOD.replace(old, new))

    with pytest.raises(Refused, match=r"support\.toml") as refused:
        plans.read_plans(folder)

    assert why in str(refused.value)
    assert "Put it right, or take support.toml out of the folder plans" in str(refused.value)


def test_a_broken_plan_stops_the_check_before_anything_is_loaded(copied, tmp_path, capfd):
    """Nothing is built on a plan nobody could hold an estimate to."""
    written(copied / "plans", "question = 1")

    assert 1 == main(["check", "--extracts", str(copied), "--into", str(tmp_path / "data")])
    assert "support.toml" in capfd.readouterr().err


def test_no_folder_is_no_plan(tmp_path):
    """A university without plans loses nothing but the word planned."""
    assert [] == plans.read_plans(tmp_path / "plans")


def test_another_plan_is_another_delivery(tmp_path):
    """What was checked before is checked again."""
    written(tmp_path, "snapshot_date = 2025-09-30", "extracts.toml")
    before = delivery(tmp_path, None)
    written(tmp_path / "plans", GOOD)

    assert before != delivery(tmp_path, None)


def test_a_plan_comes_back_from_the_record_as_it_was(tmp_path):
    """And its fingerprint with it, whatever the file is called."""
    found = plans.read_plans(written(tmp_path / "plans", GOOD))
    renamed = plans.read_plans(written(tmp_path / "other", GOOD, "another.toml"))

    again = plans.from_record({"plans": plans.recorded(found)})

    assert found == again
    assert plans.fingerprint(renamed) == plans.fingerprint(again)


def test_the_release_carries_the_fingerprint_and_says_planned_and_too_late(served, delivered):
    """The sample university planned two schemes in time and one when all was known."""
    shown = release.current(served.root)
    status = shown.table("passport").frame.filter(outcome_code="mean_mark", role="recipient")
    found = dict(status.select("unit_code", "plan_status").rows())

    expected = plans.fingerprint(plans.read_plans(delivered / "plans"))
    assert expected == shown.manifest["plans_hash"]
    assert "exploratory: locked after the outcomes were known" == found["C22"]
    assert "planned" in found.values()
