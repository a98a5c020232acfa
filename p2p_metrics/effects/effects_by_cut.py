"""The effect on participants in every cut, for all outcomes of a comparison in the same passes."""

from __future__ import annotations

from dataclasses import dataclass

from p2p_metrics.effects.codes import Floats
from p2p_metrics.effects.grouping import Grouping
from p2p_metrics.effects.records import NotEstimable, Reason
from p2p_metrics.effects.tally import Parts, Tally
from p2p_metrics.effects.uncertainty import spread


@dataclass(frozen=True, slots=True)
class Effects:
    """The effect in every cut, as arrays of shape (cuts,); figures are in outcome units.

    `expected`: the comparison group's mean, weighted to the participants, which is what was to be
    expected without taking part; `degrees`: of the t that stretched `half_width`; `naive`: the raw
    difference of the same students' means and its half-width (Welch), NaN where there is none.
    `people`: how many different persons took part, and were compared, or at least so many where
    they are very many; `taking_part` and `compared` count each once for every year.
    Where `taking_part` or `weight` (of the comparison group) is nought there is no effect, and the
    figures mean nothing.
    """

    estimate: Floats
    standard_error: Floats
    half_width: Floats
    degrees: Floats
    taking_part: Floats
    compared: Floats
    weight: Floats
    expected: Floats
    naive: tuple[Floats, Floats]
    people: tuple[Floats, Floats]


def effects_by_cut(parts: Parts, grouping: Grouping) -> list[Effects | NotEstimable]:
    """Give the effects of all cuts, one answer for each outcome.

    Influence values are averaged over each cut: nothing is fitted anew. An outcome of which nothing
    remains after adjustment says so instead.
    """
    tally = Tally(parts, grouping)
    ways = [tally.clustered(one) for one in (grouping.courses, grouping.persons)]
    found = spread(tally.independent, tally.degrees, ways)
    part, others = tally.sides
    raw, half = tally.naive()
    people = grouping.people(parts.used)
    return [
        Effects(
            tally.estimate[:, one],
            found.standard_error[:, one],
            found.half_width[:, one],
            found.degrees[:, one],
            part.students[:, one],
            others.students[:, one],
            others.share[:, one],
            tally.expected[:, one],
            (raw[:, one], half[:, one]),
            (people[:, 0, one], people[:, 1, one]),
        )
        if varies
        else NotEstimable(Reason.NO_VARIATION)
        for one, varies in enumerate(parts.pooled.sum(axis=0) > 0)
    ]
