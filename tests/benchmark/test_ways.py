"""Ways that are compared answer the same question: equal tables, equal effects, the same marks."""

import json
import subprocess
from itertools import product

import numpy as np
import polars as pl
import pytest

from p2p_metrics.benchmark import charts, floor, joins, matching, reach
from p2p_metrics.benchmark.apart import require_same
from p2p_metrics.refusal import Refused


@pytest.fixture
def extracts(tmp_path):
    """Few students, chosen so that every case occurs: no mark, no credits, no next year, listed
    and dated attendance of the same scheme, a year without enrolment.
    """
    drawn = np.random.default_rng(3)
    students, years = range(1, 60), (2021, 2022, 2023)
    keys = list(product(students, years))
    enrolled = [key for key in keys if drawn.random() < 0.8]
    tables = {
        "courses": {"course_id": ["LAW1", "ART1"], "faculty_code": ["SOC", "HUM"]},
        "enrolments": {
            "engagement_id": [who for who, _ in enrolled],
            "academic_year": [year for _, year in enrolled],
            "course_id": [("LAW1", "ART1")[who % 2] for who, _ in enrolled],
        },
        "modules": {
            "module_id": ["M1", "M1", "M2"],
            "academic_year": [2021, 2022, 2022],
            "credits": [20, 20, 15],
        },
        "module_results": {
            "engagement_id": [who for who, _ in keys],
            "module_id": [("M1", "M2")[who % 2] for who, _ in keys],
            "academic_year": [year for _, year in keys],
            "attempt": [1 + (who % 9 == 0) for who, _ in keys],
            "mark": [
                None if who % 5 == 0 else float(drawn.integers(0, 1000)) / 10 for who, _ in keys
            ],
        },
        "participation": {
            "engagement_id": [who for who, _ in keys],
            "scheme_id": [("pass", "buddy")[who % 2] for who, _ in keys],
            "academic_year": [year for _, year in keys],
            "sessions_attended": [(None, 0, 3)[who % 3] for who, _ in keys],
        },
        "sessions": {
            "engagement_id": [who for who, _ in keys] * 2,
            "scheme_id": ["pass"] * len(keys) * 2,
            "academic_year": [year for _, year in keys] * 2,
            "is_attended": [("no", "yes")[drawn.random() < 0.3] for _ in keys * 2],
        },
    }
    for name, columns in tables.items():
        pl.DataFrame(columns).write_parquet(tmp_path / f"{name}.parquet")
    return tmp_path


def test_both_ways_of_joining_give_the_same_table(extracts):
    """Equal to the last row and digit, or neither figure may be quoted."""
    ours, theirs = joins.ours(extracts), joins.by_pandas(extracts)

    assert ours == theirs
    assert len(ours) > 6
    assert all(0 < row[3] >= row[4] for row in ours)


def test_the_table_counts_who_took_part_once_and_by_hand_the_same(extracts):
    """One student may be listed and have dated sessions too."""
    sessions = pl.read_parquet(extracts / "sessions.parquet").filter(is_attended="yes")
    listed = pl.read_parquet(extracts / "participation.parquet")
    listed = listed.filter(pl.col("sessions_attended") > 0)
    keys = ["engagement_id", "scheme_id", "academic_year"]
    came = pl.concat([sessions.select(keys), listed.select(keys)]).unique()
    years = pl.read_parquet(extracts / "enrolments.parquet")

    expected = came.join(years, on=["engagement_id", "academic_year"]).height
    assert expected == sum(row[3] for row in joins.ours(extracts))


