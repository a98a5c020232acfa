"""Schemes of which little can be told: one reason, no empty boxes, and advice that fits."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from p2p_metrics import vocabulary
from p2p_metrics.dashboard import layout, releases
from p2p_metrics.presentation import doubts, house_rule
from p2p_metrics.presentation.figure import Saying
from p2p_metrics.presentation.figures import one_scheme, passport, preflight
from p2p_metrics.presentation.source import Source

from .test_pages import html, opened_on, turned_to
from .test_planners import EMBEDDED_SCHEME, LAW, asked, changed

UNREGISTERED = "students_union_societies_law"


def without(*schemes: str) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """A table without the rows of these schemes."""
    return lambda frame: frame.filter(~pl.col("unit_code").is_in(schemes))


@pytest.fixture(scope="module")
def unregistered(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """A release that holds no estimate of a scheme without a register, as real ones do not."""
    gone = without(UNREGISTERED, EMBEDDED_SCHEME)
    return changed(tmp_path_factory.mktemp("gone"), "impact", gone)


@pytest.fixture(scope="module")
def dashboard(data_root: Path, unregistered: Source) -> Iterator[AppTest]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(releases, "shown", lambda: unregistered)
        yield opened_on(data_root, patch)


def advised(tmp_path: Path, **columns: str | float | None) -> Any:
    """The pre-flight of an embedded scheme with other columns."""
    kind = {"smallest_effect": pl.Float64}
    new = [pl.lit(value, kind.get(name)).alias(name) for name, value in columns.items()]
    source = changed(tmp_path, "preflight", lambda frame: frame.with_columns(new))
    return preflight.preflight(source, EMBEDDED_SCHEME, "recipient")


def test_a_scheme_without_any_comparison_has_one_reason_for_its_page(dashboard: AppTest) -> None:
    """The register is missing: said once, and no check on a comparison follows."""
    shown = turned_to(dashboard, "planners/one_scheme")
    shown.selectbox(key="scheme").select(UNREGISTERED).run()
    said = html(shown)
    titles = " ".join(one.value for one in shown.header)

    assert [] == list(shown.exception)
    assert 1 == said.count("no comparison is possible")
    assert "no such check" not in said
    assert "You can say" not in said
    assert "passport" not in titles
    assert "Were the two sides alike" not in titles


def test_whether_anything_was_compared_is_known_per_role(unregistered: Source) -> None:
    """A release may hold leaders' estimates and none of the students supported."""
    assert doubts.is_compared(unregistered, LAW, "recipient")
    assert not doubts.is_compared(unregistered, UNREGISTERED, "recipient")
    assert not doubts.is_compared(unregistered, LAW, "nobody")


def test_an_embedded_scheme_without_a_register_keeps_its_roll_out(unregistered: Source) -> None:
    """Which courses had it is known from the offers, whoever turned up."""
    assert one_scheme.compares_courses(unregistered, EMBEDDED_SCHEME)
    assert doubts.is_compared(unregistered, EMBEDDED_SCHEME, "recipient")
    assert not one_scheme.verdicts(unregistered, EMBEDDED_SCHEME).empty


def test_without_a_register_nothing_may_be_said_of_who_took_part(tmp_path: Path) -> None:
    """Of a scheme that could not be estimated one may count who took part, if anybody did."""
    blank = pl.lit(None, pl.Float64).alias("estimate")
    source = changed(tmp_path / "a", "rollout", lambda frame: frame.with_columns(blank))
    unkept = changed(
        tmp_path / "b", "provision",
        lambda frame: frame.with_columns(register_kept=pl.lit(value=False)),
    )  # fmt: skip
    both = Both(source, unkept)

    assert passport.sayings(source, **asked(EMBEDDED_SCHEME)).can
    assert () == passport.sayings(both, **asked(EMBEDDED_SCHEME)).can
    assert passport.sayings(both, **asked(EMBEDDED_SCHEME)).cannot


class Both(Source):
    """One release with the provision of another."""

    def __init__(self, rolled: Source, offered: Source) -> None:
        super().__init__(rolled.release)
        self._offered = offered

    def values(self, name: str, key: str, having: str = "", **keys: Any) -> list[Any]:
        """Provision from the other release."""
        if name == "provision":
            return self._offered.values(name, key, having, **keys)
        return super().values(name, key, having, **keys)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (Saying((), ()), []),
        (Saying(("a",), ()), ["You can say"]),
        (Saying((), ("b",)), ["You cannot say"]),
        (Saying(("a",), ("b",)), ["You can say", "You cannot say"]),
    ],
)
def test_a_side_with_nothing_to_say_is_not_drawn(
    monkeypatch: pytest.MonkeyPatch, said: Saying, expected: list[str]
) -> None:
    """A heading over an empty box promises what is not there."""
    written: list[str] = []
    monkeypatch.setattr(layout.st, "html", written.append)
    monkeypatch.setattr(layout, "kept", lambda build, *_: build())
    opened = layout.Opened(None, None)  # type: ignore[arg-type]
    layout.saying(lambda: said, opened)
    found = [one for one in ("You can say", "You cannot say") if one in " ".join(written)]

    assert expected == found
    assert bool(expected) == bool(written)


@pytest.mark.parametrize(
    ("large", "advice", "expected"),
    [
        ("yes", "go_ahead", "Enough courses to see a plausible difference"),
        ("no", "few_courses", "Too few courses to see a plausible difference"),
        ("no", "follow_results", "Before any estimate: what could be seen is not known"),
    ],
)
def test_the_title_of_a_pre_flight_says_what_its_advice_rests_on(
    tmp_path: Path, large: str, advice: str, expected: str
) -> None:
    """A roll-out publishes no smallest effect, but whether it is small enough."""
    made = advised(tmp_path, is_large_enough=large, advice=advice, strongest_design="roll_out",
                   smallest_effect=None)  # fmt: skip

    assert expected == made.title
    assert (advice == "go_ahead") == ("<li>" not in made.html)


def test_nothing_that_everyone_does_is_called_too_few_even_when_pooled() -> None:
    """That advice is for students who chose; for courses the rule has words of their own."""
    assert "courses" in house_rule.advice("few_courses")
    assert "pooled" not in house_rule.advice("few_courses")
    assert "not known yet" in house_rule.advice("follow_results")


def test_no_grade_of_security_speaks_of_one_design_alone() -> None:
    """A roll-out that lost a point is not a comparison of students who chose to take part."""
    told = vocabulary.table("codes").filter(pl.col("list") == "security")
    said = " ".join(told["definition"].to_list())

    assert 5 + 1 == told.height
    assert "chose" not in said
    assert "opt-in" not in said
