"""A policy: the thresholds of disclosure control, none of them weaker than the audit accepts."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from p2p_metrics.refusal import Refused

# The weakest policy that withstood the attack; a profile may be stricter, never weaker.
FLOORS: Mapping[str, float] = {
    "count_base": 5,
    "minimum": 23,
    "edge": 2,
    "special_minimum": 50,
    "grid_share": 0.5,
    "people_per_step": 2,
    "earlier_releases": 1,
}
LEAST_HIDDEN = 10
# What was printed stays until more people than these have moved.
UNSEEN = 2
SHOWN = ""


@dataclass(frozen=True, slots=True)
class Mean:
    """How an outcome that is a mean goes out, in its own unit.

    A mean is put on steps of `step`. An effect's step times the people it rests on is at least
    `hides`: so much of one person's own value stays unknown when two effects are subtracted.
    """

    step: float
    hides: float


@dataclass(frozen=True, slots=True)
class Policy:
    """How tables are controlled; frozen, and never weaker than the floors (raises Refused).

    `switched_on` names the special characteristics that this institution has chosen to publish.
    """

    name: str
    count_base: int
    minimum: int
    edge: int
    special_minimum: int
    confidence_z: float
    grid_share: float
    people_per_step: int
    means: Mapping[str, Mean]
    earlier_releases: int
    special_characteristics: frozenset[str]
    switched_on: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def from_rules(cls, rules: Mapping[str, Any], switched_on: Iterable[str] = ()) -> Self:
        """The policy that a profile (data_contracts/disclosure/<name>.toml, parsed) describes."""
        numbers = {name: rules[name] for name in FLOORS}
        return cls(
            name=rules["name"],
            confidence_z=rules["confidence_z"],
            means={outcome: Mean(**said) for outcome, said in rules["means"].items()},
            special_characteristics=frozenset(rules["special"]["characteristics"]),
            switched_on=frozenset(switched_on or rules.get("switched_on", ())),
            **numbers,
        )

    def __post_init__(self) -> None:
        """Refuse a policy that the audit could not stand behind."""
        weak = [name for name, floor in FLOORS.items() if getattr(self, name) < floor]
        if weak:
            said = ", ".join(
                f"{name} = {getattr(self, name)} (at least {FLOORS[name]})" for name in weak
            )
            raise Refused(f"The disclosure policy {self.name!r} is too weak: {said}.")
        narrow = [
            name for name, mean in self.means.items() if mean.hides < LEAST_HIDDEN * mean.step
        ]
        if narrow:
            raise Refused(
                f"The disclosure policy {self.name!r} is too weak: the effects on "
                f"{', '.join(narrow)} hide less than {LEAST_HIDDEN} steps of one person's value."
            )

    @property
    def hidden_below(self) -> int:
        """How far a published count may lie above the true one."""
        return self.count_base // 2

    @property
    def hidden_above(self) -> int:
        """How far the true count may lie above the published one."""
        return (self.count_base - 1) // 2

    @property
    def most_low(self) -> int:
        """The most people of whom a code says that next to nobody did, when it is first given."""
        return max(self.edge, self.hidden_above)

    @property
    def most_high(self) -> int:
        """The most who did not, where a code says that next to everybody did."""
        return max(self.edge, self.count_base - 1)

    def fewer_than(self, is_first: bool, years: int = 1) -> dict[str, int]:
        """The bound that each code stands for: fewer than so many did (DPL), or did not (DPH).

        After the first release a code stays while two people may have moved the count, each of them
        once for every one of the `years` that a row holds.
        """
        moved = 0 if is_first else UNSEEN * years
        return {"DPL": self.most_low + 1 + moved, "DPH": self.most_high + 1 + moved}

    @property
    def withheld(self) -> frozenset[str]:
        """Characteristics that are not published at all."""
        return self.special_characteristics - self.switched_on

    def as_rules(self) -> dict[str, Any]:
        """The policy as plain values, as a profile has them; `from_rules` reads them again."""
        said = asdict(self)
        special = sorted(said.pop("special_characteristics"))
        return {
            **said,
            "switched_on": sorted(self.switched_on),
            "special": {"characteristics": special},
        }
