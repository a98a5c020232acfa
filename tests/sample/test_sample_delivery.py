"""What is handed in: the files, their columns, their codes, their bytes."""

import tomllib
from pathlib import Path

import polars as pl
import pytest
import yaml
from delivered_sample import Delivered

import sample_warehouse
from p2p_metrics import vocabulary
from p2p_metrics.workplace.holding import LOCK

CONTRACTS = Path(__file__).resolve().parents[2] / "data_contracts"
EXTRACTS = sorted(path.stem for path in CONTRACTS.glob("*.yaml"))


def columns_of(extract: str) -> list[dict[str, object]]:
    """The columns of a contract, each with its custom properties as a dictionary."""
    contract = yaml.safe_load((CONTRACTS / f"{extract}.yaml").read_text(encoding="utf-8"))
    return [
        column | {"custom": {p["property"]: p["value"] for p in column.get("customProperties", [])}}
        for column in contract["schema"][0]["properties"]
    ]


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, but the one that says which verb is at work there."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != LOCK)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(tmp_path):
    """A sample can be made again anywhere from its scale and seed alone."""
    for name, seed in (("one", 5), ("same", 5), ("other", 6)):
        sample_warehouse.generate(tmp_path / name, scale=0.01, seed=seed)
    one, same, other = (bytes_of(tmp_path / name) for name in ("one", "same", "other"))
    assert one == same
    assert list(one) == list(other)
    unchanged = {"courses.csv", "modules.csv", "schemes.xlsx"}  # described, not drawn
    unchanged |= {name for name in one if name.startswith("plans/")}
    assert {"plans/sports-clubs.toml", "plans/enterprise-society.toml"} <= unchanged
    assert unchanged == {name for name in one if one[name] == other[name]}


@pytest.mark.parametrize("extract", EXTRACTS)
def test_an_extract_has_the_columns_of_its_contract(sample: Delivered, extract):
    """Nothing is missing, and nothing of the truth or of names is handed in."""
    expected = [column["name"] for column in columns_of(extract) if not _is_optional(column)]
    assert expected == sample.frame(extract).columns


@pytest.mark.parametrize("extract", EXTRACTS)
def test_codes_are_those_of_the_vocabulary(sample: Delivered, extract):
    """Every coded value is one that the contracts allow."""
    frame = sample.frame(extract)
    for column in columns_of(extract):
        listed = column["custom"].get("vocabulary")
        if listed and column["custom"].get("vocabularyMatch", "exact") == "exact":
            if _is_optional(column):
                continue
            found = set(frame[column["name"]].drop_nulls())
            assert set() == found - set(vocabulary.codes(listed)), column["name"]


@pytest.mark.parametrize("extract", EXTRACTS)
def test_keys_are_unique(sample: Delivered, extract):
    """One row for each key of the contract."""
    key = [column["name"] for column in columns_of(extract) if column.get("primaryKey")]
    assert 0 == sample.frame(extract).select(key).is_duplicated().sum()


@pytest.mark.parametrize("extract", EXTRACTS)
def test_references_lead_somewhere(sample: Delivered, extract):
    """Every student, engagement, course and scheme that is named is handed in."""
    frame = sample.frame(extract)
    for column in columns_of(extract):
        for relation in column.get("relationships", []):
            target, _, key = relation["to"].partition(".")
            lost = set(frame[column["name"]].drop_nulls()) - set(sample.frame(target)[key])
            assert set() == lost, (column["name"], relation["to"])


def test_the_delivery_note_counts_the_rows(sample: Delivered):
    """A cut file can be told from a whole one."""
    note = tomllib.loads((sample.folder / "extracts.toml").read_text(encoding="utf-8"))
    assert {extract: sample.frame(extract).height for extract in EXTRACTS} == note["rows"]
    assert (True, "2025-09-30") == (note["is_sample"], str(note["snapshot_date"]))


def test_nothing_is_dated_after_the_snapshot(sample: Delivered):
    """What had not happened yet is not known: the newest outcomes stay open."""
    for extract, column in (("retention", "event_date"), ("awards", "award_date")):
        assert sample.frame(extract)[column].max() <= "2025-09-30"
    assert "2025-09" < sample.frame("awards")["award_date"].max()


def test_files_are_as_untidy_as_real_ones(sample: Delivered):
    """A byte order mark, Windows line ends, empty last cells: loaded all the same."""
    start = (sample.folder / "courses.csv").read_bytes()[:3]
    awards = (sample.folder / "awards.csv").read_bytes()
    nss = (sample.folder / "nss_results.csv").read_bytes().splitlines()
    assert b"\xef\xbb\xbf" == start
    assert awards.count(b"\n") == awards.count(b"\r\n") > 100
    assert all(line.endswith(b",") for line in nss)


def test_a_few_cells_are_wrong_and_none_more(sample: Delivered):
    """Checks have something to set aside and something to warn of, never enough to stop."""
    counts = sample.frame("participation")["sessions_attended"]
    assert 1 <= (counts == "N/A").sum() <= 20
    results = sample.frame("module_results").drop_nulls("assessment_date")
    august = pl.date(pl.col("academic_year").str.head(4).cast(int), 8, 1)
    early = results.filter(pl.col("assessment_date") < august).height
    assert 1 <= early <= 60


def _is_optional(column: dict[str, object]) -> bool:
    return bool(column["custom"].get("optional"))
