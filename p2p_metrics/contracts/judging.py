"""One extract held against its contract: the verdicts, the rows they name, the rows set aside."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from p2p_metrics.contracts import hints, listing, unreadable, words
from p2p_metrics.contracts.compiling import rules
from p2p_metrics.contracts.held import Held
from p2p_metrics.contracts.report import Check, NotJudged
from p2p_metrics.contracts.rules import Rule
from p2p_metrics.contracts.verdict import Verdict
from p2p_metrics.contracts.words import Place
from p2p_metrics.extracts import aside, memory
from p2p_metrics.extracts.contract import Contract
from p2p_metrics.extracts.loading import Loaded

# What gives the verdicts: `suite.judge`, handed in so that nothing here imports it.
Verdicts = Callable[[duckdb.DuckDBPyConnection, str, Sequence[Rule]], Sequence[Verdict]]

NOTHING = Held(0)


class Disagreement(RuntimeError):
    """Great Expectations and the SQL that names rows count differently: an error of ours."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found of one extract."""

    checks: tuple[Check, ...]
    not_judged: tuple[NotJudged, ...] = ()
    set_aside: int = 0
    held: Held = NOTHING


@dataclass(frozen=True, slots=True)
class Judge:
    """Holds extracts against their contracts, parents before those that refer to them."""

    con: duckdb.DuckDBPyConnection
    loaded: Mapping[str, Loaded]
    snapshot: date
    data: Path
    verdicts: Verdicts

    def judge(self, contract: Contract) -> Judged:
        """Every verdict on one extract.

        Rows that refer to a row set aside go with it; then Great Expectations gives the verdicts;
        then rows of rules that allow it are set aside, and those of other failing rules listed.
        """
        own = self.loaded[contract.extract]
        listed_in = listing.place(self.data, contract.extract)
        checks = unreadable.of_cells(self.con, contract, own, listed_in)
        checks += unreadable.follow_parents(self.con, contract, self.loaded, listed_in)
        every = rules(contract, own.absent_columns, self.snapshot)
        if own.rows and aside.how_many(self.con, contract.extract) == own.rows:
            count = listing.write(self.con, contract, own, (), listed_in)
            return Judged(tuple(checks), tuple(map(_none_left, every)), count)
        judged = [rule for rule in every if not self._unread(rule)]
        verdicts = self.verdicts(self.con, contract.extract, judged)
        pairs = list(zip(judged, verdicts, strict=True))
        checks += [self._check(r, v, contract, listed_in) for r, v in pairs if v.is_judged]
        failing = [rule for rule, verdict in pairs if verdict.failing]
        self._set_aside(contract, failing)
        to_correct = [rule for rule in failing if not rule.sets_aside]
        count = listing.write(self.con, contract, own, to_correct, listed_in)
        not_judged = [self._not_judged(rule) for rule in every if self._unread(rule)]
        not_judged += [_empty(rule) for rule, verdict in pairs if not verdict.is_judged]
        return Judged(tuple(checks), tuple(not_judged), count)

    def _check(self, rule: Rule, verdict: Verdict, contract: Contract, listed_in: Path) -> Check:
        own = self.loaded[rule.extract]
        place = Place(rule.extract, own.file, rule.column, listed_in)
        if verdict.crash:
            return words.crashed(rule, verdict, place)
        if verdict.passed:
            return words.passed(rule, verdict)
        self._require_agreement(rule, verdict)
        hint = hints.of_rule(self.con, rule, contract, own.supplied)
        return words.broken(rule, verdict, place, hint)

    def _require_agreement(self, rule: Rule, verdict: Verdict) -> None:
        if rule.broken_by is None:
            return
        named = memory.count(self.con, rule.broken_by)
        if named != verdict.failing:
            raise Disagreement(
                f"{rule.extract}, {rule.name}: Great Expectations counts {verdict.failing:,} rows, "
                f"the SQL that names them {named:,}."
            )

    def _set_aside(self, contract: Contract, failing: Sequence[Rule]) -> None:
        for rule in failing:
            if rule.sets_aside and rule.broken_by:
                aside.set_aside(self.con, contract, rule.broken_by, rule.name, rule.column)

    def _unread(self, rule: Rule) -> list[str]:
        """The other extracts a rule reads that are not there to be read."""
        return [
            name
            for name in rule.reads
            if not self.loaded[name].is_loaded
            and not (name in rule.reads_if_supplied and not self.loaded[name].is_present)
        ]

    def _not_judged(self, rule: Rule) -> NotJudged:
        missing = self._unread(rule)[0]
        why = "could not be loaded" if self.loaded[missing].is_present else "was not supplied"
        sentence = f"Not judged, since {missing} {why}: {rule.sentence}"
        return NotJudged(rule.extract, rule.column, rule.name, sentence)


def _none_left(rule: Rule) -> NotJudged:
    sentence = f"Not judged, since every row is set aside: {rule.sentence}"
    return NotJudged(rule.extract, rule.column, rule.name, sentence)


def _empty(rule: Rule) -> NotJudged:
    sentence = f"Not judged, since the column is empty: {rule.sentence}"
    return NotJudged(rule.extract, rule.column, rule.name, sentence)
