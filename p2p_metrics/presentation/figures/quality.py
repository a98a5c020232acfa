"""Can we trust the data? What came, what was found, what was left out."""

from p2p_metrics.presentation import numbers
from p2p_metrics.presentation.charts.bars import Bar, bars
from p2p_metrics.presentation.figure import Card, Figure, nothing
from p2p_metrics.presentation.source import Source
from p2p_metrics.presentation.tables import Column, grid
from p2p_metrics.presentation.theme import adaptive

CRITICAL = "critical"
MOST_BARS = 10


def answer(source: Source) -> str:
    """Whether every critical rule held, and what else a reader should know."""
    checks = source.rows("quality_checks")
    if not checks:
        return "This release carries no record of its checks."
    broken = [row for row in checks if not row["passed"]]
    critical = [row for row in broken if row["severity"] == CRITICAL]
    held = len(checks) - len(broken)
    if critical:
        return f"**Not yet.** {len(critical)} critical rules are broken; see below."
    warned = f" {len(broken)} gave a warning, shown below." if broken else ""
    noun = "rule" if len(checks) == 1 else "rules"
    return f"**Yes: no critical rule is broken.** {held} of {len(checks)} {noun} held.{warned}"


def cards(source: Source) -> list[Card]:
    """What came, what was set aside, how far the evidence can go."""
    made = []
    extracts = source.rows("quality_extracts")
    if extracts:
        here = sum(bool(row["is_present"]) for row in extracts)
        made.append(Card("extracts came", f"{here} of {len(extracts)}", _absent(extracts)))
        aside = sum(row["quarantined_count"] or 0 for row in extracts)
        made.append(
            Card(
                "rows set aside",
                numbers.count(aside),
                "quarantined, counted and listed for the owner to correct",
            )
        )
    tiers = [row for row in source.rows("quality_tier") if row["reached"]]
    if tiers:
        tier = _in_order(tiers)[-1]
        made.append(Card("data tier reached", tier["tier"].capitalize(), "of TASO's three tiers"))
    return made


def _absent(extracts: list[dict[str, object]]) -> str:
    names = [_extract(str(row["extract"])) for row in extracts if not row["is_present"]]
    return f"without {numbers.listed(names)}" if names else "all of them"


def _extract(code: str) -> str:
    """An extract as people call it: NSS results."""
    return " ".join("NSS" if word == "nss" else word for word in code.split("_"))


FEW = "Counts are rounded: a few rows show as 0."
TIERS = ("foundation", "intermediate", "advanced")


