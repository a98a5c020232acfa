"""The rule and the study that readers see are those that were used and run."""

import json
import tomllib

import polars as pl

from p2p_metrics.calibration import Report, as_json
from p2p_metrics.calibration.detection import Detection
from p2p_metrics.calibration.summary import Measure
from p2p_metrics.estimation import how_sure

REPORT = Report(
    seeds=(7, 11),
    schemes=60,
    measures=[Measure("aipw", "mean_mark", "cover", 0.96, 0.93, 0.98, 250)],
    landmark=[Measure("aipw, early leavers compared", "returned", "bias", 13.5, 13.0, 14.0, 78)],
    placebo=[Detection(0.6, 0.85, 0.9, 0.7, 1.0, 0.05, 0.0, 0.1, 0.6, 0.5, 0.2)],
    rollout=[
        Measure("group_time_effects, 8 adopting", "mean_mark", "cover", 0.96, 0.94, 0.98, 300)
    ],
    seconds=1.0,
)


def test_the_study_is_read_as_the_verb_writes_it(tmp_path):
    """Value, limits, number of estimates, and the command that runs it again."""
    file = tmp_path / "calibration.json"
    file.write_text(as_json(REPORT), encoding="utf-8")
    found = how_sure.calibration(file)

    cover = found.filter(study="opt_in").row(0, named=True)
    assert (0.96, 0.93, 0.98, 250) == tuple(
        cover[name] for name in ("value", "mc_lower", "mc_upper", "answers")
    )
    assert {"python run.py calibrate --replications 5"} == set(found["command"])
    assert {"7 to 11"} == set(found["seeds"])
    assert 1 + 1 + 1 + len(how_sure.POINT) == found.height
    assert [300] == found.filter(study="rollout")["answers"].to_list()


def test_the_placebo_curve_becomes_rows_by_strength(tmp_path):
    """Nine in ten of the schemes with a draw of 0.6 are flagged."""
    file = tmp_path / "calibration.json"
    file.write_text(as_json(REPORT), encoding="utf-8")
    row = how_sure.calibration(file).filter(study="placebo", measure="flagged").row(0, named=True)

    assert ("hidden motivation 0.6", 0.9) == (row["outcome"], row["value"])


def test_the_shipped_study_has_a_date_and_keys_that_are_unique():
    """Readers can tell when it was run and how."""
    found = how_sure.calibration()

    assert json.loads(how_sure.STUDY.read_text("utf-8"))["made_at"][:10] == found["made_at"][0]
    assert not found.select("study", "estimator", "outcome", "measure").is_duplicated().any()


def test_every_step_of_the_rule_is_said_with_its_number():
    """Each rung of each ladder has a sentence; no placeholder is left."""
    rule = tomllib.loads(how_sure.RULE.read_text("utf-8"))
    found = how_sure.house_rule()
    rungs = sum(len(one) for one in rule["security"].values() if isinstance(one, list))
    fixed = sum(not isinstance(one, list) for one in rule["security"].values())

    assert rungs + fixed == found.filter(part="What takes security away").height
    assert len(rule["designs"]) == found.filter(part="Where a design starts").height
    assert not found["sentence"].str.contains(r"[{}]").any()
    assert "Fewer than 60% of those who took part" in " ".join(found["sentence"])


def test_no_two_steps_share_their_place():
    """The place is the key of the table."""
    assert not how_sure.house_rule().select(pl.col("step")).is_duplicated().any()
