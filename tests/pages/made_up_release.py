"""A made-up release, small but whole: the pages' tests and screenshots read it by the real reader.

Every number is invented from a fixed seed. It holds what pages must cope with: all outcomes, every
verdict, hidden cells of several kinds, a scheme without a register, embedded activities without a
like-for-like comparison, an extract that did not come.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from p2p_metrics import release, vocabulary
from p2p_metrics.release import naming

from . import (
    made_up_doubts,
    made_up_groups,
    made_up_offer,
    made_up_records,
    made_up_side_by_side,
)
from .made_up_offer import FACULTIES, YEARS, five

LEVELS = ("undergraduate", "taught_postgraduate")
PUBLISHED = (
    "sex", "ethnicity", "disability", "age_group", "deprivation", "first_generation", "commuter",
)  # fmt: skip
LIFT = {"black": 0.8, "quintile_1": 0.74, "quintile_2": 0.86, "mature": 0.6, "male": 0.85,
        "yes": 0.82, "mental_health": 1.1, "asian": 0.95}  # fmt: skip
SHARE = {"other": 0.02, "unknown": 0.04, "refused": 0.02, "outside_population": 0.1,
         "white": 0.6, "none": 0.8, "young": 0.72, "social_or_communication": 0.003}  # fmt: skip
SPREAD = {"mean_mark": 12.0, "satisfaction": 0.9}
EFFECT = {"mean_mark": 1.3, "satisfaction": 0.12, "passed_first_time": 2.4, "continued": 1.9,
          "returned": 1.5, "first_or_upper_second": 2.2}  # fmt: skip
LEVEL_WITHOUT = {"mean_mark": 61.0, "satisfaction": 3.8, "passed_first_time": 84.0,
                 "continued": 90.0, "returned": 93.0, "first_or_upper_second": 77.0}  # fmt: skip
LIMITS = "Courses that had it from the first year on are left out."
EMBEDDED = "no like-for-like comparison exists; see roll-out"
ALL = {"academic_year": 0, "faculty_code": "all", "level": "all", "characteristic_code": "all",
       "group_code": "all"}  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """An activity at one of the four kinds of unit, with its planted size and effect."""

    kind: str
    code: str
    name: str
    context: str
    parent: str
    students: int
    strength: float


Columns = tuple[tuple[str, str], ...]


def write(root: Path, sequence: int = 1, *, is_sample: bool = True, snapshot: str = "2025-09-30",
          without: tuple[str, ...] = (), not_yet: Columns = (), blank: tuple[str, ...] = (),
          profile: str = "hesa-strict", seed: int = 20250930,
          ) -> str:  # fmt: skip
    """Write a release under root/releases and point at it; gives its id.

    `not_yet`: pairs of table and column that its version did not publish; `blank`: tables that
    are there without a row; `profile`: the rules that its manifest records.
    """
    chance = np.random.default_rng(seed)
    units = list(_units(chance))
    tables = {**_people(units, chance), **_activities(units, chance), **made_up_records.quality()}
    tables |= made_up_doubts.tables(tables["impact"], tables["participation"])
    tables = _by_group(units, tables)
    if is_sample:
        tables["truth"] = list(made_up_side_by_side.truth(tables["impact"], ALL, chance))
    for name in without:
        del tables[name]
    for table, column in not_yet:
        tables[table] = [{k: v for k, v in row.items() if k != column} for row in tables[table]]
    tables["definitions"] = [
        row for row in tables["definitions"] if (row["table"], row["column"]) not in not_yet
    ]
    folder = root / "releases" / f".made-up-{sequence}"
    folder.mkdir(parents=True)
    files = {}
    for name, rows in sorted(tables.items()):
        path = folder / f"{name}.parquet"
        frame = pl.DataFrame(rows, infer_schema_length=None)
        frame = frame.clear() if name in blank else frame
        frame.write_parquet(path)
        files[name] = {"rows": frame.height, "sha256": sha256(path.read_bytes()).hexdigest()}
    release_id = f"{sequence:04d}-{naming.content(files)}"
    folder = folder.rename(folder.with_name(release_id))
    rules = release.policy(profile)
    manifest = {
        "release_id": release_id,
        "created_at": "2025-10-06T09:30:00+00:00",
        "policy": profile,
        "rules": rules.as_rules(),
        "fewer_than": rules.fewer_than(is_first=sequence == 1),
        "is_sample": is_sample,
        "snapshot_date": snapshot,
        "extracts": ["students", "engagements", "enrolments", "participation"],
        "files": files,
        "masked": {},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (root / "releases" / "current").write_text(release_id + "\n", encoding="utf-8")
    return release_id


def _by_group(units: list[Unit], tables: dict[str, Any]) -> dict[str, Any]:
    """Effects, awards and course mix by group, and all that is derived from them."""
    chance, groups = np.random.default_rng(11), list(_groups())
    told_apart = [unit for unit in units if unit.kind in ("context", "approach")]
    impact = made_up_groups.effects(
        iter(told_apart), groups, EFFECT, lambda keys, unit, n: _impact(keys, unit, n, chance)
    )
    whole = tables | {
        "impact": [*tables["impact"], *impact],
        "awards": made_up_groups.awards(groups),
        "course_mix": made_up_groups.course_mix(iter(units), groups),
    }
    return whole | made_up_groups.derived(whole)


def _units(chance: np.random.Generator) -> Iterator[Unit]:
    yield Unit("any", "all", "", "", "", 120_000, 0.0)
    for row in vocabulary.contexts():
        yield Unit("context", row.context_code, row.context_name, row.context_code, "", 40_000, 0.6)
    for row in vocabulary.approaches():
        size = int(chance.integers(900, 9_000))
        strength = float(chance.choice([0.0, 0.2, 0.5, 1.0, 1.4]))
        code, context = row.approach_code, row.context_code
        if code == "residential_hall_reps":
            strength = -1.2
        yield Unit("approach", code, row.approach_name, context, context, size, strength)
        for number, (tag, title) in enumerate((("law", "Law"), ("bio", "Biosciences"))):
            if number and chance.random() < 0.6:
                continue
            short = row.approach_name.split(" (")[0]
            yield Unit("scheme", f"{code}_{tag}", f"{title} {short[0].lower()}{short[1:]}",
                       context, code, max(15, size // (3 + 40 * (tag == "bio"))),
                       strength)  # fmt: skip


def _wilson(part: int, whole: int) -> tuple[float, float]:
    z, rate = 1.96, part / whole
    centre = (rate + z * z / (2 * whole)) / (1 + z * z / whole)
    reach = z * sqrt(rate * (1 - rate) / whole + z * z / (4 * whole * whole)) / (1 + z * z / whole)
    return centre - reach, centre + reach


def _rate(keys: dict[str, Any], eligible: float, rate: float) -> dict[str, Any]:
    whole, part = five(eligible), five(eligible * rate)
    blank = dict.fromkeys(("eligible_count", "participant_count", "rate", "ci_lower", "ci_upper"))
    status = (
        "none"
        if whole == 0
        else "low"
        if whole < 23
        else "DPL"
        if part == 0
        else ("DPH" if part >= whole else "")
    )
    if status:
        return keys | blank | {"status": status}
    low, high = _wilson(part, whole)
    return keys | {"eligible_count": whole, "participant_count": part,
                   "rate": round(part / whole, 6), "ci_lower": low, "ci_upper": high,
                   "status": ""}  # fmt: skip


def _groups() -> Iterator[tuple[str, str]]:
    frame = vocabulary.table("groups")
    for row in frame.iter_rows(named=True):
        if row["characteristic_code"] in PUBLISHED:
            is_outside = row["group_code"] == "outside_population"
            if not is_outside or row["characteristic_code"] in ("ethnicity", "deprivation"):
                yield row["characteristic_code"], row["group_code"]


def _cuts(unit: Unit, chance: np.random.Generator) -> Iterator[tuple[dict[str, Any], float, float]]:
    """Key values, share of the students and lift of the rate, at every registered cut."""
    yield {}, 1.0, 1.0
    for year in YEARS:
        yield {"academic_year": year}, 1 / 6, 0.8 + 0.08 * (year - 2019)
    for place, faculty in enumerate(FACULTIES):
        yield (
            {"faculty_code": faculty},
            (0.1, 0.2, 0.16, 0.24, 0.2, 0.1)[place],
            (1.0, 0.8, 1.2, 1.1, 0.95, 1.0)[place],
        )
    yield {"level": "undergraduate"}, 0.8, 1.05
    yield {"level": "taught_postgraduate"}, 0.2, 0.8
    for year in YEARS:
        for faculty in FACULTIES:
            yield (
                {"academic_year": year, "faculty_code": faculty},
                1 / 36,
                0.8 + 0.3 * (chance.random()),
            )
    for characteristic, group in _groups():
        keys = {"characteristic_code": characteristic, "group_code": group}
        share, lift = SHARE.get(group, 0.2), LIFT.get(group, 1.0)
        yield keys, share, lift
        if unit.kind == "scheme":
            continue
        for faculty in FACULTIES:
            yield keys | {"faculty_code": faculty}, share / 6, lift
        for year in YEARS:
            yield keys | {"academic_year": year}, share / 6, lift


def _people(units: list[Unit], chance: np.random.Generator) -> dict[str, list[dict[str, Any]]]:
    participation = []
    for unit in units:
        for role, size, take_up in (("recipient", 1.0, 0.31), ("provider", 0.7, 0.05)):
            lifted = 1.4 if unit.kind == "any" else 1.0
            own = lifted * take_up * (0.6 + 0.8 * chance.random())
            for cut, share, lift in _cuts(unit, chance):
                keys = {"unit_kind": unit.kind, "unit_code": unit.code, "role": role, **ALL, **cut}
                leaders = lift**1.6 if role == "provider" else lift
                eligible = unit.students * size * share * 1.5
                participation.append(_rate(keys, eligible, min(own * leaders, 0.97)))
    crossed = []
    for unit in units:
        if unit.kind not in ("any", "context"):
            continue
        for sex in ("female", "male"):
            for ethnicity in ("asian", "black", "mixed", "other", "white"):
                for place in range(1, 6):
                    share = SHARE.get(ethnicity, 0.1) / 10
                    lift = LIFT.get(ethnicity, 1.0) * (0.7 + 0.07 * place) * LIFT.get(sex, 1.0)
                    keys = {"academic_year": 0, "unit_kind": unit.kind, "unit_code": unit.code,
                            "sex": sex, "ethnicity": ethnicity,
                            "deprivation": f"quintile_{place}"}  # fmt: skip
                    crossed.append(_rate(keys, unit.students * share * 0.2, 0.4 * lift))
    coverage = []
    for year in (0, *YEARS):
        for stage in ("all", "1", "2", "3", "4"):
            students = five((30_000 if year else 180_000) / (1 if stage == "all" else 4))
            grow = 0.02 * ((year or 2022) - 2019)
            stage_drop = 0.06 * (0 if stage == "all" else int(stage) - 1)
            coverage.append(ALL_COVERAGE | {
                "academic_year": year, "year_of_study": stage, "student_count": students,
                "embedded_rate": round(0.62 + grow - stage_drop, 3),
                "opt_in_rate": round(0.81 + grow - 2 * stage_drop, 3),
                "none_rate": round(0.09 - grow / 2 + stage_drop / 2, 3), "status": "",
            })  # fmt: skip
    for faculty in FACULTIES:
        coverage.append(ALL_COVERAGE | {
            "faculty_code": faculty, "student_count": 30_000,
            "embedded_rate": round(0.4 + 0.5 * chance.random(), 3),
            "opt_in_rate": round(0.6 + 0.35 * chance.random(), 3),
            "none_rate": round(0.02 + 0.12 * chance.random(), 3), "status": "",
        })  # fmt: skip
    return {"participation": participation, "participation_intersections": crossed,
            "coverage": coverage}  # fmt: skip


ALL_COVERAGE = {"academic_year": 0, "faculty_code": "all", "level": "all", "year_of_study": "all"}


def _activities(units: list[Unit], chance: np.random.Generator) -> dict[str, list[dict[str, Any]]]:
    impact, ranks, rollout, event_study = [], [], [], []
    for unit in units:
        if unit.kind == "any":
            continue
        for outcome in EFFECT:
            for role in ("recipient", "provider"):
                for cut, share, _ in _impact_cuts(unit):
                    keys = {"unit_kind": unit.kind, "unit_code": unit.code, "role": role,
                            "outcome_code": outcome, **ALL, **cut}  # fmt: skip
                    n = unit.students * share * (0.3 if role == "recipient" else 0.04)
                    impact.append(_impact(keys, unit, n, chance))
            whole = [row for row in impact[-2 * 60:] if row["role"] == "recipient"
                     and row["unit_code"] == unit.code and row["outcome_code"] == outcome
                     and all(row[key] == value for key, value in ALL.items())]  # fmt: skip
            if whole and whole[0]["estimate"] is not None:
                ranks.append(made_up_side_by_side.rank(whole[0], EFFECT))
            if unit.context == "curriculum_embedded":
                rollout.append(_rollout(unit, outcome, chance))
                event_study.extend(_events(unit, outcome, chance))
    made_up_side_by_side.order(ranks)
    provision = list(_provision(units, chance))
    money = list(made_up_offer.money(units, chance))
    return {"impact": impact, "ranks": ranks, "rollout": rollout, "event_study": event_study,
            "heterogeneity": list(made_up_side_by_side.heterogeneity(ranks, EFFECT)),
            "stage_association": list(made_up_side_by_side.stage_association(EFFECT)),
            "provision": provision,
            "money": money, "money_scope": list(made_up_offer.money_scope(units, money)),
            "names": list(made_up_offer.names(units)),
            "definitions": made_up_records.definitions()}  # fmt: skip


def _impact_cuts(unit: Unit) -> Iterator[tuple[dict[str, Any], float, float]]:
    yield {}, 1.0, 1.0
    for year in YEARS:
        yield {"academic_year": year}, 1 / 6, 1.0
    for faculty in FACULTIES:
        yield {"faculty_code": faculty}, 1 / 6, 1.0
    yield {"level": "undergraduate"}, 0.8, 1.0
    yield {"level": "taught_postgraduate"}, 0.2, 1.0


BLANK = dict.fromkeys(
    ("estimate", "ci_lower", "ci_upper", "naive_estimate", "naive_ci_lower", "naive_ci_upper",
     "n_participants", "n_comparison", "overlap", "comparison_value", "method", "evidence_type",
     "security")
)  # fmt: skip


def _impact(
    keys: dict[str, Any], unit: Unit, n: float, chance: np.random.Generator
) -> dict[str, Any]:
    outcome = keys["outcome_code"]
    if unit.context == "curriculum_embedded":
        return keys | BLANK | {"verdict": "not_estimated", "reason": EMBEDDED, "status": "z"}
    if n < 23:
        return keys | BLANK | {"verdict": "not_estimated", "reason": "", "status": "low"}
    if outcome == "satisfaction" and unit.kind == "scheme":
        return keys | BLANK | {"verdict": "not_estimated", "status": "",
                               "reason": "because the outcome is not known for anyone"}  # fmt: skip
    level = LEVEL_WITHOUT[outcome]
    spread = SPREAD.get(outcome, sqrt(level * (100 - level)))
    error = spread * sqrt(1.2 / n)
    estimate = unit.strength * EFFECT[outcome] + error * float(chance.normal())
    naive = estimate + 2.2 * EFFECT[outcome] * (1 if unit.strength >= 0 else -1)
    low, high = estimate - 1.96 * error, estimate + 1.96 * error
    is_claim = abs(estimate) > 2.6 * error
    verdict = ("better" if estimate > 0 else "worse") if is_claim else "cannot_tell"
    strong = unit.code.startswith("peer_mentoring")
    return keys | {
        "estimate": estimate, "ci_lower": low, "ci_upper": high, "naive_estimate": naive,
        "naive_ci_lower": naive - 1.5 * error, "naive_ci_upper": naive + 1.5 * error,
        "n_participants": five(n), "n_comparison": five(n * 2.4),
        "overlap": 0.45 if unit.code.startswith("student_partners") else 0.82,
        "comparison_value": float(round(level)), "method": "exact_strata_ladder",
        "evidence_type": "3" if strong else "2", "security": 3 if strong else 2,
        "verdict": verdict, "reason": "", "status": "",
    }  # fmt: skip


def _rollout(unit: Unit, outcome: str, chance: np.random.Generator) -> dict[str, Any]:
    keys = {"unit_kind": unit.kind, "unit_code": unit.code, "outcome_code": outcome}
    error = {"context": 0.5, "approach": 0.8}.get(unit.kind, 1.4) * EFFECT[outcome] / 2
    if unit.kind == "scheme" and unit.code.endswith("bio"):
        blank = dict.fromkeys(("estimate", "ci_lower", "ci_upper", "pretrend_p", "evidence_type",
                               "security"))  # fmt: skip
        return keys | blank | {"n_courses": 1, "method": "", "verdict": "not_estimated",
                               "reason": "because only one course can be compared",
                               "status": ""}  # fmt: skip
    estimate = (0.4 + unit.strength) * EFFECT[outcome] / 1.5 + error * float(chance.normal()) / 2
    verdict = "better" if estimate > 2.3 * error else "cannot_tell"
    return keys | {
        "estimate": estimate, "ci_lower": estimate - 1.96 * error,
        "ci_upper": estimate + 1.96 * error, "pretrend_p": 0.41,
        "n_courses": 14, "degrees": 31, "limits": LIMITS,
        "method": "callaway_santanna", "evidence_type": "3", "security": 4,
        "verdict": verdict, "reason": "", "status": "",
    }  # fmt: skip


def _events(unit: Unit, outcome: str, chance: np.random.Generator) -> Iterator[dict[str, Any]]:
    for time in (-3, -2, 0, 1, 2, 3):  # the year before it came is what others are held against
        error = EFFECT[outcome] / 3
        estimate = (max(time + 1, 0) ** 0.5) * EFFECT[outcome] / 2 + error * chance.normal() / 3
        yield {"unit_kind": unit.kind, "unit_code": unit.code, "outcome_code": outcome,
               "event_time": time, "estimate": estimate, "ci_lower": estimate - 1.96 * error,
               "ci_upper": estimate + 1.96 * error, "status": ""}  # fmt: skip


def _provision(units: list[Unit], chance: np.random.Generator) -> Iterator[dict[str, Any]]:
    values = [row.value_code for row in vocabulary.values()] or []
    for unit in (one for one in units if one.kind == "scheme"):
        faculties = ";".join(sorted(chance.choice(list(FACULTIES), size=3, replace=False)))
        for year in YEARS:
            rated = chance.random() > 0.25
            ratings = {f"stage_{stage}_rating": int(chance.integers(0, 5)) if rated else None
                       for stage in range(1, 6)}  # fmt: skip
            kept = not unit.code.startswith("students_union_societies")
            yield {
                "scheme_id": unit.code, "academic_year": year, "scheme_name": unit.name,
                "context_code": unit.context, "approach_code": unit.parent,
                "relationship": "mentor_led", "direction": "vertical", "setting": "on_campus",
                "delivery": "group", "entry_rule": "open", "register_kept": kept,
                "places": five(unit.students / 6), "data_controller": "university",
                "is_compulsory": unit.context == "curriculum_embedded", "faculties": faculties,
                **ratings, "stage_rater": "scheme_team", "stage_rated_date": "2025-06-30",
                "value_codes": ";".join(sorted(chance.choice(values, size=4, replace=False))),
            }  # fmt: skip
