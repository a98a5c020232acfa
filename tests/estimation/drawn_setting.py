"""The setting of the doubts over a made-up frame."""

from datetime import date

import numpy as np

from p2p_metrics.estimation.doubts.setting import Setting
from p2p_metrics.estimation.house_rule import house_rule
from p2p_metrics.release import policy


def drawn_setting(
    frame, outcomes, plans=(), years=2023, checked=("mean_mark",), due=None, left=None
):
    """Everyone's outcome is due, labels are numbers, and `years` is the year of every row."""
    size = frame.student.size
    everyone = np.ones(size, dtype=bool)
    return Setting(
        rules=house_rule(),
        plans=plans,
        due=dict.fromkeys(outcomes, everyone) if due is None else due,
        years=np.full(size, years),
        labels={name: [str(code) for code in range(codes.max() + 1)]
                for name, codes in frame.categories.items()},
        snapshot=date(2025, 9, 30),
        primary="mean_mark",
        checked=checked,
        most=9,
        core=("academic_year", "sex", "prior_mark"),
        bands=(1, 3, 5),
        policy=policy(),
        left=left or {},
    )  # fmt: skip
