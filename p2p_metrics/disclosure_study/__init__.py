"""How much each way of publishing gives away: the attack, run on a made-up university."""

from p2p_metrics.disclosure.study import Outcome, attack_table
from p2p_metrics.disclosure_study.university import Size, raw_tables, university
from p2p_metrics.release.rules import declared, policy, profiles

HEADINGS = (
    "how it is published",
    "cells shown",
    "counts of 1 to 4 made exact",
    "cells: nobody took part",
    "cells: everybody did",
    "cells: only one group possible",
)


def measured(seed: int = 1, size: Size | None = None) -> list[Outcome]:
    """The attack on one made-up university, published in every way; about half a minute."""
    tables = raw_tables(university(seed, size))
    policies = {name: policy(name) for name in profiles()}
    return attack_table(tables, declared(), policies)


def as_markdown(outcomes: list[Outcome]) -> str:
    """The outcomes as a table for docs/disclosure.md."""
    lines = [_row(HEADINGS), _row(["---"] * len(HEADINGS))]
    for one in outcomes:
        share = f"{one.shown:,} of {one.cells:,}"
        exact = f"{one.exact:,} of {one.small:,}"
        certain = [f"{count:,}" for count in (one.nobody, one.everybody, one.one_group)]
        lines.append(_row([one.policy, share, exact, *certain]))
    return "\n".join(lines)


def _row(cells: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"
