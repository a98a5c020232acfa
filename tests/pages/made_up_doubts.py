"""Made-up tables of what is doubted about each scheme, from the made-up headline estimates."""

from collections.abc import Iterator
from typing import Any

PRIMARY = "mean_mark"
WAYS = ("mean_mark", "continued", "first_or_upper_second")
OTHER_WAYS = (
    ("headline", "all", "matching_ladder_with_regression"),
    ("headline", "all", "joint_regression"),
    ("headline", "all", "weighting_alone"),
    ("headline", "core", "doubly_robust_att"),
    ("whole_year", "all", "doubly_robust_att"),
)
EMBEDDED = "no like-for-like comparison exists; see roll-out"
NO_MARK = "placebo not possible: no mark from before the activity exists"
HIDDEN = "because what may be shown does not determine an answer"
NO_REGISTER = "because no register was kept: nobody knows who took part"
UNIT = ("unit_kind", "unit_code", "role")
COVARIATES = (
    ("prior_mark", "all", 0.46), ("entry_tariff", "all", 0.31), ("ethnicity", "black", -0.16),
    ("ethnicity", "white", 0.12), ("commuter", "yes", -0.22), ("commuter", "no", 0.22),
    ("age_group", "mature", -0.19), ("age_group", "young", 0.19), ("sex", "male", -0.08),
    ("sex", "female", 0.08), ("deprivation", "quintile_1", -0.17),
    ("deprivation", "quintile_5", 0.07), ("stage", "undergraduate_1", 0.25),
    ("academic_year", "2023", 0.04), ("is_repeat", "yes", -0.06),
    ("other_schemes", "all", 0.15), ("domicile", "uk_england", 0.03), ("mode", "part_time", -0.11),
)  # fmt: skip
# By whether a scheme is one of law: what its passports lost.
LOWERED = {True: "overlap (-1); an unheard-of check (-1)", False: "placebo failed (-2)"}
NOT_REACHED = "placebo not possible (-1)"
SENTENCES = {
    "better": "Students who took part did better than similar students by {amount}.",
    "worse": "Students who took part did worse than similar students by {amount}.",
    "cannot_tell": "We cannot tell yet whether students who took part did better or worse than "
    "similar students: the difference may lie anywhere from {lower} to {upper}. That does not mean "
    "that it does not work.",
    "not_estimated": "It cannot be estimated, {reason}.",
}


