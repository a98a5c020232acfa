"""The calibration study: reproducible, held to its own truth, readable."""

import json
from argparse import Namespace
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context

import numpy as np
import pytest

from p2p_metrics import calibration
from p2p_metrics.calibration.detection import detection
from p2p_metrics.calibration.study import Finding, early_leavers_counted, findings
from p2p_metrics.calibration.summary import summary
from p2p_metrics.calibration.university import make
from p2p_metrics.calibration.world import MARK, World
from p2p_metrics.estimation import how_sure

SMALL = World(entrants=220, years=3, schemes=4, courses=10)


class InThisProcess(ThreadPoolExecutor):
    """A pool that needs no new processes, for worlds small enough to wait for."""

    def __init__(self, **_: object) -> None:
        super().__init__(max_workers=1)


def test_the_study_is_the_same_however_many_processes_share_it():
    """Universities are handed out; answers come back in the order of their seeds."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        shared = detection(SMALL, (0.0, 1.0), (1, 2), pool.map)

    assert detection(SMALL, (0.0, 1.0), (1, 2)) == shared


def test_the_same_seed_makes_the_same_university():
    """And another seed another one."""
    first, second, other = make(SMALL, 1), make(SMALL, 1), make(SMALL, 2)

    assert np.array_equal(first.frame.outcomes[MARK], second.frame.outcomes[MARK], equal_nan=True)
    assert first.truth == second.truth
    assert first.truth != other.truth


def test_the_truth_of_a_scheme_is_the_mean_effect_over_those_who_took_part():
    """Schemes whose effect is nought have the truth nought."""
    for truth in make(SMALL, 3).truth.values():
        assert truth.is_zero == (truth.mark == 0)


def test_every_estimator_answers_and_the_raw_difference_does_worst():
    """Two universities are enough to see it."""
    found = [one for seed in (1, 2) for one in findings(make(SMALL, seed), seed)]
    rmse = {
        one.estimator: one.value
        for one in summary(found)
        if one.measure == "rmse" and one.outcome == MARK
    }

    assert {"naive", "ladder", "aipw", "joint", "change score"} < rmse.keys()
    assert rmse["aipw"] < rmse["naive"]


def test_early_leavers_as_comparators_flatter_a_scheme_that_does_nothing():
    """The landmark takes that away."""
    world = World(entrants=500, years=3, schemes=4, zero_share=1.0, early_leaving=0.2)
    found = summary(early_leavers_counted(make(world, 5), 5))
    bias = {one.estimator: one.value for one in found if one.measure == "bias"}

    assert bias["aipw, early leavers compared"] > 5
    assert abs(bias["aipw, enrolled at the landmark"]) < 5


def test_a_measure_and_its_monte_carlo_interval_are_those_of_the_errors():
    """Errors 1 and 3 in one university, 2 in another: bias 2."""
    found = [
        Finding("aipw", MARK, replication, 200, error, 1.0, 1.96, error < 3, True, False)
        for replication, error in ((1, 1.0), (1, 3.0), (2, 2.0))
    ]
    measures = {one.measure: one for one in summary(found, 100)}

    assert 2.0 == measures["bias"].value
    assert 2 / 3 == pytest.approx(measures["cover"].value)
    assert np.sqrt((1 + 9 + 4) / 3) == pytest.approx(measures["rmse"].value)
    assert [] == summary(found, 300)


def test_the_study_writes_what_it_says(tmp_path, capsys, monkeypatch):
    """`python run.py calibrate --replications 2 --json FILE`."""
    monkeypatch.setattr(calibration, "World", lambda: SMALL)
    monkeypatch.setattr(calibration, "LEAVING", SMALL)
    monkeypatch.setattr(calibration, "MOTIVATED", World(**(asdict(SMALL) | {"hidden_share": 0.5})))
    monkeypatch.setattr(calibration, "STRENGTHS", (0.0, 1.0))
    monkeypatch.setattr(calibration, "WELL_POWERED", 10)
    monkeypatch.setattr(calibration, "ProcessPoolExecutor", InThisProcess)
    calibration.main(Namespace(replications=2, json=tmp_path / "calibration.json"))

    written = json.loads((tmp_path / "calibration.json").read_text())
    assert [20_250, 20_251] == written["seeds"]
    assert 2 == len(written["placebo"])
    assert "| aipw | mean_mark |" in capsys.readouterr().out


def test_the_part_on_embedded_activities_can_be_renewed_alone(tmp_path, capsys, monkeypatch):
    """`calibrate --rollout --json FILE` keeps the rest of the study and dates its own part."""
    monkeypatch.setattr(calibration, "ProcessPoolExecutor", InThisProcess)
    file = tmp_path / "calibration.json"
    before = {"made_at": "2020-01-01T00:00:00+00:00", "seeds": [7, 11], "measures": [],
              "landmark": [], "placebo": [], "rollout": []}  # fmt: skip
    file.write_text(json.dumps(before))
    calibration.main(Namespace(replications=2, json=file, rollout=True))

    after = json.loads(file.read_text())
    assert before["made_at"] == after["made_at"]
    assert "calibrate --rollout --replications 2" in after["rollout_made"]["command"]
    assert {"called causal", "cover"} <= {one["measure"] for one in after["rollout"]}
    found = how_sure.calibration(file)
    assert after["rollout_made"]["made_at"][:10] == found["made_at"][0]
    assert found["seeds"][0].endswith("world, 1)")
    assert "called causal" in capsys.readouterr().out


def test_what_was_never_seen_may_still_happen():
    """None in 300 universities: up to one in a hundred, not none for sure."""
    never = [
        Finding("x", MARK, at, 200, 0.1 * (at % 3), 1.0, 1.96, True, False, True, is_causal=False)
        for at in range(300)
    ]
    found = {one.measure: one for one in summary(never)}["called causal"]

    assert (0.0, 0.0) == (found.value, found.mc_lower)
    assert pytest.approx(0.01, abs=0.001) == found.mc_upper
