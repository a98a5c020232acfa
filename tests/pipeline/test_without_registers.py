"""A first delivery often has no register: what is offered is shown, and nothing is guessed."""

import shutil

import polars as pl
import pytest
from rebuilding import rebuilt

from p2p_metrics import pipeline, release, warehouse
from p2p_metrics.estimation.shapes import SHAPES
from p2p_metrics.places import Places
from p2p_metrics.progress import silent

NO_REGISTER = """
    update raw_scheme_years set register_kept = 'no';
    update raw_participation set sessions_attended = null;
    delete from raw_sessions;
"""


@pytest.fixture(scope="module")
def shown(loaded, served, tmp_path_factory):
    """The release of a university that kept no register, by the last two verbs."""
    places = Places(tmp_path_factory.mktemp("without"))
    shutil.copytree(served.root / "reports", places.root / "reports")
    shutil.copytree(served.warehouses, places.warehouses)
    file = warehouse.current_file(places.root)
    file.unlink()
    rebuilt(loaded, file, None, NO_REGISTER)
    pipeline.estimate(places, silent)
    pipeline.publish(places, silent)
    return release.current(places.root)


@pytest.mark.parametrize("name", SHAPES)
def test_nobody_is_compared_where_nobody_knows_who_came(shown, name):
    """Every table of estimates is there, without a row."""
    assert 0 == shown.table(name).frame.height


def test_what_is_offered_is_shown_all_the_same(shown):
    """With the advice to keep a register."""
    advice = shown.table("preflight").frame.filter(pl.col("strongest_design") == "narrative")

    assert shown.table("provision").frame.height > 50
    assert advice["advice"].str.contains("keep_register").all()


@pytest.mark.parametrize("name", SHAPES)
def test_tables_have_the_same_columns_with_and_without_estimates(served, name):
    """What no unit made is read like what some did."""
    file = warehouse.current_file(served.root)
    made = pl.read_parquet(served.estimates(file.stem) / f"{name}.parquet")

    assert pl.Schema(SHAPES[name]) == made.schema
    assert made.height > 0
