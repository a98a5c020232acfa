"""What was measured is kept, judged against what was wanted and written down, misses first."""

import sys

import pytest

from p2p_metrics.__main__ import main
from p2p_metrics.benchmark import targets
from p2p_metrics.benchmark.budgets import budget
from p2p_metrics.benchmark.document import document
from p2p_metrics.benchmark.growth import exponent
from p2p_metrics.benchmark.measuring import Measurement, measured, python
from p2p_metrics.benchmark.record import Record
from p2p_metrics.benchmark.steps import parts
from p2p_metrics.refusal import Refused


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_growth_is_the_power_of_the_scale(power):
    """Planted exactly, found exactly."""
    assert power == pytest.approx(exponent({scale: 3 * scale**power for scale in (1, 5, 20)}))


def test_one_scale_says_nothing_of_growth():
    """Nor does the same scale twice over, which is one."""
    assert exponent({5: 12.0}) is None


def test_a_budget_grows_with_the_scale():
    """From the nearest scale that states one; below the smallest, that of the smallest."""
    assert 15 == budget("build", 1) == budget("build", 0.1)
    assert 15 * 5 == budget("build", 5)
    assert 180 * 2 == budget("check", 40)
    assert budget("reading", 1) is None


def one(name, seconds, cpu_seconds=None, peak_mib=100.0):
    return Measurement(name, seconds, cpu_seconds or seconds, peak_mib)


@pytest.fixture
def record(tmp_path):
    """Two scales; the build misses its budget at the larger one, pandas is slow but lean."""
    record = Record.of(tmp_path)
    for scale, build in ((1, 10.0), (20, 400.0)):
        record.keep(scale, one("build", build, peak_mib=7 * 1024), rows=1000 * scale, parts=[])
        record.keep(scale, one("floor", build / 2), rows=1000 * scale)
    record.keep(20, one("check", 100.0), rows=20_000, parts=[])
    record.keep(20, one("estimate", 50.0), rows=20_000, parts=[])
    by_part = [("the headline", 12.5), ("placebo", 2.5)]
    record.keep(20, one("estimate, by part", 25.0), rows=20_000, parts=by_part)
    unequal = ["fct_marks.mark: 2 of 9 rows differ"]
    record.keep(1, one("build on Spark", 90.0), rows=1000, models=79, differing=unequal)
    for question, seconds in (("joins", 20.0), ("reach", 40.0)):
        ours = one(f"{question}: ours", 1.0, peak_mib=100)
        record.keep(1, ours, rows=10, answer_rows=4)
        theirs = one(f"{question}: pandas", seconds, peak_mib=300)
        record.keep(1, theirs, rows=10, answer_rows=4)
    record.keep(0, one("matching: ours", 3.0), rows=9, inside=0.5, effect=1.25)
    record.keep(0, one("matching: MatchIt", 60.0), rows=9, inside=50.0, effect=1.25)
    record.keep(0, one("chart", 9.0), marks=40, ours=0.2, afresh=40.0)
    return record


def test_every_target_is_judged_by_what_was_found(record):
    """Met and missed, each with its figure."""
    found = {one.what: (round(one.found, 2), one.is_met) for one in targets.targets(record)}

    assert {
        "Seconds of build at scale 1": (10.0, True),
        "Seconds of check at scale 20": (100.0, True),
        "Seconds of estimate at scale 20": (50.0, True),
        "Processor seconds of build to those of the floor at scale 1": (2.0, True),
        "Processor seconds of build to those of the floor at scale 20": (2.0, True),
        "GiB of build at scale 20": (7.0, False),
        "GiB of estimate at scale 20": (0.1, True),
        "Growth of build": (1.23, False),
        "Times our seconds that pandas takes to join at scale 1": (20.0, True),
        "Times our memory that pandas takes to join at scale 1": (3.0, False),
        "Times our seconds that pandas takes to count who takes part at scale 1": (40.0, True),
        "Times our memory that pandas takes to count who takes part at scale 1": (3.0, False),
        "Times our seconds that MatchIt takes": (100.0, True),
    } == found


