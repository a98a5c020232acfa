"""One scheme in depth. For planners."""

from p2p_metrics.dashboard import filters, layout
from p2p_metrics.presentation import doubts
from p2p_metrics.presentation.figures import (
    doubted,
    one_scheme,
    passport,
    preflight,
    roll_out,
    stage_ratings,
    taking_part,
)

opened = layout.open_page("planners/one_scheme")
with layout.choices():
    scheme = filters.scheme(opened.source)
    outcome = filters.outcome(opened.source, unit_kind="scheme")
    role = filters.role(opened.source, "impact", unit_kind="scheme", unit_code=scheme)
if not scheme:
    layout.nothing_here(opened, "This release names no scheme.")
chosen, unit = {"scheme": scheme, "outcome_code": outcome, "role": role}, ("scheme", scheme)
layout.answer(one_scheme.answer, opened, **chosen)
layout.cards(one_scheme.cards, opened, scheme=scheme)
layout.figure(one_scheme.verdicts, opened, scheme=scheme, role=role)
is_compared = bool(outcome) and doubts.is_compared(opened.source, scheme, role)
if is_compared:
    layout.figure(passport.evidence, opened, **chosen)
    layout.saying(passport.sayings, opened, **chosen)
layout.figure(preflight.preflight, opened, scheme=scheme, role=role)
if one_scheme.compares_courses(opened.source, scheme):
    layout.figure(roll_out.before_and_after, opened, unit=unit, outcome_code=outcome)
elif is_compared:
    for build in (one_scheme.by_year, *doubted.EVERY):
        layout.figure(build, opened, **chosen)
layout.figure(taking_part.widest_gaps, opened, unit=unit, role="recipient", faculty="all", year=0)
if outcome:
    layout.figure(stage_ratings.stage_ratings, opened, **chosen)
layout.figure(one_scheme.facts, opened, scheme=scheme)
layout.onward("planners/over_time", "planners/schemes")
layout.close_page(opened)