def _in_order(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return sorted(rows, key=lambda row: TIERS.index(row["tier"].lower()))


def checks(source: Source) -> Figure:
    """The rules that do not hold, with how many rows break them and what to do."""
    rows = source.rows("quality_checks")
    broken = [row for row in rows if not row["passed"]]
    if not rows:
        return nothing("checks", "Rules", "This release carries no record of its checks.")
    if not broken:
        return nothing("checks", f"All {len(rows)} rules held", "There is nothing to correct.")
    broken.sort(key=lambda row: (row["severity"] != CRITICAL, -(row["failing_count"] or 0)))
    shown = [{**row, "result": _result(row), "extract": _extract(row["extract"])} for row in broken]
    columns = (
        Column("sentence", "Rule"),
        Column("result", "Result"),
        Column("failing_count", "Rows that break it", "count"),
        Column("checked_count", "Rows checked", "count"),
        Column("remedy", "What to do"),
        Column("extract", "Extract"),
    )
    are = "rule is" if len(broken) == 1 else "rules are"
    title = f"{len(broken)} of {len(rows)} {are} not kept everywhere"
    table = grid("Rules that are not kept everywhere", columns, shown)
    few = FEW if any(row["failing_count"] == 0 for row in broken) else ""
    return Figure("checks", title, few, table, terms=("rule",))


def all_checks(source: Source) -> Figure:
    """Every rule of every contract and whether it held, by extract."""
    rows = source.rows("quality_checks")
    if not rows:
        return nothing("all_checks", "Every rule", "This release carries no record of its checks.")
    shown = [{**row, "result": _result(row), "extract": _extract(row["extract"])} for row in rows]
    columns = (
        Column("sentence", "Rule"),
        Column("result", "Result"),
        Column("checked_count", "Rows checked", "count"),
        Column("severity", "Severity"),
        Column("extract", "Extract"),
        Column("column", "Column"),
    )
    extracts = len({row["extract"] for row in rows})
    title = f"{len(rows)} rules over {extracts} extracts"
    return Figure("all_checks", title, "", grid("Every rule", columns, shown), terms=("rule",))


def _result(row: dict[str, object]) -> str:
    if row["passed"]:
        return "✓ held"
    return "✕ broken" if row["severity"] == CRITICAL else "! warning"


def extracts(source: Source) -> Figure:
    """Which extracts came, how long and how fresh they are."""
    rows = source.rows("quality_extracts")
    if not rows:
        return nothing("extracts", "Extracts", "This release does not say which extracts came.")
    shown = [
        {**row, "name": _extract(row["extract"]),
         "came": "✓ came" if row["is_present"] else "– did not come"}
        for row in rows
    ]  # fmt: skip
    columns = (
        Column("name", "Extract"),
        Column("came", "Came"),
        Column("row_count", "Rows", "count"),
        Column("quarantined_count", "Set aside", "count"),
        Column("latest_date", "Newest date"),
        Column("freshness", "Freshness"),
    )
    here = sum(bool(row["is_present"]) for row in rows)
    title = f"{here} of {len(rows)} extracts came"
    broken = {row["extract"] for row in source.rows("quality_checks") if not row["passed"]}
    hidden = any(row["quarantined_count"] == 0 and row["extract"] in broken for row in rows)
    return Figure("extracts", title, FEW if hidden else "", grid("Extracts", columns, shown))


def exclusions(source: Source) -> Figure:
    """Rows that were left out, by reason: nothing is dropped without being counted."""
    rows = [row for row in source.rows("quality_exclusions") if row["row_count"]]
    title = "What was left out, and why"
    if not rows:
        return nothing("exclusions", title, "No row was left out, or the release does not say.")
    rows = sorted(rows, key=lambda row: -row["row_count"])
    shown = [
        Bar(row["reason"].rstrip("."), float(row["row_count"]), numbers.count(row["row_count"]))
        for row in rows[:MOST_BARS]
    ]
    columns = (
        Column("reason", "Reason"),
        Column("step", "Step"),
        Column("row_count", "Rows", "count"),
    )
    return Figure(
        "exclusions",
        f"Left out most often: “{rows[0]['reason'].rstrip('.')}”",
        f"Every row that a step sets aside is counted with its reason. The {len(shown)} most "
        "frequent are drawn; the table has all.",
        grid("Rows left out", columns, rows),
        bars(adaptive(), shown, title="rows"),
        "Rows left out by reason. " + "; ".join(f"{b.label} {b.written}" for b in shown) + ".",
        ("exclusion",),
    )


def tier(source: Source) -> Figure:
    """How far the evidence can go with these extracts, and what the next step would unlock."""
    rows = _in_order(source.rows("quality_tier"))
    if not rows:
        return nothing("tier", "Data tier", "This release does not say which tier it reaches.")
    shown = [{**row, "state": "✓ reached" if row["reached"] else "– not yet"} for row in rows]
    upward = [row for row in rows if not row["reached"]]
    title = f"Next: {upward[0]['missing']}" if upward else "All three data tiers are reached"
    columns = (
        Column("tier", "Tier"),
        Column("state", "Reached"),
        Column("missing", "What is missing"),
        Column("unlocks", "What it allows"),
    )
    said = f"It would allow: {upward[0]['unlocks']}." if upward else ""
    return Figure("tier", title, said, grid("Data tiers", columns, shown), terms=("tier",))


def lineage(source: Source) -> Figure:
    """From a number back to the SQL that made it: every model with its grain and what it reads."""
    rows = source.rows("lineage")
    if not rows:
        return nothing("lineage", "Where numbers come from", "This release carries no lineage.")
    shown = [{**row, "reads": (row["reads"] or "").replace(";", ", ")} for row in rows]
    columns = (
        Column("model", "Model"),
        Column("kind", "Kind"),
        Column("sentence", "What it holds"),
        Column("grain", "One row per"),
        Column("reads", "Made from"),
    )
    return Figure(
        "lineage",
        "Where each number comes from",
        "Every figure is made by SQL models that read one another, from the extracts up.",
        grid("Models", columns, shown),
    )
