"""How do faculties compare? For planners."""

from p2p_metrics.dashboard import filters, layout
from p2p_metrics.presentation.figures import faculties, spread

NO_ESTIMATE = "This release holds no estimate that faculties could be compared by."

opened = layout.open_page("planners/faculties")
with layout.choices():
    activity = filters.unit(opened.source, "impact", ("context", "approach"), having="estimate")
    outcome = filters.outcome(opened.source, unit_kind="approach")
if activity is None or not outcome:
    layout.nothing_here(opened, NO_ESTIMATE)
layout.answer(faculties.answer, opened, unit=activity, outcome_code=outcome)
layout.figure(faculties.by_faculty, opened, unit=activity, outcome_code=outcome)
layout.figure(spread.between_faculties, opened, outcome_code=outcome)
layout.figure(faculties.across, opened, outcome_code=outcome)
layout.close_page(opened)
