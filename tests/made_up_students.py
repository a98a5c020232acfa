"""The students of the tiny set of extracts: their courses, marks, awards and leaving.

48 students on three courses over two academic years.
"""

from collections.abc import Iterator, Sequence
from datetime import date

YEARS = (2022, 2023)
STUDENTS = 48
COURSES = ("LLB", "BIO", "MBA")
MODULES_OF = {
    "LLB": ("LAW101", "LAW102"),
    "BIO": ("BIO101", "BIO102"),
    "MBA": ("MBA701", "MBA702"),
}

Rows = list[dict[str, object]]


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


def one_of(choices: Sequence[str], i: int) -> str:
    """One after another, and round again."""
    return choices[i % len(choices)]


def academic_year(year: int) -> str:
    """A year as extracts write it: 2022/23."""
    return f"{year}/{(year + 1) % 100:02}"


def _birth_date(i: int) -> date:
    age = 24 if course(i) == "MBA" else 18 + i % 5
    return date(first_year(i) - age, 3, 1 + i % 28)


def student(i: int) -> dict[str, object]:
    """A row of students."""
    is_disabled = i % 6 == 0
    return {
        "student_id": student_number(i),
        "birth_date": _birth_date(i),
        "sex": one_of(("female", "male"), i),
        "ethnicity": one_of(("white", "white", "asian", "black", "mixed", "refused"), i),
        "disability": "mental_health" if is_disabled else "none",
        "disability_disclosed_date": date(first_year(i), 11, 1) if is_disabled else None,
        "first_generation": one_of(("yes", "no", "unknown"), i),
        "care_experienced": "no",
        "free_school_meals": one_of(("no", "no", "yes", "unknown"), i),
        "estranged": "no",
    }


def courses() -> Rows:
    """Three courses in two faculties."""
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


def engagement(i: int) -> dict[str, object]:
    """A row of engagements."""
    year, is_master = first_year(i), course(i) == "MBA"
    return {
        "engagement_id": engagement_number(i),
        "student_id": student_number(i),
        "course_id": course(i),
        "start_date": date(year, 9, 25),
        "expected_end_date": date(year + (1 if is_master else 3), 7, 31),
        "mode": one_of(("full_time", "full_time", "full_time", "part_time"), i // 3),
        "level": "taught_postgraduate" if is_master else "undergraduate",
        "entry_route": one_of(("standard", "standard", "foundation"), i // 3),
        "entry_qualification": "degree" if is_master else one_of(("a_level", "btec"), i // 3),
        "entry_tariff": None if is_master else 96 + 8 * (i % 7),
        "age_on_entry": year - _birth_date(i).year,
        "domicile": "non_eu" if i % 12 == 0 else "uk_england",
        "fee_status": "overseas" if i % 12 == 0 else "home",
        "deprivation_quintile": None if i % 12 == 0 else 1 + i % 5,
        "deprivation_index": None if i % 12 == 0 else "imd",
        "deprivation_nation": None if i % 12 == 0 else "england",
        "deprivation_edition": None if i % 12 == 0 else 2019,
        "tundra_quintile": None if i % 12 == 0 or is_master else 1 + i % 4,
        "accommodation": one_of(("university_hall", "parental_home", "private_rented"), i),
        "commuter": one_of(("no", "yes", "no"), i),
    }


def enrolment(i: int, year: int) -> dict[str, object]:
    """A row of enrolments."""
    return {
        "engagement_id": engagement_number(i),
        "academic_year": academic_year(year),
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


def modules() -> Rows:
    """Two modules a course, both years."""
    departments = {"LLB": "LAW", "BIO": "BIOSCI", "MBA": "MGMT"}
    return [
        {
            "module_id": module,
            "academic_year": academic_year(year),
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


def results() -> Rows:
    """A result a module, and a second attempt for the few who failed."""
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
        "academic_year": academic_year(year),
        "attempt": attempt,
        "term": term,
        "assessment_date": date(year + 1, 8 if attempt > 1 else 1 + 4 * (term - 1), 15),
        "mark": f"{mark}.5" if attempt == 1 else str(mark),
        "result": result,
    }


def award(i: int) -> dict[str, object]:
    """A row of awards."""
    return {
        "engagement_id": engagement_number(i),
        "award_date": date(first_year(i) + 1, 7, 20),
        "award_class": one_of(("distinction", "merit", "pass"), i // 3),
        "is_classified": "no",
        "is_integrated_masters": "no",
    }


def leaver(i: int) -> dict[str, object]:
    """A row of retention: someone who left."""
    return {
        "engagement_id": engagement_number(i),
        "event": "left",
        "event_date": date(2024, 2, 1 + i),
        "reason_group": one_of(("academic", "personal"), i),
    }
