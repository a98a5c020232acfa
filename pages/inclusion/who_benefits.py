"""Who benefits? For equality teams."""

from p2p_metrics.dashboard import filters, layout
from p2p_metrics.presentation.figures import awarding, benefits, standing_out

KINDS = ("context", "approach", "scheme")
TABLE = "group_differences"

opened = layout.open_page("inclusion/who_benefits")
with layout.choices():
    outcome = filters.outcome(opened.source, TABLE)
    role = filters.role(opened.source, TABLE, outcome_code=outcome)
layout.answer(standing_out.answer, opened, outcome_code=outcome, role=role)
layout.figure(standing_out.standing_out, opened, outcome_code=outcome, role=role)
with layout.choices("groups"):
    asked = {"outcome_code": outcome, "role": role}
    activity = filters.unit(opened.source, TABLE, KINDS, having="difference", **asked)
    characteristic = filters.characteristic(opened.source, TABLE)
chosen = {"unit": activity, "characteristic": characteristic, **asked}
layout.figure(benefits.by_group, opened, **chosen)
layout.figure(benefits.differences, opened, **chosen)
layout.saying(benefits.sayings, opened, **chosen)
layout.figure(awarding.gaps, opened, characteristic=characteristic)
layout.figure(awarding.parts, opened, unit=activity, role=role, characteristic=characteristic)
layout.onward("inclusion/who_takes_part", "planners/one_scheme")
layout.close_page(opened)
