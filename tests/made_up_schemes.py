"""The schemes of the tiny set of extracts: offers, attendance, costs and surveys.

PASS with a register, buddying without one, and compulsory group work.
"""

from datetime import date, timedelta

from made_up_students import (
    YEARS,
    Rows,
    academic_year,
    attends_pass,
    course,
    engagement_number,
    enrolled,
)


def schemes() -> Rows:
    """The three schemes."""
    named = {
        "PASS-LAW": ("PASS in Law", "Academic skills", "university", "no"),
        "BUDDIES": ("Buddies", "Student life", "university", "no"),
        "GROUP-BIO": ("Group work in Biology", "Biology", "university", "no"),
    }
    columns = ("scheme_name", "owner", "data_controller", "is_sensitive")
    return [
        {"scheme_id": code, **dict(zip(columns, found, strict=True))}
        for code, found in named.items()
    ]


def scheme_years() -> Rows:
    """What each scheme was like, both years."""
    described = {
        "PASS-LAW": ("PASS", "co_curricular", "mentor_led", "vertical", "group", "yes"),
        "BUDDIES": ("Buddying", "co_curricular", "reciprocal", "vertical", "one_to_one", "no"),
        "GROUP-BIO": (
            "Group work", "curriculum_embedded", "reciprocal", "horizontal", "group", "yes",
        ),
    }  # fmt: skip
    return [
        {
            "scheme_id": code,
            "academic_year": academic_year(year),
            "approach": approach,
            "context": context,
            "relationship": relationship,
            "direction": direction,
            "setting": "on_campus",
            "delivery": delivery,
            "entry_rule": "open",
            "register_kept": register,
            "register_coverage": "0.95" if register == "yes" else None,
            "places": 40 if code == "PASS-LAW" else None,
            "stage_1_rating": 3,
            "stage_2_rating": 2,
            "stage_3_rating": None,
            "stage_4_rating": 4,
            "stage_5_rating": 1,
            "stage_rater": "scheme_team",
            "stage_rated_date": date(year + 1, 6, 1),
            "stage_evidence": "Annual review",
            "value_codes": "empowering;collaborative",
        }
        for code, (approach, context, relationship, direction, delivery, register) in (
            described.items()
        )
        for year in YEARS
    ]


def offers() -> Rows:
    """To whom each scheme was open."""
    scopes = {
        "PASS-LAW": ("course", "LLB", "no"),
        "BUDDIES": ("university", "*", "no"),
        "GROUP-BIO": ("module", "BIO101", "yes"),
    }
    return [
        {
            "scheme_id": code,
            "academic_year": academic_year(year),
            "scope": scope,
            "scope_id": scope_id,
            "year_of_study": -1,
            "mode": "any",
            "level": "undergraduate",
            "role": "recipient",
            "is_compulsory": compulsory,
            "start_date": date(year, 10, 2),
            "landmark_date": date(year, 11, 15),
            "end_date": date(year + 1, 5, 31),
        }
        for code, (scope, scope_id, compulsory) in scopes.items()
        for year in YEARS
    ]


def session_dates(year: int) -> tuple[date, ...]:
    """Five weekly PASS sessions a year; the landmark falls after the fourth."""
    return tuple(date(year, 10, 23) + timedelta(weeks=week) for week in range(5))


def _attended(i: int, year: int) -> tuple[date, ...]:
    return session_dates(year)[: 1 + (i + year) % 5]


def participation() -> Rows:
    """Who took part, with sessions where a register was kept."""
    rows: Rows = []
    for i, year in enrolled():
        if attends_pass(i):
            dates = _attended(i, year)
            landmark = sum(day <= date(year, 11, 15) for day in dates)
            rows.append(_taking_part(i, "PASS-LAW", year, dates, landmark))
        if course(i) == "BIO":
            rows.append(_taking_part(i, "GROUP-BIO", year, session_dates(year)[:2], 2))
        if i % 8 == 2:
            rows.append(_taking_part(i, "BUDDIES", year, None, None))
    return rows


def _taking_part(
    i: int, scheme: str, year: int, dates: tuple[date, ...] | None, landmark: int | None
) -> dict[str, object]:
    return {
        "engagement_id": engagement_number(i),
        "scheme_id": scheme,
        "academic_year": academic_year(year),
        "role": "recipient",
        "status": "signed_up",
        "sessions_expected": 5 if dates else None,
        "sessions_attended": len(dates) if dates else None,
        "sessions_attended_by_landmark": landmark,
        "minutes_attended": 60 * len(dates) if dates else None,
        "first_date": dates[0] if dates else None,
        "last_date": dates[-1] if dates else None,
    }


def sessions() -> Rows:
    """Every PASS session attended."""
    return [
        {
            "session_id": f"PASS-{day}",
            "engagement_id": engagement_number(i),
            "scheme_id": "PASS-LAW",
            "academic_year": academic_year(year),
            "role": "recipient",
            "session_date": day,
            "minutes": 60,
            "is_attended": "yes",
        }
        for i, year in enrolled()
        if attends_pass(i)
        for day in _attended(i, year)
    ]


def costs() -> Rows:
    """What PASS cost, staff and pay of leaders."""
    kinds = (("staff", "fixed", None, 4200), ("provider_pay", "per_place", 10, 35))
    return [
        {
            "scheme_id": "PASS-LAW",
            "academic_year": academic_year(year),
            "cost_kind": kind,
            "basis": basis,
            "funder": "university",
            "faculty_code": "ARTS",
            "provider_hours": hours,
            "amount_gbp": f"{amount}.50",
        }
        for year in YEARS
        for kind, basis, hours, amount in kinds
    ]


def surveys() -> Rows:
    """Two answers a student and year, one in four unanswered."""
    return [
        {
            "engagement_id": engagement_number(i),
            "survey_id": f"pulse-{year}",
            "academic_year": academic_year(year),
            "theme": theme,
            "survey_date": date(year + 1, 3, 1),
            "is_invited": "yes",
            "answer": None if i % 4 == 3 else 1 + (i + year) % 5,
        }
        for i, year in enrolled()
        for theme in ("belonging", "overall")
    ]


def nss() -> Rows:
    """Course-level answers to the National Student Survey."""
    return [
        {
            "unit": "course",
            "unit_id": code,
            "level": "undergraduate",
            "survey_year": year + 1,
            "theme": theme,
            "item_set": "nss_2023",
            "respondents": 24,
            "response_rate": "0.750",
            "positivity": "0.833",
        }
        for code in ("LLB", "BIO")
        for year in YEARS
        for theme in ("teaching", "academic_support")
    ]
