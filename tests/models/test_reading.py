"""What sql/ says of itself: sentences, grains, order, selection, lineage."""

from pathlib import Path

import pytest

from p2p_metrics.models import ModelRefused, read_model, read_models

MODELS = read_models()


@pytest.fixture
def sql(tmp_path: Path) -> Path:
    """A folder of models with three of them: two in a row, one apart."""
    write(tmp_path, "staging/stg_a.sql", "-- One row per a.\n-- grain: a\nselect a from raw_a\n")
    write(tmp_path, "marts/fct_b.sql", "-- One row per b.\n-- grain: b\nselect a as b from stg_a\n")
    write(tmp_path, "marts/fct_c.sql", "-- One row per c.\n-- grain: c\nselect b as c from fct_b\n")
    write(tmp_path, "marts/dim_d.sql", "-- One row per d.\n-- grain: d\nselect 1 as d\n")
    return tmp_path


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", MODELS)
def test_every_model_says_in_a_sentence_what_a_row_is(name: str) -> None:
    """The first comment of each file is a sentence, and its grain names columns."""
    model = MODELS[name]
    assert model.sentence.endswith(".")
    assert model.sentence[0].isupper()
    assert model.grain


@pytest.mark.parametrize("name", MODELS)
def test_every_model_is_short_enough_to_be_read_at_once(name: str) -> None:
    """At most fifty lines of SQL, none longer than a hundred characters."""
    lines = MODELS[name].sql.splitlines()
    written = [line for line in lines if line.strip() and not line.startswith("--")]
    assert len(written) <= 50
    assert max(map(len, lines)) <= 100


def test_staging_models_are_views_and_marts_are_tables_unless_they_say_otherwise() -> None:
    """Only marts that are quicker to read through than to store are views."""
    views = {name for name in MODELS if MODELS[name].kind == "view"}
    staging = {name for name in MODELS if name.startswith("stg_")}
    assert {
        "cells_matching", "cells_nss", "fct_characteristics", "fct_costed_participants",
        "fct_disclosures", "fct_eligibility", "fct_exposures", "fct_finalists", "fct_findings",
        "fct_taking_part",
    } == views - staging  # fmt: skip
    assert staging <= views


def test_staging_reads_the_loaded_tables_and_marts_never_read_extracts() -> None:
    """Only staging sees raw tables."""
    for name in MODELS:
        reads_raw = any(table.startswith("raw_") for table in MODELS[name].reads)
        assert reads_raw == name.startswith("stg_"), name


def test_models_read_each_other_or_tables_that_the_loader_makes() -> None:
    """Whatever is read and not built comes from the loader."""
    for table in MODELS.inputs:
        assert table.startswith(("raw_", "voc_")) or table in ("settings", "load_facts"), table


def test_a_model_is_built_after_everything_that_it_reads() -> None:
    """The order serves every model."""
    order = list(MODELS)
    for name in order:
        earlier = order[: order.index(name)]
        assert {read for read in MODELS[name].reads if read in MODELS} <= set(earlier)


def test_a_table_named_in_with_is_not_something_that_the_model_reads(sql: Path) -> None:
    """Common table expressions are the model's own."""
    path = write(
        sql,
        "marts/fct_e.sql",
        "-- One row per e.\n-- grain: e\n"
        "with few as (select a from stg_a) select a as e from few, (select b from fct_b) as x\n",
    )
    assert ("fct_b", "stg_a") == read_model(path).reads


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ("fct_b", ["fct_b"]),
        ("+fct_b", ["stg_a", "fct_b"]),
        ("fct_b+", ["fct_b", "fct_c"]),
        ("+fct_b+", ["stg_a", "fct_b", "fct_c"]),
        ("dim_d fct_c", ["dim_d", "fct_c"]),
        ("", ["dim_d", "stg_a", "fct_b", "fct_c"]),
    ],
)
def test_models_are_selected_with_what_feeds_them_or_what_they_feed(
    sql: Path, selection: str, expected: list[str]
) -> None:
    """A plus before the name adds what it is made from, a plus behind it what is made from it."""
    found = [model.name for model in read_models(sql).selected(selection)]
    assert sorted(expected) == sorted(found)
    assert [name for name in found if name != "dim_d"] == [
        name for name in expected if name != "dim_d"
    ]


def test_a_selection_of_a_model_that_is_not_there_is_refused(sql: Path) -> None:
    """The sentence names it."""
    with pytest.raises(ModelRefused, match="no model fct_z"):
        read_models(sql).selected("+fct_z")


def test_models_that_read_each_other_are_refused(sql: Path) -> None:
    """A circle has no order; the sentence shows it."""
    write(sql, "marts/fct_b.sql", "-- One row per b.\n-- grain: b\nselect c as b from fct_c\n")
    with pytest.raises(ModelRefused, match=r"fct_. <- fct_. <- fct_."):
        _ = read_models(sql).order


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("marts/fct_e.sql", "select 1 as e\n", "begin with a sentence"),
        ("marts/fct_e.sql", "-- One row per e.\nselect 1 as e\n", "grain"),
        ("marts/fct_e.sql", "-- One row per e.\n-- grain: e\nselect 1; select 2\n", "one select"),
        ("marts/fct_e.sql", "-- One row per e.\n-- grain: e\ndrop table fct_b\n", "one select"),
        ("marts/stg_e.sql", "-- One row per e.\n-- grain: e\nselect 1 as e\n", "begins with dim_"),
        ("staging/e.sql", "-- One row per e.\n-- grain: e\nselect 1 as e\n", "begins with stg_"),
    ],
)
def test_a_file_that_is_not_a_model_is_refused_by_name(
    sql: Path, name: str, text: str, message: str
) -> None:
    """What is missing is said, with the file's name."""
    path = write(sql, name, text)
    with pytest.raises(ModelRefused, match=message) as refused:
        read_models(sql)
    assert path.name in str(refused.value)


def test_lineage_lists_every_model_with_its_sentence_grain_and_what_it_reads(sql: Path) -> None:
    """One row per model, for the page on data quality."""
    lineage = read_models(sql).lineage()
    assert ["model", "kind", "sentence", "grain", "reads"] == lineage.columns
    assert [("fct_b", "table", "One row per b.", "b", "stg_a")] == [
        row for row in lineage.rows() if row[0] == "fct_b"
    ]
    assert 4 == lineage.height


@pytest.mark.parametrize(
    ("select", "is_unique"),
    [
        ("select a, count(*) as n from stg_a group by a", True),
        ("select a, count(*) as n from stg_a group by all", True),
        ("select a, b, count(*) as n from stg_a group by a, b", False),
        ("select a from stg_a", False),
        ("select a from stg_a union all select a from fct_b", False),
    ],
)
def test_a_model_grouped_by_its_grain_cannot_hold_a_key_twice(
    sql: Path, select: str, is_unique: bool
) -> None:
    """Such a model need not be searched for duplicates."""
    path = write(sql, "marts/fct_e.sql", f"-- One row per a.\n-- grain: a\n{select}\n")
    assert is_unique == read_model(path).is_unique_by_design
