"""What do we offer, and to whom? For leaders."""

from p2p_metrics.dashboard import filters, layout
from p2p_metrics.presentation.figures import provision

opened = layout.open_page("leaders/provision")
layout.answer(provision.answer, opened)
layout.figure(provision.framework, opened)
with layout.choices():
    year = filters.year(opened.source, "coverage")
layout.figure(provision.coverage, opened, year=year)
layout.figure(provision.stages, opened)
layout.figure(provision.values, opened)
layout.close_page(opened)
