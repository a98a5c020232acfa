"""The scorecard: one verdict for every outcome and kind of activity, read at a glance."""

from p2p_metrics.presentation import impact, rolled_out, standing, verdict_grid, wording
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.source import Source
from p2p_metrics.presentation.tables import Column, grid


def scorecard(source: Source) -> Figure:
    """Verdicts by outcome and kind of activity: the page's one-glance answer."""
    rows = impact.combined(source, unit_kind="context")
    if not rows:
        return nothing("scorecard", "No comparison yet", "This release holds no impact estimates.")
    found = {(row["outcome_code"], row["unit_code"]): impact.finding(source, row) for row in rows}
    outcomes = impact.ordered("outcomes", "outcome_code", {code for code, _ in found})
    contexts = impact.ordered("contexts", "context_code", {code for _, code in found})
    down = [(code, source.name("outcome", code)) for code in outcomes]
    across = [(code, source.name("context", code)) for code in contexts]
    caption = rolled_out.caption("", [one.is_of_courses for one in found.values()])
    lines = [
        {"name": name}
        | {code: verdict_grid.in_a_cell(found.get((outcome, code))) for code in contexts}
        for outcome, name in down
    ]
    columns = [Column("name", "Outcome"), *(Column(code, name) for code, name in across)]
    return Figure(
        "scorecard",
        impact.came_out(impact.tally(list(found.values())), "comparisons"),
        " ".join([standing.in_words(list(found.values())), wording.caution("cannot_tell")]).strip(),
        grid("Verdict by outcome and kind of activity", columns, lines),
        html=verdict_grid.html(caption, "Outcome", down, across, found),
        terms=(*impact.TERMS, "rollout"),
    )
