"""How do faculties compare? For planners."""

from p2p_metrics.dashboard import filters, layout
from p2p_metrics.presentation.figures import faculties, spread

opened = layout.open_page("planners/faculties")
with layout.choices():
    activity = filters.unit(opened.source, "impact", ("context", "approach"), having="estimate")
    outcome = filters.outcome(opened.source, unit_kind="approach")
layout.answer(faculties.answer, opened, unit=activity, outcome_code=outcome)
layout.figure(faculties.by_faculty, opened, unit=activity, outcome_code=outcome)
layout.figure(spread.between_faculties, opened, outcome_code=outcome)
layout.figure(faculties.across, opened, outcome_code=outcome)
layout.close_page(opened)
