"""Why a cell is blank: the suppression code of every row, from exact counts and the policy."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import polars as pl

from p2p_metrics.disclosure.declarations import Declaration
from p2p_metrics.disclosure.rounding import rounded
from p2p_metrics.disclosure.rules import SHOWN, Policy

LOW = "low"
CONFIDENTIAL = "c"
NUMERATOR_LOW = "DPL"
NUMERATOR_HIGH = "DPH"
UNAVAILABLE = "x"
NOT_APPLICABLE = "z"
# The denominator is still shown beside these: "fewer than 3 of about 100" needs it.
BOUNDED = (NUMERATOR_LOW, NUMERATOR_HIGH)

ALL = "all"
GROUPS = "characteristic_code"
Units = AbstractSet[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Judge:
    """Gives every row of one table its code."""

    said: Declaration
    policy: Policy
    sensitive: Units = frozenset()

    def fewest(self) -> pl.Expr:
        """The smallest exact count a row's figures rest on."""
        return pl.min_horizontal(pl.col(self.said.judged_by))

    def minimum(self) -> pl.Expr:
        """The fewest people this row's figures may rest on."""
        if self.said.source:
            return pl.lit(self.said.source.minimum)
        if GROUPS not in self.said.keys:
            return pl.lit(self.policy.minimum)
        special = pl.col(GROUPS).is_in(list(self.policy.special_characteristics))
        return (
            pl.when(special)
            .then(max(self.policy.special_minimum, self.policy.minimum))
            .otherwise(self.policy.minimum)
        )

    def is_published(self) -> pl.Expr:
        """Whether there is a row at all: a row that is there only because of two people says so."""
        kept = pl.lit(True)
        if GROUPS in self.said.keys:
            kept = ~pl.col(GROUPS).is_in(list(self.policy.withheld))
        if not self.said.is_lattice:
            return kept
        # A refusal by group would say that the group is there.
        refused = self._is_safely_refused() & (
            pl.col(GROUPS) == ALL if GROUPS in self.said.keys else pl.lit(True)
        )
        some = (self.fewest() > self.policy.edge).fill_null(refused)
        return kept & (some | self.is_widest())

    def status(self) -> pl.Expr:
        """The row's code: blank where it is shown."""
        return (
            pl.when(self.fewest().is_null())
            .then(self._why_uncounted())
            .when(self._is_sensitive())
            .then(pl.lit(CONFIDENTIAL))
            .when(self.fewest() < self.minimum())
            .then(pl.lit(LOW))
            .otherwise(self._why_blank())
        )

    def _why_blank(self) -> pl.Expr:
        masked = [rate for rate in self.said.rates if rate.edges == "masked"]
        code = pl.lit(SHOWN)
        for rate in masked:
            part, whole = pl.col(rate.numerator), pl.col(rate.denominator)
            near = whole - part <= self.policy.edge
            base = self.policy.count_base
            code = (
                pl.when((part <= self.policy.edge) | (rounded(part, base) == 0))
                .then(pl.lit(NUMERATOR_LOW))
                .when(near | (rounded(part, base) == rounded(whole, base)))
                .then(pl.lit(NUMERATOR_HIGH))
                .otherwise(code)
            )
        for effect in self.said.effects[:1]:
            code = (
                pl.when(pl.col(effect.column).is_null()).then(pl.lit(UNAVAILABLE)).otherwise(code)
            )
        if self.said.source:
            enough = pl.col(self.said.source.share) >= self.said.source.least
            code = pl.when(enough).then(code).otherwise(pl.lit(UNAVAILABLE))
        return code

    def _why_uncounted(self) -> pl.Expr:
        if not self.said.reason:
            return pl.lit(UNAVAILABLE)
        return (
            pl.when(self._is_safely_refused()).then(pl.lit(NOT_APPLICABLE)).otherwise(pl.lit(LOW))
        )

    def _is_safely_refused(self) -> pl.Expr:
        if not self.said.reason:
            return pl.lit(False)
        return pl.col(self.said.reason).is_in(self.said.safe_reasons).fill_null(False)

    def is_widest(self) -> pl.Expr:
        """The row of a whole unit keeps its place among estimates, so that it can say why not."""
        if not self.said.reason:
            return pl.lit(False)
        whole = [
            pl.col(key) == (0 if key == "academic_year" else ALL) for key in self.said.additive
        ]
        return pl.all_horizontal(whole)

    def _is_sensitive(self) -> pl.Expr:
        units = [code for _, code in sorted(self.sensitive)]
        if not units or "unit_code" not in self.said.keys or not self._tells_groups_apart():
            return pl.lit(False)
        named = pl.struct("unit_kind", "unit_code").is_in(
            [{"unit_kind": kind, "unit_code": code} for kind, code in sorted(self.sensitive)]
        )
        return named & (pl.col(GROUPS) != ALL if GROUPS in self.said.keys else pl.lit(True))

    def _tells_groups_apart(self) -> bool:
        return GROUPS in self.said.keys or "ethnicity" in self.said.keys
