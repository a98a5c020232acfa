"""The made-up records of checks, lineage and meanings that go with the made-up release."""

from typing import Any

from p2p_metrics.estimation import how_sure
from p2p_metrics.estimation import quality as published


def definitions() -> list[dict[str, str]]:
    """Those of a release of this version."""
    return published.definitions().to_dicts()


def quality() -> dict[str, list[dict[str, Any]]]:
    here = [
        "students",
        "courses",
        "engagements",
        "enrolments",
        "modules",
        "module_results",
        "awards",
        "retention",
        "schemes",
        "scheme_years",
        "offers",
        "participation",
    ]
    extracts = [
        {"extract": name, "is_present": name in here, "row_count": 5 * 1_234 if name in here else 0,
         "quarantined_count": 15 if name == "participation" else 0,
         "latest_date": "2025-09-26" if name in here else "",
         "freshness": "fresh" if name != "retention" else "older than its contract allows"}
        for name in (*here, "sessions", "costs", "surveys", "nss_results")
    ]  # fmt: skip
    rules = [
        ("students", "student_id", "unique", "critical", True, 0, "Every student appears once."),
        ("participation", "engagement_id", "known", "critical", True, 0,
         "Everyone in a register is an enrolled student."),
        ("participation", "minutes_attended", "range", "warning", False, 35,
         "Minutes attended lie between 0 and 6,000."),
        ("retention", "event_date", "fresh", "warning", False, 1,
         "The newest event is less than 90 days old."),
        ("module_results", "mark", "range", "critical", True, 0, "Marks lie between 0 and 100."),
    ]  # fmt: skip
    checks = [
        {"extract": extract, "column": column, "rule": rule, "severity": severity,
         "passed": passed, "failing_count": failing, "checked_count": 6_170, "sentence": sentence,
         "remedy": "Ask the owner of the register to correct the rows listed in quarantine."}
        for extract, column, rule, severity, passed, failing, sentence in rules
    ]  # fmt: skip
    exclusions = [
        ("like for like", "no register was kept, so taking part is unknown", 8_450),
        ("like for like", "left before the scheme’s landmark date", 2_210),
        ("like for like", "joined after the landmark date", 1_130),
        ("load", "a key was blank", 15),
    ]
    tiers = [
        ("Foundation", True, "", "like-for-like comparison of marks and continuation"),
        ("Intermediate", True, "", "dose: how much attendance goes with how much difference"),
        ("Advanced", False, "support contacts, assignment deadlines", "comparing engagement"),
    ]
    models = [
        ("stg_students", "staging", "One row per student.", "student_id", "raw_students"),
        ("fct_outcomes", "marts", "One row per student-year, with its outcomes.",
         "engagement_id, academic_year", "stg_students;stg_enrolments"),
        ("cells_participation", "marts", "Counts of taking part by registered cut.",
         "unit_kind, unit_code, role", "fct_exposures;fct_characteristics"),
    ]  # fmt: skip
    lacks = [
        ("planners/one_scheme", "sessions", "Without dated sessions, dose counts whole years."),
        ("leaders/overview", "nss_results",
         "Without NSS results, satisfaction is that of internal surveys alone."),
        ("leaders/overview", "surveys", "Without internal surveys, satisfaction is not shown."),
    ]  # fmt: skip
    return {
        "house_rule": how_sure.house_rule().to_dicts(),
        "calibration": how_sure.calibration().to_dicts(),
        "quality_extracts": extracts,
        "quality_checks": checks,
        "quality_exclusions": [
            {"step": step, "reason": reason, "row_count": rows} for step, reason, rows in exclusions
        ],
        "quality_tier": [
            dict(zip(("tier", "reached", "missing", "unlocks"), row, strict=True)) for row in tiers
        ],
        "lineage": [
            dict(zip(("model", "kind", "sentence", "grain", "reads"), row, strict=True))
            for row in models
        ],
        "load_lacks": [
            {"page": page, "extract": extract, "sentence": said} for page, extract, said in lacks
        ],
    }
