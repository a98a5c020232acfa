"""What comes: the mapping file and the delivery note, as one frozen record.

The mapping file (TOML) is the institution's: which file holds which extract, how it is written,
its own names and codes. The delivery note (extracts.toml, beside the extracts) is the sender's:
when they were taken and how many rows each has. That students are made up is believed only of the
files that the sample university's own note lists. What neither declares has the plain default:
`<extract>.csv`, `.parquet` or `.xlsx`, UTF-8, commas, ISO dates, the contract's names and codes.
"""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from p2p_metrics import vocabulary
from p2p_metrics.extracts import declared, sample_note
from p2p_metrics.extracts.contract import Contract
from p2p_metrics.extracts.declared import FORMATS
from p2p_metrics.extracts.limits import limits
from p2p_metrics.refusal import Refused

ISO_DATE = "%Y-%m-%d"


@dataclass(frozen=True, slots=True)
class Supplied:
    """How one extract is supplied."""

    files: tuple[str, ...] = ()
    format: str | None = None
    delimiter: str = ","
    encoding: str = "utf-8"
    date_format: str = ISO_DATE
    sheet: str | None = None
    rows: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    recodes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    scale: Mapping[str, Decimal] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    not_held: tuple[str, ...] = ()
    not_supplied: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """Everything declared about a folder of extracts."""

    snapshot_date: date
    is_sample: bool
    extracts: Mapping[str, Supplied]
    noted_rows: Mapping[str, int]

    def of(self, extract: str) -> Supplied:
        """What is declared about one extract; the defaults where nothing is."""
        return self.extracts.get(extract, Supplied())


def line_to_add(line: str, extract: str | None = None) -> str:
    """The words that tell a data officer which line of the mapping file says what was found."""
    place = f"under [extracts.{extract}]" if extract else "at the top"
    return f"add  {line}  {place} in the mapping file"


def read(folder: Path, mapping_file: Path | None, contracts: Mapping[str, Contract]) -> Delivery:
    """The mapping file and the delivery note together; the mapping file wins.

    Raises Refused where a line is misspelt, of the wrong kind, where nothing says when the extracts
    were taken, or where students are said to be made up in files that the sample did not write.
    """
    note = _read_note(folder / limits().delivery_note, contracts)
    given = _toml(mapping_file) if mapping_file else {}
    known = {"snapshot_date", "is_sample", "extracts"}
    name = mapping_file.name if mapping_file else ""
    declared.require_known(given, known, name, "at the top")
    blocks = _of_kind(given.get("extracts", {}), dict, name, "extracts")
    declared.require_known(blocks, contracts, name, "under [extracts]")
    extracts = {
        extract: _supplied(block, contracts[extract], name) for extract, block in blocks.items()
    }
    is_sample = _is_sample(given, note)
    if is_sample:
        files = [path for one in contracts for path in paths(folder, one, extracts.get(one))]
        _require_made_up(folder, note, files)
    return Delivery(
        snapshot_date=_snapshot(given, note),
        is_sample=is_sample,
        extracts=extracts,
        noted_rows=note.get("rows", {}),
    )


def paths(folder: Path, extract: str, supplied: Supplied | None) -> tuple[Path, ...]:
    """Where an extract's files are to be: those declared, else those of the usual names there."""
    if supplied and supplied.not_supplied:
        return ()
    if supplied and supplied.files:
        return tuple(folder / name for name in supplied.files)
    usual = (folder / f"{extract}.{suffix}" for suffix in FORMATS)
    return tuple(path for path in usual if path.is_file())


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Refused(f"{path} does not exist: name the mapping file, or leave it out.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise Refused(f"{path.name} cannot be read as TOML: {wrong}.") from wrong


def _read_note(path: Path, contracts: Mapping[str, Contract]) -> dict[str, Any]:
    if not path.exists():
        return {}
    note = _toml(path)
    rows = _of_kind(note.get("rows", {}), dict, path.name, "rows")
    declared.require_known(rows, contracts, path.name, "under [rows]")
    for extract, count in rows.items():
        _of_kind(count, int, path.name, f"rows.{extract}")
    return note


def _snapshot(given: Mapping[str, Any], note: Mapping[str, Any]) -> date:
    found = given.get("snapshot_date", note.get("snapshot_date"))
    if found is None:
        line = line_to_add("snapshot_date = 2024-10-01")
        raise Refused(
            f"Nothing says on which day the extracts were taken; {line} (with the day they were "
            f"taken), or have the sender put it into {limits().delivery_note}."
        )
    if isinstance(found, str):
        try:
            return date.fromisoformat(found)
        except ValueError:
            raise Refused(f"snapshot_date is {found}; it is written 2024-10-01.") from None
    if not isinstance(found, date) or isinstance(found, datetime):
        raise Refused(f"snapshot_date is {found}; it is a day, written 2024-10-01.")
    return found


def _is_sample(given: Mapping[str, Any], note: Mapping[str, Any]) -> bool:
    found = given.get("is_sample", note.get("is_sample", False))
    # The word decides between a secret key and a public one: "false" in quotes is no false.
    if not isinstance(found, bool):
        raise Refused(f"is_sample is {found!r}; it is true or false, without quotation marks.")
    return found


def _require_made_up(folder: Path, note: Mapping[str, Any], given: Iterable[Path]) -> None:
    """Hold the claim that these students are made up to the files that the sample wrote."""
    there = [path for path in given if path.is_file()]
    if others := sample_note.not_the_samples(folder, note, there):
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        raise Refused(
            f"These extracts are said to be the sample university's (is_sample = true), but the "
            f"sample did not write {others[0]}{more}. Student numbers would be replaced under a "
            "public key, which protects nobody. If these are your own extracts, leave out the "
            f"lines is_sample, seed, scale and [{sample_note.FINGERPRINTS}] and set "
            f"{limits().key_variable}; if they are a sample, make it again: python run.py sample."
        )


def _supplied(block: Mapping[str, Any], contract: Contract, name: str) -> Supplied:
    section = f"[extracts.{contract.extract}]"
    declared.require(_of_kind(block, dict, name, section), contract, name)
    values = dict(block)
    if "file" in values:
        values["files"] = [values.pop("file")]
    for key in ("files", "ignore", "not_held"):
        values[key] = tuple(values.get(key, ()))
    _require_optional(values["not_held"], contract, name)
    if values.get("not_supplied") and not contract.is_optional:
        raise Refused(f"{name}: {section} not_supplied: {contract.extract} is needed.")
    return Supplied(
        **values
        | {
            "recodes": {c: _texts(codes) for c, codes in values.get("recodes", {}).items()},
            "scale": {c: Decimal(str(by)) for c, by in values.get("scale", {}).items()},
            "fixed": _texts(values.get("fixed", {})),
        }
    )


def _texts(table: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in table.items()}


def _require_optional(not_held: Collection[str], contract: Contract, name: str) -> None:
    for column in map(contract.column, not_held):
        if column.is_required:
            codes = vocabulary.codes(column.vocabulary) if column.vocabulary else ("unknown",)
            value = "unknown" if "unknown" in codes else "one of its codes"
            line = line_to_add(f'fixed.{column.name} = "{value}"', contract.extract)
            raise Refused(
                f"{name}: {column.name} of {contract.extract} cannot be left out; where it has one "
                f"value throughout, {line}."
            )


def _of_kind(value: Any, kind: Any, name: str, place: str) -> Any:
    if not isinstance(value, kind) or isinstance(value, bool):
        words = {dict: "a block of lines", int: "a whole number"}[kind]
        raise Refused(f"{name}: {place} is {value!r}; it is {words}.")
    return value
