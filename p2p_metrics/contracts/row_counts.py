"""Whether an extract has the number of rows it should: a file cut at a row end reads perfectly."""

from collections.abc import Mapping
from dataclasses import dataclass

from p2p_metrics.contracts import words, years
from p2p_metrics.contracts.held import Held, years_of
from p2p_metrics.contracts.report import Check
from p2p_metrics.extracts.contract import Contract
from p2p_metrics.extracts.limits import limits
from p2p_metrics.extracts.loading import Loaded
from p2p_metrics.extracts.mapping import Delivery, line_to_add

RULE = "row_count"
EXACT = 9  # digits: 1.2 of 1.5 is 1.8, and not a shade less


@dataclass(frozen=True, slots=True)
class Loads:
    """What every extract holds now, and held in the last accepted load."""

    now: Mapping[str, Held]
    last: Mapping[str, Held]

    @property
    def numbers_of_years(self) -> tuple[int, int]:
        """How many academic years there are now and were then; the same where that is unknown."""
        now, then = (len(years_of(load.values())) for load in (self.now, self.last))
        return (now, then) if now and then else (1, 1)


@dataclass(frozen=True, slots=True)
class Change:
    """Two numbers of rows that should be much alike, of what, and how far they may differ."""

    of: str
    rows: int
    before: int
    lowest: float
    highest: float
    limit: str

    @property
    def is_too_large(self) -> bool:
        """Whether the file may be cut, or written twice."""
        return not self.lowest * self.before <= self.rows <= self.highest * self.before


def judge(contract: Contract, loaded: Loaded, delivery: Delivery, loads: Loads) -> Check:
    """The verdict on the number of rows: against what was declared, else the last accepted load.

    A count in the mapping file is the institution's own word and settles it; one in the delivery
    note is the sender's, and a load that also leaps from the last one is still refused. Made-up
    students may come in any number.
    """
    own = delivery.of(contract.extract).rows
    noted = delivery.noted_rows.get(contract.extract)
    before = None if delivery.is_sample else loads.last.get(contract.extract)
    declared = noted if own is None else own
    if declared is not None and declared != loaded.rows:
        return _not_as_declared(contract, loaded, declared, is_own=own is not None)
    if own is None and before is not None:
        for change in _changes(contract, loads.now[contract.extract], before, loads):
            if change.is_too_large:
                return _leapt(contract, loaded, change)
    if declared is None and before is None:
        return _nothing_to_go_by(contract, loaded)
    return _as_expected(contract, loaded)


def _changes(contract: Contract, now: Held, before: Held, loads: Loads) -> list[Change]:
    """What is compared: years that both loads hold, or all rows where rows have no year.

    The newest year of the last load may have gone on since, so that it is not held against growth.
    """
    band = contract.row_band.largest_change
    largest = f"up to {band:.0%} is believed"
    held = [year for year in before.years if now.years and year >= min(now.years)]
    if held:
        ended = [year for year in held if year < max(before.years)]
        fall = _of_years(held, now, before, (1 - band, float("inf"), largest))
        rise = _of_years(ended, now, before, (0.0, 1 + band, largest))
        return [fall, rise] if ended else [fall]
    years_now, years_then = loads.numbers_of_years
    lowest = round((1 - band) * min(1, years_now / years_then), EXACT)
    highest = round((1 + band) * max(1, years_now / years_then), EXACT)
    if years_now != years_then:
        largest = (
            f"with {years_now} years instead of {years_then}, from {lowest - 1:+.0%} to "
            f"{highest - 1:+.0%} is believed"
        )
    return [Change("", now.rows, before.rows, lowest, highest, largest)]


def _of_years(held: list[int], now: Held, before: Held, bounds: tuple[float, float, str]) -> Change:
    rows = sum(now.years.get(year, 0) for year in held)
    return Change(
        f" of {years.spans(held)}", rows, sum(before.years[year] for year in held), *bounds
    )


def _not_as_declared(contract: Contract, loaded: Loaded, declared: int, is_own: bool) -> Check:
    who = "the mapping file" if is_own else limits().delivery_note
    missing = declared - loaded.rows
    what = f"{missing:,} are missing" if missing > 0 else f"{-missing:,} are too many"
    stale = ", or take that line out if it was for an earlier load" if is_own else ""
    return words.of_count(
        (contract.extract, RULE),
        f"{loaded.file} has {loaded.rows:,} rows where {who} declares {declared:,}: {what}",
        f"ask for the file again, or correct the count in {who}{stale}",
        _promise(contract),
        failing=abs(missing),
        checked=declared,
    )


def _leapt(contract: Contract, loaded: Loaded, change: Change) -> Check:
    share = (change.rows - change.before) / change.before if change.before else 1.0
    line = line_to_add(f"rows = {loaded.rows}", contract.extract)
    return words.of_count(
        (contract.extract, RULE),
        f"{loaded.file} has {change.rows:,} rows{change.of} where the last accepted load had "
        f"{change.before:,} ({share:+.0%}; {change.limit}): it may be cut, or written twice",
        f"check that it is whole and, if the change is real, {line} for this load",
        _promise(contract),
        failing=abs(change.rows - change.before),
        checked=change.before,
    )


def _nothing_to_go_by(contract: Contract, loaded: Loaded) -> Check:
    return words.of_count(
        (contract.extract, RULE),
        f"{loaded.file} has {loaded.rows:,} rows and nothing says how many there should be: "
        "this is its first load",
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
