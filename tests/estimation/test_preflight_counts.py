"""Advice before any estimate tells nothing that the published counts do not."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from p2p_metrics.disclosure.rounding import rounded
from p2p_metrics.effects.power import Sides
from p2p_metrics.estimation.doubts.preflight import as_published
from p2p_metrics.release.rules import policy, profiles


@pytest.mark.parametrize("profile", profiles())
@given(participants=st.integers(0, 400), comparison=st.integers(0, 4000))
def test_advice_is_worked_out_from_counts_as_they_are_published(profile, participants, comparison):
    """Rounded as the profile rounds, and whatever is too few to be shown is the same for all."""
    under = policy(profile)
    found = as_published(Sides(participants, comparison), under)

    for exact, taken in ((participants, found.participants), (comparison, found.comparison)):
        shown = pl.select(rounded(pl.lit(exact), under.count_base)).item()
        assert taken == (shown if exact >= under.minimum else under.count_base)
