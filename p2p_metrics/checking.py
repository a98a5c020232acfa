"""The check verb: the only step that loads Great Expectations, in the process it was given."""

import sys
from hashlib import sha256
from pathlib import Path

from p2p_metrics import contracts
from p2p_metrics.config import Configuration
from p2p_metrics.places import Places
from p2p_metrics.plans import plan_files, read_plans, recorded
from p2p_metrics.progress import Narrator
from p2p_metrics.refusal import Refused


def check(
    extracts: Path,
    mapping: Path | None,
    places: Places,
    narrator: Narrator,
    where: contracts.Where = contracts.HERE,
) -> None:
    """Check the extracts and say every finding in its sentence; Refused where one is critical."""
    if not extracts.is_dir():
        raise Refused(f"{extracts} is not a folder: name the folder that holds the extracts.")
    plans = read_plans(extracts / Configuration.read().plans)
    report = contracts.check(extracts, mapping, places.root, narrator, where)
    places.amend(
        "check", delivery=delivery(extracts, mapping), plans=recorded(plans), engine=where.engine
    )
    narrator.finish(f"{len(report.checks):,} rules judged, {len(report.findings)} did not hold")
    for finding in report.findings:
        mark = "STOPS" if finding.stops else "warning"
        sys.stderr.write(f"  {mark}: {finding.sentence}\n")
    for note in report.notes:
        sys.stderr.write(f"  note: {note}\n")
    if not report.accepted:
        raise Refused("The extracts were not accepted; put right what STOPS and check again.")


def delivery(extracts: Path, mapping: Path | None) -> str:
    """One hash over everything delivered: the folder's files, the plans and the mapping."""
    files = sorted(path for path in extracts.iterdir() if path.is_file())
    files += plan_files(extracts / Configuration.read().plans)
    seen = sha256()
    for path in [*files, *([mapping] if mapping else [])]:
        with path.open("rb") as opened:
            digest = sha256()
            while block := opened.read(1 << 20):
                digest.update(block)
        seen.update(f"{path.name} {digest.hexdigest()}\n".encode())
    return seen.hexdigest()
