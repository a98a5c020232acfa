"""The jobs in docs/jobs can be done as they are written."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from p2p_metrics.dashboard import job_pictures, navigation
from p2p_metrics.dashboard.screenshots import ROOT

from .test_pages import html, opened_on, turned_to

JOBS = sorted(job_pictures.JOBS.glob("*-*.md"))


@pytest.fixture(scope="module")
def dashboard(data_root: Path) -> Iterator[AppTest]:
    """The dashboard on the made-up release."""
    with pytest.MonkeyPatch.context() as patch:
        yield opened_on(data_root, patch)


def chosen(shown: AppTest, key: str, sought: str) -> AppTest:
    """The first option that holds the word, as a reader who types it finds it."""
    box = shown.selectbox(key=key)
    place = next(i for i, name in enumerate(box.options) if sought.casefold() in name.casefold())
    return box.select_index(place).run()


def test_the_board_gets_a_sentence_on_pass_and_a_picture(dashboard: AppTest) -> None:
    """Typing PASS finds the activity; sentence and picture are on the same page."""
    shown = chosen(turned_to(dashboard, "planners/faculties"), "activity", "PASS")
    with_outcome = chosen(shown, "outcome", "Continued here")

    assert "Peer Assisted Study Sessions (PASS)" in html(with_outcome)
    assert "Download PNG" in html(with_outcome)


def test_mentoring_can_be_compared_and_its_line_says_whether_faculties_differ(
    dashboard: AppTest,
) -> None:
    """Typing mentoring finds it; the line speaks of chance or ranges, not of an order."""
    shown = chosen(turned_to(dashboard, "planners/faculties"), "activity", "mentoring")

    said = html(shown).casefold()

    assert any(words in said for words in ("ranges overlap", "faculties may not differ",
               "more than chance", "chance alone explains"))  # fmt: skip


def test_places_for_parity_of_leaders_stand_in_the_first_table(dashboard: AppTest) -> None:
    """Choosing leaders gives the gaps with their places."""
    shown = chosen(turned_to(dashboard, "inclusion/who_takes_part"), "role", "leaders")

    assert "Places for parity" in html(shown)
    assert "as leaders or mentors" in html(shown)


def test_every_job_has_its_picture_and_every_picture_a_page() -> None:
    """Small enough to look at, made from an address that exists."""
    addresses = {page.url_path for page in navigation.pages()}
    made = job_pictures.pictures()

    assert len(JOBS) == len(made) == 3
    for asked in made:
        address = urlsplit(str(asked["address"]))
        assert address.path in addresses
        assert parse_qs(address.query)
        file = job_pictures.JOBS / str(asked["file"])
        assert 0 < file.stat().st_size < job_pictures.MOST_BYTES
    for asked in job_pictures.pictures(job_pictures.README):
        assert urlsplit(str(asked["address"])).path in {"", *addresses}
        assert f"docs/pictures/{asked['file']}" in (ROOT / "README.md").read_text(encoding="utf-8")
    for job in JOBS:
        assert f"({job.stem}.png)" in job.read_text(encoding="utf-8")
