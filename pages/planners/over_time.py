"""What changes over time? For planners."""

from p2p_metrics.dashboard import filters, layout
from p2p_metrics.presentation.figures import over_time, roll_out

KINDS = ("context", "approach", "scheme")
NO_YEARS = "This release holds no comparison with similar students yet, so no years to follow."

opened = layout.open_page("planners/over_time")
choices = layout.choices()
with choices:
    activity = filters.unit(opened.source, "impact", KINDS)
if activity is None:
    layout.nothing_here(opened, NO_YEARS)
with choices:
    kind, code = activity
    outcome = filters.outcome(opened.source, unit_kind=kind, unit_code=code)
    role = filters.role(opened.source, "impact", unit_kind=kind, unit_code=code)
chosen = {"unit": activity, "outcome_code": outcome, "role": role}
layout.answer(over_time.answer, opened, **chosen)
layout.figure(over_time.rates, opened, unit=activity, role=role)
layout.figure(over_time.differences, opened, **chosen)
if roll_out.is_told(opened.source, activity):
    layout.figure(roll_out.before_and_after, opened, unit=activity, outcome_code=outcome)
layout.onward("planners/one_scheme", "planners/schemes")
layout.close_page(opened)
