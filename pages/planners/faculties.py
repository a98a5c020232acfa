"""How do faculties compare? For planners."""

from p2p_metrics.dashboard import filters, layout
from p2p_metrics.presentation.figures import faculties, spread

NO_ESTIMATE = "This release holds no estimate that faculties could be compared by."

opened = layout.open_page("planners/faculties")
choices = layout.choices()
with choices:
    activity = filters.unit(opened.source, "impact", ("context", "approach"), having="estimate")
    outcome = filters.outcome(opened.source, unit_kind="approach")
if activity is None or not outcome:
    layout.nothing_here(opened, NO_ESTIMATE)
with choices:
    kind, code = activity
    role = filters.role(opened.source, "impact", unit_kind=kind, unit_code=code)
chosen = {"outcome_code": outcome, "role": role}
layout.answer(faculties.answer, opened, unit=activity, **chosen)
layout.figure(faculties.by_faculty, opened, unit=activity, **chosen)
layout.figure(spread.between_faculties, opened, **chosen)
layout.figure(faculties.across, opened, **chosen)
layout.close_page(opened)
