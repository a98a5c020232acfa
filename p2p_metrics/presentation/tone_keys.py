"""Keys for charts of groups: what triangles, circles, diamonds and bars mean, where they stand."""

from collections.abc import Mapping, Sequence

from p2p_metrics.presentation.charts.chart import KeyEntry
from p2p_metrics.presentation.charts.intervals import Mark
from p2p_metrics.presentation.theme import TONE_SHAPES

RANGE = KeyEntry("95 % range", "quiet", "stroke")
Look = tuple[str, str]  # tone and shape


def by_tone(marks: Sequence[Mark], said: Mapping[str, str]) -> tuple[KeyEntry, ...]:
    """What each tone means (`said`, in its order), for the tones that a mark has, and the range."""
    return by_look(marks, {(tone, TONE_SHAPES[tone]): text for tone, text in said.items()})


def by_look(marks: Sequence[Mark], said: Mapping[Look, str]) -> tuple[KeyEntry, ...]:
    """The same where a mark's shape is told apart as well."""
    there = {
        (mark.tone, mark.shape or TONE_SHAPES.get(mark.tone, "circle"))
        for mark in marks
        if mark.value is not None
    }
    entries = [KeyEntry(text, *look) for look, text in said.items() if look in there]
    return (*entries, RANGE) if there else ()
