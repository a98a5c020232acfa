"""What is measured at one scale: the verbs in order, reading the release, the floor, the joins."""

import json
import shutil
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from p2p_metrics import warehouse
from p2p_metrics.benchmark import given, joins, on_spark, reach
from p2p_metrics.benchmark.measuring import Measurement, python
from p2p_metrics.benchmark.record import Record
from p2p_metrics.models import read_models
from p2p_metrics.places import Places
from p2p_metrics.progress import Narrator
from p2p_metrics.refusal import Refused

ROOM = "p2p_metrics.benchmark"
ON_SPARK = "build on Spark"
VERBS = ("sample", "check", "build", "estimate", "publish")
QUESTIONS = {"joins": joins, "reach": reach}


def verb(places: Places, scale: float, name: str) -> Measurement:
    """One verb, as a user types it; a build makes everything."""
    arguments = ["--into", str(places.root)]
    if name == "sample":
        arguments += ["--scale", str(scale)]
    if name in ("check", "build"):
        arguments += ["--extracts", str(places.extracts)]
    if name == "build":
        arguments += ["--full"]
    return python(name, "p2p_metrics", name, *arguments)


def verbs(record: Record, places: Places, scale: float, name: str) -> None:
    """Measure a verb, with the rows delivered and how long each part of it took."""
    one = verb(places, scale, name)
    record.keep(scale, one, rows=rows_delivered(places.extracts), parts=parts(one))


def rows_delivered(extracts: Path) -> int:
    """The rows of all extracts, as their delivery note states them."""
    note = tomllib.loads((extracts / "extracts.toml").read_text(encoding="utf-8"))
    return sum(note["rows"].values())


def parts(one: Measurement) -> list[tuple[str, float]]:
    """How long a verb spent on what it told of; what it counts through is one part."""
    ends = [second for second, _ in one.told[1:]]
    found: dict[str, float] = {}
    for (began, sentence), ended in zip(one.told, ends, strict=False):
        name = sentence.split(" (")[0] if "(" not in sentence else sentence.split(" ")[0]
        found[name] = round(found.get(name, 0.0) + ended - began, 2)
    return list(found.items())


def reading(record: Record, places: Places, scale: float, name: str) -> None:
    """Open the release and all its tables."""
    one = python(name, f"{ROOM}.reading", str(places.root))
    record.keep(scale, one, rows=int(one.said))


def floor(record: Record, places: Places, scale: float, name: str) -> None:
    """Read and count the same files, write the same marts."""
    made = str(warehouse.current_file(places.root))
    one = python(name, f"{ROOM}.floor", str(places.extracts), made)
    record.keep(scale, one, rows=rows_delivered(places.extracts))


def estimating(record: Record, places: Places, scale: float, name: str) -> None:
    """What each part of estimating costs, all units in one process; nothing is written."""
    one = python(name, f"{ROOM}.estimating", str(places.root))
    record.keep(scale, one, rows=rows_delivered(places.extracts), parts=json.loads(one.said))


def joined(record: Record, places: Places, scale: float, name: str) -> None:
    """A table in our way and in that of pandas, for each question: equal answers."""
    folder = places.root / name
    question = QUESTIONS[name]
    rows = given.prepare(warehouse.current_file(places.root), folder, question.GIVEN)
    answers: dict[str, Any] = {}
    for way in question.WAYS:
        one = python(f"{name}: {way}", question.__name__, way, str(folder))
        answers[way] = json.loads(one.said)
        record.keep(scale, one, rows=rows, answer_rows=len(answers[way]))
    shutil.rmtree(folder)
    if answers["ours"] != answers["pandas"]:
        raise Refused(f"The two ways of {name} disagree: neither figure may be quoted.")


def built_on_spark(record: Record, places: Places, scale: float, name: str) -> None:
    """The same extracts built on a cluster, and every model compared with DuckDB's."""
    file = warehouse.current_file(places.root)
    one = on_spark.built(name, places)
    folder = warehouse.current_file(places.root)
    try:
        found = list(on_spark.differing(file, folder, Narrator()))
    finally:
        warehouse.switch(places.root, file)
    facts = {"rows": rows_delivered(places.extracts), "models": len(read_models())}
    record.keep(scale, one, **facts, differing=found)


STEPS: dict[str, Callable[[Record, Places, float, str], None]] = {
    **dict.fromkeys(VERBS, verbs),
    "estimate, by part": estimating,
    "reading": reading,
    "floor": floor,
    **dict.fromkeys(QUESTIONS, joined),
    ON_SPARK: built_on_spark,
}


def measure(record: Record, root: Path, scale: float, chosen: tuple[str, ...]) -> None:
    """The chosen steps at one scale, in their order, on a university under `root`."""
    places = Places(root / f"scale-{scale:g}")
    for name, step in STEPS.items():
        if name in chosen:
            sys.stderr.write(f"-- {name} at scale {scale:g}\n")
            step(record, places, scale, name)
