"""The check verb: the only step that loads Great Expectations, in the process it was given."""

import sys
from hashlib import file_digest, sha256
from pathlib import Path

from p2p_metrics import __version__, contracts
from p2p_metrics.config import Configuration
from p2p_metrics.extracts import identity
from p2p_metrics.extracts.contract_file import CONTRACTS
from p2p_metrics.places import Places, all_private
from p2p_metrics.plans import plan_files, read_plans, recorded
from p2p_metrics.progress import Narrator
from p2p_metrics.refusal import Refused

HELD_AGAINST = ("*.yaml", "*.csv", "vocabulary/*.csv")


def check(
    extracts: Path,
    mapping: Path | None,
    places: Places,
    narrator: Narrator,
    where: contracts.Where = contracts.HERE,
) -> None:
    """Check the extracts and say every finding in its sentence; Refused where one is critical."""
    asked = delivery(extracts, mapping)
    plans = read_plans(extracts / Configuration.read().plans)
    with all_private():
        report = contracts.check(extracts, mapping, places.root, narrator, where)
        places.amend("check", delivery=asked, plans=recorded(plans), engine=where.engine)
    narrator.finish(f"{len(report.checks):,} rules judged, {len(report.findings)} did not hold")
    for finding in report.findings:
        mark = "STOPS" if finding.stops else "warning"
        sys.stderr.write(f"  {mark}: {finding.sentence}\n")
    for note in report.notes:
        sys.stderr.write(f"  note: {note}\n")
    if not report.accepted:
        raise Refused("The extracts were not accepted; put right what STOPS and check again.")


def delivery(extracts: Path, mapping: Path | None) -> str:
    """One hash over all that a check's answer depends on.

    That is what was delivered (the folder's files, the plans, the mapping), what it is held against
    (contracts and vocabularies), the key that replaces numbers, whose data may be used, and the
    version of this program.
    Raises Refused where the folder or the mapping is not there.
    """
    if not extracts.is_dir():
        named = extracts.absolute()
        raise Refused(f"{named} is not a folder: name the folder that holds the extracts.")
    if mapping and not mapping.is_file():
        named = mapping.absolute()
        raise Refused(f"{named} is not a file: name the mapping file, or leave it out.")
    files = sorted(path for path in extracts.iterdir() if path.is_file())
    files += plan_files(extracts / Configuration.read().plans)
    files += [mapping] if mapping else []
    held_against = [path for kind in HELD_AGAINST for path in sorted(CONTRACTS.glob(kind))]
    agreed = sorted(Configuration.read().controllers)
    seen = sha256(f"{__version__} {identity.fingerprint()} {agreed}\n".encode())
    for path in [*files, *held_against]:
        with path.open("rb") as opened:
            seen.update(f"{path.name} {file_digest(opened, 'sha256').hexdigest()}\n".encode())
    return seen.hexdigest()
