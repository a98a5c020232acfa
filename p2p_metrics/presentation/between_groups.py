"""Did it do more for one group than for another? Rows of group_differences as sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from p2p_metrics.presentation import groups, numbers, wording, words
from p2p_metrics.presentation.source import Source

NOT_ESTIMATED = "not_estimated"
YES_OR_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Contrast:
    """One group beside its reference group, with the names that a sentence needs."""

    unit: str
    group: str
    reference: str
    outcome: words.Outcome
    difference: float | None
    ci_lower: float | None
    ci_upper: float | None
    verdict: str

    @classmethod
    def of(cls, source: Source, row: Mapping[str, Any]) -> "Contrast":
        """Read a row of the table of group differences."""
        name = row["characteristic_code"]
        return cls(
            source.unit(row["unit_kind"], row["unit_code"], row["role"]),
            people(source, name, row["group_code"]),
            people(source, name, row["compared_with"]),
            words.Outcome.of(row["outcome_code"]),
            row["difference"],
            row["ci_lower"],
            row["ci_upper"],
            NOT_ESTIMATED if row["difference"] is None else row["verdict"] or NOT_ESTIMATED,
        )

    @property
    def is_estimated(self) -> bool:
        """Whether there is a figure to speak of."""
        figures = (self.difference, self.ci_lower, self.ci_upper)
        return self.verdict != NOT_ESTIMATED and None not in figures

    @property
    def is_open(self) -> bool:
        """Whether the figures fit more, less and the same."""
        return (
            self.is_estimated
            and self._template["verdict"] == "cannot_tell"
            and not (self._template["case"])
        )

    @property
    def word(self) -> str:
        """Did more, did less, cannot tell yet, not known."""
        return self._template["word"]

    @property
    def sentence(self) -> str:
        """What the figure says of the two groups, with its range, and no more."""
        return self._filled("sentence")

    @property
    def can_say(self) -> str:
        """A sentence that a board paper may repeat."""
        return self._filled("can_say")

    @property
    def cannot_say(self) -> str:
        """The nearest sentence that the figures do not carry."""
        return self._filled("cannot_say")

    def _filled(self, name: str) -> str:
        values = {
            "unit": self.unit,
            "group": self.group,
            "reference": self.reference,
            "outcome": self.outcome.subject,
        }
        if self.is_estimated:
            middle, low, high = (
                one or 0.0 for one in (self.difference, self.ci_lower, self.ci_upper)
            )
            values |= {
                "size": self.outcome.size(middle),
                "range": self.outcome.between(low, high),
                "low": self.outcome.signed(low),
                "high": self.outcome.signed(high),
                "units": self.outcome.many,
                "direction": "more" if middle > 0 else "less",
            }
        return self._template[name].format(**values)

    @property
    def _template(self) -> dict[str, str]:
        known = wording.by("group_verdicts", "verdict", "case")
        verdict = self.verdict if self.is_estimated else NOT_ESTIMATED
        leaves_out_nought = (self.ci_lower or 0.0) > 0 or (self.ci_upper or 0.0) < 0
        case = "chance" if verdict == "cannot_tell" and leaves_out_nought else ""
        return known[(verdict, case)]


def told_together(found: Sequence[Contrast]) -> list[Contrast]:
    """The same, with the groups of which nothing can be told yet gathered into one.

    What may be said of them names no figure, so that one sentence holds for all.
    """
    unsure = [one for one in found if one.is_open]
    if len(unsure) < 2:
        return list(found)
    together = replace(unsure[0], group=numbers.listed([one.group for one in unsure], "or"))
    return [together if one is unsure[0] else one for one in found if one not in unsure[1:]]


def people(source: Source, characteristic: str, group: str) -> str:
    """A group inside a sentence: Black students; commuter students."""
    if group == "everyone_else":
        return "everyone else"
    name = source.name("group", group, characteristic)
    known = wording.by("people", "characteristic_code", "group_code")
    said = known.get((characteristic, group)) or known.get((characteristic, ""))
    return said["people"].format(name=name, lower=words.in_sentence(name)) if said else name


def by_itself(source: Source, characteristic: str, group: str) -> str:
    """A group that stands alone in a list of all: Commuter students; Students from Scotland."""
    if groups.is_set_apart(characteristic, group) or not _is_named(characteristic, group):
        return label(source, characteristic, group)
    said = people(source, characteristic, group)
    return said[:1].upper() + said[1:]


def among_its_own(source: Source, characteristic: str, group: str) -> str:
    """A group beside the others of its characteristic: Black; but Commuter students, not Yes."""
    if group in YES_OR_NO:
        return by_itself(source, characteristic, group)
    return source.name("group", group, characteristic)


def _is_named(characteristic: str, group: str) -> bool:
    known = wording.by("people", "characteristic_code", "group_code")
    return (characteristic, group) in known or (characteristic, "") in known


def label(source: Source, characteristic: str, group: str) -> str:
    """A group in a list: Ethnicity: Black."""
    name = source.name("group", group, characteristic)
    return f"{source.name('characteristic', characteristic)}: {name}"


def in_order(
    source: Source, characteristic: str, **keys: Any
) -> list[tuple[Mapping[str, Any], Contrast]]:
    """The whole-university rows of one characteristic, in the order of its groups."""
    rows = source.rows(
        "group_differences",
        academic_year=0,
        faculty_code="all",
        level="all",
        characteristic_code=characteristic,
        **keys,
    )
    kept = [row for row in rows if not groups.is_set_apart(characteristic, row["group_code"])]
    return [(row, Contrast.of(source, row)) for row in groups.in_order(characteristic, kept)]
