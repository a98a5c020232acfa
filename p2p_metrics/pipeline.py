"""The recipe: check, build, estimate, publish. Each step can be run again; each leaves a record."""

import sys
import time
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from p2p_metrics import plans, release, warehouse
from p2p_metrics.checking import delivery
from p2p_metrics.config import Configuration
from p2p_metrics.engines import opening
from p2p_metrics.engines.masters import without_secrets
from p2p_metrics.estimation import configured, on_record, storage, truth
from p2p_metrics.estimation.quality import read_record
from p2p_metrics.models import read_models
from p2p_metrics.places import Places, all_private
from p2p_metrics.progress import Progress
from p2p_metrics.refusal import Refused
from p2p_metrics.reuse import Reuse
from p2p_metrics.workplace import leftovers, stopping


def check(
    extracts: Path,
    mapping: Path | None,
    places: Places,
    engine: str = opening.DUCKDB,
    master: str = "",
) -> Mapping[str, Any]:
    """Load the extracts and hold them against their contracts, in a process of its own.

    Great Expectations costs seconds and memory that nothing after it needs. Gives the record.
    Raises Refused where something critical was found: the sentences are on screen by then.
    """
    command = [sys.executable, "-m", "p2p_metrics", "check", "--extracts", str(extracts)]
    command += ["--mapping", str(mapping)] if mapping else []
    command += ["--engine", engine, "--master", master]
    if stopping.carried_out([*command, "--into", str(places.root), "--as-part"]):
        leftovers.clear(places)
        raise Refused("Nothing was built. What was being served before is served still.")
    return read_record(places.report("check"))


def build(
    extracts: Path,
    mapping: Path | None,
    places: Places,
    progress: Progress,
    *,
    is_full: bool = False,
    engine: str = opening.DUCKDB,
    master: str = "",
) -> None:
    """Join the extracts in a warehouse made of what the check loaded, then point to it.

    On DuckDB that is the very file, and what nothing has touched since the build before is taken
    from there, unless `is_full`; on Spark (at `master`) it is a folder beside the file, all anew.
    """
    asked = delivery(extracts, mapping)
    record = _accepted(asked, places)
    record = record or check(extracts, mapping, places, engine, master)
    if record["delivery"] != asked:
        raise Refused(
            f"The files in {extracts}, or the mapping, changed while they were being checked: "
            "run it again when nobody writes there."
        )
    file = places.warehouses / record["warehouse_file"]
    try:
        with all_private():
            if engine == opening.SPARK:
                file, report = _on_spark(file, places, master, progress)
            else:
                report = _on_duckdb(file, places, progress, is_full)
    except warehouse.GrainBroken as broken:
        raise Refused(f"The build stopped: {broken}") from broken
    warehouse.switch(places.root, file)
    planted = truth.planted(extracts, record)
    places.record("truth", {"build_id": record["build_id"], "planted": planted})
    facts = {"build_id": record["build_id"], "warehouse_file": file.name, "engine": engine}
    places.record("build", facts | report.record())
    progress(report.sentence)


def _on_duckdb(
    file: Path, places: Places, progress: Progress, is_full: bool
) -> warehouse.BuildReport:
    """Build in the file that the check loaded; the log of a build that failed fills no disk."""
    try:
        with opening.on_file(file, Configuration.read().engine) as engine:
            reuse = Reuse(engine, read_models(), None if is_full else _before(places))
            return warehouse.build(engine, progress, reuse=reuse)
    except BaseException:
        file.with_name(f"{file.name}.wal").unlink(missing_ok=True)
        raise


def _before(places: Places) -> Path | None:
    """The warehouse of the build before, if there was one that this engine can take from."""
    try:
        file = warehouse.current_file(places.root)
    except FileNotFoundError:
        return None
    return file if file.suffix != opening.FOLDER else None


def _on_spark(
    file: Path, places: Places, master: str, progress: Progress
) -> tuple[Path, warehouse.BuildReport]:
    """Build in a new folder; whatever was there stays, and nothing stays of a build that failed."""
    share = Configuration.read().engine
    progress(f"Starting Spark at {without_secrets(master) or 'this machine'}")
    with (
        warehouse.new_folder(places.root) as (building, whole),
        opening.spark(building, share, master) as engine,
    ):
        progress("Handing the loaded tables over")
        opening.handed_over(file, share, engine)
        report = warehouse.build(engine, progress)
    return whole, report


