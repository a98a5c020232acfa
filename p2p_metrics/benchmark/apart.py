"""Comparisons that need no university: exact matching with MatchIt, a chart drawn afresh."""

import json
import math
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from p2p_metrics.benchmark import matching
from p2p_metrics.benchmark.measuring import Measurement, measured, python
from p2p_metrics.benchmark.record import Record
from p2p_metrics.refusal import Refused

ROOM = "p2p_metrics.benchmark"
NINE_DIGITS = 1e-9
NO_SCALE = 0.0
MISSING = (
    "NOT MEASURED: MatchIt is not installed (Debian: apt-get install r-cran-matchit). "
    "The document keeps what an earlier run measured, if any.\n"
)


def compare_matching(record: Record, sizes: Mapping[str, Any]) -> None:
    """One exact-matching question, ours and MatchIt's; Refused where the answers differ."""
    students = int(sizes["matching_students"])
    with tempfile.TemporaryDirectory(dir=record.file.parent) as folder:
        file = Path(folder) / "students.bin"
        command = matching.by_matchit(file, students)
        if not command:
            sys.stderr.write(MISSING)
            return
        matching.draw(file, students, float(sizes["matching_exposed_share"]))
        ours = python("matching: ours", f"{ROOM}.matching", str(file), str(students))
        theirs = measured("matching: MatchIt", command)
    require_same(json.loads(ours.said), json.loads(theirs.said))
    for one in (ours, theirs):
        _keep_inside(record, one, students)


def require_same(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
    """Refuse to quote two ways that answer differently in the first nine digits."""
    is_same = math.isclose(ours["effect"], theirs["effect"], rel_tol=NINE_DIGITS)
    if not is_same or ours["matched"] != theirs["matched"]:
        raise Refused(f"Ours and MatchIt's answers differ: {dict(ours)}, {dict(theirs)}.")


def _keep_inside(record: Record, one: Measurement, students: int) -> None:
    """Keep the seconds from the students in memory to the answer, as either way timed itself."""
    said = json.loads(one.said)
    record.keep(NO_SCALE, one, rows=students, inside=said["seconds"], effect=said["effect"])


def compare_charts(record: Record, sizes: Mapping[str, Any]) -> None:
    """One chart of a page: kept, and made afresh."""
    asked = (str(sizes["chart_marks"]), str(sizes["chart_reruns"]))
    one = python("chart", f"{ROOM}.charts", *asked)
    record.keep(NO_SCALE, one, **json.loads(one.said))
