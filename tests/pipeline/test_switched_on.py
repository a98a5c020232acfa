"""A special category is published where p2p.toml names it, and nowhere else."""

import polars as pl
import pytest

from p2p_metrics import release, warehouse
from p2p_metrics.__main__ import main
from p2p_metrics.config import ROOT, Configuration
from p2p_metrics.estimation import configured, finishing, storage
from p2p_metrics.places import Places

TEXT = (ROOT / "p2p.toml").read_text(encoding="utf-8")
WHOLE = {
    "unit_kind": "scheme", "unit_code": "pass", "role": "recipient", "faculty_code": "all",
    "level": "all",
}  # fmt: skip
COUNTED = {
    "characteristic_code": ["religion", "religion", "sex"],
    "group_code": ["christian", "sikh", "female"],
    "eligible_count": [200, 40, 40],
    "participant_count": [90, 20, 20],
    "participant_people": [90, 20, 20],
}


@pytest.fixture
def places(tmp_path, monkeypatch):
    """A data directory in which students were counted by religion and by sex, and no more."""
    places = Places(tmp_path / "data")
    file = places.warehouses / "built.duckdb"
    file.parent.mkdir(parents=True)
    file.touch()
    warehouse.switch(places.root, file)
    counted = pl.DataFrame(COUNTED).with_columns(
        academic_year=pl.lit(0, pl.Int32), **{name: pl.lit(said) for name, said in WHOLE.items()}
    )
    kept = storage.written({"participation": counted}, places.estimates(file.stem))
    places.record("build", {"build_id": file.stem, "warehouse_file": file.name})
    places.record("estimate", {"build_id": file.stem, "policy": "hesa-strict", "files": kept})
    places.record("check", {
        "is_sample": False, "snapshot_date": "2025-09-30", "inputs": {}, "versions": {},
        "extracts": [], "build_id": file.stem, "plans": [],
    })  # fmt: skip
    monkeypatch.setattr(finishing, "FINISH", {})  # they finish tables that are not here
    return places


@pytest.fixture
def published(places, tmp_path, monkeypatch):
    """The rows that the verb `publish` lets out under a p2p.toml with another list."""
    read = Configuration.read

    def published(listed):
        assert '"entry_route", "mode",' in TEXT
        file = tmp_path / "p2p.toml"
        changed = TEXT.replace('"entry_route", "mode",', f'"entry_route", {listed}')
        file.write_text(changed, encoding="utf-8")
        monkeypatch.setattr(Configuration, "read", lambda: read(file))
        places.amend("estimate", configured=configured.configured(read(file)))
        assert 0 == main(["publish", "--into", str(places.root)])
        made = release.current(places.root)
        rows = made.table("participation").frame.select("group_code", "status").rows()
        return sorted(rows), made.manifest["rules"]["switched_on"]

    return published


def test_a_special_category_that_is_named_is_published(published):
    """Where a row of it rests on 50 people; one of 40 says that there are too few."""
    assert (
        [("christian", ""), ("female", ""), ("sikh", "low")],
        ["religion"],
    ) == published('"mode", "religion",')


def test_a_special_category_that_is_not_named_is_not_published(published):
    """Though it was counted; and naming what is not special switches nothing on."""
    assert ([("female", "")], []) == published('"mode",')
