"""What do the words mean? For assurance."""

from p2p_metrics.dashboard import filters, layout
from p2p_metrics.presentation.figures import definitions

opened = layout.open_page("assurance/definitions")
layout.said("Every word on these pages, with where it comes from.")
with layout.choices():
    topic = filters.topic(definitions.topics(), definitions.heading)
    sought = filters.sought()
for one in definitions.asked(opened.source, topic, sought):
    layout.figure(definitions.explained, opened, topic=one, sought=sought)
layout.close_page(opened)
