"""Which schemes make a difference? For planners."""

from p2p_metrics.dashboard import filters, layout
from p2p_metrics.presentation.figures import embedded_schemes, schemes

NO_COMPARISON = "This release compares none of these with similar students yet."

opened = layout.open_page("planners/schemes")
choices = layout.choices()
with choices:
    unit_kind = filters.unit_kind()
    asked = {"unit_kind": unit_kind}
    outcome = filters.outcome(opened.source, **asked)
if not outcome:
    layout.nothing_here(opened, NO_COMPARISON)
with choices:
    role = filters.role(opened.source, "impact", outcome_code=outcome, **asked)
    faculty = filters.faculty(opened.source, "impact", outcome_code=outcome, role=role, **asked)
    kind = filters.context(opened.source)
chosen = {"outcome_code": outcome, "role": role, "faculty": faculty, "context": kind, **asked}
layout.answer(schemes.answer, opened, **chosen)
layout.figure(schemes.ranking, opened, **chosen)
if embedded_schemes.is_about_courses(opened.source, **chosen):
    layout.figure(embedded_schemes.rolled_out, opened, **chosen)
layout.onward("planners/one_scheme", "planners/faculties", "planners/over_time")
layout.close_page(opened)
