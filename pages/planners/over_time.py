"""What changes over time? For planners."""

from p2p_metrics.dashboard import filters, layout
from p2p_metrics.presentation.figures import over_time, roll_out

KINDS = ("context", "approach", "scheme")

opened = layout.open_page("planners/over_time")
with layout.choices():
    activity = filters.unit(opened.source, "impact", KINDS)
    kind, code = activity
    outcome = filters.outcome(opened.source, unit_kind=kind, unit_code=code)
    role = filters.role(opened.source, "impact", unit_kind=kind, unit_code=code)
chosen = {"unit": activity, "outcome_code": outcome, "role": role}
layout.answer(over_time.answer, opened, **chosen)
layout.figure(over_time.rates, opened, unit=activity, role=role)
layout.figure(over_time.differences, opened, **chosen)
layout.figure(roll_out.before_and_after, opened, unit=activity, outcome_code=outcome)
layout.onward("planners/one_scheme", "planners/schemes")
layout.close_page(opened)
