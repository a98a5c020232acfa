"""The units whose true effects are reported: schemes, approaches, contexts, any, and groups."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from sample_warehouse.arrays import Flags, Floats, Ints
from sample_warehouse.effects import Effects
from sample_warehouse.plan import ROLES, Plan

KINDS = ("scheme", "approach", "context", "any")
# The groups of the characteristics that an effect may vary by, in the order they are held.
GROUPS = {
    "deprivation": ["outside_population", *(f"quintile_{place}" for place in range(1, 6))],
}


@dataclass(frozen=True, slots=True)
class Lines:
    """One line for each enrolment that a unit reached; all of the unit's schemes together."""

    unit: Ints
    row: Ints
    early: Floats  # marks, on every module
    late: Floats  # marks, on modules after term 1
    fading: Floats
    staying: Floats
    satisfaction: Floats


@dataclass(frozen=True, slots=True)
class Units:
    """Numbers for every unit, role and compulsory or not, and for groups of varying schemes."""

    plan: Plan
    names: tuple[tuple[str, str, str, str], ...]  # kind, code, characteristic, group
    by_scheme: dict[str, Ints]  # kind: the unit of each scheme
    groups: dict[int, int]  # scheme: the unit of the first group of its characteristic

    @property
    def count(self) -> int:
        """How many combinations of unit, role and compulsory there are."""
        return 4 * len(self.names)

    def lines(self, effects: Effects, groups: dict[str, Ints]) -> Lines:
        """The units that each exposed enrolment belongs to; `groups` has a code for each row."""
        schemes = self.plan.schemes
        known = np.array([scheme.keeps_register or scheme.is_compulsory for scheme in schemes])
        held = np.flatnonzero(effects.exposed & known[effects.scheme])
        # Where everyone always had it, its approach and context have nothing to compare it with.
        always = np.array([scheme.compulsory == "from_the_start" for scheme in schemes])
        compared = held[~always[effects.scheme[held]]]
        parts = [
            self._summed(effects, rows, unit[effects.scheme[rows]])
            for kind, unit in self.by_scheme.items()
            for rows in [held if kind in ("scheme", "any") else compared]
        ]
        for scheme, first_unit in self.groups.items():
            rows = held[effects.scheme[held] == scheme]
            characteristic = schemes[scheme].varies_by.partition(":")[0]
            group = groups[characteristic][effects.row[rows]]
            parts.append(self._summed(effects, rows, first_unit + group))
        return Lines(
            *(np.concatenate([getattr(part, name) for part in parts]) for name in Lines.__slots__)
        )

    def labels(self) -> pl.DataFrame:
        """What each number stands for."""
        rows = [
            (*name, ROLES[role], ("no", "yes")[held])
            for name in self.names
            for role in (0, 1)
            for held in (0, 1)
        ]
        columns = [
            "unit_kind",
            "unit_code",
            "characteristic_code",
            "group_code",
            "role",
            "is_compulsory",
        ]
        return pl.DataFrame(rows, schema=columns, orient="row")

    def _summed(self, effects: Effects, held: Ints, unit: Ints) -> Lines:
        """All that a unit did to an enrolment in a role; compulsory if any of it is."""
        size = int(effects.row.max(initial=0)) + 1
        keys = (2 * unit + effects.role[held]) * size + effects.row[held]
        keys, place = np.unique(keys, return_inverse=True)
        required = np.array([scheme.is_compulsory for scheme in self.plan.schemes])

        def total(values: Floats | Flags) -> Floats:
            sums = np.bincount(place, weights=values[held], minlength=keys.size)
            return sums.astype(np.float64)

        late: Flags = effects.is_late
        return Lines(
            unit=2 * (keys // size) + (total(required[effects.scheme]) > 0),
            row=keys % size,
            early=total(effects.mark * ~late),
            late=total(effects.mark * late),
            fading=total(effects.fading),
            staying=total(effects.staying),
            satisfaction=total(effects.satisfaction),
        )


def make_units(plan: Plan) -> Units:
    """Number them."""
    codes = {
        "scheme": [scheme.scheme_id for scheme in plan.schemes],
        "approach": [scheme.approach_code for scheme in plan.schemes],
        "context": [scheme.context for scheme in plan.schemes],
        "any": ["all"] * len(plan.schemes),
    }
    names: list[tuple[str, str, str, str]] = []
    by_scheme = {}
    for kind in KINDS:
        found = list(dict.fromkeys(codes[kind]))
        by_scheme[kind] = np.array([len(names) + found.index(code) for code in codes[kind]])
        names += [(kind, code, "all", "all") for code in found]
    groups: dict[int, int] = {}
    for place, scheme in enumerate(plan.schemes):
        if scheme.varying_group:
            characteristic = scheme.varying_group[0]
            groups[place] = len(names)
            names += [
                ("scheme", scheme.scheme_id, characteristic, code)
                for code in GROUPS[characteristic]
            ]
    return Units(plan, tuple(names), by_scheme, groups)