def test_both_ways_of_counting_who_takes_part_count_each_student_once_a_group(tmp_path):
    """Three of a cohort, a fourth of another that is offered less; one came though not offered."""
    groups = dict.fromkeys(reach.CHARACTERISTICS, 1) | {"sex": [1, 2, 2, 2]}
    keys = {"engagement_id": [1, 2, 3, 4], "academic_year": 2023}
    tables = {
        "enrolments": keys | {"cohort_key": [7, 7, 7, 8]},
        "offers": {
            "cohort_key": [7, 7, 8],
            "scheme_id": ["pass", "pass", "buddy"],
            "role": ["recipient", "leader", "recipient"],
        },
        "groups": keys | groups,
        "participation": {
            "engagement_id": [1, 2, 4],
            "academic_year": 2023,
            "scheme_id": "pass",
            "role": ["recipient", "recipient", "recipient"],
        },
    }
    for name, columns in tables.items():
        pl.DataFrame(columns).write_parquet(tmp_path / f"{name}.parquet")
    ours, theirs = reach.ours(tmp_path), reach.by_pandas(tmp_path)

    assert ours == theirs
    assert [
        ("buddy", "recipient", 2023, "sex", 2, 1, 0),
        ("pass", "leader", 2023, "sex", 1, 1, 0),
        ("pass", "leader", 2023, "sex", 2, 2, 0),
        ("pass", "recipient", 2023, "sex", 1, 1, 1),
        ("pass", "recipient", 2023, "sex", 2, 2, 1),
    ] == [row for row in ours if row[3] == "sex"]


@pytest.fixture
def students(tmp_path):
    file = tmp_path / "students.bin"
    matching.draw(file, 4_000, 0.2)
    return file, 4_000


def test_our_matching_is_that_of_its_definition(students):
    """The mean over matched participants of own outcome less the mean of those alike."""
    everyone = matching.read(*students)
    strata = everyone.group_by(list(matching.COVARIATES)).agg(
        taken=pl.col("exposed").sum(),
        theirs=pl.col("outcome").filter(pl.col("exposed") == 1).mean(),
        others=pl.col("outcome").filter(pl.col("exposed") == 0).mean(),
    )
    both = strata.drop_nulls()
    expected = ((both["theirs"] - both["others"]) * both["taken"]).sum() / both["taken"].sum()

    found = matching.ours(everyone)
    assert expected == pytest.approx(found["effect"], rel=1e-12)
    assert both["taken"].sum() == found["matched"]


def test_our_matching_is_that_of_matchit(students):
    """Nine digits, and the same participants matched."""
    command = matching.by_matchit(*students)
    if not command:
        pytest.skip("MatchIt is not installed here (Debian: r-cran-matchit)")
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    require_same(matching.ours(matching.read(*students)), json.loads(said))


def test_answers_that_differ_are_not_compared():
    """A quick wrong answer is no speed."""
    one = {"effect": 1.0, "matched": 3}
    require_same(one, one)
    for other in ({"effect": 1.00001, "matched": 3}, {"effect": 1.0, "matched": 2}):
        with pytest.raises(Refused, match="differ"):
            require_same(one, other)


def test_both_charts_are_drawn_from_the_same_marks():
    """Each way takes some time, and as many marks as asked for."""
    found = charts.compared(3, 1)
    assert 3 == found["marks"]
    assert {"marks", "ours", "afresh"} == set(found)


def test_the_floor_reads_every_value_and_writes_every_mart_once(tmp_path, monkeypatch):
    """Two columns of three rows and one of two; both tables of the warehouse."""
    extracts = tmp_path / "extracts"
    extracts.mkdir()
    (extracts / "schemes.csv").write_text("scheme_id,owner\na,x\nb,y\nc,z\n", encoding="utf-8")
    pl.DataFrame({"n": [1, 2]}).write_parquet(extracts / "few.parquet")
    (extracts / "extracts.toml").write_text("is_sample = true\n", encoding="utf-8")
    warehouse = tmp_path / "made.duckdb"
    with floor.duckdb.connect(str(warehouse)) as con:
        con.execute("create table fct_few as select * from range(5)")
        con.execute("create table fct_more as select * from range(7)")
    monkeypatch.setattr(floor, "_marts", lambda: iter(["fct_few", "fct_more"]))

    assert (2 * 3 + 2, 5 + 7) == floor.read_and_write(extracts, warehouse)
    assert [] == list(tmp_path.glob(".floor-*"))
