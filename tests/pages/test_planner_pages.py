"""The planners' pages open for every kind of scheme and activity."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from .test_pages import html, opened_on, turned_to
from .test_planners import BIO, EMBEDDED, EMBEDDED_SCHEME, LAW, MENTORING


@pytest.fixture(scope="module")
def dashboard(data_root: Path) -> Iterator[AppTest]:
    with pytest.MonkeyPatch.context() as patch:
        yield opened_on(data_root, patch)


@pytest.mark.parametrize("scheme", [LAW, BIO, EMBEDDED_SCHEME, "students_union_societies_law"])
@pytest.mark.parametrize("outcome", ["mean_mark", "satisfaction"])
def test_one_scheme_opens_for_every_kind_of_scheme(
    dashboard: AppTest, scheme: str, outcome: str
) -> None:
    """Large, small, embedded, without a register: a passport or a reason, and no error."""
    shown = turned_to(dashboard, "planners/one_scheme")
    shown.selectbox(key="scheme").select(scheme).run()
    shown.selectbox(key="outcome").select(outcome).run()

    assert [] == list(shown.exception)
    assert "You cannot say" in html(shown)


@pytest.mark.parametrize("unit", [EMBEDDED, MENTORING, ("scheme", BIO), ("scheme", LAW)])
def test_over_time_opens_for_every_kind_of_activity(
    dashboard: AppTest, unit: tuple[str, str]
) -> None:
    """A picture or a reason for each of its figures; courses are followed where there are some."""
    shown = turned_to(dashboard, "planners/over_time")
    shown.selectbox(key="activity").select(unit).run()

    assert [] == list(shown.exception)
    assert 2 + (unit == EMBEDDED) + 1 == len(shown.header)
