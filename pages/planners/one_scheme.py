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
asked = {"scheme": scheme, "role": role}
parts: list[layout.Part] = [(one_scheme.verdicts, asked)]
is_compared = bool(outcome) and doubts.is_compared(opened.source, scheme, role)
if is_compared:
    parts.append((passport.evidence, chosen))
parts.append((preflight.preflight, asked))
if one_scheme.compares_courses(opened.source, scheme):
    parts.append((roll_out.before_and_after, {"unit": unit, "outcome_code": outcome}))
elif is_compared:
    parts += [(build, chosen) for build in (one_scheme.by_year, *doubted.EVERY)]
whole = {"unit": unit, "role": "recipient", "faculty": "all", "year": 0}
parts.append((taking_part.widest_gaps, whole))
if outcome:
    parts.append((stage_ratings.stage_ratings, chosen))
parts.append((one_scheme.facts, {"scheme": scheme}))
layout.contents(opened, parts)
for build, about in parts:
    layout.figure(build, opened, **about)
    if build is passport.evidence:
        layout.saying(passport.sayings, opened, **chosen)
layout.onward("planners/over_time", "planners/schemes")
layout.close_page(opened)