def test_a_build_on_spark_stands_beside_the_one_on_duckdb(record):
    """Seconds of both, how many models were compared, and every column that differs."""
    text = document(record, "python run.py bench")

    assert "| 1 | 10 | 90 | 79 | 1 |" in text
    assert "- fct_marks.mark: 2 of 9 rows differ" in text
    assert "| build on Spark | 1 |" not in text


def test_the_document_says_first_what_falls_short(record):
    """With the figure and what was wanted; then what holds."""
    said = document(record, "python run.py bench --scale 1 20", "Others used the machine.")
    short = said.index("## What falls short")
    assert short < said.index("- GiB of build at scale 20: 7 (wanted: at most 6)")
    assert said.index("- Growth of build") < said.index("## What holds")
    assert "`python run.py bench --scale 1 20`" in said
    assert said.index("\nOthers used the machine.\n") < short


def test_every_table_of_the_document_has_as_many_cells_in_every_row(record):
    """A table that breaks is not read."""
    lines = document(record, "bench").splitlines()
    tables: list[set[int]] = []
    for before, line in zip(["", *lines], lines, strict=False):
        if line.startswith("|"):
            if not before.startswith("|"):
                tables.append(set())
            tables[-1].add(line.count("|"))
    assert 8 == len(tables)
    assert all(len(cells) == 1 for cells in tables)


def test_a_comparison_of_which_one_side_is_still_under_way_is_not_judged(record):
    """Two runs may be measuring at once."""
    before = targets.targets(record)
    record.keep(5, one("joins: ours", 1.0), rows=10, answer_rows=4)

    assert before == targets.targets(record)


def test_nothing_measured_is_a_short_document(tmp_path):
    """No table stands empty."""
    said = document(Record.of(tmp_path), "bench")
    assert "|" not in said
    assert "{" not in said


def test_what_another_run_wrote_meanwhile_is_kept(tmp_path):
    """Large scales are measured by steps, side by side."""
    first, second = Record.of(tmp_path), Record.of(tmp_path)
    first.keep(1, one("build", 10.0), rows=1)
    second.keep(20, one("build", 200.0), rows=20)

    assert [1, 20] == Record.of(tmp_path).scales()


def test_a_command_is_measured_with_all_its_processes(tmp_path):
    """Standard output is kept, progress with its seconds, memory of a child counted in."""
    script = (
        "import subprocess, sys, time; block = bytearray(60 << 20); "
        "print('said'); print('   1.5 s  Working\\nsomething else', file=sys.stderr, flush=True); "
        "code = 'import time; block = bytearray(60 << 20); time.sleep(1.2)';"
        "subprocess.run([sys.executable, '-c', code])"
    )
    found = measured("script", [sys.executable, "-c", script])

    assert "said\n" == found.said
    assert ((1.5, "Working"),) == found.told
    assert found.peak_mib > 2 * 60
    assert found.seconds > 1.2 > found.cpu_seconds


def test_a_step_that_fails_stops_the_benchmark():
    """Half a table misleads."""
    with pytest.raises(Refused, match="nothing failed"):
        python("nothing", "p2p_metrics.no_such_module")


def test_what_a_verb_counts_through_is_one_part():
    """A line for every unit would be a page."""
    told = [
        (0.0, "Reading the analysis frame"),
        (2.0, "Counting who takes part"),
        (5.0, "Estimated C01 (1 of 3)"),
        (6.0, "Estimated C02 (2 of 3)"),
        (9.0, "Estimated C03 (3 of 3)"),
        (9.5, "Estimated 12 differences in 9.5 s"),
    ]
    verb = Measurement("estimate", 10.0, 10.0, 1.0, "", tuple(told))
    assert [
        ("Reading the analysis frame", 2.0),
        ("Counting who takes part", 3.0),
        ("Estimated", 9.5 - 5.0),
    ] == parts(verb)


def test_a_step_that_does_not_exist_is_refused(capsys):
    """The sentence lists those that do."""
    assert 1 == main(["bench", "--steps", "biuld"])
    assert "There is no step biuld; the steps are sample, check" in capsys.readouterr().err
