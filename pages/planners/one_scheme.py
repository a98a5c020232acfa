"""One scheme in depth. For planners."""

from p2p_metrics.dashboard import filters, layout
from p2p_metrics.presentation.figures import one_scheme, taking_part

opened = layout.open_page("planners/one_scheme")
with layout.choices():
    scheme = filters.scheme(opened.source)
    outcome = filters.outcome(opened.source, unit_kind="scheme")
layout.answer(one_scheme.answer, opened, scheme=scheme, outcome_code=outcome)
layout.cards(one_scheme.cards, opened, scheme=scheme)
layout.figure(one_scheme.passport, opened, scheme=scheme)
layout.saying(one_scheme.sayings, opened, scheme=scheme, outcome_code=outcome)
layout.figure(one_scheme.by_year, opened, scheme=scheme, outcome_code=outcome)
whole = {"unit": ("scheme", scheme), "role": "recipient", "faculty": "all", "year": 0}
layout.figure(taking_part.widest_gaps, opened, **whole)
layout.figure(one_scheme.facts, opened, scheme=scheme)
layout.close_page(opened)
