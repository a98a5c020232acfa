"""Adding up by side in several groups of students that overlap, with one pass for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from p2p_metrics.effects.codes import Codes, Floats, Mask, numbered


@dataclass(frozen=True, slots=True)
class SideSums:
    """Students (n,) by side and by which of the groups hold them.

    Few of the possible memberships occur: `cell` (n,) numbers those that do, twice over, the others
    even and the participants odd; `member` (groups, memberships) says which belong to a group.
    """

    cell: Codes
    member: Floats

    @classmethod
    def of(cls, exposed: Mask, groups: Sequence[Mask]) -> SideSums:
        """Number the memberships of at most 60 groups."""
        held = np.zeros(exposed.size, dtype=np.int64)
        for place, chosen in enumerate(groups):
            held |= chosen.astype(np.int64) << place
        found, codes = numbered(held)
        member = [(found >> place) & 1 for place in range(len(groups))]
        return cls(2 * codes + exposed, np.array(member, dtype=np.float64))

    def by(
        self, codes: Codes, size: int, values: Floats | None = None, rows: Codes | None = None
    ) -> Floats:
        """Count, or add up `values`, by group, code 0..size-1 and side (others, participants).

        `codes` and `values` have shape (n,), or that of `rows` where those say whose they are.
        """
        cell, width = self.cell if rows is None else self.cell[rows], 2 * self.member.shape[1]
        sums = np.bincount(codes * width + cell, values, size * width).astype(np.float64)
        shape = (size, self.member.shape[1], 2)
        return np.tensordot(self.member, sums.reshape(shape), axes=(1, 1))
