"""What do the words mean? The framework, the outcomes, the groups and every published column."""

from collections.abc import Sequence
from typing import Any

from p2p_metrics import vocabulary
from p2p_metrics.presentation import terms
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.source import Source
from p2p_metrics.presentation.tables import Column, grid

MEANING = (Column("definition", "Meaning"), Column("source", "Source"))
# Each topic: its heading, the vocabulary table and the columns that head and place a row.
TOPICS = {
    "approaches": ("The framework's approaches", "approach_name", "context_code"),
    "contexts": ("Kinds of activity (contexts)", "context_name", "purpose"),
    "stages": ("Five stages", "stage_name", "edition"),
    "values": ("Ten values", "value_name", "edition"),
    "outcomes": ("Outcomes", "outcome_name", "scale"),
    "characteristics": ("Student characteristics", "characteristic_name", "population"),
    "verdicts": ("Verdicts", "name", ""),
    "evidence_types": ("Evidence types", "name", ""),
    terms.CODES: ("Why a figure is hidden", "name", ""),
    "approach_aliases": ("Other names for the approaches", "alias", "approach_code"),
}
BESIDE = {
    "context_code": "Kind of activity",
    "purpose": "Purpose",
    "edition": "Edition",
    "scale": "Scale",
    "population": "Population",
    "approach_code": "Approach",
}


def topics() -> list[str]:
    """The topics, in the order of the page."""
    return ["terms", *TOPICS, "columns"]


def asked(source: Source, topic: str, sought: str) -> list[str]:
    """The topics to show: the one chosen, or every one that holds the word sought."""
    if not sought:
        return [topic]
    holding = [one for one in topics() if any(_contains(r, sought) for r in _of(source, one)[1])]
    return holding or [topic]


def heading(topic: str) -> str:
    """What a topic is called."""
    if topic == "terms":
        return "Terms on these pages"
    return "Every published column" if topic == "columns" else TOPICS[topic][0]


def explained(source: Source, topic: str, sought: str) -> Figure:
    """The words of one topic with their meanings; with `sought`, those that contain it."""
    columns, rows = _of(source, topic)
    kept = [row for row in rows if _contains(row, sought)]
    title = heading(topic)
    if not kept:
        return nothing(topic, title, f"Nothing here contains “{sought}”.")
    found = f"{title}: {len(kept)} with “{sought}”" if sought else title
    return Figure(topic, found, "", grid(title, columns, kept))


def _contains(row: dict[str, Any], sought: str) -> bool:
    return sought.casefold() in " ".join(map(str, row.values())).casefold()


def _of(source: Source, topic: str) -> tuple[Sequence[Column], list[dict[str, Any]]]:
    if topic == "terms":
        return (Column("name", "Term"), Column("definition", "Meaning")), terms.every(source)
    if topic == "columns":
        named = (
            Column("name", "Name"),
            Column("definition", "Meaning"),
            Column("unit", "Unit"),
            Column("table", "Table"),
            Column("column", "Column"),
        )
        return named, source.rows("definitions")
    _, head, beside = TOPICS[topic]
    found = terms.codes(source) if topic == terms.CODES else vocabulary.table(topic).to_dicts()
    rows = [_named(source, row, beside) for row in found]
    between = (Column("beside", BESIDE[beside]),) if beside else ()
    return (Column(head, "Word"), *between, *MEANING), rows


def _named(source: Source, row: dict[str, Any], beside: str) -> dict[str, Any]:
    """The row with the column beside its head written as a reader would say it."""
    if not beside:
        return row
    value = str(row[beside])
    kind = beside.removesuffix("_code") if beside.endswith("_code") else "code"
    parent = "population" if beside == "population" else ""
    said = value if beside in ("purpose", "scale") else source.name(kind, value, parent)
    return row | {"beside": said.capitalize() if beside == "edition" else said}
