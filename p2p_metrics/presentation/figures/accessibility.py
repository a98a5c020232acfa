"""Is it accessible? What was tested and how, what does not work, and whom to tell."""

import tomllib
from functools import cache
from typing import Any

from p2p_metrics.presentation import wording
from p2p_metrics.presentation.figure import Figure
from p2p_metrics.presentation.source import Source
from p2p_metrics.presentation.tables import Column, grid

NOBODY = "the team that sent you its address; they can pass it on to whoever made it"


@cache
def statement() -> dict[str, Any]:
    """The statement as written in wording/accessibility.toml."""
    return tomllib.loads((wording.HERE / "accessibility.toml").read_text(encoding="utf-8"))


def answer(_source: Source) -> str:
    """What it is held to, and that programs are not people."""
    said = statement()
    return (
        f"**Programs find no barrier; people have yet to look.** It is held to {said['standard']}, "
        f"last tested on {said['tested_on']}."
    )


def tested(_source: Source) -> Figure:
    """What was tested and how."""
    said = statement()
    columns = (Column("what", "What"), Column("how", "How, and what is asked"))
    title = f"{len(said['tested'])} things are tested before every change"
    caption = f"Tested on {said['tested_on']}"
    return Figure("tested", title, "", grid(caption, columns, said["tested"]))


def lacking(_source: Source) -> Figure:
    """What is known not to work, or not to have been tried."""
    rows = statement()["lacking"]
    columns = (Column("what", "Where"), Column("sentence", "What does not work, or is not known"))
    title = f"{len(rows)} things are known to be missing"
    return Figure("lacking", title, "", grid("What is missing", columns, rows))


def whom_to_tell(contact: str = "") -> str:
    """Where a reader who meets a barrier finds somebody; `contact` as the university gives it."""
    return (
        f"If something does not work for you, tell {contact.strip() or NOBODY}. Say which "
        "page, what you use to read it, and what you needed. Every figure can also be had as a "
        "spreadsheet, from the links below its table."
    )
