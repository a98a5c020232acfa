"""How long each step takes on this machine, beside its budget: printed, never asserted."""

import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from p2p_metrics.benchmark.measuring import Measurement, measured, the_machine
from p2p_metrics.places import Places

BUDGETS = Path(__file__).parent / "budgets.toml"


def run(scales: Sequence[float], into: Path, file: Path | None) -> None:
    """Time every step at every scale, each in a process of its own, and print one table."""
    found = [one for scale in scales for one in steps(scale, into / f"scale-{scale:g}")]
    text = f"{the_machine()}\n\n{as_table(found)}\n"
    sys.stdout.write(text)
    if file is not None:
        file.write_text(text, encoding="utf-8")


def steps(scale: float, into: Path) -> list[Measurement]:
    """The five verbs in order, on a fresh sample university of this scale."""
    extracts = str(Places(into).extracts)
    from_extracts = ["--extracts", extracts, "--into", str(into)]
    verbs = {
        "sample": ["--scale", str(scale), "--into", str(into)],
        "check": from_extracts,
        "build": from_extracts,
        "estimate": ["--into", str(into)],
        "publish": ["--into", str(into)],
    }
    return [measured(verb, arguments, scale) for verb, arguments in verbs.items()]


def budget(verb: str, scale: float) -> float | None:
    """Seconds allowed: in proportion to the scale, from the nearest stated scale not above it."""
    stated = tomllib.loads(BUDGETS.read_text(encoding="utf-8"))
    anchors = {float(name.removeprefix("scale_")): steps for name, steps in stated.items()}
    below = [anchor for anchor in sorted(anchors) if anchor <= scale] or [min(anchors)]
    allowed = anchors[below[-1]].get(verb)
    return None if allowed is None else allowed * max(1.0, scale / below[-1])


def as_table(found: Sequence[Measurement]) -> str:
    """A Markdown table, one row per step and scale."""
    lines = [
        "| scale | step | seconds | budget | peak memory |",
        "|---:|---|---:|---:|---:|",
    ]
    for one in found:
        allowed = budget(one.verb, one.scale)
        shown = "-" if allowed is None else f"{allowed:.0f}"
        lines.append(
            f"| {one.scale:g} | {one.verb} | {one.seconds:.1f} | {shown} | {one.peak_mib:.0f} MiB |"
        )
    return "\n".join(lines)