def tables(impact: list[dict[str, Any]], took: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """The tables of doubt for every scheme of the made-up impact and participation tables."""
    heads = [row for row in impact if row["unit_kind"] == "scheme" and _is_whole(row)]
    counts = {_unit(row): row for row in took if row["unit_kind"] == "scheme" and _is_whole(row)}
    marks = [row for row in heads if row["outcome_code"] == PRIMARY]
    ways = [row for row in heads if row["outcome_code"] in WAYS]
    return {
        "passport": [_passport(row) for row in heads],
        "preflight": [_preflight(row, counts[_unit(row)]) for row in marks],
        "placebo": [_placebo(row) for row in marks],
        "balance": [one for row in marks for one in _balance(row)],
        "specification": [one for row in ways for one in _specification(row)],
        "sensitivity": [_sensitivity(row) for row in ways],
        "dose": [one for row in ways for one in _dose(row)],
        "dose_trend": [_trend(row) for row in ways],
    }


def _is_whole(row: dict[str, Any]) -> bool:
    return row["academic_year"] == 0 and all(
        row[key] == "all" for key in ("faculty_code", "level", "characteristic_code")
    )


def _unit(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(row[key] for key in UNIT)


def _keys(row: dict[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in (*UNIT, "outcome_code")}


def _is_law(row: dict[str, Any]) -> bool:
    return str(row["unit_code"]).endswith("law")


def _blank(row: dict[str, Any]) -> dict[str, Any] | None:
    """Status and reason of a row without a figure."""
    if row["estimate"] is not None:
        return None
    reason = row["reason"] or HIDDEN
    return {"reason": reason, "status": "z" if reason == EMBEDDED else "low"}


def _around(row: dict[str, Any], moved: float, wider: float = 1.0) -> dict[str, float]:
    """The headline, moved by a share of its half-interval and that much wider."""
    half = (row["ci_upper"] - row["ci_lower"]) / 2
    value = row["estimate"] + moved * half
    return {"estimate": value, "ci_lower": value - wider * half, "ci_upper": value + wider * half}


def _passport(row: dict[str, Any]) -> dict[str, Any]:
    names = ("design", "evidence_type", "security", "wording", "lowered_by", "missing_for_next",
             "plan_status", "alarm", "not_known_participants", "not_known_comparison")  # fmt: skip
    blank = _blank(row)
    said = {
        "verdict": row["verdict"],
        "sentence": SENTENCES[row["verdict"]],
        "can_say": "Students who took part were compared with similar students who could have.",
        "cannot_say": "That taking part is the reason.",
    }
    if blank:
        return _keys(row) | dict.fromkeys(names) | said | blank
    graded = {
        "design": "opt_in",
        "evidence_type": row["evidence_type"],
        "security": 1 if row["outcome_code"] == "passed_first_time" else row["security"],
        "wording": "comparison",
        "lowered_by": (
            NOT_REACHED if row["outcome_code"] == "continued" else LOWERED[_is_law(row)]
        ),
        "not_known_participants": 0.10,
        "not_known_comparison": 0.15,
        "missing_for_next": "an analysis plan locked beforehand",
        "plan_status": "planned" if _is_law(row) else "exploratory: no plan",
        "alarm": "larger than 6 percentage points" if abs(row["estimate"]) > 6 else "",
    }
    return _keys(row) | graded | said | {"reason": "", "status": ""}


def _preflight(row: dict[str, Any], took: dict[str, Any]) -> dict[str, Any]:
    is_kept = not row["unit_code"].startswith("students_union_societies")
    blank = _blank(row) if is_kept else {"reason": NO_REGISTER, "status": "z"}
    large = "yes" if _is_law(row) else "no"
    return _keys(row) | {
        "strongest_design": "opt_in" if is_kept else "narrative",
        "is_large_enough": "no" if blank else large,
        "advice": "go_ahead; lock_plan" if _is_law(row) else "pool_approach; lock_plan",
        "attended_share": None if blank else 0.65,
        "smallest_effect": None if blank else 1.35,
        "eligible_count": took["eligible_count"],
        "participant_count": took["participant_count"],
        **(blank or {"reason": "", "status": ""}),
    }


def _placebo(row: dict[str, Any]) -> dict[str, Any]:
    figures = (
        "estimate",
        "ci_lower",
        "ci_upper",
        "marked_share",
        "smallest_seen",
        "mark",
        "result",
    )
    blank = _blank(row)
    if not blank and row["role"] == "provider":
        blank = {"reason": NO_MARK, "status": "z"}
    if blank:
        return _keys(row) | dict.fromkeys(figures) | blank
    moved = 0.4 if _is_law(row) else 1.2
    value = moved * 0.5
    return _keys(row) | {
        "estimate": value, "ci_lower": value - 0.5, "ci_upper": value + 0.5,
        "marked_share": 0.95, "smallest_seen": 0.75, "mark": "term_1_mark",
        "result": "passed" if _is_law(row) else "failed", "reason": "", "status": "",
    }  # fmt: skip


def _balance(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if row["estimate"] is None:
        return
    for place, (covariate, level, before) in enumerate(COVARIATES):
        is_shown = covariate != "is_repeat"
        after = 0.12 if place == 1 and not _is_law(row) else before / 25
        yield {key: row[key] for key in UNIT} | {
            "covariate": covariate, "covariate_level": level,
            "before": before if is_shown else None, "after": after if is_shown else None,
            "status": "" if is_shown else "low",
        }  # fmt: skip


def _specification(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    blank = _blank(row)
    names = ("estimate", "ci_lower", "ci_upper")
    head = {"headline": row["estimate"], "headline_lower": row["ci_lower"],
            "headline_upper": row["ci_upper"]}  # fmt: skip
    for place, (population, covariates, way) in enumerate(OTHER_WAYS):
        keys = _keys(row) | {"estimator": way, **head}
        keys |= {"population": population, "covariates": covariates}
        if blank:
            yield keys | dict.fromkeys(names) | blank
        else:
            figures = _around(row, 0.9 * place - 0.8, 1.1)
            yield keys | figures | {"reason": "", "status": ""}


def _sensitivity(row: dict[str, Any]) -> dict[str, Any]:
    names = ("with_taking_part", "with_outcome", "covariate", "robustness", "robustness_of_limit",
             "times_as_strong", "e_value", "e_value_of_limit")  # fmt: skip
    blank = _blank(row)
    if blank:
        return _keys(row) | dict.fromkeys(names) | blank
    is_clear = row["ci_lower"] > 0 or row["ci_upper"] < 0
    is_share = row["outcome_code"] != PRIMARY
    return _keys(row) | {
        "with_taking_part": 0.004, "with_outcome": 0.021, "covariate": "prior_mark",
        "robustness": 0.04, "robustness_of_limit": 0.01 if is_clear else 0.0,
        "times_as_strong": 1.8, "e_value": 1.3 if is_share else None,
        "e_value_of_limit": 1.1 if is_share else None, "reason": "", "status": "",
    }  # fmt: skip


def _dose(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if row["estimate"] is None:
        return
    for place, (low, high) in enumerate(((1, 2), (3, 5), (6, None))):
        keys = _keys(row) | {"sessions_from": low, "sessions_to": high}
        if place == 2 and not _is_law(row):
            blank = dict.fromkeys(("estimate", "ci_lower", "ci_upper", "mean_sessions"))
            yield keys | blank | {"reason": HIDDEN, "status": "low"}
        else:
            shown = {"mean_sessions": 1.5 + 2.5 * place, "reason": "", "status": ""}
            yield keys | _around(row, place - 1.0, 1.7) | shown


def _trend(row: dict[str, Any]) -> dict[str, Any]:
    blank = _blank(row)
    if blank:
        return _keys(row) | dict.fromkeys(("estimate", "ci_lower", "ci_upper")) | blank
    figures = {"estimate": 0.25, "ci_lower": 0.05, "ci_upper": 0.45}
    return _keys(row) | figures | {"reason": "", "status": ""}
