"""docs/performance.md, written from what was measured: ratios first, misses said."""

import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

from p2p_metrics.benchmark.budgets import budget
from p2p_metrics.benchmark.record import Record
from p2p_metrics.benchmark.steps import ON_SPARK, STEPS
from p2p_metrics.benchmark.targets import GROWING, NO_SCALE, growth, targets

WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def document(record: Record, command: str, note: str = "") -> str:
    """The whole file; `note` says what a reader must know of how it was measured."""
    machines = {one["machine"] for at in record.found.values() for one in at.values()}
    latest = max(machines, default="nothing was measured yet")
    blocks = [
        WORDS["opening"].format(command=command, machine=latest),
        f"{note}\n" if note else "",
        _misses(record),
        _steps(record),
        _growth(record),
        _parts(record),
        _on_spark(record),
        _beside_pandas(record, "joins"),
        _beside_pandas(record, "reach"),
        _matching(record),
        _chart(record),
    ]
    return "\n".join(block for block in blocks if block)


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, the others are numbers."""
    lines = [columns, ["---", *["---:"] * (len(columns) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _misses(record: Record) -> str:
    every = targets(record)
    missed = [f"- {one.sentence}\n" for one in every if not one.is_met]
    met = [f"- {one.sentence}\n" for one in every if one.is_met]
    said = "## What falls short\n\n" + ("".join(missed) or "Nothing that was measured.\n")
    return said + ("\n## What holds\n\n" + "".join(met) if met else "")


def _steps(record: Record) -> str:
    rows = []
    for scale in record.scales():
        for name in STEPS:
            one = record.at(scale, name)
            if one is None or name == ON_SPARK:
                continue
            allowed = budget(name, scale)
            rows.append([
                name, f"{scale:g}", f"{one['rows']:,}", f"{one['seconds']:.1f}",
                "-" if allowed is None else f"{allowed:.0f}", f"{one['cpu_seconds']:.1f}",
                f"{one['rows'] / one['seconds']:,.0f}", f"{one['peak_mib']:,} MiB",
                f"{one['load']:.1f}",
            ])  # fmt: skip
    columns = [
        "step", "scale", "rows", "seconds", "budget", "processor seconds", "rows a second",
        "memory", "load",
    ]  # fmt: skip
    return f"{WORDS['steps']}\n{_table(columns, rows)}" if rows else ""


def _growth(record: Record) -> str:
    rows = []
    for name in (*GROWING, "floor"):
        power, scales = growth(record, name), list(record.across(name))
        if power is not None:
            rows.append([name, f"{scales[0]:g} to {scales[-1]:g}", f"{power:.2f}"])
    return f"{WORDS['growth']}\n{_table(['step', 'scales', 'power'], rows)}" if rows else ""


def _parts(record: Record) -> str:
    rows = [
        [part, f"{scale:g}", f"{seconds:.1f}", f"{seconds / one['cpu_seconds']:.0%}"]
        for scale, one in record.across("estimate, by part").items()
        for part, seconds in one["parts"]
    ]
    columns = ["part", "scale", "processor seconds", "share"]
    return f"{WORDS['parts']}\n{_table(columns, rows)}" if rows else ""


def _on_spark(record: Record) -> str:
    rows, differing = [], []
    for scale, one in record.across(ON_SPARK).items():
        here = record.at(scale, "build")
        seconds = "-" if here is None else f"{here['seconds']:.0f}"
        rows.append([
            f"{scale:g}", seconds, f"{one['seconds']:.0f}", str(one["models"]),
            str(len(one["differing"])), f"{one['load']:.1f}",
        ])  # fmt: skip
        differing += [f"- {sentence}\n" for sentence in one["differing"]]
    columns = ["scale", "seconds on DuckDB", "on Spark", "models", "columns that differ", "load"]
    return f"{WORDS['spark']}\n{_table(columns, rows)}{''.join(differing)}" if rows else ""


def _beside_pandas(record: Record, name: str) -> str:
    rows = []
    for way in ("ours", "pandas"):
        for scale, one in record.across(f"{name}: {way}").items():
            rows.append([
                way, f"{scale:g}", f"{one['rows']:,}", f"{one['answer_rows']:,}",
                f"{one['seconds']:.2f}", f"{one['cpu_seconds']:.2f}", f"{one['peak_mib']:,} MiB",
            ])  # fmt: skip
    columns = [
        "way",
        "scale",
        "rows",
        "rows of the answer",
        "seconds",
        "processor seconds",
        "memory",
    ]
    return f"{WORDS[name]}\n{_table(columns, rows)}" if rows else ""


def _matching(record: Record) -> str:
    found = {way: record.at(NO_SCALE, f"matching: {way}") for way in ("ours", "MatchIt")}
    ours, theirs = found["ours"], found["MatchIt"]
    if ours is None or theirs is None:
        return ""
    said = WORDS["matching"].format(rows=ours["rows"], ours=ours["effect"], theirs=theirs["effect"])
    rows = [
        [way, f"{one['inside']:.2f}", f"{one['peak_mib']:,} MiB"]
        for way, one in found.items()
        if one
    ]
    return f"{said}\n{_table(['way', 'seconds', 'memory'], rows)}"


def _chart(record: Record) -> str:
    one = record.at(NO_SCALE, "chart")
    if one is None:
        return ""
    rows = [
        ["kept, data as Arrow", f"{one['ours']:.2f}"],
        ["made afresh with Altair", f"{one['afresh']:.2f}"],
    ]
    return f"{WORDS['chart'].format(marks=one['marks'])}\n{_table(['way', 'processor ms'], rows)}"