def _accepted(asked: str, places: Places) -> Mapping[str, Any] | None:
    """The record of the last check, where it accepted this very delivery and its load is there."""
    path = places.report("check")
    if not path.exists():
        return None
    record = read_record(path)
    is_kept = record["accepted"] and (places.warehouses / str(record["warehouse_file"])).exists()
    return record if is_kept and record.get("delivery") == asked else None


def estimate(places: Places, progress: Progress, master: str = "") -> None:
    """Estimate from the current warehouse; the raw tables stay beside it.

    One that Spark built is read where it was built, unless another `master` is named.
    """
    from p2p_metrics.estimation import tables  # noqa: PLC0415 - a build needs no estimators

    began = time.monotonic()
    configuration = Configuration.read()
    file = _current(places)
    record = _checked(places, file)
    policy = release.policy(configuration.policy)
    with opening.to_read(file, configuration.engine, master) as engine:
        planned = plans.from_record(record)
        found = tables.estimated(engine, configuration, record, policy, planned, progress)
    found |= truth.tables(_planted(places, record["build_id"]))
    with all_private():
        kept = storage.written(found, places.estimates(file.stem))
    made = {
        "build_id": file.stem,
        "policy": policy.name,
        "configured": configured.configured(configuration),
        "files": kept,
        "seconds": time.monotonic() - began,
    }
    places.record("estimate", made)
    progress(f"Estimated {found['impact'].height:,} differences in {made['seconds']:.1f} s")


def publish(places: Places, progress: Progress) -> None:
    """Control, attack and write the release; whatever was served stays until it is whole."""
    from p2p_metrics.estimation.finishing import FINISH  # noqa: PLC0415 - a build needs no verdicts

    configuration = Configuration.read()
    file = _current(places)
    raw = on_record.raw(places, file.stem, configuration)
    progress(f"Controlling and attacking {sum(table.height for table in raw.values()):,} rows")
    policy = release.policy(configuration.policy, configuration.characteristics)
    facts = manifest_facts(_checked(places, file), configuration)
    finish = truth.with_truth(FINISH, raw)
    attack: dict[str, Any] = {}
    made = release.publish(raw, policy, places.root, facts, finish, attack.update)
    # What a copy's manifest is held against: the id vouches for the tables alone.
    said = sha256((made.folder / release.MANIFEST).read_bytes()).hexdigest()
    facts = {"release_id": made.release_id, "manifest_sha256": said}
    read = made.manifest["audit"]["read"]
    hidden = {"masked": made.manifest["masked"], "attack": attack, "read": read}
    places.record("publish", {**facts, **hidden})
    for name in (name for name, one in read.items() if one["is_refuted"]):
        progress(f"Not attacked: {name}. It contradicts what was published before.")
    progress(f"Release {made.release_id} is being served")


def manifest_facts(record: Mapping[str, Any], configuration: Configuration) -> dict[str, Any]:
    """What a release says of where it came from."""
    came = [one["extract"] for one in record["extracts"] if one["is_present"]]
    return {
        "is_sample": record["is_sample"],
        "snapshot_date": record["snapshot_date"],
        "period": configuration.label,
        "inputs": record["inputs"],
        "versions": record["versions"],
        "extracts": came,
        "config_hash": configuration.fingerprint,
        "plans_hash": plans.fingerprint(plans.from_record(record)),
        "build_id": record["build_id"],
    }


def _current(places: Places) -> Path:
    try:
        return warehouse.current_file(places.root)
    except FileNotFoundError as missing:
        raise Refused(str(missing)) from missing


def _planted(places: Places, build_id: str) -> list[dict[str, Any]]:
    """The truth that came with this build's extracts, where they are made up."""
    path = places.report("truth")
    record = read_record(path) if path.exists() else {}
    return list(record["planted"]) if record.get("build_id") == build_id else []


def _checked(places: Places, file: Path) -> Mapping[str, Any]:
    """The record of the check that loaded a warehouse: a later one says nothing of it."""
    built = places.recorded("build", warehouse_file=file.name)
    checked = places.recorded("check", build_id=built["build_id"]) if built else None
    if checked is None:
        raise Refused(
            f"{places.root} has no record of the check that loaded {file.name}: run "
            "`python run.py build --extracts FOLDER` again, with the folder of the extracts."
        )
    return checked
