"""A check may load its libraries early; it begins when it is told, and not before."""

import pytest

import sample_warehouse
from p2p_metrics import head_start
from p2p_metrics.places import Places
from p2p_metrics.refusal import Refused


def test_a_check_that_is_told_checks_what_was_made_meanwhile(tmp_path):
    """The extracts need not exist when it starts."""
    places = Places(tmp_path)
    with head_start.check(places.extracts, tmp_path) as check_now:
        sample_warehouse.generate(places.extracts, scale=0.01, progress=lambda _: None)
        check_now()

    assert places.report("check").exists()


def test_a_check_that_is_never_told_leaves_nothing(tmp_path):
    """Making the sample failed, say."""
    with pytest.raises(RuntimeError, match="no room"), head_start.check(tmp_path / "e", tmp_path):
        raise RuntimeError("no room")

    assert [] == list(tmp_path.iterdir())


def test_extracts_that_are_not_accepted_stop_what_follows(tmp_path):
    """Here there are none at all."""
    with (
        pytest.raises(Refused, match="nothing was built"),
        head_start.check(tmp_path / "nowhere", tmp_path) as check_now,
    ):
        check_now()
