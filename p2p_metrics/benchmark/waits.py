"""Waiting times in a sentence's worth of numbers: how many, the middle one, the 95th of 100."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np


@dataclass(frozen=True, slots=True)
class Waits:
    """How often was waited, and the middle and 95th percentile in milliseconds."""

    count: int
    median_ms: float
    p95_ms: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Self:
        """Summarise; nothing was waited for where there are no seconds."""
        if not seconds:
            return cls(0, float("nan"), float("nan"))
        middle, most = np.percentile(np.asarray(seconds) * 1000, [50, 95])
        return cls(len(seconds), float(middle), float(most))
