"""One scheme in depth. For planners."""

from p2p_metrics.dashboard import filters, layout
from p2p_metrics.presentation.figures import in_depth, one_scheme, passport

opened = layout.open_page("planners/one_scheme")
with layout.choices():
    scheme = filters.scheme(opened.source)
    outcome = filters.outcome(opened.source, unit_kind="scheme")
    role = filters.role(opened.source, "impact", unit_kind="scheme", unit_code=scheme)
if not scheme:
    layout.nothing_here(opened, "This release names no scheme.")
chosen = {"scheme": scheme, "outcome_code": outcome, "role": role}
layout.answer(one_scheme.answer, opened, **chosen)
layout.cards(one_scheme.cards, opened, scheme=scheme)
parts = in_depth.parts(opened.source, **chosen)
layout.contents(opened, parts)
for build, asked in parts:
    layout.figure(build, opened, **asked)
    if build is passport.evidence:
        layout.saying(passport.sayings, opened, **chosen)
layout.onward("planners/over_time", "planners/schemes")
layout.close_page(opened)
