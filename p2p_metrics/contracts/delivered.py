"""What is wrong with a delivery before any row is judged: missing, unreadable, forgotten, old."""

from dataclasses import replace
from datetime import date

from p2p_metrics.contracts import words
from p2p_metrics.contracts.held import Held
from p2p_metrics.contracts.report import Check
from p2p_metrics.extracts.contract import Contract
from p2p_metrics.extracts.loading import Loaded
from p2p_metrics.extracts.mapping import Delivery, line_to_add


def not_loaded(
    contract: Contract, loaded: Loaded, delivery: Delivery, before: Held | None
) -> tuple[Check, ...]:
    """Why an extract is not there; nothing where it may be absent, and was not forgotten.

    `before` is what the last accepted load held of it.
    """
    name = contract.extract
    if loaded.is_present:
        return tuple(words.of_file(name, file, problem) for file, problem in loaded.problems)
    if contract.is_optional:
        return _left_out(contract, delivery, before)
    line = line_to_add('files = ["its name.csv"]', name)
    return (
        words.of_count(
            (name, "file_present"),
            f"{name} was not supplied: there is no {name}.csv, .parquet or .xlsx",
            f"put it into the folder, or {line}",
            f"{name} is supplied.",
            failing=1,
            checked=1,
        ),
    )


def _left_out(contract: Contract, delivery: Delivery, before: Held | None) -> tuple[Check, ...]:
    """An optional extract that came last time, or that the mapping file describes."""
    name = contract.extract
    if delivery.of(name).not_supplied:
        return ()
    line = line_to_add("not_supplied = true", name)
    promise = f"{name} is supplied, or declared as not supplied."
    remedy = f"put it into the folder, or, if it is left out on purpose, {line}"
    place = (name, "file_forgotten")
    if before:
        finding = (
            f"{name} came with the last accepted load ({before.rows:,} rows) and not with this one"
        )
        return (words.of_count(place, finding, remedy, promise, failing=1, checked=1),)
    if name in delivery.extracts:
        finding = f"The mapping file describes {name} and there is no {name}.csv, .parquet or .xlsx"
        found = words.of_count(place, finding, remedy, promise, failing=1, checked=1)
        return (replace(found, severity="warning"),)
    return ()


def snapshot(
    contract: Contract, loaded: Loaded, delivery: Delivery, today: date
) -> tuple[Check, ...]:
    """Whether an extract without dates of its own was taken recently; a sample never ages."""
    fresh = contract.freshness
    if fresh.column is not None or delivery.is_sample:
        return ()
    age = (today - delivery.snapshot_date).days
    is_old = age > fresh.days
    sentence = (
        f"{contract.extract} was taken on {delivery.snapshot_date}, {age:,} days ago, and breaks "
        f"the rule '{fresh.sentence.rstrip('.')}'; {words.clause(fresh.remedy)}."
    )
    return (
        Check(
            contract.extract,
            None,
            "freshness",
            fresh.severity,
            passed=not is_old,
            failing_count=loaded.rows if is_old else 0,
            checked_count=loaded.rows,
            sentence=sentence if is_old else fresh.sentence,
            remedy=fresh.remedy,
            promise=fresh.sentence,
        ),
    )
