"""What a careful reader would doubt, unit by unit: every check drawn from the headline's own fit.

Each module here gives one raw release table about the whole university: what the placebo said,
whether the groups were alike, what other estimators say, how strong something hidden would have to
be, whether attending more went with more, and the passport that limits what may be said.
"""
