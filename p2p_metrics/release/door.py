"""Control all tables together, attack the result, write it whole or not at all."""

import json
import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import polars as pl

from p2p_metrics.disclosure.audit import Audit, audited
from p2p_metrics.disclosure.control import Controlled, all_controlled
from p2p_metrics.disclosure.declarations import require_all_declared
from p2p_metrics.disclosure.earlier import Earlier
from p2p_metrics.disclosure.rules import Policy
from p2p_metrics.refusal import Refused
from p2p_metrics.release import reader, withdrawal
from p2p_metrics.release.finishing import Finish, finished, require_derived
from p2p_metrics.release.manifest import manifest, masked, require_known_facts
from p2p_metrics.release.naming import identity
from p2p_metrics.release.rules import declared
from p2p_metrics.release.storage import only_publisher, switch_in, written_aside


def publish(
    tables: Mapping[str, pl.DataFrame],
    policy: Policy,
    into: Path,
    facts: Mapping[str, Any],
    finish: Mapping[str, Finish] | None = None,
    record: Callable[[Mapping[str, Any]], None] = lambda _: None,
) -> reader.Release:
    """Control all tables together, attack the result, write it whole or not at all.

    `tables`: raw, uncontrolled tables by name; each column must be declared in
    data_contracts/disclosure/tables.toml. Columns that the door works out (rates, intervals of
    rates, statuses, sums of money, derived columns) need not be there and are ignored if they are.
    Raw columns needed, beyond the keys of each table:

    - participation, participation_intersections: eligible_count, participant_count, exact;
      eligible_count counts those whose taking part is known; participant_people, how many
      different people took part (at least), which is used and not written
    - coverage: student_count, embedded_count, opt_in_count, none_count, exact
    - impact: estimate, ci_lower, ci_upper, naive_estimate, naive_ci_lower, naive_ci_upper,
      n_participants, n_comparison, participant_people, comparison_people (exact, the last two
      used and not written), overlap, comparison_value, method, reason; where there is no
      estimate: n's blank and a reason; optional evidence_type, security
    - rollout, event_study: effects as above with exact n_participants and n_comparison (students
      in adopting and in not-yet-adopting courses), which are used and not written
    - money: fixed_gbp, per_place_gbp, participant_count (exact, blank without a register)
    - provision: as published, and is_sensitive (boolean or yes/no), which is used and not written
    - nss and the rest: as published, counts exact

    `policy`: from `release.policy(name)`; no policy weaker than the audit accepts can be made.
    `into`: the data directory; the release goes to into/releases/<release_id>/.
    `facts`: what the manifest says about the run (FACTS); nothing about people belongs there.
    `finish`: per table, a function of the controlled tables (read-only, by name) that gives the
    finished table: the controlled one with its declared `derived` columns added (verdicts), or a
    table that is derived altogether (ranks). It is run again on the tables as written, where it
    must give the same, and on tables with every figure blank, where it must not tell rows apart:
    a function that had looked at anything unpublished would.

    `record`: given what the attack found and why cells were hidden, for a record that readers never
    see: of a single cell that would tell its value.

    Gives the release as readers will see it. Raises Refused, with the served release untouched,
    when a column is undeclared, the audit cannot be satisfied, or another publisher is at work.
    """
    known, finish = declared(), finish or {}
    require_all_declared((*tables, *finish), known)
    require_known_facts(facts)
    releases = into / reader.RELEASES
    with only_publisher(releases), _said_plainly(releases):
        held = _held_by_readers(into, policy, is_sample=bool(facts.get("is_sample")))
        safe, audit, held = _audited(tables, policy, held, reader.withdrawn(into))
        made = finished({name: one.frame for name, one in safe.items()}, finish, known)
        with written_aside(releases) as aside:
            files = _write(made, aside)
            require_derived(aside, made, finish, known)
            release_id = identity(files, withdrawal.kept(into))
            withdrawal.require_not_withdrawn(into, release_id)
            after = [one.release_id for one in held]
            years = max(one.years for one in safe.values()) if safe else 1
            said = manifest(release_id, facts, policy, files, audit, after, years) | {
                "steps": {name: dict(one.steps) for name, one in safe.items()},
                "masked": masked(made),
            }
            text = json.dumps(said, indent=2) + "\n"
            (aside / reader.MANIFEST).write_text(text, encoding="utf-8")
            switch_in(aside, releases, release_id, reader.POINTER)
    record(audit.as_facts())
    return reader.open_release(into, release_id)


def _audited(
    tables: Mapping[str, pl.DataFrame],
    policy: Policy,
    held: list[Earlier],
    withdrawn: Collection[str],
) -> tuple[dict[str, Controlled], Audit, list[Earlier]]:
    """The tables under control, the audit, and the earlier releases that it held them to.

    What a withdrawn release gives away by itself no later one can take back: where the audit
    cannot be satisfied beside it, this one is held to those that were not withdrawn.
    """
    try:
        newest = held[-1] if held else None
        return *audited(all_controlled(tables, declared(), policy, newest), policy, held), held
    except Refused:
        rest = [one for one in held if one.release_id not in withdrawn]
        if len(rest) == len(held):
            raise
        left_out = ", ".join(one.release_id for one in held if one.release_id in withdrawn)
        logging.getLogger(__name__).warning(
            f"{left_out}, withdrawn, gives something away by itself: attacked without it."
        )
        return _audited(tables, policy, rest, ())


@contextmanager
def _said_plainly(releases: Path) -> Iterator[None]:
    """Turn a full or failing disk into a refusal; whatever was served is served still."""
    try:
        yield
    except OSError as failure:
        raise Refused(
            f"The release could not be written to {releases} ({failure.strerror or failure}). "
            "What was being served before is served still."
        ) from failure


def _held_by_readers(into: Path, policy: Policy, *, is_sample: bool) -> list[Earlier]:
    """The releases that readers may still have, oldest first, of the same students: real or not.

    Those that were withdrawn are among them: somebody may have kept a copy. Made-up students and
    real ones have nothing in common that a subtraction could tell.
    """
    found: list[Earlier] = []
    for _, folder in sorted(withdrawal.kept(into).items(), reverse=True):
        if len(found) == policy.earlier_releases:
            break
        with suppress(reader.NoRelease, KeyError, Refused):
            one = reader.open_folder(folder)
            if bool(one.manifest.get("is_sample")) == is_sample:
                found.append(_earlier(one))
    return found[::-1]


def _earlier(one: reader.Release) -> Earlier:
    frames = {name: one.table(name).frame for name in one.tables}
    rules = Policy.from_rules(one.manifest["rules"])
    withheld = {
        name: tuple(units) for name, units in one.manifest["audit"].get("withheld", {}).items()
    }
    return Earlier(one.release_id, rules, frames, one.manifest["steps"], withheld)


def _write(tables: Mapping[str, pl.DataFrame], aside: Path) -> dict[str, dict[str, Any]]:
    """The tables as parquet, the same bytes for the same rows; what the manifest says of them."""
    files = {}
    for name, frame in sorted(tables.items()):
        path = aside / f"{name}.parquet"
        frame.write_parquet(path, compression="zstd", compression_level=3, row_group_size=1_000_000)
        files[name] = {"rows": frame.height, "sha256": sha256(path.read_bytes()).hexdigest()}
    return files
