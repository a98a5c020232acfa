"""Why a cell is blank: the suppression code of every row, from exact counts and the policy."""

from dataclasses import dataclass, field

import polars as pl

from p2p_metrics.disclosure.declarations import Declaration, Rate
from p2p_metrics.disclosure.rounding import rounded
from p2p_metrics.disclosure.rules import SHOWN, Policy

LOW = "low"
CONFIDENTIAL = "c"
NUMERATOR_LOW = "DPL"
NUMERATOR_HIGH = "DPH"
UNAVAILABLE = "x"
NOT_APPLICABLE = "z"
SENSITIVE = "s"
# Blank whatever the row's own figure is; a reader learns nothing of the row but that.
HIDDEN = (CONFIDENTIAL, SENSITIVE)
# The denominator is still shown beside these: "fewer than 3 of about 100" needs it.
BOUNDED = (NUMERATOR_LOW, NUMERATOR_HIGH)

ALL = "all"


@dataclass(frozen=True, slots=True)
class Judge:
    """Gives every row of one table its code; `sensitive` says which rows are not told at all."""

    said: Declaration
    policy: Policy
    sensitive: pl.Expr = field(default_factory=lambda: pl.lit(False))

    def fewest(self) -> pl.Expr:
        """The smallest exact count a row's figures rest on."""
        return pl.min_horizontal(pl.col(self.said.judged_by))

    def minimum(self) -> pl.Expr:
        """The fewest people this row's figures may rest on."""
        if self.said.source:
            return pl.lit(self.said.source.minimum)
        if not self.said.characteristic:
            return pl.lit(self.policy.minimum)
        special = pl.col(self.said.characteristic).is_in(list(self.policy.special_characteristics))
        return (
            pl.when(special)
            .then(max(self.policy.special_minimum, self.policy.minimum))
            .otherwise(self.policy.minimum)
        )

    def is_published(self) -> pl.Expr:
        """Whether there is a row at all: a row that is there only because of two people says so."""
        kept = pl.lit(True)
        if self.said.characteristic:
            kept = ~pl.col(self.said.characteristic).is_in(list(self.policy.withheld))
        if not self.said.is_lattice:
            return kept
        # A refusal by group would say that the group is there.
        refused = self._is_safely_refused() & ~self.said.is_about_group
        some = (self.fewest() > self.policy.edge).fill_null(refused)
        return kept & (some | self.is_widest())

    def status(self) -> pl.Expr:
        """The row's code: blank where it is shown."""
        return (
            pl.when(self.sensitive)
            .then(pl.lit(SENSITIVE))
            .when(self.fewest().is_null())
            .then(self._why_uncounted())
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
                .otherwise(self._unless_the_same_few(rate, code))
            )
        for effect in self.said.effects[:1]:
            code = (
                pl.when(pl.col(effect.column).is_null()).then(pl.lit(UNAVAILABLE)).otherwise(code)
            )
        if self.said.source:
            enough = pl.col(self.said.source.share) >= self.said.source.least
            code = pl.when(enough).then(code).otherwise(pl.lit(UNAVAILABLE))
        return code

    def _unless_the_same_few(self, rate: Rate, code: pl.Expr) -> pl.Expr:
        """One or two people who took part in every year are as few as in one."""
        if not rate.people:
            return code
        few = pl.col(rate.people) <= self.policy.edge
        return pl.when(few).then(pl.lit(CONFIDENTIAL)).otherwise(code)

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
