"""THE DOOR: one function writes releases, one reader opens them, nothing else does either.

Writing (build side)::

    policy = release.policy("hesa-strict")
    published = release.publish(tables, policy, data_directory, facts, finish=finish)

Reading (web side; needs polars alone)::

    shown = release.current(data_directory).table("impact").where(unit_kind="scheme").frame

`publish` takes the raw, uncontrolled tables and has no argument that turns control off.
"""

from p2p_metrics.release.answers import Answer, answered
from p2p_metrics.release.door import publish
from p2p_metrics.release.reader import (
    MANIFEST,
    NoRelease,
    NotShown,
    Release,
    Table,
    current,
    listed,
    open_release,
)
from p2p_metrics.release.rules import policy
from p2p_metrics.release.withdrawal import alike, withdraw

__all__ = [
    "MANIFEST",
    "Answer",
    "NoRelease",
    "NotShown",
    "Release",
    "Table",
    "alike",
    "answered",
    "current",
    "listed",
    "open_release",
    "policy",
    "publish",
    "withdraw",
]
