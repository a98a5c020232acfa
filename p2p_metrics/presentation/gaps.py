"""Published gaps in taking part: each group beside its reference group, ready to be spoken of."""

from collections.abc import Mapping
from typing import Any

from p2p_metrics.presentation import between_groups, groups, numbers
from p2p_metrics.presentation.source import ALL, ALL_YEARS, Row, Source

EVERYONE_ELSE = "everyone_else"


def compared(source: Source, keys: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every group that has a reference group, furthest behind first; hidden ones last.

    `keys` say which activity, students, faculty and year. Adds to the published columns the names
    of both groups, the students who could have taken part, and the places for parity as a range.
    """
    asked = {"level": ALL, **keys}
    could = {
        (row["characteristic_code"], row["group_code"]): row
        for row in source.rows("participation", **asked)
    }
    found = [
        _named(source, row, could.get((row["characteristic_code"], row["group_code"]), {}))
        for row in source.rows("participation_gaps", **asked)
        if row["group_code"] != row["compared_with"]
        and not groups.is_set_apart(row["characteristic_code"], row["group_code"])
    ]
    return sorted(found, key=lambda row: (row["gap_points"] is None, row["gap_points"] or 0.0))


def _named(source: Source, row: Row, beside: Row) -> dict[str, Any]:
    characteristic = row["characteristic_code"]
    return {
        **row,
        "status": beside.get("status", ""),
        "eligible_count": beside.get("eligible_count"),
        "rate": beside.get("rate"),
        "name": between_groups.by_itself(source, characteristic, row["group_code"]),
        "reference_name": between_groups.by_itself(source, characteristic, row["compared_with"])
        if row["compared_with"] != EVERYONE_ELSE
        else "Everyone else",
        "reference_people": between_groups.people(source, characteristic, row["compared_with"]),
        "places_range": places(row),
    }


def is_known(row: Row) -> bool:
    """Whether the gap is shown."""
    return row["gap_points"] is not None


def is_behind(row: Row) -> bool:
    """Whether the group clearly takes part less than its reference group."""
    return is_known(row) and row["gap_ci_upper"] < 0 and is_clear(row)


def tone(row: Row) -> str:
    """Better, worse or unclear."""
    if is_behind(row):
        return "worse"
    return "better" if row["gap_ci_lower"] > 0 and is_clear(row) else "unclear"


def is_clear(row: Row) -> bool:
    """Whether the figure stands after all that is compared beside it; releases from before that was
    told go by the interval alone.
    """
    return row.get("is_clear") is not False


def places(row: Row) -> str:
    """How many more of the group parity would need, as a range; empty where none."""
    lower, upper = row["places_lower"], row["places_upper"]
    if upper is None or row["gap_points"] is None or row["gap_points"] >= 0:
        return ""
    return numbers.to(*(numbers.count(numbers.significant(end)) for end in (lower or 0, upper)))


def added_years(source: Source, keys: Mapping[str, Any]) -> str:
    """Six years together, where the choice adds years up; empty for a single year."""
    if keys["academic_year"] != ALL_YEARS:
        return ""
    asked = {**keys, "level": ALL, "characteristic_code": ALL}
    del asked["academic_year"]
    years = set(source.values("participation", "academic_year", **asked)) - {ALL_YEARS}
    return f"{numbers.spelled(len(years))} years together" if len(years) > 1 else ""


def fewer_than(row: Row | None) -> str:
    """Fewer than 3 in 100, where the count is masked and a bound is published."""
    bound = row.get("fewer_than_in_100") if row else None
    return f"fewer than {bound} in 100" if bound is not None else ""
