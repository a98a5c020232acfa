"""What each verb does, in a few lines; libraries are imported by the verb that needs them."""

import os
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from p2p_metrics import head_start
from p2p_metrics.config import ROOT
from p2p_metrics.dashboard import PREPARING
from p2p_metrics.places import Places
from p2p_metrics.progress import Narrator
from p2p_metrics.refusal import Refused
from p2p_metrics.workplace import holding, stopping

COPY_AGAIN = (
    "A web server that has a copy goes on showing it until the folder of releases is copied again, "
    "with its list of what was withdrawn (docs/serving.md)."
)
# At least 10,000 students a year: enough for most schemes to say something, quick to make.
DEMONSTRATION_SCALE = 0.334


def app(asked: Namespace) -> int:
    """Open the dashboard on the data directory; make the sample university where there is none."""
    places = Places(asked.data.resolve())
    if (places.releases / "current").exists():
        with _stopped_with_us(_dashboard(places, asked.passed_on)) as server:
            return server.wait()
    _require_free_for_the_sample(places)
    # Its imports fit beside the first steps, which keep one processor busy; it waits for a release.
    preparing = _dashboard(places, asked.passed_on, {PREPARING: "yes"})
    with _stopped_with_us(preparing) as server:
        _make_the_sample(places)
        return server.wait()


def _require_free_for_the_sample(places: Places) -> None:
    """Refuse to fill a data directory that somebody has begun to use for extracts of their own."""
    is_default = places.root == (ROOT / "data").resolve()
    if is_default and places.extracts.exists():
        import sample_warehouse  # noqa: PLC0415

        sample_warehouse.require_free(places.extracts)
    elif places.report("check").exists() or (places.root.exists() and not is_default):
        raise Refused(
            f"{places.root} holds no release yet. Make one: "
            f"python run.py all --extracts DIR --into {places.root}"
        )


def _dashboard(
    places: Places, passed_on: Sequence[str], more: Mapping[str, str] = MappingProxyType({})
) -> subprocess.Popen[bytes]:
    served = os.environ | {"P2P_METRICS_DATA": str(places.root), **more}
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), *passed_on]
    return subprocess.Popen(command, env=served, cwd=ROOT)


@contextmanager
def _stopped_with_us(
    server: subprocess.Popen[bytes],
) -> Iterator[subprocess.Popen[bytes]]:
    """Whoever stops this process, a service manager too, stops the server that it started."""
    try:
        yield server
    except BaseException:
        server.terminate()
        raise


def _make_the_sample(places: Places) -> None:
    sys.stderr.write("No release yet: making one of the sample university (one to two minutes).\n")
    with (
        holding.held(places, "app"),
        head_start.check(places.extracts, places.root) as check_now,
    ):
        sample(Namespace(scale=DEMONSTRATION_SCALE, seed=None, into=places.root))
        check_now()
        all(Namespace(extracts=places.extracts, mapping=None, into=places.root))
    sys.stderr.write("The dashboard shows the sample university.\n")


def sample(asked: Namespace) -> None:
    """Write the sample university's extracts under the data directory."""
    import sample_warehouse  # noqa: PLC0415

    narrator = Narrator()
    into = Places(asked.into).extracts
    chosen = {} if asked.seed is None else {"seed": asked.seed}
    sample_warehouse.generate(into, scale=asked.scale, progress=narrator, **chosen)
    narrator.finish(f"The sample university's extracts are in {into}")


def check(asked: Namespace) -> None:
    """Load the extracts, hold them against their contracts, say what was found."""
    from p2p_metrics import checking, contracts  # noqa: PLC0415

    if asked.when_told and not head_start.is_told():
        return
    if asked.as_part:
        stopping.end_with_parent()
    where = contracts.Where(asked.engine, asked.master)
    checking.check(asked.extracts, asked.mapping, Places(asked.into), Narrator(), where)


def build(asked: Namespace) -> None:
    """Check where these very extracts have not been, then join them in the warehouse."""
    from p2p_metrics import pipeline  # noqa: PLC0415

    narrator = Narrator()
    names = {"full": "is_full", "engine": "engine", "master": "master"}
    chosen = {ours: getattr(asked, name) for name, ours in names.items() if name in asked}
    pipeline.build(asked.extracts, asked.mapping, Places(asked.into), narrator, **chosen)


def estimate(asked: Namespace) -> None:
    """Estimate from the current warehouse."""
    from p2p_metrics import pipeline  # noqa: PLC0415

    pipeline.estimate(Places(asked.into), Narrator(), getattr(asked, "master", ""))


def publish(asked: Namespace) -> None:
    """Control, attack and write the release."""
    from p2p_metrics import pipeline  # noqa: PLC0415

    pipeline.publish(Places(asked.into), Narrator())


def all(asked: Namespace) -> None:  # noqa: A001 - the verb's name
    """The four, one after the other."""
    build(asked)
    estimate(asked)
    publish(asked)


def retain(asked: Namespace) -> None:
    """Delete what is past its date on the build machine, and record it; never a release."""
    from p2p_metrics import retention  # noqa: PLC0415
    from p2p_metrics.config import Configuration  # noqa: PLC0415

    rules, today = Configuration.read().retention, datetime.now(UTC).date()
    said = retention.retain(
        Places(asked.into), rules, today, is_list=asked.list, with_current=asked.current
    )
    sys.stdout.write("".join(f"{sentence}\n" for sentence in said))


