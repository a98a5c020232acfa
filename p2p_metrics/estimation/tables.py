"""Every table of a release, in one place: what `estimate` keeps beside the warehouse."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from p2p_metrics.config import Configuration
from p2p_metrics.disclosure.rules import Policy
from p2p_metrics.effects.plan import AnalysisPlan
from p2p_metrics.estimation import (
    analysis,
    answers,
    awards,
    course_mix,
    cuts,
    how_sure,
    names,
    participation,
    provision,
    quality,
)
from p2p_metrics.estimation.doubts import preflight
from p2p_metrics.estimation.doubts.setting import setting
from p2p_metrics.estimation.money_scope import money_scope
from p2p_metrics.estimation.nss_association import nss_association
from p2p_metrics.estimation.participation import Fetches
from p2p_metrics.estimation.rollout import rollout
from p2p_metrics.estimation.units import estimating
from p2p_metrics.models import read_models
from p2p_metrics.progress import Progress, silent


def estimated(
    engine: Fetches,
    configuration: Configuration,
    check_report: Mapping[str, Any],
    policy: Policy,
    plans: Sequence[AnalysisPlan] = (),
    progress: Progress = silent,
) -> dict[str, pl.DataFrame]:
    """The raw tables of a release by name, not yet controlled.

    `policy` is the one that will control them: words that are worked out from counts (advice) take
    the counts as they will be published.
    """
    progress("Reading the analysis frame")
    frame, rows = analysis.read_frame(engine, configuration.outcomes)
    keys = cuts.key_columns(engine, rows, configuration)
    doubted = setting(engine, rows, configuration, plans, _snapshot(check_report), policy)
    processes = configuration.engine.threads
    before = {"preflight": preflight.table(engine, frame, doubted)}
    with estimating(frame, keys, configuration, doubted, processes) as units:
        del frame
        progress("Counting who takes part, and following embedded activities")
        described = _described(engine, configuration, check_report, policy)
        return {
            **described,
            **before,
            "awards": awards.awards(rows, keys, configuration),
            **units(progress),
        }


def _described(
    engine: Fetches,
    configuration: Configuration,
    check_report: Mapping[str, Any],
    policy: Policy,
) -> dict[str, pl.DataFrame]:
    """What needs no analysis frame: taking part, what is offered, roll-outs, surveys, quality."""
    by_course, by_year = rollout(engine, configuration.outcomes)
    return {
        "participation": participation.participation(engine, configuration),
        "participation_intersections": participation.intersections(engine, configuration),
        "course_mix": course_mix.course_mix(engine, configuration, policy),
        "provision": provision.provision(engine),
        "coverage": provision.coverage(engine),
        "money": provision.money(engine),
        "money_scope": money_scope(engine),
        "rollout": by_course,
        "event_study": by_year,
        "surveys": answers.surveys(engine),
        "nss": provision.national_survey(engine),
        "nss_association": nss_association(engine),
        "names": names.names(engine),
        "definitions": quality.definitions(),
        "lineage": read_models().lineage(),
        "house_rule": how_sure.house_rule(),
        "calibration": how_sure.calibration(),
        "quality_exclusions": quality.exclusions(engine),
        **quality.checked(check_report),
    }


def _snapshot(check_report: Mapping[str, Any]) -> date:
    return date.fromisoformat(str(check_report["snapshot_date"])[:10])
