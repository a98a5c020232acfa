"""Every unit estimated once: what taking part changed, and all that is doubted about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import polars as pl

from p2p_metrics.config import Configuration
from p2p_metrics.effects import aipw
from p2p_metrics.effects.comparison import Comparison
from p2p_metrics.effects.frame import Frame, Unit
from p2p_metrics.effects.intervals import error_of_limits
from p2p_metrics.effects.propensity import Propensity, propensity
from p2p_metrics.effects.records import Estimate, Found, NotEstimable
from p2p_metrics.estimation import cuts
from p2p_metrics.estimation.answers import weighed_by_side
from p2p_metrics.estimation.doubts import (
    balance,
    dose,
    evidence,
    passport,
    placebo,
    sensitivity,
    specification,
)
from p2p_metrics.estimation.doubts.fit import Fit
from p2p_metrics.estimation.doubts.setting import Setting
from p2p_metrics.estimation.impact import cells_of, impact_of
from p2p_metrics.estimation.lattice import whole
from p2p_metrics.estimation.shapes import together
from p2p_metrics.estimation.sharing import shared_out
from p2p_metrics.progress import Progress

Tables = dict[str, pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Work:
    """All that estimating needs: the frame, the registered splits of it, outcomes and setting."""

    frame: Frame
    splits: Mapping[str, Sequence[cuts.Split]]
    outcomes: Sequence[str]
    setting: Setting

    def of_unit(self, unit: Unit) -> Tables:
        """Every table of one unit: the chance of taking part is fitted once for all of them."""
        rows = self.frame.exposures[unit].rows
        asked = {name: self.setting.due[name][rows] for name in self.frame.answers}
        comparison = weighed_by_side(self.frame.comparison(unit), asked)
        chances = propensity(comparison)
        fitted: Mapping[str, aipw.Fitted] = (
            dict.fromkeys(self.outcomes, chances)
            if isinstance(chances, NotEstimable)
            else aipw.fit_all(chances, self.outcomes)
        )
        cells = [cells_of(split, rows) for split in self.splits[unit.kind]]
        impact = impact_of(unit, comparison, fitted, cells)
        return self._doubted(unit, comparison, chances, fitted, impact)

    def _doubted(
        self,
        unit: Unit,
        comparison: Comparison,
        chances: Propensity | NotEstimable,
        fitted: Mapping[str, aipw.Fitted],
        impact: pl.DataFrame,
    ) -> Tables:
        """The impact rows with their grades, beside every check of the headlines."""
        wholes = {row["outcome_code"]: row for row in impact.filter(whole()).rows(named=True)}
        headline = {name: _headline(one, wholes.get(name)) for name, one in fitted.items()}
        fit = Fit(self.frame, unit, comparison, chances, fitted, headline)
        tried, judged = placebo.found(fit), placebo.judged(fit)
        gathered = {
            name: evidence.findings(
                fit, name, judged[name], (wholes.get(name) or {}).get("overlap"), self.setting
            )
            for name in fitted
        }
        made = passport.passports(gathered, self.setting)
        return {
            "impact": passport.graded(impact, gathered, made, self.setting.rules),
            "passport": passport.table(fit, gathered, made, self.setting, wholes),
            "placebo": placebo.table(fit, tried),
            "balance": balance.table(fit, self.setting.labels),
            "specification": specification.table(fit, self.setting),
            "sensitivity": sensitivity.table(fit, self.setting),
            **dose.tables(fit, self.setting),
        }


def _headline(fitted: aipw.Fitted, row: Mapping[str, Any] | None) -> Found:
    """The effect over the whole university, from the impact table where that has it."""
    if isinstance(fitted, NotEstimable):
        return fitted
    if row is None:
        return fitted.effect()
    if row["estimate"] is None:
        return NotEstimable(str(row["reason"]))
    middle, lower, upper = (_number(row, name) for name in ("estimate", "ci_lower", "ci_upper"))
    return Estimate(
        estimate=middle,
        ci_lower=lower,
        ci_upper=upper,
        standard_error=error_of_limits(lower, upper),
        n_participants=int(_number(row, "n_participants")),
        n_comparison=int(_number(row, "n_comparison")),
        method=fitted.method,
        design=fitted.design,
    )


def _number(row: Mapping[str, Any], name: str) -> float:
    return float(row[name])


@contextmanager
def estimating(
    frame: Frame,
    keys: pl.DataFrame,
    configuration: Configuration,
    setting: Setting,
    processes: int = 1,
) -> Iterator[Callable[[Progress], Tables]]:
    """Impact and every table of doubts, worked at in the background until they are asked for.

    `keys` are the frame's key columns in its row order, with the codes that a release prints.
    What is given collects the tables by name, not yet controlled. An estimate that cannot be given
    keeps its row, with the reason in words. The answer does not depend on how many processes share
    the units. A caller that keeps no frame of its own spares the memory of one.
    """
    work = Work(frame, cuts.splits(keys, configuration), configuration.outcomes, setting)
    sizes = {unit: exposure.rows.size for unit, exposure in frame.exposures.items()}
    largest_first = sorted(sizes, key=lambda unit: (-sizes[unit], unit))
    del frame
    with shared_out(work, largest_first, processes) as answers:
        del work
        yield lambda progress: together(_collected(answers, len(sizes), progress))


def _collected(
    answers: Iterator[tuple[Unit, Tables]], count: int, progress: Progress
) -> Iterator[Tables]:
    for number, (unit, tables) in enumerate(answers, 1):
        yield tables
        progress(f"Estimated {unit.code} ({number} of {count})")
