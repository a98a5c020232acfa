"""Where nothing of an activity may be shown, a page gives the reason once and no empty boxes."""

from pathlib import Path

import polars as pl
import pytest

from p2p_metrics.dashboard import releases
from p2p_metrics.presentation import words
from p2p_metrics.presentation.figures import balance, taking_part
from p2p_metrics.presentation.source import Source

from .redrawn import redrawn
from .test_pages import html, opened_on, turned_to

LAW: tuple[str, str] = ("scheme", "peer_mentoring_law")
FIGURES = ("rate", "ci_lower", "ci_upper", "participant_count")


def hidden(source: Source, status: str) -> Source:
    """The release with every rate of one scheme hidden for one reason."""
    is_law = pl.col("unit_code") == LAW[1]
    table = source.frame("participation").with_columns(
        *(pl.when(~is_law).then(pl.col(name)).alias(name) for name in FIGURES),
        pl.when(is_law).then(pl.lit(status)).otherwise(pl.col("status")).alias("status"),
    )
    gaps = source.frame("participation_gaps").filter(pl.col("unit_code") != LAW[1])
    return redrawn(source, {"participation": table, "participation_gaps": gaps})


@pytest.mark.parametrize("status", ["low", "DPH", "c"])
def test_the_answer_says_why_a_rate_is_hidden(source: Source, status: str) -> None:
    """The reason that the release records, not that something cannot be shown."""
    drawn = hidden(source, status)
    said = taking_part.answer(drawn, LAW, "recipient", "all", 0)

    assert said.startswith("**How many took part in Law peer mentoring:** not shown, ")
    assert words.suppressed(status).sentence.removeprefix("Not shown, ") in said
    assert ("The outcome here is taking part." in said) == (status == "DPH")
    assert not taking_part.is_told(drawn, LAW, "recipient", "all", 0)


def test_the_figures_give_the_reason_too(source: Source) -> None:
    """They stand on other pages as well."""
    drawn = hidden(source, "low")
    chosen = {"unit": LAW, "role": "recipient", "faculty": "all", "year": 0}
    gaps = taking_part.widest_gaps(drawn, **chosen)
    groups = taking_part.by_group(drawn, characteristic="ethnicity", **chosen)

    assert words.suppressed("low").sentence in gaps.empty
    assert words.suppressed("low").sentence == groups.empty


def test_an_activity_without_any_row_is_said_to_have_none(source: Source) -> None:
    """No register was kept, or too few could take part."""
    said = taking_part.answer(source, ("scheme", "unheard_of"), "recipient", "all", 0)

    assert "no register was kept" in said


def test_a_page_of_which_nothing_is_told_ends_with_the_reason(
    data_root: Path, monkeypatch: pytest.MonkeyPatch, source: Source
) -> None:
    """One sentence, the links onward and the foot; no figure and no choice of groups."""
    drawn = hidden(source, "DPH")
    monkeypatch.setattr(releases, "shown", lambda: drawn)
    shown = turned_to(opened_on(data_root, monkeypatch), "inclusion/who_takes_part")
    with_figures = [header.value for header in shown.header]
    shown.selectbox(key="activity").select(LAW).run()

    assert [] == list(shown.exception)
    assert len(with_figures) > 5
    assert ["Where to look next"] == [header.value for header in shown.header]
    assert 1 == html(shown).count("showing the rate could reveal it")
    assert 'class="empty"' not in html(shown)


def test_groups_of_a_sensitive_scheme_are_not_called_too_few(source: Source) -> None:
    """How alike its participants were says that groups are not shown, however many they are."""
    is_group = (pl.col("unit_code") == LAW[1]) & (pl.col("covariate") == "ethnicity")
    table = source.frame("balance").with_columns(
        *(pl.when(~is_group).then(pl.col(name)).alias(name) for name in ("before", "after")),
        pl.when(is_group).then(pl.lit("s")).otherwise(pl.col("status")).alias("status"),
    )
    drawn = redrawn(source, {"balance": table})
    note = balance.balance(drawn, LAW[1], "mean_mark", "recipient").note

    assert words.suppressed("s").sentence in note
    assert note.count("too few students") == 1
