"""What Great Expectations is asked: each rule written out once, broken rows counted, not fetched.

An expectation answers each question about itself (its columns, its bounds, its metrics) by writing
out its whole configuration anew: 83 times a rule in version 1.24, a third of what a check of small
extracts costs. A rule does not change while it is judged, so it keeps what it was made from.

Imports Great Expectations: import this module late, as `suite`.
"""

import functools
from types import new_class
from typing import Any

from great_expectations.compatibility.pydantic import PrivateAttr
from great_expectations.expectations.core.unexpected_rows_expectation import (
    UnexpectedRowsExpectation,
)
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.registry import get_expectation_impl

from p2p_metrics.contracts.naming import UNEXPECTED_ROWS

Expected = type[Expectation]


class Asked(ExpectationConfiguration):
    """A configuration that makes its expectation once, and that its expectation gives back."""

    _made: Expectation | None = None

    def _get_expectation_impl(self) -> Expected:
        return _remembering(self.type)

    def to_domain_obj(self) -> Expectation:
        """The expectation; the same one however often it is asked for."""
        if self._made is None:
            self._made = super().to_domain_obj()
            self._made._asked = self  # type: ignore[attr-defined]
        return self._made


class Counted(UnexpectedRowsExpectation):
    """Counts the rows that a query finds; the usual one asks the query again, to fetch 200.

    Those would be rows about people, and a rule that holds would read its whole table twice.
    """

    metric_dependencies = ("unexpected_rows_query.row_count",)

    def _validate(
        self, metrics: dict[str, Any], *_: Any, **__: Any
    ) -> dict[str, bool | dict[str, int]]:
        count = metrics["unexpected_rows_query.row_count"]
        return {"success": count == 0, "result": {"observed_value": count}}


@functools.cache
def _remembering(kind: str) -> Expected:
    """The expectation of that name, which remembers its configuration."""
    usual: Any = Counted if kind == UNEXPECTED_ROWS else get_expectation_impl(kind)
    members = {
        "__module__": __name__,
        "_asked": PrivateAttr(default=None),
        "configuration": property(lambda self: self._asked or usual.configuration.fget(self)),
    }
    made: Expected = new_class(
        f"Remembering{usual.__name__}", (usual,), {}, lambda it: it.update(members)
    )
    return made
