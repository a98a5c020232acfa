"""The check, start to end: load, judge, write what was accepted, say what was found."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from threading import Thread

import duckdb

from p2p_metrics import vocabulary
from p2p_metrics.config import Configuration
from p2p_metrics.contracts import (
    accepting,
    delivered,
    held,
    history,
    lint,
    listing,
    losses,
    row_counts,
    unclaimed,
)
from p2p_metrics.contracts.judging import Judge, Judged, Verdicts
from p2p_metrics.contracts.report import Check, CheckReport
from p2p_metrics.contracts.rules import Rule
from p2p_metrics.contracts.verdict import Verdict
from p2p_metrics.engines import opening
from p2p_metrics.engines.masters import without_secrets
from p2p_metrics.engines.protocol import EngineLost
from p2p_metrics.extracts import forgotten, identity, mapping, memory
from p2p_metrics.extracts.contract_file import contracts
from p2p_metrics.extracts.left_out import LeftOut, leave_out
from p2p_metrics.extracts.loading import Loaded, Loader
from p2p_metrics.extracts.mapping import Delivery
from p2p_metrics.places import Places, private
from p2p_metrics.refusal import Refused

SUITE = "p2p_metrics.contracts.suite"
ON_SPARK = "p2p_metrics.contracts.on_spark"
PACKAGES = ("duckdb", "great-expectations", "polars")
STAYED_NOTE = (
    "{rules} rules were judged on this machine and all others on Spark: they ask how the "
    "institution's own numbers are written, and those numbers do not leave it."
)
SAMPLE_NOTE = (
    "These are extracts of the sample university: its students are made up, and their numbers are "
    "replaced under a public key."
)


@dataclass(frozen=True, slots=True)
class Where:
    """What the rules are judged on: DuckDB, or Spark at a master."""

    engine: str = opening.DUCKDB
    master: str = ""

    @property
    def is_spark(self) -> bool:
        """Whether Spark is to judge."""
        return self.engine == opening.SPARK


def carry_out(
    extracts: Path,
    mapping_file: Path | None,
    data: Path,
    progress: Callable[[str], None],
    where: Where,
) -> CheckReport:
    """Check a folder of extracts; the report, also written under `data`/reports.

    Raises EngineLost where Spark was to judge and is not there: that says nothing of the extracts.
    """
    build_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    places = Places(data)
    listing.clear(data)
    try:
        if not extracts.is_dir():
            raise Refused(f"{extracts} is not a folder: name the folder that holds the extracts.")
        if wrong := lint.problems():
            raise Refused("The contracts cannot be used: " + " ".join(wrong))
        delivery = mapping.read(extracts, mapping_file, contracts())
        secret = identity.key(delivery.is_sample)
        with _warehouse(places, build_id) as (con, file, scratch):
            run = _Run(con, delivery, extracts, data, scratch, progress, where)
            report = run.check(build_id, file, secret)
    except EngineLost:
        raise
    except Refused as refusal:
        report = _refused(build_id, str(refusal))
    places.record("check", report.facts())
    return report


def today() -> date:
    """The day of the check."""
    return datetime.now(UTC).date()


@contextmanager
def _warehouse(
    places: Places, build_id: str
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path, Path]]:
    """A new warehouse file that stays only if something was written to it, and a scratch folder."""
    private(places.warehouses)
    file = places.warehouses / f"{build_id}.duckdb"
    scratch = Path(tempfile.mkdtemp(prefix=f".{build_id}-", dir=places.warehouses))
    engine = Configuration.read().engine
    is_written = False
    try:
        with closing(
            memory.open_warehouse(file, scratch, engine.threads, engine.memory_limit)
        ) as con:
            file.chmod(0o600)
            yield con, file, scratch
            is_written = bool(memory.tables(con))
    finally:  # also where closing fails, as it does on a disk that is full
        shutil.rmtree(scratch, ignore_errors=True)
        if not is_written:
            for left in (file, file.with_name(f"{file.name}.wal")):
                left.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Run:
    """One check at work."""

    con: duckdb.DuckDBPyConnection
    delivery: Delivery
    folder: Path
    data: Path
    scratch: Path
    progress: Callable[[str], None]
    where: Where

    def check(self, build_id: str, file: Path, secret: bytes) -> CheckReport:
        # Great Expectations takes seconds to import: time that loading needs anyway.
        importing = Thread(target=import_module, args=(SUITE,), daemon=True)
        importing.start()
        with self._judges() as (verdicts, stayed):
            loaded = self._load(secret)
            left_out = self._leave_out(loaded, secret)
            self.progress("Starting Great Expectations")
            importing.join()
            judged = self._judge(loaded, verdicts)
        found = [
            accepting.facts(self.con, contract, loaded[name], judged[name])
            for name, contract in contracts().items()
        ]
        checks = [check for each in judged.values() for check in each.checks]
        checks += unclaimed.judge(self.folder, contracts(), self.delivery)
        accepted = not any(check.stops for check in checks)
        if accepted:
            self.progress("Writing the warehouse")
            accepting.write(self.con, contracts(), found, self.delivery, build_id)
        return CheckReport(
            build_id=build_id,
            accepted=accepted,
            is_sample=self.delivery.is_sample,
            snapshot_date=self.delivery.snapshot_date,
            checks=tuple(checks),
            not_judged=tuple(one for each in judged.values() for one in each.not_judged),
            extracts=tuple(found),
            notes=(*self._notes(len(stayed)), *(one.sentence for one in left_out)),
            versions=_versions(self.where),
            warehouse_file=file if accepted else None,
        )

    def _load(self, secret: bytes) -> dict[str, Loaded]:
        loader, loaded = Loader(self.con, self.folder, self.scratch), {}
        for name, contract in contracts().items():
            self.progress(f"Reading {name}")
            loaded[name] = loader.load(contract, self.delivery.of(name))
        present = [contracts()[name] for name, each in loaded.items() if each.is_loaded]
        identity.pseudonymise(self.con, present, secret)
        return loaded

    def _leave_out(self, loaded: Mapping[str, Loaded], secret: bytes) -> tuple[LeftOut, ...]:
        """Leave out whom nobody may use; made-up students have controllers that all agreed."""
        present = [contracts()[name] for name, each in loaded.items() if each.is_loaded]
        agreed: Sequence[str] = Configuration.read().controllers
        if self.delivery.is_sample:
            agreed = vocabulary.codes("codes/data_controller")
        return leave_out(self.con, present, forgotten.prints(self.data, secret), secret, agreed)

    @contextmanager
    def _judges(self) -> Iterator[tuple[Verdicts, Sequence[Rule]]]:
        """What gives the verdicts, and the rules that will not have been judged where asked."""
        if not self.where.is_spark:
            yield _on_duckdb, ()
            return
        self.progress(f"Starting Spark at {without_secrets(self.where.master) or 'this machine'}")
        folder, share = self.scratch / f"judged{opening.FOLDER}", Configuration.read().engine
        try:
            engine = opening.spark(folder, share, self.where.master)
        except Refused as why:  # nothing is wrong with the extracts
            raise EngineLost(str(why)) from why
        with engine:
            judges = import_module(ON_SPARK).Judges(engine, contracts())
            yield judges.judge, judges.stayed

    def _notes(self, stayed: int) -> Iterator[str]:
        if self.delivery.is_sample:
            yield SAMPLE_NOTE
        if self.where.is_spark:
            yield STAYED_NOTE.format(rules=stayed)

    def _judge(self, loaded: Mapping[str, Loaded], verdicts: Verdicts) -> dict[str, Judged]:
        judge = Judge(self.con, loaded, self.delivery.snapshot_date, self.data, verdicts)
        loads = self._loads(loaded)
        judged = {}
        for name, contract in contracts().items():
            before = loads.last.get(name)
            if not loaded[name].is_loaded:
                why = delivered.not_loaded(contract, loaded[name], self.delivery, before)
                judged[name] = Judged(why)
                continue
            self.progress(f"Judging {name}: {loaded[name].rows:,} rows")
            found, now = judge.judge(contract), loads.now[name]
            whole = (
                row_counts.judge(contract, loaded[name], self.delivery, loads),
                *(losses.judge(contract, loaded[name], now, before) if before else ()),
                *delivered.snapshot(contract, loaded[name], self.delivery, today()),
            )
            judged[name] = Judged((*whole, *found.checks), found.not_judged, found.set_aside, now)
        return judged

    def _loads(self, loaded: Mapping[str, Loaded]) -> row_counts.Loads:
        """This load beside the last accepted one; made-up students owe nothing to any."""
        is_sample = self.delivery.is_sample
        last = {} if is_sample else history.last_accepted(self.data / "reports")
        now = {
            name: held.count(self.con, contract, loaded[name])
            for name, contract in contracts().items()
            if loaded[name].is_loaded
        }
        return row_counts.Loads(now, last)


def _on_duckdb(
    con: duckdb.DuckDBPyConnection, extract: str, rules: Sequence[Rule]
) -> Sequence[Verdict]:
    verdicts: Sequence[Verdict] = import_module(SUITE).judge(con, extract, rules)
    return verdicts


def _refused(build_id: str, sentence: str) -> CheckReport:
    """The report where not even the declarations could be used."""
    promise = "What comes is declared."
    stop = Check("", None, "declared", "critical", False, 1, 1, sentence, sentence, promise)
    return CheckReport(
        build_id=build_id,
        accepted=False,
        is_sample=False,
        snapshot_date=None,
        checks=(stop,),
        not_judged=(),
        extracts=(),
        notes=(),
        versions=_versions(Where()),
        warehouse_file=None,
    )


def _versions(where: Where) -> dict[str, str]:
    packages = (*PACKAGES, "pyspark") if where.is_spark else PACKAGES
    return {package: version(package) for package in packages}
