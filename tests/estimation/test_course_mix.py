"""How much of a gap in taking part is what students study."""

import dataclasses

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from published_tables import participation, published

from p2p_metrics.config import Configuration
from p2p_metrics.estimation.course_mix import FIGURES, INSIDE, course_mix, course_mix_with_gaps
from p2p_metrics.estimation.participation_gaps import GAP
from p2p_metrics.release.rules import policy, profiles

POLICY = policy()

CLOSE = 1e-5  # figures are kept to six decimals


class Drawn:
    """Marts with so many students for each course, sex and whether they took part."""

    def __init__(self, counts):
        self.base = duckdb.connect()
        students = [
            (course, sex, taking)
            for (course, sex, taking), count in counts.items()
            for _ in range(count)
        ]
        rows = pl.DataFrame(students, schema=["course", "sex", "taking"], orient="row")
        rows = rows.with_row_index("id")
        self.base.execute(
            """
            create table drawn as select * from rows;
            create view dim_units as select 1 as unit_key, 'any' as unit_kind,
                'all' as unit_code;
            create view fct_exposures as select 1 as unit_key, 'any' as unit_kind,
                'recipient' as role, id as engagement_id, 2024 as academic_year,
                taking as exposure, taking as sessions_attended from drawn;
            create view fct_enrolments as select id as engagement_id, 2024 as academic_year,
                course as course_key from drawn;
            create view fct_group_keys as select id as engagement_id, 2024 as academic_year,
                sex from drawn;
            create table voc_groups as select * from (values ('sex', 1, 'female'),
                ('sex', 2, 'male')) as listed(characteristic_code, group_key, group_code)
            """
        )

    def fetch(self, sql):
        """The rows of one select."""
        return self.base.sql(sql).pl()


@pytest.fixture(scope="module")
def configuration():
    """The shipped configuration, for one characteristic."""
    return dataclasses.replace(Configuration.read(), characteristics=("sex",))


WOMEN, MEN = 1, 2


def cohort(course, sex, took_part, eligible):
    """Students of one course and sex."""
    return {(course, sex, 1): took_part, (course, sex, 0): eligible - took_part}


def mixed(configuration, *cohorts):
    """The one row for women, from these cohorts."""
    counts = {key: count for one in cohorts for key, count in one.items()}
    return course_mix(Drawn(counts), configuration, POLICY).row(0, named=True)


def test_a_gap_that_is_all_where_they_study_is_all_course_mix(configuration):
    """Half take part on one course and a tenth on the other, whoever they are: 42 % and 18 %."""
    found = mixed(
        configuration,
        cohort(1, WOMEN, 50, 100), cohort(2, WOMEN, 40, 400),
        cohort(1, MEN, 200, 400), cohort(2, MEN, 10, 100),
    )  # fmt: skip

    assert 18 - 42 == pytest.approx(found["course_mix_points"], abs=CLOSE)
    assert 0 == pytest.approx(found["not_shared_points"], abs=CLOSE)


def test_a_gap_inside_courses_is_no_course_mix(configuration):
    """Spread alike over the courses: nothing comes from where they study."""
    found = mixed(
        configuration,
        cohort(1, WOMEN, 50, 200), cohort(2, WOMEN, 30, 200),
        cohort(1, MEN, 100, 200), cohort(2, MEN, 80, 200),
    )  # fmt: skip

    assert 0 == pytest.approx(found["course_mix_points"], abs=CLOSE)


def test_too_few_taking_part_say_nothing_of_where_they_study(configuration):
    """Twenty-two of the group took part: no figure, and the row stays."""
    found = mixed(
        configuration,
        cohort(1, WOMEN, 22, 200), cohort(1, MEN, 100, 200),
    )  # fmt: skip

    assert {None} == {found[name] for name in FIGURES}
    assert (200, 200) == (found["eligible_count"], found["reference_count"])


@pytest.mark.parametrize("profile", profiles())
def test_what_is_too_few_is_what_the_release_calls_too_few(configuration, profile):
    """A figure that is there or not would otherwise tell which side of 23 a hidden count is."""
    under = policy(profile)
    men = cohort(1, MEN, 100, 200)

    for took_part, is_said in ((under.minimum - 1, False), (under.minimum, True)):
        drawn = Drawn(men | cohort(1, WOMEN, took_part, 200))
        found = course_mix(drawn, configuration, under).row(0, named=True)
        assert is_said == (found[FIGURES[0]] is not None)


def test_one_group_alone_has_nothing_to_be_set_beside(configuration):
    """Without the reference group there is no row."""
    assert 0 == course_mix(Drawn(cohort(1, WOMEN, 50, 200)), configuration, POLICY).height


def test_no_students_give_an_empty_table_with_its_columns(configuration):
    """Nothing was offered: the table is there, and empty."""
    empty = Drawn({(1, WOMEN, 1): 1})
    empty.base.execute("delete from drawn")

    assert {*FIGURES} <= set(course_mix(empty, configuration, POLICY).columns)


share = st.floats(0.15, 0.85)


@given(share, share, share, share)
def test_the_three_parts_add_up_to_the_published_gap(first, second, third, fourth):
    """Course mix, courses not shared and what is left inside courses."""
    sizes = (200, 300, 400, 100)
    took = [
        round(size * one) for size, one in zip(sizes, (first, second, third, fourth), strict=True)
    ]
    groups = [
        ("all", "all", sum(sizes), sum(took)),
        ("sex", "female", 500, took[0] + took[1]),
        ("sex", "male", 500, took[2] + took[3]),
    ]
    row = {"unit_kind": "any", "unit_code": "all", "role": "recipient",
           "characteristic_code": "sex", "group_code": "female",
           "eligible_count": 500, "reference_count": 500}  # fmt: skip
    figures = dict(zip(FIGURES, (-3.3, -5.1, -1.5, 0.2, -0.4, 0.8), strict=True))
    tables = {
        "participation": participation(groups, unit=("any", "all")),
        "course_mix": published("course_mix", pl.DataFrame([row | figures])),
    }

    found = course_mix_with_gaps(tables).row(0, named=True)

    parts = found["course_mix_points"] + found["not_shared_points"] + found["inside_points"]
    assert found["gap_points"] == pytest.approx(parts, abs=CLOSE)
    assert found[INSIDE[1]] <= found[INSIDE[0]] <= found[INSIDE[2]]
    assert None not in [found[name] for name in GAP]
