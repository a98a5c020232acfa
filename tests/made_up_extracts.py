"""A tiny clean set of the sixteen extracts, of made-up students, for tests to corrupt.

48 students on three courses over two academic years; three schemes: PASS with a register, buddying
without one, and compulsory group work. Nothing is drawn at random, so every count can be worked
out by hand.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import polars as pl

SNAPSHOT = date(2024, 9, 30)
YEARS = (2022, 2023)
STUDENTS = 48
COURSES = ("LLB", "BIO", "MBA")
MODULES_OF = {
    "LLB": ("LAW101", "LAW102"),
    "BIO": ("BIO101", "BIO102"),
    "MBA": ("MBA701", "MBA702"),
}

Rows = list[dict[str, object]]
Replacement = pl.DataFrame | Callable[[pl.DataFrame], pl.DataFrame] | None


def write_extracts(directory: Path, **replacements: Replacement) -> Path:
    """Write the extracts and their delivery note into `directory`; the directory again.

    A replacement, by the name of its extract, is another frame, a function from the clean frame to
    the one to write, or None to leave the extract out. The delivery note declares the rows written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    frames = clean_extracts()
    for extract, replacement in replacements.items():
        if replacement is None:
            del frames[extract]
        elif isinstance(replacement, pl.DataFrame):
            frames[extract] = replacement
        else:
            frames[extract] = replacement(frames[extract])
    for extract, frame in frames.items():
        frame.write_csv(directory / f"{extract}.csv")
    note_delivery(directory, {extract: frame.height for extract, frame in frames.items()})
    return directory


