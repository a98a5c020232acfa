"""What activities cost, from the published money tables: pooled, and from scheme-year to year."""

from collections.abc import Sequence
from typing import Any

from p2p_metrics.presentation import numbers, tables, wording, words
from p2p_metrics.presentation.source import Row, Source

UNIT_COLUMN = {"scheme": "scheme_id", "approach": "approach_code", "context": "context_code"}
CONTINUED = "continued"
NO_COST = "no_cost"
NONE_PUBLISHED = "This release holds no figures of cost, so nothing is said about money."


def known(source: Source, unit_kind: str, outcome_code: str = CONTINUED) -> list[dict[str, Any]]:
    """Units whose cost per participant is published, cheapest first, with the spread of years.

    `year_lower` and `year_upper` are the least and the most that a scheme-year cost for each who
    took part: how much costs vary, not how well they are known.
    """
    rows = source.rows("value_for_money", unit_kind=unit_kind, outcome_code=outcome_code)
    years = _of_scheme_years(source, unit_kind)
    found = []
    for row in rows:
        each = row["cost_per_participant_gbp"]
        if each is not None:
            seen = [each, *years.get(row["unit_code"], [])]
            name = source.name(unit_kind, row["unit_code"])
            found.append({**row, "name": name, "year_lower": min(seen), "year_upper": max(seen)})
    return sorted(found, key=lambda row: row["cost_per_participant_gbp"])


def _of_scheme_years(source: Source, unit_kind: str) -> dict[str, list[float]]:
    column = UNIT_COLUMN[unit_kind]
    unit_of = {
        (row["scheme_id"], row["academic_year"]): row[column] for row in source.rows("provision")
    }
    found: dict[str, list[float]] = {}
    for row in source.rows("money"):
        unit = unit_of.get((row["scheme_id"], row["academic_year"]))
        if unit and row["cost_per_participant_gbp"] is not None:
            found.setdefault(unit, []).append(row["cost_per_participant_gbp"])
    return found


def pounds(amount: float) -> str:
    """Whole pounds, as tables write them."""
    return tables.FORMATS["gbp"].write(amount)


def about(amount: float) -> str:
    """Pounds that are worked out rather than paid, as tables write them: to three figures."""
    return tables.FORMATS["gbp_about"].write(amount)


def limit_code(row: Row) -> str:
    """Why a limit is missing; a row without any figure has no cost."""
    code = row.get("limit_code")
    return NO_COST if code is None else str(code)


def limit_in_words(row: Row) -> str:
    """The range of the cost of one more student, or why there is none."""
    said = wording.by("limits", "limit_code")[(limit_code(row),)]
    lower, upper = row.get("cost_lower_gbp"), row.get("cost_upper_gbp")
    if limit_code(row) and lower is None:
        return said["sentence"].replace("at least {lower}; ", "")
    ends = {"lower": about(lower or 0.0), "upper": about(upper or 0.0)}
    return said["sentence"].format(**ends)


def applying(row: Row, outcome_code: str) -> str:
    """640 places were taken up; 210 of the students were in the year that counts. "" if hidden."""
    if row["applies_count"] is None:
        return ""
    joined, applies = (numbers.count(row[name]) for name in ("participant_count", "applies_count"))
    return f"{joined} places were taken up; {applies} of the students were {those(outcome_code)}"


def of_a_hundred(rows: Sequence[Row], outcome_code: str) -> str:
    """For 100 places taken up, 8 to 42 students were in the year in which continuing is counted."""
    known = [row for row in rows if row["applies_count"] is not None]
    if not known:
        return ""
    shares = [100 * row["applies_count"] / row["participant_count"] for row in known]
    ends = numbers.to(*(numbers.plain(end, 0) for end in (min(shares), max(shares))))
    by = ", depending on the activity, " if " to " in ends else " "
    return f"For 100 places taken up, {ends} students{by}were {those(outcome_code)}."


def those(outcome_code: str) -> str:
    """Which students an outcome applies to: in the year in which continuing is counted."""
    return wording.by("scope", "outcome_code")[(outcome_code,)]["those"]


def one_more(outcome_code: str) -> str:
    """One more student who continued; one more who got a first or 2:1."""
    return f"one more student who {words.Outcome.of(outcome_code).did}"


def in_one_line(source: Source) -> str:
    """All that was spent, over how many scheme-years, for each place taken up; empty if unknown."""
    rows = known(source, "context")
    joined = sum(row["participant_count"] for row in rows)
    if not joined:
        return ""
    total, years = (sum(row[name] for row in rows) for name in ("total_gbp", "cost_years"))
    return (
        f"{numbers.gbp(total)} went into {numbers.count(years)} scheme-years with known costs, "
        f"{pounds(total / joined)} for each place taken up over all years."
    )
