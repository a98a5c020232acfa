"""The only way to put an estimate into a sentence: through its passport."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from p2p_metrics.effects.evidence_rules import Phrases
from p2p_metrics.effects.passport import Passport, Wording


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence on one estimate, with what a reader may and may not conclude from it."""

    sentence: str
    can_say: str
    cannot_say: str


def said(passport: Passport, amounts: Mapping[str, str], phrases: Phrases) -> Said:
    """Give the sentence that a passport supports; no other can be had.

    `amounts` holds the words for `amount`, `lower` and `upper` with their unit (or `reason` where
    nothing was estimated), already rounded and controlled. The size of an effect is left unsigned:
    better and worse are in the sentence. Raises KeyError for words that are missing.
    """
    chosen = phrases[passport.wording]
    return Said(
        chosen[passport.verdict].format_map(amounts), chosen["can_say"], chosen["cannot_say"]
    )


def check_phrases(phrases: Phrases) -> None:
    """Raise ValueError unless every wording has its sentences: better, worse, cannot tell yet."""
    estimated = {"better", "worse", "cannot_tell", "can_say", "cannot_say"}
    for wording in Wording:
        nothing = {"not_estimated", "can_say", "cannot_say"}
        wanted = nothing if wording == Wording.NONE else estimated
        if set(phrases.get(wording, ())) != wanted:
            raise ValueError(f"phrases of {wording}: expected {', '.join(sorted(wanted))}")
