"""How is this worked out? For assurance."""

from p2p_metrics.dashboard import filters, layout
from p2p_metrics.presentation.figures import method, sample_truth

opened = layout.open_page("assurance/method")
layout.answer(method.answer, opened)
layout.figure(method.in_plain_words, opened)
layout.figure(method.grades, opened)
layout.figure(method.studied, opened)
layout.figure(method.early_leavers, opened)
layout.figure(method.placebo, opened)
layout.figure(method.embedded, opened)
if sample_truth.has_truth(opened.source):
    with layout.choices():
        outcome = filters.outcome(opened.source, "truth")
    layout.figure(sample_truth.recovered, opened, outcome_code=outcome)
    layout.figure(sample_truth.errors, opened)
layout.sections("The method in full", method.in_full())
layout.onward("assurance/definitions", "assurance/data_quality")
layout.close_page(opened)
