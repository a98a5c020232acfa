"""What the last accepted load held and this one lacks: years that shrank, schemes that are gone.

A year that vanishes from results changes past figures, and a new year's rows hide it from a count
of the whole file. Nobody is stopped by it: a university may deliver fewer years than before.
"""

from p2p_metrics.contracts import words, years
from p2p_metrics.contracts.held import Held
from p2p_metrics.contracts.report import Check
from p2p_metrics.extracts.contract import Contract
from p2p_metrics.extracts.limits import limits
from p2p_metrics.extracts.loading import Loaded

YEARS, SCHEMES = "years_held", "schemes_held"
REMEDY = "if rows were lost, take the extract again; if the change is real, nothing is to be done"


def judge(contract: Contract, loaded: Loaded, now: Held, before: Held) -> tuple[Check, ...]:
    """A verdict on the years held in both loads, and one on schemes where there are any."""
    checks = []
    if before.years:
        promise = f"{contract.extract} still holds the years of the last accepted load."
        found = _changed(now, before, contract.row_band.largest_change)
        checks.append(_check(contract, YEARS, loaded, found, promise))
    if before.schemes:
        promise = f"{contract.extract} still holds the schemes of the last accepted load."
        checks.append(_check(contract, SCHEMES, loaded, _gone(now, before), promise))
    return tuple(checks)


def _changed(now: Held, before: Held, band: float) -> list[str]:
    """The years that changed too much, in words; the newest of the last load may have grown."""
    said: list[str] = []
    for year, rows in sorted(before.years.items()):
        found = now.years.get(year, 0)
        is_fallen = found < (1 - band) * rows
        is_grown = found > (1 + band) * rows and year < max(before.years)
        if rows >= limits().smallest_year_compared and (is_fallen or is_grown):
            then = (
                f"where the last accepted load had {rows:,}" if not said else f"instead of {rows:,}"
            )
            said.append(f"{found:,} rows of {years.written(year)} {then}")
    return said


def _gone(now: Held, before: Held) -> list[str]:
    """The schemes without a row in a year of which there are rows, in words."""
    lost = {
        scheme: (set(held) - set(now.schemes.get(scheme, ()))) & now.years.keys()
        for scheme, held in before.schemes.items()
    }
    named = years.by_scheme({scheme: gone for scheme, gone in lost.items() if gone})
    return [named] if named else []


def _check(contract: Contract, rule: str, loaded: Loaded, found: list[str], promise: str) -> Check:
    limit = contract.row_band.largest_change
    if rule == YEARS:
        finding = f"has {_and(found)} (a change of up to {limit:.0%} is believed)"
    else:
        finding = f"has no row of {_and(found)}, and the last accepted load had"
    return Check(
        contract.extract,
        None,
        rule,
        "warning",
        passed=not found,
        failing_count=len(found),
        checked_count=loaded.rows,
        sentence=f"{loaded.file} {finding}; {REMEDY}." if found else promise,
        remedy=words.as_sentence(REMEDY) if found else "",
        promise=promise,
    )


def _and(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)
