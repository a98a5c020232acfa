"""How much each way of publishing gives away, and what protection costs: measured, not claimed."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl

from p2p_metrics.disclosure.rules import Policy
from p2p_metrics.disclosure.study import Outcome, attack_table
from p2p_metrics.disclosure.utility import Utility, utilities
from p2p_metrics.disclosure_study import answers
from p2p_metrics.disclosure_study.university import Size, raw_tables, university
from p2p_metrics.release.rules import declared, policy, profiles

ATTACKED = (
    "how it is published",
    "cells shown",
    "counts of 1 to 4 made exact",
    "cells: nobody took part",
    "cells: everybody did",
    "cells: only one group possible",
)
KEPT = (
    "profile",
    "whole university, faculty, approach",
    "three-way cells of enough people",
    "cells that give a bound",
    "intervals wider by",
)
STUDENTS = (3000, 300, 1000)
Tables = dict[str, pl.DataFrame]


def made_up(seed: int) -> Tables:
    """The raw counts of a made-up university: 40 schemes, 6 faculties, 6 years, small or large."""
    students = STUDENTS[seed % len(STUDENTS)]
    size = Size(students=students, years=6, faculties=6, schemes=40)
    return raw_tables(university(seed, size), with_effects=False)


def estimated(folder: Path) -> Tables:
    """The raw tables of a real build: a folder under estimates/ of the data directory."""
    return {path.stem: pl.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}


def attacked(universities: Iterable[Tables]) -> list[Outcome]:
    """What each way of publishing these universities gives away, all of them together."""
    together: dict[str, Outcome] = {}
    for tables in universities:
        for one in attack_table(tables, declared(), _policies()):
            together[one.policy] = together[one.policy] + one if one.policy in together else one
    return list(together.values())


def kept(universities: Iterable[Tables]) -> list[Utility]:
    """What each profile leaves of these universities: the least of them."""
    found: dict[str, Utility] = {}
    for tables in universities:
        wanted = {
            name: one for name, one in tables.items() if name in ("participation", "provision")
        }
        for one in utilities(wanted, declared(), _policies()):
            found[one.policy] = found[one.policy].at_worst(one) if one.policy in found else one
    return list(found.values())


def as_markdown(outcomes: Sequence[Outcome]) -> str:
    """The attacks as a table for docs/disclosure.md."""
    rows = [
        (
            one.policy,
            f"{one.shown:,} of {one.cells:,}",
            f"{one.exact:,} of {one.small:,}",
            *(f"{count:,}" for count in (one.nobody, one.everybody, one.one_group)),
        )
        for one in outcomes
    ]
    return _table(ATTACKED, rows)


def kept_as_markdown(found: Sequence[Utility]) -> str:
    """What each profile costs, as a table for docs/disclosure.md."""
    rows = [
        (one.policy, f"{one.wide:.1%}", f"{one.deep:.1%}", f"{one.bounded:.1%}",
         f"{one.widening:.2f} times")
        for one in found
    ]  # fmt: skip
    return _table(KEPT, rows)


def answers_as_markdown(tables: Tables) -> str:
    """How questions about student leaders were answered, as a table for docs/disclosure.md."""
    rows = []
    for name, one in _policies().items():
        found = answers.of_leaders(tables, one)
        parts = [f"{found[kind] / found.total():.1%}" for kind in answers.HEADINGS[2:]]
        rows.append((name, f"{found.total():,}", *parts))
    return _table(answers.HEADINGS, rows)


def _policies() -> dict[str, Policy]:
    return {name: policy(name) for name in sorted(profiles(), key=lambda one: one != "hesa-strict")}


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def run(universities: int, estimates: Path | None) -> str:
    """The tables of docs/disclosure.md: for made-up universities, or for one build's estimates."""
    found = (
        [estimated(estimates)]
        if estimates
        else [made_up(seed) for seed in range(1, universities + 1)]
    )
    said = [as_markdown(attacked(found)), kept_as_markdown(kept(found))]
    said += [answers_as_markdown(found[0])] if estimates else []
    return "\n\n".join(said) + "\n"
