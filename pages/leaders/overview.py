"""Is peer learning working? For leaders."""

from p2p_metrics.dashboard import filters, layout, takeaways
from p2p_metrics.presentation.figures import context, overview, scorecard

NEXT = ("leaders/money", "planners/schemes", "inclusion/who_takes_part", "assurance/data_quality")

opened = layout.open_page("leaders/overview")
layout.answer(overview.answer, opened)
layout.welcome()
layout.cards(overview.cards, opened)
layout.figure(scorecard.scorecard, opened)
with layout.choices():
    outcome = filters.outcome(opened.source, unit_kind="context")
layout.figure(context.by_context, opened, outcome_code=outcome)
layout.quoted("Three sentences for the board", overview.board, opened, outcome_code=outcome)
takeaways.offer(opened, outcome)
if outcome:
    layout.saying(overview.sayings, opened, outcome_code=outcome)
layout.figure(context.reach, opened)
layout.onward(*NEXT)
layout.close_page(opened)
