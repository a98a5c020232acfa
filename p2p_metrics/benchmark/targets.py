"""What was wanted, what was found, and whether that is enough."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from p2p_metrics.benchmark.budgets import budget, stated, wanted
from p2p_metrics.benchmark.growth import exponent
from p2p_metrics.benchmark.record import Record

NO_SCALE = 0.0
GIB = 1024
PANDAS = {"joins": "to join", "reach": "to count who takes part"}
GROWING = ("check", "build", "estimate", "publish")


@dataclass(frozen=True, slots=True)
class Target:
    """One thing aimed at, with what was found; `most` where less is better."""

    what: str
    found: float
    aim: float
    is_most: bool

    @property
    def is_met(self) -> bool:
        """Whether what was found is as good as what was aimed at, or better."""
        return self.found <= self.aim if self.is_most else self.found >= self.aim

    @property
    def sentence(self) -> str:
        """As a line of a list."""
        aimed = f"{'at most' if self.is_most else 'at least'} {self.aim:,.4g}"
        return f"{self.what}: {self.found:,.3g} (wanted: {aimed})"


def targets(record: Record) -> list[Target]:
    """Every target of which something was measured."""
    return [
        *_budgets(record),
        *_memory(record),
        *_floor(record),
        *_growth(record),
        *_ratios(record),
    ]


def _budgets(record: Record) -> Iterator[Target]:
    for scale in record.scales():
        for name, one in record.found[f"{scale:g}"].items():
            allowed = budget(name, scale) if scale > 0 else None
            if allowed is not None:
                yield Target(f"Seconds of {name} at scale {scale:g}", one["seconds"], allowed, True)


def _floor(record: Record) -> Iterator[Target]:
    floors = record.across("floor")
    for scale, build in record.across("build").items():
        if scale in floors:
            ratio = build["cpu_seconds"] / floors[scale]["cpu_seconds"]
            what = f"Processor seconds of build to those of the floor at scale {scale:g}"
            yield Target(what, ratio, wanted("build_to_floor"), True)


def _memory(record: Record) -> Iterator[Target]:
    for at, steps in stated()["gib"].items():
        scale = float(at.removeprefix("scale_"))
        for name, allowed in steps.items():
            one = record.at(scale, name)
            if one is not None:
                what = f"GiB of {name} at scale {scale:g}"
                yield Target(what, one["peak_mib"] / GIB, allowed, True)


def growth(record: Record, name: str) -> float | None:
    """The power of the scale that a step's processor seconds follow."""
    return exponent({at: one["cpu_seconds"] for at, one in record.across(name).items()})


def _growth(record: Record) -> Iterator[Target]:
    for name in GROWING:
        power = growth(record, name)
        if power is not None:
            yield Target(f"Growth of {name}", power, wanted("growth_exponent"), True)


def _ratios(record: Record) -> Iterator[Target]:
    for question, of in PANDAS.items():
        theirs = record.across(f"{question}: pandas")
        for scale, ours in record.across(f"{question}: ours").items():
            if scale in theirs:
                yield from _beside_pandas(f"{of} at scale {scale:g}", ours, theirs[scale])
    ours_, matchit = (record.at(NO_SCALE, f"matching: {way}") for way in ("ours", "MatchIt"))
    if ours_ and matchit:
        ratio = matchit["inside"] / ours_["inside"]
        yield Target("Times our seconds that MatchIt takes", ratio, wanted("matchit_time"), False)


def _beside_pandas(
    what: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]
) -> Iterator[Target]:
    for unit, word, aim in (
        ("seconds", "seconds", "pandas_time"),
        ("peak_mib", "memory", "pandas_memory"),
    ):
        said = f"Times our {word} that pandas takes {what}"
        yield Target(said, theirs[unit] / ours[unit], wanted(aim), False)
