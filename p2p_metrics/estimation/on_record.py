"""The raw tables that may be published: whole, and made as p2p.toml asks for them now."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from p2p_metrics.config import Configuration
from p2p_metrics.estimation import configured, storage
from p2p_metrics.places import Places
from p2p_metrics.refusal import Refused

AGAIN = "run `python run.py estimate` again, then publish."


def raw(places: Places, build_id: str, configuration: Configuration) -> dict[str, pl.DataFrame]:
    """The raw tables of one build, by name, as its estimate left them.

    Raises Refused, with the remedy, where there are none, where they are not those on record, or
    where they were made under settings that p2p.toml no longer names: the manifest would claim what
    is not so.
    """
    folder, which = places.estimates(build_id), f"The estimates of {build_id}"
    if not folder.is_dir():
        raise Refused(f"There are no estimates for {build_id} yet: run `python run.py estimate`.")
    made = places.recorded("estimate", build_id=build_id)
    if made is None or "files" not in made:
        raise Refused(
            f"{which} were left by a run that did not end, or by an earlier version of the "
            f"program: {AGAIN}"
        )
    _require_configured(configuration, made, which)
    try:
        return storage.read(folder, made["files"])
    except storage.NotAsRecorded as wrong:
        raise Refused(
            f"{which} are not those on record ({wrong}): a run may have been stopped in the "
            f"middle, or files were moved or damaged; {AGAIN}"
        ) from None


def _require_configured(configuration: Configuration, made: Mapping[str, Any], which: str) -> None:
    """Refuse what was made for other settings: advice rests on counts as a profile rounds them."""
    if made["policy"] != configuration.policy:
        raise Refused(
            f"{which} were made for the disclosure profile {made['policy']}, and p2p.toml now "
            f"names {configuration.policy}: {AGAIN}"
        )
    if others := configured.changed(made["configured"], configuration):
        raise Refused(
            f"{which} were made when p2p.toml said something else under {', '.join(others)}: "
            f"{AGAIN}"
        )
