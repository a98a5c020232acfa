"""Who takes part? For equality teams."""

from p2p_metrics.dashboard import filters, layout
from p2p_metrics.presentation.figures import course_mix, intersections, roles, taking_part

KINDS = ("any", "context", "approach", "scheme")
NO_RATES = "This release does not say how many took part in anything."

opened = layout.open_page("inclusion/who_takes_part")
choices = layout.choices()
with choices:
    activity = filters.unit(opened.source, "participation", KINDS)
if activity is None:
    layout.nothing_here(opened, NO_RATES)
with choices:
    kind, code = activity
    asked = {"unit_kind": kind, "unit_code": code}
    role = filters.role(opened.source, "participation", **asked)
    asked["role"] = role
    faculty = filters.faculty(opened.source, "participation", by_group=True, **asked)
    beside = {"faculty_code": faculty, **asked}
    year = filters.year(opened.source, "participation", by_group=True, **beside)
chosen = {"unit": activity, "role": role, "faculty": faculty, "year": year}
layout.answer(taking_part.answer, opened, **chosen)
if layout.holds(taking_part.is_told, opened, **chosen):
    layout.figure(taking_part.widest_gaps, opened, **chosen)
    with layout.choices("groups"):
        characteristic = filters.characteristic(opened.source, **asked)
    of_groups = {"unit": activity, "characteristic": characteristic}
    layout.figure(taking_part.by_group, opened, characteristic=characteristic, **chosen)
    layout.figure(course_mix.explained, opened, role=role, **of_groups)
    layout.figure(roles.leading, opened, **of_groups)
    layout.figure(intersections.crossed, opened, **chosen)
layout.onward("inclusion/who_benefits")
layout.close_page(opened)
