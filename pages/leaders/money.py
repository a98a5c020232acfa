"""What does the money buy? For leaders."""

from p2p_metrics.dashboard import filters, layout
from p2p_metrics.presentation.figures import break_even, money, moved, what_if

IMAGINED = ("scheme",)

opened = layout.open_page("leaders/money")
with layout.choices():
    unit_kind = filters.unit_kind()
    outcome = filters.gain(opened.source)
chosen = {"unit_kind": unit_kind, "outcome_code": outcome}
layout.answer(money.answer, opened, **chosen)
layout.figure(money.per_participant, opened, unit_kind=unit_kind)
layout.figure(money.per_outcome, opened, **chosen)
layout.figure(money.against_effect, opened, **chosen)
layout.figure(break_even.fee_income, opened, unit_kind=unit_kind)
with layout.choices("imagined"):
    having = {"having": "effect_points", "outcome_code": outcome}
    activity = filters.unit(opened.source, "what_if", IMAGINED, **having)
    places = filters.places(what_if.scale(opened.source, activity, outcome))
asked = {"unit": activity, "outcome_code": outcome, "places": places}
layout.figure(what_if.students, opened, **asked)
layout.figure(what_if.cost, opened, **asked)
with layout.choices("between"):
    giver, taker, kept_equal, many = filters.schemes_to_move(opened.source, outcome)
pair = {"outcome_code": outcome, "giver": giver, "taker": taker, "kept_equal": kept_equal}
layout.figure(moved.students, opened, places=many, **pair)
layout.onward("planners/schemes", "planners/one_scheme")
layout.close_page(opened)
