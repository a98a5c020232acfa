"""The one sentence of each finding: file, column, how many, the rule, what to do, where to look.

A sentence never quotes a value of a column about persons.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from p2p_metrics.contracts.report import Check
from p2p_metrics.contracts.rules import Rule
from p2p_metrics.contracts.verdict import Verdict
from p2p_metrics.extracts.contract import Severity
from p2p_metrics.extracts.problem import Problem


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding lies: the extract, its file, the column (or columns), the list of rows."""

    extract: str
    file: str
    column: str | None
    listed_in: Path

    def __str__(self) -> str:
        """The file and the column, as a sentence begins."""
        if self.column is None:
            return self.file
        return f"{self.file}, column{'s' * (',' in self.column)} {self.column}"


def clause(sentence: str) -> str:
    """Sentences as one clause: the first letter small, full stops inside as semicolons."""

    def joined(found: re.Match[str]) -> str:
        return f"; {found[1].lower()}{found[2]}"

    text = re.sub(r"\. ([A-Z])([a-z ])", joined, sentence.strip().rstrip("."))
    begins_a_word = text[1:2].islower() or text[1:2] == " "
    return text[:1].lower() + text[1:] if begins_a_word else text


def of_file(extract: str, file: str, problem: Problem) -> Check:
    """A file that cannot be loaded."""
    return Check(
        extract,
        problem.column,
        problem.rule,
        "critical",
        passed=False,
        failing_count=problem.failing,
        checked_count=problem.checked,
        sentence=f"{file} {problem.finding}; {problem.remedy}.",
        remedy=as_sentence(problem.remedy),
        promise=f"The file of {extract} can be read as it is declared.",
    )


def of_count(
    place: tuple[str, str], finding: str, remedy: str, promise: str, *, failing: int, checked: int
) -> Check:
    """A number of rows that cannot be right; `place` is the extract and the rule."""
    extract, rule = place
    return Check(
        extract,
        None,
        rule,
        "critical",
        passed=False,
        failing_count=failing,
        checked_count=checked,
        sentence=f"{finding}; {remedy}.",
        remedy=as_sentence(remedy),
        promise=promise,
    )


def passed(rule: Rule, verdict: Verdict) -> Check:
    """A rule that holds: its sentence is the promise that was kept."""
    return _check(rule, verdict, rule.severity, rule.sentence)


def broken(rule: Rule, verdict: Verdict, place: Place, hint: str) -> Check:
    """A rule that does not hold, with the count that Great Expectations gave."""
    severity: Severity = "warning" if rule.sets_aside else rule.severity
    promise, remedy = _promise(rule.sentence), clause(rule.remedy)
    if not verdict.checked:
        rows, where = "there is no row, which breaks", ""
    elif rule.broken_by is None:
        rows = f"the {verdict.checked:,} rows together break"
        where = ""
    else:
        rows = f"{verdict.failing:,} of {verdict.checked:,} rows break"
        where = f"; {_listed(place, is_set_aside=rule.sets_aside)}"
    sentence = f"{place}: {rows} the rule '{promise}'{hint}; {remedy}{where}."
    return _check(rule, verdict, severity, sentence)


def crashed(rule: Rule, verdict: Verdict, place: Place) -> Check:
    """A check that failed itself: no verdict on the data, and so no acceptance."""
    return _check(
        rule,
        verdict,
        "critical",
        f"{place}: the rule '{_promise(rule.sentence)}' could not be judged ({verdict.crash}); "
        "correct the rule in the contract, or report this as an error in the program.",
    )


def set_aside(
    place: Place, rule: str, promise: str, remedy: str, *, failing: int, checked: int
) -> Check:
    """Rows that could not be used as they are; the build goes on without them."""
    return Check(
        place.extract,
        place.column,
        rule,
        "warning",
        passed=False,
        failing_count=failing,
        checked_count=checked,
        sentence=f"{place}: {failing:,} of {checked:,} rows break the rule '{_promise(promise)}'; "
        f"{clause(remedy)}; {_listed(place, is_set_aside=True)}.",
        remedy=as_sentence(remedy),
        promise=promise,
    )


def _check(rule: Rule, verdict: Verdict, severity: Severity, sentence: str) -> Check:
    return Check(
        rule.extract,
        rule.column,
        rule.name,
        severity,
        passed=verdict.passed,
        failing_count=verdict.failing,
        checked_count=verdict.checked,
        sentence=sentence,
        remedy=rule.remedy,
        promise=rule.sentence,
    )


def _listed(place: Place, *, is_set_aside: bool) -> str:
    return f"the rows are {'set aside and ' * is_set_aside}listed in {place.listed_in}"


def _promise(sentence: str) -> str:
    return sentence.strip().rstrip(".")


def as_sentence(remedy: str) -> str:
    """A clause as a sentence of its own."""
    return remedy[:1].upper() + remedy[1:].rstrip(".") + "."