def forget(asked: Namespace) -> None:
    """Take students from the build machine, by a file of their numbers, and from later loads."""
    from p2p_metrics import forgetting  # noqa: PLC0415
    from p2p_metrics.config import Configuration  # noqa: PLC0415

    rules, today = Configuration.read().retention, datetime.now(UTC).date()
    said = forgetting.forget(
        Places(asked.into), asked.numbers, asked.reason, rules, today, is_new=asked.new
    )
    sys.stdout.write("".join(f"{sentence}\n" for sentence in said))


def withdraw(asked: Namespace) -> None:
    """Take releases from readers and record why; later releases are still attacked with them."""
    from p2p_metrics import release  # noqa: PLC0415

    places, today = Places(asked.into), datetime.now(UTC).date()
    if not asked.reason.strip():
        raise Refused("Say with --reason why, for whoever reads the record; name nobody in it.")
    served = release.withdraw(places.root, asked.releases, today)
    facts = {"releases": asked.releases, "reason": asked.reason, "served_now": served}
    places.record("withdraw", facts)
    now = f"Readers now see {served}." if served else "Readers now see no release."
    sys.stdout.write(f"Withdrawn: {', '.join(asked.releases)}. {now} {COPY_AGAIN}\n")
    left = release.listed(places.root)
    if same := sorted({one for gone in asked.releases for one in release.alike(gone, left)}):
        sys.stdout.write(
            f"These hold the very same tables and are still shown: {', '.join(same)}.\n"
        )


def draft_mapping(asked: Namespace) -> None:
    """A first mapping file, for a data officer to read and complete."""
    from p2p_metrics import extracts  # noqa: PLC0415

    if asked.file is None:
        sys.stdout.write(extracts.draft(asked.extracts))
        return
    file = Path(asked.file).absolute()
    if file.exists():
        raise Refused(f"{file} is there already and stays as it is: name another file.")
    if not file.parent.is_dir():
        raise Refused(f"{file.parent} is not a folder: name a file in a folder that is there.")
    file.write_text(extracts.draft(asked.extracts), encoding="utf-8")


def bench(asked: Namespace) -> None:
    """Time every step beside its budget and other ways of doing it."""
    from p2p_metrics.benchmark import running  # noqa: PLC0415

    steps = asked.steps or running.USUAL
    if unknown := sorted(set(steps) - set(running.EVERY_STEP)):
        known = ", ".join(running.EVERY_STEP)
        raise Refused(f"There is no step {', '.join(unknown)}; the steps are {known}.")
    running.run(asked.scale, asked.into, asked.file, steps, asked.note)


def speed(asked: Namespace) -> None:
    """Measure how fast the pages are (the browser's part needs chromium and the test group)."""
    from p2p_metrics.benchmark import crowd, speed  # noqa: PLC0415

    readers = crowd.Crowd(asked.readers, asked.think, asked.stay)
    speed.run(asked.data.resolve(), asked.part, asked.processes, readers, asked.file)


def briefing(asked: Namespace) -> None:
    """Write what a board can be given: a page as PDF, every page's main table as a workbook."""
    from p2p_metrics import release  # noqa: PLC0415
    from p2p_metrics.briefing import PAGE, WORKBOOK, pdf, workbook  # noqa: PLC0415
    from p2p_metrics.presentation.source import Source  # noqa: PLC0415

    try:
        source = Source(release.current(asked.data.resolve()))
    except release.NoRelease as why:
        raise Refused(str(why)) from None
    offered = source.values("impact", "outcome_code")
    if asked.outcome and asked.outcome not in offered:
        raise Refused(f"--outcome is one of {', '.join(offered)}.")
    asked.into.mkdir(parents=True, exist_ok=True)
    for name, made in (
        (PAGE, pdf.one_page(source, asked.outcome)),
        (WORKBOOK, workbook.workbook(source)),
    ):
        (asked.into / name).write_bytes(made)
        sys.stdout.write(f"{asked.into / name}\n")


def recover(asked: Namespace) -> None:
    """Hold the estimates of a sample university against the truth it was made with."""
    from sample_warehouse import recovery  # noqa: PLC0415

    places = Places(asked.into)
    truth = places.extracts / "truth" / "realised.csv"
    made = sorted(places.root.glob("estimates/*/impact.parquet"))
    if not truth.exists() or not made:
        raise Refused(f"{places.root} holds no sample with estimates: run `sample`, then `all`.")
    ways, rollout = (made[-1].with_name(f"{name}.parquet") for name in ("specification", "rollout"))
    sys.stdout.write(recovery.report(made[-1], truth) + "\n")
    sys.stdout.write(recovery.joined_later(made[-1], ways, truth) + "\n")
    sys.stdout.write(recovery.embedded(rollout, truth))


def calibrate(asked: Namespace) -> None:
    """Run the calibration study."""
    from p2p_metrics import calibration  # noqa: PLC0415

    calibration.main(asked)


def attack(asked: Namespace) -> None:
    """Run the disclosure study: what each way of publishing gives away."""
    from p2p_metrics import disclosure_study  # noqa: PLC0415

    sys.stdout.write(disclosure_study.run(asked.universities, asked.estimates))


def screenshots(asked: Namespace) -> None:
    """Picture every page in both themes and widths (needs chromium and the test group)."""
    from p2p_metrics.dashboard import job_pictures  # noqa: PLC0415
    from p2p_metrics.dashboard import screenshots as pictures  # noqa: PLC0415

    if asked.jobs or asked.readme:
        folder = job_pictures.JOBS if asked.jobs else job_pictures.README
        shown = job_pictures.take(asked.data.resolve(), folder)
        sys.stdout.write(f"{len(shown)} pictures in {folder}\n")
        return
    made = pictures.take(asked.data.resolve(), asked.into.resolve())
    sys.stdout.write(f"{len(made)} pictures in {asked.into}\n")
