"""What a verdict leads to, whoever gives it: findings, rows set aside, and no doubt passed over."""

import polars as pl
import pytest
from made_up_extracts import SNAPSHOT, write_extracts

from p2p_metrics.contracts.judging import Disagreement, Judge
from p2p_metrics.contracts.verdict import Verdict
from p2p_metrics.extracts import identity
from p2p_metrics.extracts.contract_file import contracts


@pytest.fixture
def judging(loading):
    """A judge whose verdict on one rule is given and who lets every other pass."""

    def judging(rule=None, verdict=None, **replacements):
        def verdicts(con, extract, rules):
            passed = Verdict(passed=True, failing=0, checked=1)
            return [verdict if found.name == rule else passed for found in rules]

        write_extracts(loading.folder, **replacements)
        loaded = {name: loading.load(name) for name in contracts()}
        present = [contracts()[name] for name, each in loaded.items() if each.is_loaded]
        identity.pseudonymise(loading.con, present, b"a key of the tests")
        return Judge(loading.con, loaded, SNAPSHOT, loading.folder, verdicts)

    return judging


def failed(judged):
    """The findings of an extract."""
    return [check for check in judged.checks if not check.passed]


def test_a_check_that_crashed_stops_the_build(judging):
    """A rule that could not be judged has not been kept."""
    crash = Verdict(passed=False, failing=0, checked=16, crash="ConversionException")

    (found,) = failed(judging("class-fits-the-flag", crash).judge(contracts()["awards"]))

    assert found.stops
    assert (
        "awards.csv: the rule 'Awards with an honours class are marked as classified, and "
        "unclassified ones are not' could not be judged (ConversionException); correct the rule "
        "in the contract, or report this as an error in the program."
    ) == found.sentence


def test_two_counts_that_differ_are_an_error_of_ours(judging):
    """A list of rows that is not the verdict's would send somebody to the wrong ones."""
    three = Verdict(passed=False, failing=3, checked=16)

    with pytest.raises(Disagreement, match=r"counts 3 rows, the SQL that names them 0"):
        judging("primary_key", three).judge(contracts()["awards"])


def test_rows_that_refer_to_a_row_set_aside_go_with_it(judging, loading):
    """The student is known and only the date of birth unreadable: no false alarm of orphans."""

    def unreadable(frame):
        first = pl.int_range(pl.len()) == 0
        written = pl.when(first).then(pl.lit("sometime")).otherwise(pl.col("birth_date"))
        return frame.with_columns(written.alias("birth_date"))

    judge = judging(students=unreadable)
    judged = {
        name: judge.judge(contracts()[name]) for name in ("students", "engagements", "enrolments")
    }

    assert [1, 1, 2] == [each.set_aside for each in judged.values()]
    (found,) = failed(judged["enrolments"])
    assert (
        "enrolments.csv, column engagement_id: 2 of 64 rows break the rule 'The row of "
        "engagements that a row refers to is not set aside'; correct the rows of engagements that "
        "were set aside; the rows are set aside and listed in "
    ) in found.sentence
    assert "warning" == found.severity
    assert [(0,)] == loading.con.execute(
        "select count(*) from raw_enrolments as r "
        "where not exists (select 1 from raw_engagements as e "
        "where e.engagement_id = r.engagement_id)"
    ).fetchall()


def test_a_column_that_is_not_held_has_no_rules(judging, loading):
    """What was declared as not held is not complained about."""
    frame = write_extracts(loading.folder) / "engagements.csv"
    pl.read_csv(frame, infer_schema=False).drop("entry_tariff").write_csv(frame)
    loaded = {name: loading.load(name) for name in contracts()}
    loaded["engagements"] = loading.load("engagements", not_held=("entry_tariff",))
    identity.pseudonymise(loading.con, contracts().values(), b"a key of the tests")
    asked = []

    def verdicts(con, extract, rules):
        asked.extend(rule.column for rule in rules)
        return [Verdict(passed=True, failing=0, checked=1) for _ in rules]

    judge = Judge(loading.con, loaded, SNAPSHOT, loading.folder, verdicts)
    judge.judge(contracts()["engagements"])

    assert "deprivation_quintile" in asked
    assert "entry_tariff" not in asked
