"""An extract that never came is said to be missing: it is not that too few students answered."""

import csv

import polars as pl
import pytest

from p2p_metrics import vocabulary
from p2p_metrics.config import ROOT
from p2p_metrics.presentation import impact, wording, words
from p2p_metrics.presentation.figures import one_scheme, scorecard
from p2p_metrics.presentation.source import Source

from .redrawn import redrawn

MEASURES = ("estimate", "ci_lower", "ci_upper", "n_participants", "n_comparison")
LACKS = ROOT / "data_contracts" / "published" / "lacks.csv"
OPTIONAL = {"surveys": "satisfaction", "awards": "first_or_upper_second"}


def without(source: Source, extract: str) -> Source:
    """The release of a university that never supplied an extract: its outcome rests on nobody."""
    is_its = pl.col("outcome_code") == OPTIONAL[extract]
    found = source.frame("impact").with_columns(
        *(pl.when(~is_its).then(pl.col(name)).alias(name) for name in MEASURES),
        pl.when(is_its).then(pl.lit("low")).otherwise(pl.col("status")).alias("status"),
        pl.when(is_its).then(pl.lit("not_estimated")).otherwise(pl.col("verdict")).alias("verdict"),
    )
    came = source.frame("quality_extracts").with_columns(
        is_present=pl.col("extract") != pl.lit(extract)
    )
    courses = source.frame("rollout").filter(~is_its)
    return redrawn(source, {"impact": found, "quality_extracts": came, "rollout": courses})


@pytest.mark.parametrize("extract", OPTIONAL)
def test_the_tiles_of_an_outcome_whose_extract_never_came_say_so(
    source: Source, extract: str
) -> None:
    """On the leaders' first page and on that of one scheme, in the picture and in the table."""
    drawn, name = without(source, extract), words.Outcome.of(OPTIONAL[extract]).code
    scheme = one_scheme.first_to_show(drawn)
    for made in (scorecard.scorecard(drawn), one_scheme.verdicts(drawn, scheme)):
        (row,) = [row for row in made.table.rows if row["name"] == source.name("outcome", name)]
        assert {"not supplied"} == {said for key, said in row.items() if key != "name"}
        assert "not supplied</span>" in made.html


@pytest.mark.parametrize("extract", OPTIONAL)
def test_the_sentence_names_what_did_not_come(source: Source, extract: str) -> None:
    """Its row is marked as not available, and not as hidden to protect anybody."""
    drawn = without(source, extract)
    row = impact.combined(drawn, unit_kind="context", outcome_code=OPTIONAL[extract])[0]
    found = impact.finding(drawn, row)

    assert f"because no {extract} came with the extracts" in words.sentence(found)
    assert "x" == impact.table_row(found, "", row)["status"]
    assert not found.is_hidden


def test_too_few_students_are_still_said_to_be_too_few(source: Source) -> None:
    """The extract of another outcome is missing, and this one rests on too few."""
    drawn = without(source, "surveys")
    row = impact.combined(drawn, unit_kind="context", outcome_code="mean_mark")[0]
    found = impact.finding(drawn, {**row, **dict.fromkeys(MEASURES), "status": "low"})

    assert "too few students" == words.verdict_word(found)


def test_every_outcome_of_an_optional_extract_names_it() -> None:
    """And the pages for leaders and on who benefits say what they lack."""
    named = {row["outcome_code"]: row["extract"] for row in wording.rows("outcomes")}
    with LACKS.open(encoding="utf-8", newline="") as file:
        said = {(row["page"], row["extract"]) for row in csv.DictReader(file)}

    assert {row.outcome_code for row in vocabulary.outcomes()} == {*named}
    assert {outcome: extract for extract, outcome in OPTIONAL.items()} == {
        outcome: extract for outcome, extract in named.items() if extract
    }
    for page in ("leaders/overview", "inclusion/who_benefits"):
        assert {(page, extract) for extract in OPTIONAL} <= said
