"""Whether an extract has the number of rows it should: a file cut at a row end reads perfectly."""

from collections.abc import Mapping

from p2p_metrics.contracts import words
from p2p_metrics.contracts.report import Check
from p2p_metrics.extracts.contract import Contract
from p2p_metrics.extracts.limits import limits
from p2p_metrics.extracts.loading import Loaded
from p2p_metrics.extracts.mapping import Delivery, line_to_add

RULE = "row_count"


def judge(contract: Contract, loaded: Loaded, delivery: Delivery, last: Mapping[str, int]) -> Check:
    """The verdict on the number of rows: against what was declared, else the last accepted load.

    A count in the mapping file is the institution's own word and settles it; one in the delivery
    note is the sender's, and a load that also leaps from the last one is still refused. Made-up
    students may come in any number.
    """
    own = delivery.of(contract.extract).rows
    noted = delivery.noted_rows.get(contract.extract)
    before = None if delivery.is_sample else last.get(contract.extract)
    declared = noted if own is None else own
    if declared is not None and declared != loaded.rows:
        return _not_as_declared(contract, loaded, declared, is_own=own is not None)
    if own is None and before is not None and _leaps(contract, loaded.rows, before):
        return _leapt(contract, loaded, before)
    if declared is None and before is None:
        return _nothing_to_go_by(contract, loaded)
    return _as_expected(contract, loaded)


def _leaps(contract: Contract, rows: int, before: int) -> bool:
    return abs(rows - before) > contract.row_band.largest_change * before


def _not_as_declared(contract: Contract, loaded: Loaded, declared: int, is_own: bool) -> Check:
    who = "the mapping file" if is_own else limits().delivery_note
    missing = declared - loaded.rows
    what = f"{missing:,} are missing" if missing > 0 else f"{-missing:,} are too many"
    return words.of_count(
        (contract.extract, RULE),
        f"{loaded.file} has {loaded.rows:,} rows where {who} declares {declared:,}: {what}",
        f"ask for the file again, or correct the count in {who}",
        _promise(contract),
        failing=abs(missing),
        checked=declared,
    )


def _leapt(contract: Contract, loaded: Loaded, before: int) -> Check:
    change = (loaded.rows - before) / before if before else 1.0
    line = line_to_add(f"rows = {loaded.rows}", contract.extract)
    return words.of_count(
        (contract.extract, RULE),
        f"{loaded.file} has {loaded.rows:,} rows where the last accepted load had {before:,} "
        f"({change:+.0%}): it may be cut, or written twice",
        f"check that it is whole and, if the change is real, {line}",
        _promise(contract),
        failing=abs(loaded.rows - before),
        checked=before,
    )


def _nothing_to_go_by(contract: Contract, loaded: Loaded) -> Check:
    return words.of_count(
        (contract.extract, RULE),
        f"{loaded.file} has {loaded.rows:,} rows and nothing says how many there should be: "
        "this is the first load",
        f"ask the sender for the number and add  {contract.extract} = {loaded.rows}  under [rows] "
        f"in {limits().delivery_note} (with the number they give)",
        _promise(contract),
        failing=loaded.rows,
        checked=loaded.rows,
    )


def _as_expected(contract: Contract, loaded: Loaded) -> Check:
    return Check(
        contract.extract,
        None,
        RULE,
        "critical",
        passed=True,
        failing_count=0,
        checked_count=loaded.rows,
        sentence=_promise(contract),
        remedy="",
        promise=_promise(contract),
    )


def _promise(contract: Contract) -> str:
    return f"{contract.extract} has the number of rows it should have."
