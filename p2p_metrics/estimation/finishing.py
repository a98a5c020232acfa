"""What is worked out from the published tables, by the table that it makes or completes."""

from collections.abc import Callable, Mapping

import polars as pl

from p2p_metrics.estimation.answers import surveys_in_words
from p2p_metrics.estimation.awarding_gaps import awarding_gap_parts, awarding_gaps
from p2p_metrics.estimation.course_mix import course_mix_with_gaps
from p2p_metrics.estimation.doubts import finish as doubts
from p2p_metrics.estimation.group_differences import group_differences
from p2p_metrics.estimation.intersections import (
    intersection_spread,
    intersections_with_cautious_rates,
)
from p2p_metrics.estimation.participation_gaps import participation_gaps
from p2p_metrics.estimation.provider_mix import provider_mix
from p2p_metrics.estimation.side_by_side import heterogeneity, ranks
from p2p_metrics.estimation.stage_association import stage_association
from p2p_metrics.estimation.value_for_money import value_for_money
from p2p_metrics.estimation.verdicts import impact_with_verdicts, rollout_with_verdicts
from p2p_metrics.estimation.what_if import what_if_coefficients

# None of these adds a risk: the door runs each of them again on the files as written, and on files
# with every figure blank, to see that it knows nothing else.
FINISH: Mapping[str, Callable[[Mapping[str, pl.DataFrame]], pl.DataFrame]] = {
    "impact": impact_with_verdicts,
    "rollout": rollout_with_verdicts,
    **doubts.FINISH,
    "ranks": ranks,
    "heterogeneity": heterogeneity,
    "stage_association": stage_association,
    "surveys": surveys_in_words,
    "participation_gaps": participation_gaps,
    "provider_mix": provider_mix,
    "participation_intersections": intersections_with_cautious_rates,
    "intersection_spread": intersection_spread,
    "course_mix": course_mix_with_gaps,
    "awarding_gaps": awarding_gaps,
    "awarding_gap_parts": awarding_gap_parts,
    "group_differences": group_differences,
    "value_for_money": value_for_money,
    "what_if": what_if_coefficients,
}
