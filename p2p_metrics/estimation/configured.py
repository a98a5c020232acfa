"""What p2p.toml says that shapes estimates: recorded with them, compared before they are published.

Names, machine and retention shape nothing: to change those needs no new estimates.
"""

from collections.abc import Mapping
from hashlib import sha256

from p2p_metrics.config import Configuration

SHAPING = {
    "cuts": "[cuts] registered",
    "characteristics": "[characteristics] published",
    "intersection": "[characteristics] intersection",
    "outcomes": "[estimates] outcomes",
    "primary_outcome": "[estimates] primary_outcome",
    "checked_outcomes": "[estimates] checked_outcomes",
    "most_specifications": "[estimates] most_specifications",
    "core_covariates": "[estimates] core_covariates",
    "attendance_bands": "[estimates] attendance_bands",
}


def configured(configuration: Configuration) -> dict[str, str]:
    """A hash of each setting that shapes estimates, under its name in p2p.toml."""
    return {
        setting: sha256(repr(getattr(configuration, field)).encode()).hexdigest()[:16]
        for field, setting in SHAPING.items()
    }


def changed(then: Mapping[str, str], configuration: Configuration) -> list[str]:
    """The settings that say something else now than when the estimates were made."""
    return [name for name, said in configured(configuration).items() if then.get(name) != said]
