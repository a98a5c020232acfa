"""Every figure on what is doubted about one estimate, in the order in which to read them."""

from collections.abc import Callable

from p2p_metrics.presentation.figure import Figure
from p2p_metrics.presentation.figures.attendance import attendance
from p2p_metrics.presentation.figures.balance import balance
from p2p_metrics.presentation.figures.hidden_causes import hidden_causes
from p2p_metrics.presentation.figures.other_ways import placebo, specification

EVERY: tuple[Callable[..., Figure], ...] = (
    balance,
    specification,
    placebo,
    hidden_causes,
    attendance,
)