def note_delivery(
    directory: Path, rows: dict[str, int], *, snapshot: date = SNAPSHOT, is_sample: bool = True
) -> None:
    """Write extracts.toml: when the extracts were taken, of whom, and with how many rows."""
    lines = [f"snapshot_date = {snapshot}", f"is_sample = {str(is_sample).lower()}", "", "[rows]"]
    lines += [f"{extract} = {count}" for extract, count in rows.items()]
    (directory / "extracts.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def clean_extracts() -> dict[str, pl.DataFrame]:
    """Every extract as text, as it stands in its file."""
    rows: dict[str, Rows] = {
        "students": [_student(i) for i in range(STUDENTS)],
        "courses": _courses(),
        "engagements": [_engagement(i) for i in range(STUDENTS)],
        "enrolments": [_enrolment(i, year) for i, year in enrolled()],
        "modules": _modules(),
        "module_results": _results(),
        "awards": [_award(i) for i in range(STUDENTS) if course(i) == "MBA"],
        "retention": [_leaver(i) for i in (3, 4)],
        "schemes": _schemes(),
        "scheme_years": _scheme_years(),
        "offers": _offers(),
        "participation": _participation(),
        "sessions": _sessions(),
        "costs": _costs(),
        "surveys": _surveys(),
        "nss_results": _nss(),
    }
    return {extract: _text(found) for extract, found in rows.items()}


def student_number(i: int) -> str:
    """Eight digits, the first of them noughts: what spreadsheets take away."""
    return f"00{100_100 + i}"


def engagement_number(i: int) -> str:
    """Nine digits, the first a nought."""
    return f"0{20_000_100 + i}"


def course(i: int) -> str:
    """Sixteen students on each course."""
    return COURSES[i % 3]


def first_year(i: int) -> int:
    """Half began in each of the two years."""
    return YEARS[(i // 3) % 2]


def enrolled() -> Iterator[tuple[int, int]]:
    """Every student and academic year enrolled; master's students for one year."""
    for i in range(STUDENTS):
        for year in YEARS:
            if year == first_year(i) or (year > first_year(i) and course(i) != "MBA"):
                yield i, year


def attends_pass(i: int) -> bool:
    """Half of the law students attend PASS."""
    return course(i) == "LLB" and (i // 6) % 2 == 0


def _text(rows: Rows) -> pl.DataFrame:
    return pl.DataFrame(
        {
            name: pl.Series(
                [None if r[name] is None else str(r[name]) for r in rows], dtype=pl.String
            )
            for name in rows[0]
        }
    )


def _of(choices: Sequence[str], i: int) -> str:
    return choices[i % len(choices)]


def _academic_year(year: int) -> str:
    return f"{year}/{(year + 1) % 100:02}"


def _birth_date(i: int) -> date:
    age = 24 if course(i) == "MBA" else 18 + i % 5
    return date(first_year(i) - age, 3, 1 + i % 28)


def _student(i: int) -> dict[str, object]:
    is_disabled = i % 6 == 0
    return {
        "student_id": student_number(i),
        "birth_date": _birth_date(i),
        "sex": _of(("female", "male"), i),
        "ethnicity": _of(("white", "white", "asian", "black", "mixed", "refused"), i),
        "disability": "mental_health" if is_disabled else "none",
        "disability_disclosed_date": date(first_year(i), 11, 1) if is_disabled else None,
        "first_generation": _of(("yes", "no", "unknown"), i),
        "care_experienced": "no",
        "free_school_meals": _of(("no", "no", "yes", "unknown"), i),
        "estranged": "no",
    }


def _courses() -> Rows:
    named = {
        "LLB": ("Law", "ARTS", "LAW", "first_degree", "undergraduate", "CAH16"),
        "BIO": ("Biology", "SCI", "BIOSCI", "first_degree", "undergraduate", "CAH03"),
        "MBA": ("Business", "ARTS", "MGMT", "taught_masters", "taught_postgraduate", "CAH17"),
    }
    faculties = {"ARTS": "Faculty of Arts", "SCI": "Faculty of Science"}
    return [
        {
            "course_id": code,
            "course_title": title,
            "faculty_code": faculty,
            "faculty_name": faculties[faculty],
            "department_code": department,
            "department_name": f"Department of {title}",
            "award_aim": aim,
            "level": level,
            "subject_1_code": subject,
            "subject_1_percent": 100,
            "subject_2_code": None,
            "subject_2_percent": None,
            "subject_3_code": None,
            "subject_3_percent": None,
        }
        for code, (title, faculty, department, aim, level, subject) in named.items()
    ]


def _engagement(i: int) -> dict[str, object]:
    year, is_master = first_year(i), course(i) == "MBA"
    return {
        "engagement_id": engagement_number(i),
        "student_id": student_number(i),
        "course_id": course(i),
        "start_date": date(year, 9, 25),
        "expected_end_date": date(year + (1 if is_master else 3), 7, 31),
        "mode": _of(("full_time", "full_time", "full_time", "part_time"), i // 3),
        "level": "taught_postgraduate" if is_master else "undergraduate",
        "entry_route": _of(("standard", "standard", "foundation"), i // 3),
        "entry_qualification": "degree" if is_master else _of(("a_level", "btec"), i // 3),
        "entry_tariff": None if is_master else 96 + 8 * (i % 7),
        "age_on_entry": year - _birth_date(i).year,
        "domicile": "non_eu" if i % 12 == 0 else "uk_england",
        "fee_status": "overseas" if i % 12 == 0 else "home",
        "deprivation_quintile": None if i % 12 == 0 else 1 + i % 5,
        "deprivation_index": None if i % 12 == 0 else "imd",
        "deprivation_nation": None if i % 12 == 0 else "england",
        "deprivation_edition": None if i % 12 == 0 else 2019,
        "tundra_quintile": None if i % 12 == 0 or is_master else 1 + i % 4,
        "accommodation": _of(("university_hall", "parental_home", "private_rented"), i),
        "commuter": _of(("no", "yes", "no"), i),
    }


def _enrolment(i: int, year: int) -> dict[str, object]:
    return {
        "engagement_id": engagement_number(i),
        "academic_year": _academic_year(year),
        "course_id": course(i),
        "year_of_study": 1 + year - first_year(i),
        "fte": "0.5" if (i // 3) % 4 == 3 else "1",
        "campus": "Main",
        "is_apprenticeship": "no",
        "is_entrant": "yes" if year == first_year(i) else "no",
        "is_foundation": "no",
        "is_repeat": "no",
        "is_placement_year": "no",
        "start_date": date(year, 9, 25),
        "end_date": date(year + 1, 7, 31),
    }


def _modules() -> Rows:
    departments = {"LLB": "LAW", "BIO": "BIOSCI", "MBA": "MGMT"}
    return [
        {
            "module_id": module,
            "academic_year": _academic_year(year),
            "module_title": f"Module {module}",
            "department_code": departments[code],
            "level": 7 if code == "MBA" else 4,
            "credits": 20,
            "campus": "Main",
            "pass_mark": 50 if code == "MBA" else 40,
        }
        for code, modules in MODULES_OF.items()
        for module in modules
        for year in YEARS
    ]


def _results() -> Rows:
    rows: Rows = []
    for i, year in enrolled():
        for term, module in enumerate(MODULES_OF[course(i)], start=1):
            fails = course(i) == "BIO" and i % 9 == 1 and term == 1
            mark = 35 if fails else 50 + (7 * i + 11 * term + year) % 40
            rows.append(_result(i, module, year, 1, term, mark))
            if fails:
                rows.append(_result(i, module, year, 2, term, 40))
    return rows


def _result(
    i: int, module: str, year: int, attempt: int, term: int, mark: int
) -> dict[str, object]:
    result = "capped_pass" if attempt > 1 else "passed" if mark >= 40 else "failed"
    return {
        "engagement_id": engagement_number(i),
        "module_id": module,
        "academic_year": _academic_year(year),
        "attempt": attempt,
        "term": term,
        "assessment_date": date(year + 1, 8 if attempt > 1 else 1 + 4 * (term - 1), 15),
        "mark": f"{mark}.5" if attempt == 1 else str(mark),
        "result": result,
    }


def _award(i: int) -> dict[str, object]:
    return {
        "engagement_id": engagement_number(i),
        "award_date": date(first_year(i) + 1, 7, 20),
        "award_class": _of(("distinction", "merit", "pass"), i // 3),
        "is_classified": "no",
        "is_integrated_masters": "no",
    }


def _leaver(i: int) -> dict[str, object]:
    return {
        "engagement_id": engagement_number(i),
        "event": "left",
        "event_date": date(2024, 2, 1 + i),
        "reason_group": _of(("academic", "personal"), i),
    }


def _schemes() -> Rows:
    named = {
        "PASS-LAW": ("PASS in Law", "Academic skills", "university", "no"),
        "BUDDIES": ("Buddies", "Students' union", "students_union", "no"),
        "GROUP-BIO": ("Group work in Biology", "Biology", "university", "no"),
    }
    columns = ("scheme_name", "owner", "data_controller", "is_sensitive")
    return [
        {"scheme_id": code, **dict(zip(columns, found, strict=True))}
        for code, found in named.items()
    ]


def _scheme_years() -> Rows:
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
            "academic_year": _academic_year(year),
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


def _offers() -> Rows:
    scopes = {
        "PASS-LAW": ("course", "LLB", "no"),
        "BUDDIES": ("university", "*", "no"),
        "GROUP-BIO": ("module", "BIO101", "yes"),
    }
    return [
        {
            "scheme_id": code,
            "academic_year": _academic_year(year),
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


def _participation() -> Rows:
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
        "academic_year": _academic_year(year),
        "role": "recipient",
        "status": "signed_up",
        "sessions_expected": 5 if dates else None,
        "sessions_attended": len(dates) if dates else None,
        "sessions_attended_by_landmark": landmark,
        "minutes_attended": 60 * len(dates) if dates else None,
        "first_date": dates[0] if dates else None,
        "last_date": dates[-1] if dates else None,
    }


def _sessions() -> Rows:
    return [
        {
            "session_id": f"PASS-{day}",
            "engagement_id": engagement_number(i),
            "scheme_id": "PASS-LAW",
            "academic_year": _academic_year(year),
            "role": "recipient",
            "session_date": day,
            "minutes": 60,
            "is_attended": "yes",
        }
        for i, year in enrolled()
        if attends_pass(i)
        for day in _attended(i, year)
    ]


def _costs() -> Rows:
    kinds = (("staff", "fixed", None, 4200), ("provider_pay", "per_place", 10, 35))
    return [
        {
            "scheme_id": "PASS-LAW",
            "academic_year": _academic_year(year),
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


def _surveys() -> Rows:
    return [
        {
            "engagement_id": engagement_number(i),
            "survey_id": f"pulse-{year}",
            "academic_year": _academic_year(year),
            "theme": theme,
            "survey_date": date(year + 1, 3, 1),
            "is_invited": "yes",
            "answer": None if i % 4 == 3 else 1 + (i + year) % 5,
        }
        for i, year in enrolled()
        for theme in ("belonging", "overall")
    ]


def _nss() -> Rows:
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
