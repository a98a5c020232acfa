"""Groups of students: unknown, refused and outside the population stay apart."""

import pytest
from drawn_warehouse import Warehouse


def group(
    warehouse: Warehouse, characteristic: str, student: str = "", engagement: str = ""
) -> str:
    """Ada's group, from columns given as `name=value` separated by spaces."""
    for table, columns in (("stg_students", student), ("stg_engagements", engagement)):
        named = dict(pair.split("=") for pair in columns.split())
        header = " | ".join(["student_id", *named])
        key = "" if table == "stg_students" else "engagement_id | "
        value = "" if table == "stg_students" else "ada | "
        warehouse.draw(table, f"{key}{header}\n{value}" + " | ".join(["ada", *named.values()]))
    return as_now_known(warehouse)[characteristic]


def as_now_known(warehouse: Warehouse) -> dict[str, str]:
    """Ada's group of each characteristic, as the extracts now say."""
    return dict(warehouse.build("+fct_characteristics").rows("characteristic_code", "group_code"))


@pytest.mark.parametrize(
    ("domicile", "expected"),
    [
        ("uk_england", "black"),
        ("uk_wales", "black"),
        ("eu", "outside_population"),
        ("non_eu", "outside_population"),
    ],
)
def test_ethnicity_is_a_matter_of_students_from_the_uk(
    warehouse: Warehouse, domicile: str, expected: str
) -> None:
    """Others are outside the population, which is not unknown."""
    found = group(warehouse, "ethnicity", "ethnicity=black", f"domicile={domicile}")
    assert expected == found


@pytest.mark.parametrize("said", ["unknown", "refused"])
def test_unknown_and_refused_stay_groups_of_their_own(warehouse: Warehouse, said: str) -> None:
    """Neither joins the reference group, and neither is read as no."""
    assert said == group(warehouse, "ethnicity", f"ethnicity={said}")
    assert said == group(warehouse, "first_generation", f"first_generation={said}")


def test_a_characteristic_that_is_not_held_is_unknown(warehouse: Warehouse) -> None:
    """An empty cell, or a code that the vocabulary does not have."""
    assert "unknown" == group(warehouse, "religion")
    assert "unknown" == group(warehouse, "sex", "sex=elsewhere")


@pytest.mark.parametrize(
    ("engagement", "expected"),
    [
        ("deprivation_quintile=1 deprivation_nation=england", "quintile_1"),
        ("deprivation_nation=england", "unknown"),
        ("deprivation_quintile=1", "unknown"),
        ("deprivation_quintile=1 deprivation_nation=wales", "unknown"),
        (
            "deprivation_quintile=1 deprivation_nation=wales domicile=uk_wales",
            "outside_population",
        ),
        (
            "deprivation_quintile=1 deprivation_nation=england domicile=uk_wales",
            "outside_population",
        ),
        ("domicile=non_eu", "outside_population"),
    ],
)
def test_deprivation_is_one_nations_index(
    warehouse: Warehouse, engagement: str, expected: str
) -> None:
    """English quintiles of students from England; nations are never pooled."""
    assert expected == group(warehouse, "deprivation", engagement=engagement)


@pytest.mark.parametrize(
    ("engagement", "expected"),
    [
        ("tundra_quintile=2 age_on_entry=18", "quintile_2"),
        ("age_on_entry=18", "unknown"),
        ("tundra_quintile=2 age_on_entry=21", "outside_population"),
        ("tundra_quintile=2 age_on_entry=18 domicile=uk_scotland", "outside_population"),
        ("tundra_quintile=2 age_on_entry=20 level=taught_postgraduate", "outside_population"),
    ],
)
def test_participation_of_areas_is_for_young_english_entrants(
    warehouse: Warehouse, engagement: str, expected: str
) -> None:
    """Under 21 on entry to an undergraduate course, from England."""
    assert expected == group(warehouse, "tundra", engagement=engagement)


@pytest.mark.parametrize(
    ("engagement", "expected"),
    [
        ("age_on_entry=20", "young"),
        ("age_on_entry=21", "mature"),
        ("age_on_entry=24 level=taught_postgraduate", "young"),
        ("age_on_entry=25 level=taught_postgraduate", "mature"),
    ],
)
def test_mature_is_21_for_undergraduates_and_25_for_postgraduates(
    warehouse: Warehouse, engagement: str, expected: str
) -> None:
    """Age on the day of entry."""
    assert expected == group(warehouse, "age_group", engagement=engagement)


def disabilities(warehouse: Warehouse, disclosed: str) -> tuple[list[object], str]:
    """Ada's disability group in two years, and as now known."""
    warehouse.draw(
        "stg_students",
        f"student_id | disability | disability_disclosed_date\nada | mental_health | {disclosed}",
    )
    warehouse.draw("stg_engagements", "engagement_id | student_id\nada | ada")
    warehouse.draw(
        "stg_enrolments",
        """
        engagement_id | academic_year | start_date
        ada           | 2022          | 2022-09-26
        ada           | 2023          | 2023-09-25
        """,
    )
    years = warehouse.build("+analysis_frame").rows("academic_year", "disability")
    return [row[1] for row in years], as_now_known(warehouse)["disability"]


@pytest.mark.parametrize(
    ("disclosed", "expected"),
    [
        ("2022-09-26", ["mental_health", "mental_health"]),
        ("2022-09-27", ["none", "mental_health"]),
        ("2024-01-15", ["none", "none"]),
        ("", ["mental_health", "mental_health"]),
    ],
)
def test_a_disability_counts_from_the_year_that_began_after_its_disclosure(
    warehouse: Warehouse, disclosed: str, expected: list[str]
) -> None:
    """Disclosing late may come of what happened in the year: it never reaches back."""
    keys = dict(
        warehouse.engine.fetch(
            "select group_code, group_key from voc_groups where characteristic_code = 'disability'"
        ).rows()
    )
    years, now = disabilities(warehouse, disclosed)
    assert [keys[code] for code in expected] == years
    assert "mental_health" == now


def test_every_group_has_its_number_of_the_vocabulary(warehouse: Warehouse) -> None:
    """Codes for tables, numbers for matching, the same groups."""
    assert "female" == group(warehouse, "sex", "sex=female")
    numbers = warehouse.build("+fct_characteristics").rows(
        "characteristic_code", "group_code", "group_key"
    )
    listed = warehouse.engine.fetch(
        "select characteristic_code, group_code, group_key from voc_groups"
    ).rows()
    assert set(numbers) <= set(listed)
    assert 19 == len(numbers)
