"""A build that takes over what nothing touched gives what a build of everything gives."""

import pytest
from rebuilding import CHANGE, rebuilt, unequal

from p2p_metrics import warehouse
from p2p_metrics.models import read_models


@pytest.fixture(scope="module")
def again(loaded, changed, served):
    """Two more builds: of the changed sessions, all anew; and of the sessions as they were."""
    whole, back = (loaded.with_name(f"{name}.duckdb") for name in ("whole", "back"))
    made_of_whole = rebuilt(loaded, whole, None, CHANGE)
    rebuilt(loaded, back, changed[0])
    return whole, back, made_of_whole


def test_taking_over_equals_building_everything_row_for_row(again, changed):
    """A mart may be taken over only if nobody can tell."""
    assert [] == unequal(changed[0], again[0])


def test_a_change_and_back_leaves_what_was_there_before(again, served):
    """What was touched is made twice, the rest taken over twice."""
    assert [] == unequal(again[1], warehouse.current_file(served.root))


def test_changed_sessions_make_anew_what_is_made_from_sessions_and_only_that(again, changed):
    """And what is read through, which holds nothing."""
    models = read_models()
    touched = {"stg_sessions"} | models.downstream("stg_sessions")
    read_through = {name for name, model in models.items() if model.is_read_through}

    assert touched | read_through == changed[1]
    assert set(models) == again[2]
    assert 15 < len(touched) < 40
