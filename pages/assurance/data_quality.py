"""Can we trust the data? For assurance."""

from p2p_metrics.dashboard import layout
from p2p_metrics.presentation.figures import quality

opened = layout.open_page("assurance/data_quality")
layout.answer(quality.answer, opened)
layout.cards(quality.cards, opened)
layout.figure(quality.checks, opened)
layout.figure(quality.exclusions, opened)
layout.figure(quality.extracts, opened)
layout.figure(quality.tier, opened)
layout.figure(quality.all_checks, opened)
layout.figure(quality.lineage, opened)
layout.close_page(opened)
