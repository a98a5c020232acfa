"""Building again: what nothing has touched is taken over, what something touched is made anew."""

from pathlib import Path

import polars as pl
import pytest

from p2p_metrics import warehouse
from p2p_metrics.engines.duckdb import DuckDBEngine
from p2p_metrics.models import read_models
from p2p_metrics.reuse import Reuse

SQL = {
    "staging/stg_marks.sql": (
        "-- One row per student and module.\n-- grain: student, module\n"
        "select student, module, mark from raw_marks\n"
    ),
    "staging/stg_costs.sql": (
        "-- One row per scheme.\n-- grain: scheme\nselect scheme, pence from raw_costs\n"
    ),
    "marts/fct_means.sql": (
        "-- One row per student.\n-- grain: student\n"
        "select student, avg(mark) as mean_mark from stg_marks group by student\n"
    ),
    "marts/fct_best.sql": (
        "-- One row: the best mean.\n-- grain: best\nselect max(mean_mark) as best from fct_means\n"
    ),
    "marts/fct_costs.sql": (
        "-- One row: all costs.\n-- grain: pence\n"
        "select cast(sum(pence) as bigint) as pence from stg_costs\n"
    ),
    "marts/cells_marks.sql": (
        "-- One row per student, read through.\n-- grain: student\n-- kind: view\n"
        "select student from fct_means\n"
    ),
}
MARKS = [("ada", "law", 60), ("ben", "law", 50)]


@pytest.fixture
def sql(tmp_path: Path) -> Path:
    for name, text in SQL.items():
        path = tmp_path / "sql" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "sql"


def built(file, sql, before=None, marks=MARKS, costs=(("pass", 900),), load=True):
    """Load the two extracts into a warehouse file and build; which models were made anew."""
    with DuckDBEngine(file) as engine:
        if load:
            columns = ["student", "module", "mark"]
            engine.load("raw_marks", pl.DataFrame(list(marks), columns, orient="row"))
            engine.load("raw_costs", pl.DataFrame(list(costs), ["scheme", "pence"], orient="row"))
        models = read_models(sql)
        report = warehouse.build(engine, models=models, reuse=Reuse(engine, models, before))
    return {one.model for one in report.models if not one.is_taken_over}


EVERYTHING = {Path(name).stem for name in SQL}
READ_THROUGH = {"cells_marks"}


def test_the_first_build_makes_everything(tmp_path, sql):
    """There is nothing to take over."""
    assert EVERYTHING == built(tmp_path / "one.duckdb", sql)


def test_of_the_same_extracts_nothing_is_made_again(tmp_path, sql):
    """Views hold nothing: they are written down again."""
    built(tmp_path / "one.duckdb", sql)
    made = built(tmp_path / "two.duckdb", sql, tmp_path / "one.duckdb")

    assert READ_THROUGH == made
    with DuckDBEngine(tmp_path / "two.duckdb") as engine:
        assert [("ada", 60), ("ben", 50)] == sorted(engine.fetch("from fct_means").rows())


def test_a_changed_extract_makes_anew_what_it_touches_and_only_that(tmp_path, sql):
    """Costs say nothing about marks."""
    built(tmp_path / "one.duckdb", sql)
    made = built(tmp_path / "two.duckdb", sql, tmp_path / "one.duckdb", costs=[("pass", 901)])

    assert {"stg_costs", "fct_costs"} | READ_THROUGH == made
    with DuckDBEngine(tmp_path / "two.duckdb") as engine:
        assert 901 == engine.fetch("select pence from fct_costs").item()


@pytest.mark.parametrize(
    "marks",
    [
        [*MARKS, ("cem", "law", None), ("cem", "art", None)],
        [("ada", "law", 60), ("ben", "law", 51)],
        [("ada", "law", 60), ("ben", "law", None)],
        [("ada", "law", 60)],
        [*MARKS, ("cem", "law", 50)],
        [("ada", "law", 50), ("ben", "law", 60)],
    ],
    ids=["two rows more", "other mark", "no mark", "a row less", "a row more", "exchanged"],
)
def test_any_other_content_is_a_change(tmp_path, sql, marks):
    """A mark, a row, which student has which."""
    built(tmp_path / "one.duckdb", sql)
    made = built(tmp_path / "two.duckdb", sql, tmp_path / "one.duckdb", marks=marks)

    assert {"stg_marks", "fct_means", "fct_best"} | READ_THROUGH == made


def test_changed_sql_makes_anew_that_model_and_what_is_made_from_it(tmp_path, sql):
    """What feeds it is as it was."""
    built(tmp_path / "one.duckdb", sql)
    means = sql / "marts/fct_means.sql"
    means.write_text(SQL["marts/fct_means.sql"].replace("avg", "max"), encoding="utf-8")

    made = built(tmp_path / "two.duckdb", sql, tmp_path / "one.duckdb")

    assert {"fct_means", "fct_best"} | READ_THROUGH == made


def test_the_same_rows_in_another_order_are_no_change(tmp_path, sql):
    """Threads meet rows in any order, so nothing may depend on it."""
    built(tmp_path / "one.duckdb", sql)
    made = built(tmp_path / "two.duckdb", sql, tmp_path / "one.duckdb", marks=MARKS[::-1])

    assert READ_THROUGH == made


def test_rows_that_come_twice_count_twice(tmp_path):
    """A print that pairs could drop out of would miss them."""
    with DuckDBEngine(tmp_path / "one.duckdb") as engine:
        prints = []
        for values in ([1, 2, 2], [1], [1, 3, 3], [1, 2, 2, 2, 2]):
            engine.load("few", pl.DataFrame({"n": values}))
            prints.append(Reuse(engine, read_models()).print_of("few"))
    assert 4 == len(set(prints))


def test_building_again_into_the_same_file_leaves_what_is_unchanged(tmp_path, sql):
    """The same extracts were checked once and are built a second time."""
    file = tmp_path / "one.duckdb"
    built(file, sql)
    (sql / "marts/fct_costs.sql").write_text(
        SQL["marts/fct_costs.sql"].replace("sum", "max"), encoding="utf-8"
    )

    assert {"fct_costs"} | READ_THROUGH == built(file, sql, file, load=False)


def test_a_build_that_stopped_leaves_no_print_of_what_it_did_not_make(tmp_path, sql):
    """The next build into the same file may trust what is noted."""
    file = tmp_path / "one.duckdb"
    with pytest.raises(warehouse.GrainBroken):
        built(file, sql, marks=[*MARKS, (None, "law", 1)])
    with DuckDBEngine(file) as engine:
        assert {"stg_costs", "fct_costs"} >= set(engine.fetch("from build_prints")["model"])


def test_a_warehouse_without_prints_or_that_cannot_be_read_is_not_taken_from(tmp_path, sql):
    """A file of an older version, or a damaged one, only costs time."""
    with DuckDBEngine(tmp_path / "old.duckdb") as engine:
        engine.build("fct_costs", "select 1 as pence", "table")
    (tmp_path / "damaged.duckdb").write_bytes(b"not a database")

    assert EVERYTHING == built(tmp_path / "two.duckdb", sql, tmp_path / "old.duckdb")
    assert EVERYTHING == built(tmp_path / "three.duckdb", sql, tmp_path / "damaged.duckdb")
    assert EVERYTHING == built(tmp_path / "four.duckdb", sql, tmp_path / "missing.duckdb")
