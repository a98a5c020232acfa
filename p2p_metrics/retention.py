"""What is past its date on the build machine: found, said, deleted and recorded.

Warehouses, raw estimates, lists of rows and reasons for leaving are personal data; p2p.toml says
how long each is kept, and how long records of runs are. Releases hold none and are never touched.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from p2p_metrics import leaving_reasons, warehouse
from p2p_metrics.config import Retention
from p2p_metrics.extracts import forgotten
from p2p_metrics.places import Places
from p2p_metrics.refusal import Refused
from p2p_metrics.workplace import leftovers

BUILD_ID = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True, slots=True)
class Held:
    """Something kept for a while: what it is, of which day, and the day from which it is due."""

    what: str
    path: Path
    made: date
    due: date
    reason: str
    is_current: bool = False

    def record(self, root: Path) -> dict[str, str]:
        """As it goes into the dated record; a path says nothing about people."""
        return {
            "what": self.what,
            "path": self.path.relative_to(root).as_posix(),
            "made": self.made.isoformat(),
            "due": self.due.isoformat(),
            "reason": self.reason,
        }


def held(places: Places, rules: Retention) -> tuple[Held, ...]:
    """Everything that is kept for a while only, whether or not it is due."""
    if not places.root.is_dir():
        raise Refused(f"{places.root} is not a folder: name the data directory with --into.")
    return (
        *_warehouses(places, rules),
        *_estimates(places, rules),
        *_scratch(places, rules),
        *_lists(places, rules),
    )


def retain(
    places: Places, rules: Retention, today: date, *, is_list: bool, with_current: bool
) -> list[str]:
    """Delete what is past its date and record it; the sentences that say what was done.

    `is_list` only says what would be. The warehouse and estimates in use stay, past their date or
    not, unless `with_current`. Raises Refused where there is no data directory.
    """
    past = [one for one in (*held(places, rules), *_records(places, rules)) if one.due <= today]
    stays = [one for one in past if one.is_current and not with_current]
    goes = [one for one in past if one not in stays]
    listed = forgotten.entries(places.root)
    unlisted = [one for one in listed if one.on + timedelta(rules.forgotten_days) <= today]
    before, gone = _reasons_before(rules, today), {one.path for one in goes}
    kept = [path for path in _files(places) if path not in gone]
    blanked = {path.name: leaving_reasons.blank(path, before, is_list=True) for path in kept}
    if not is_list:
        for path in kept:
            leaving_reasons.blank(path, before, is_list=False)
        for one in goes:
            delete(one, places)
        if unlisted:
            forgotten.write(places.root, [one for one in listed if one not in unlisted])
        places.record("retain", _record(places, goes, stays, before, blanked))
    said = [_sentence(one, places.root, is_list=is_list) for one in goes]
    said += [_blanked(name, count, before, is_list) for name, count in blanked.items() if count]
    if unlisted:
        said.append(_unlisted(len(unlisted), rules.forgotten_days, is_list=is_list))
    return [*said, *(_stays(one, places.root) for one in stays)] or ["Nothing is past its date."]


def _reasons_before(rules: Retention, today: date) -> date:
    """The day before which a reason for leaving is past its date."""
    if rules.all_by and rules.all_by <= today:
        return today + timedelta(days=1)
    return today - timedelta(days=rules.leaving_reason_days)


def _warehouses(places: Places, rules: Retention) -> Iterator[Held]:
    for path in _files(places):
        yield _held("warehouse", path, rules.warehouse_days, rules, places)


def _estimates(places: Places, rules: Retention) -> Iterator[Held]:
    for path in sorted((places.root / "estimates").glob("*")):
        if path.is_dir():
            yield _held("raw estimates", path, rules.estimates_days, rules, places)


def _scratch(places: Places, rules: Retention) -> Iterator[Held]:
    for path in leftovers.found(places):
        yield _held("left by a run that was stopped", path, 0, rules, places)


def _lists(places: Places, rules: Retention) -> Iterator[Held]:
    for path in sorted((places.root / "quarantine").glob("*.csv")):
        yield _held("list of rows to correct", path, rules.quarantine_days, rules, places)


def _records(places: Places, rules: Retention) -> Iterator[Held]:
    """Dated records that nothing refers to any more.

    The newest of each verb stays, and so do the last accepted check, which the next delivery is
    compared with, and those of a build whose warehouse is there.
    """
    builds, known, has_accepted = {path.stem for path in _files(places)}, set(), False
    for path in sorted((places.report("check").parent / "history").glob("*.json"), reverse=True):
        said = json.loads(path.read_text(encoding="utf-8"))
        is_needed = said["verb"] not in known or said.get("build_id") in builds
        is_needed |= Path(said.get("warehouse_file") or "").stem in builds
        is_accepted = bool(said.get("accepted")) and not said.get("is_sample")
        is_needed |= is_accepted and not has_accepted
        known.add(said["verb"])
        has_accepted |= is_accepted
        if not is_needed:
            yield _held("record of a run", path, rules.records_days, rules, places)


def _files(places: Places) -> list[Path]:
    """The warehouses that a check accepted."""
    there = {path for kind in warehouse.KINDS for path in places.warehouses.glob(kind)}
    return sorted(there - {*leftovers.found(places)})


def _held(what: str, path: Path, days: int, rules: Retention, places: Places) -> Held:
    made = _made(path)
    due, reason = made + timedelta(days=days), f"kept for {days} days"
    if rules.all_by and rules.all_by <= due:
        due, reason = rules.all_by, f"everything is due by {rules.all_by}"
    return Held(what, path, made, due, reason, path.stem == _current(places))


def _made(path: Path) -> date:
    """The day in the name of a build; otherwise that on which the file was last written."""
    try:
        return datetime.strptime(path.stem.partition("-")[0], BUILD_ID).replace(tzinfo=UTC).date()
    except ValueError:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()


def _current(places: Places) -> str:
    try:
        return warehouse.current_file(places.root).stem
    except FileNotFoundError:
        return ""


def delete(one: Held, places: Places) -> None:
    """Delete what is held, with the pointer to it."""
    if one.path.is_dir():
        shutil.rmtree(one.path)
    else:
        one.path.unlink(missing_ok=True)
        one.path.with_name(f"{one.path.name}.wal").unlink(missing_ok=True)
    if one.is_current and one.path.parent == places.warehouses:
        (places.warehouses / warehouse.POINTER).unlink()


def _record(
    places: Places, goes: list[Held], stays: list[Held], before: date, blanked: dict[str, int]
) -> dict[str, Any]:
    return {
        "deleted": [one.record(places.root) for one in goes],
        "past_its_date_but_in_use": [one.record(places.root) for one in stays],
        "leaving_reasons_before": before.isoformat(),
        "leaving_reasons_blanked": {name: count for name, count in blanked.items() if count},
    }


def _sentence(one: Held, root: Path, *, is_list: bool) -> str:
    verb = "Would delete" if is_list else "Deleted"
    return f"{verb} {one.path.relative_to(root)} ({one.what} of {one.made}; {one.reason})."


def _blanked(name: str, count: int, before: date, is_list: bool) -> str:
    verb = "Would blank" if is_list else "Blanked"
    return f"{verb} {count:,} reasons for leaving from before {before} in {name}."


def _unlisted(count: int, days: int, *, is_list: bool) -> str:
    verb = "Would take" if is_list else "Took"
    return f"{verb} {count:,} students off the list of those left out (kept for {days} days)."


def _stays(one: Held, root: Path) -> str:
    return (
        f"Kept {one.path.relative_to(root)}, though past its date ({one.due}): it is in use. "
        "Build from a new delivery, or say --current to delete it as well."
    )
