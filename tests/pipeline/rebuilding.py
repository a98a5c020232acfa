"""Builds of the same load again: with sessions changed, and taking from an earlier build or not."""

import shutil

from p2p_metrics import warehouse
from p2p_metrics.engines.duckdb import DuckDBEngine
from p2p_metrics.models import read_models
from p2p_metrics.reuse import Reuse

CHANGE = "update raw_sessions set is_attended = 'no' where rowid < 100"


def unbuilt(built, file):
    """The warehouse as the check left it: the extracts loaded and no model made."""
    shutil.copy(built, file)
    models = read_models()
    with DuckDBEngine(file) as engine:
        engine.execute("drop table build_prints")
        for name in reversed(models.order):
            engine.execute(f"drop {models[name].kind} {name}")
    return file


def rebuilt(loaded, file, before, change=""):
    """Build the loaded extracts, changed or not, into a new file; the models made anew."""
    shutil.copy(loaded, file)
    with DuckDBEngine(file) as engine:
        if change:
            engine.execute(change)
        report = warehouse.build(engine, reuse=Reuse(engine, read_models(), before))
    return {one.model for one in report.models if not one.is_taken_over}


def unequal(one, other):
    """Models whose rows differ between two warehouses; threads leave them in any order."""
    with (
        DuckDBEngine(one, is_read_only=True) as left,
        DuckDBEngine(other, is_read_only=True) as right,
    ):
        return [
            name
            for name, model in read_models().items()
            if not model.is_read_through
            and not left.fetch(in_order(name)).equals(right.fetch(in_order(name)))
        ]


def in_order(name):
    return f"select * from {name} order by all"  # noqa: S608 - a model
