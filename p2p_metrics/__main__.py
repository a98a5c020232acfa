"""The verbs: `python run.py VERB`, each repeatable, each leaving a dated record."""

import argparse
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TypeAlias

from p2p_metrics import verbs
from p2p_metrics.places import Places
from p2p_metrics.refusal import Refused
from p2p_metrics.workplace import disk, holding, stopping

DATA = Path("data")
CALLED_FROM = "P2P_METRICS_CALLED_FROM"
SAMPLE_SCALE = 1.0
ENGINES = ("duckdb", "spark")
REASONS = ("objection", "erasure")  # of the verb `forget`
FULL = "make every model anew, also those that nothing has touched since the last build"
WORKS = "what judges the rules and builds the models"
PUBLISH = "Control, attack and write the release; the old one stays if it cannot hold."
PARTS = ("reruns", "browser", "crowd")  # of the verb `speed`
AT_WORK = ("sample", "check", "build", "estimate", "publish", "all", "retain", "forget",
           "withdraw")  # fmt: skip
DELETING = ("retain", "forget")  # they say and record themselves what they delete


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; 0 when it did what it says, 1 after one clear sentence when it could not."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    chosen, passed_on = parser().parse_known_args(given or ["app"])
    if passed_on and chosen.verb != "app":
        parser().error(f"{chosen.verb} does not take {' '.join(passed_on)}")
    chosen.passed_on = passed_on
    os.environ.pop(CALLED_FROM, None)  # what this process starts is given whole paths
    try:
        with stopping.in_good_order(), _workplace(chosen):
            return int(chosen.carry_out(chosen) or 0)
    except Refused as refusal:
        sys.stderr.write(f"\n{refusal}\n")
        return 1
    except KeyboardInterrupt as stop:
        sys.stderr.write("\nStopped. Whatever was being served before is served still.\n")
        return 128 + getattr(stop, "number", signal.SIGINT)
    except Exception as error:  # whatever it is, its message must not be printed
        said = disk.sentence(error, _place(chosen), chosen.verb) or without_its_message(error)
        sys.stderr.write(f"\n{said}\n")
        return 1


def _place(chosen: argparse.Namespace) -> Path:
    """Where a verb writes: what it is to say something of, if the disk there is full."""
    given = (getattr(chosen, name, None) for name in ("into", "file", "data"))
    return next((Path(one) for one in given if one), Path())


def _workplace(chosen: argparse.Namespace) -> AbstractContextManager[None]:
    """The data directory, for a verb that writes to it and is no part of one that holds it."""
    is_part = chosen.verb == "check" and (chosen.as_part or chosen.when_told)
    if chosen.verb not in AT_WORK or is_part:
        return nullcontext()
    needed = chosen.extracts if "extracts" in chosen else chosen.into
    if chosen.verb != "sample" and not needed.exists():
        return nullcontext()  # a slip, which the verb will name: no folder is made for it
    return holding.held(Places(chosen.into), chosen.verb, is_cleared=chosen.verb not in DELETING)


def without_its_message(error: BaseException) -> str:
    """Where the program failed and with what kind of error, for whoever mends it.

    An engine's message may quote a cell ("could not convert 'ada' to ..."), so it is left out;
    notes are our own and name models.
    """
    lines = ["".join(traceback.format_tb(error.__traceback__)).rstrip()]
    kinds, cause = [type(error).__name__], error.__cause__
    while cause is not None:
        kinds.append(type(cause).__name__)
        cause = cause.__cause__
    lines += [*getattr(error, "__notes__", ()), ""]
    lines += [
        f"The program stopped at an error of its own ({', from '.join(kinds)}; see the last line "
        "of code above). Its message is not shown, because it may quote somebody's record. What "
        "was being served before is served still."
    ]
    return "\n".join(lines)


def parser() -> argparse.ArgumentParser:
    """What can be asked for, and how."""
    top = argparse.ArgumentParser(
        prog="python run.py",
        description="Does peer learning and support work, for whom, and at what cost?",
        epilog="Also: `test` runs the tests, `lint` the style, type and import checks.",
    )
    asked = top.add_subparsers(dest="verb", metavar="VERB", required=True)
    _app(asked)
    _steps(asked)
    _studies(asked)
    _served(asked)
    return top


def of_caller(given: str) -> Path:
    """A path as whoever typed it means it: run.py works in the program's own folder."""
    return Path(os.environ.get(CALLED_FROM, "")) / given


Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _verb(asked: Verbs, name: str, sentence: str) -> argparse.ArgumentParser:
    verb = asked.add_parser(name, help=sentence, description=sentence)
    verb.set_defaults(carry_out=getattr(verbs, name.replace("-", "_")))
    return verb


def _app(asked: Verbs) -> None:
    app = _verb(asked, "app", "Open the dashboard; without a release, on the sample university.")
    app.add_argument("--data", type=of_caller, default=DATA, help="the data directory to open")
    app.epilog = "Streamlit's own options pass through: app --server.port 8600"


def _steps(asked: Verbs) -> None:
    sample = _verb(asked, "sample", "Write the extracts of the sample university.")
    sample.add_argument("--scale", type=float, default=SAMPLE_SCALE, help="1 = 30,000 a year")
    sample.add_argument("--seed", type=int, default=None, help="another such university")
    _into(sample)
    for name, sentence in {
        "check": "Load the extracts and hold them against their contracts.",
        "build": "Join the extracts in the warehouse (checks them first where needed).",
        "all": "Check, build, estimate and publish; stop at the first refusal.",
    }.items():
        step = _verb(asked, name, sentence)
        step.add_argument("--extracts", type=of_caller, required=True, help="folder of extracts")
        step.add_argument(
            "--mapping", type=of_caller, help="mapping file (TOML): your names and codes"
        )
        _into(step)
        if name == "check":
            step.add_argument("--when-told", action="store_true", help=argparse.SUPPRESS)
            step.add_argument("--as-part", action="store_true", help=argparse.SUPPRESS)
        else:
            step.add_argument("--full", action="store_true", help=FULL)
        step.add_argument("--engine", choices=ENGINES, default=ENGINES[0], help=WORKS)
        _master(step)
    estimate = _verb(
        asked, "estimate", "Estimate what taking part changed, from the current warehouse."
    )
    _master(estimate)
    _into(estimate)
    _into(_verb(asked, "publish", PUBLISH))
    retain = _verb(asked, "retain", "Delete what is past its date (p2p.toml) and record it.")
    retain.add_argument("--list", action="store_true", help="only say what would be deleted")
    retain.add_argument(
        "--current", action="store_true", help="the warehouse in use too, where past its date"
    )
    _into(retain)
    forget = _verb(asked, "forget", "Take students from this machine and from all later loads.")
    forget.add_argument("numbers", type=of_caller, metavar="FILE", help="their numbers, one a line")
    forget.add_argument("--reason", choices=REASONS, required=True, help="what they asked for")
    forget.add_argument("--new", action="store_true", help="no delivery has held them yet")
    _into(forget)
    withdraw = _verb(asked, "withdraw", "Take releases from readers; the audit keeps them.")
    withdraw.add_argument("releases", nargs="+", metavar="RELEASE", help="ids of releases")
    withdraw.add_argument("--reason", required=True, help="why; it is recorded, so name nobody")
    _into(withdraw)
    draft = _verb(asked, "draft-mapping", "Draft a mapping file from a folder of extracts.")
    draft.add_argument("--extracts", type=of_caller, required=True, help="folder of extracts")
    draft.add_argument(
        "--file", type=of_caller, help="where to write it (shown on screen otherwise)"
    )


def _studies(asked: Verbs) -> None:
    recover = _verb(asked, "recover", "Hold the estimates of a sample against its planted truth.")
    _into(recover)
    calibrate = _verb(
        asked, "calibrate", "How often the estimators are right, on made-up students."
    )
    calibrate.add_argument("--replications", type=int, default=300, help="universities to make")
    calibrate.add_argument("--json", type=of_caller, help="also write the figures to this file")
    calibrate.add_argument(
        "--rollout", action="store_true", help="embedded activities alone, renewed in that file"
    )
    attack = _verb(asked, "attack", "Attack published tables under weaker and stronger rules.")
    attack.add_argument("--universities", type=int, default=9, help="made-up universities")
    attack.add_argument(
        "--estimates", type=of_caller, help="a folder of estimates to attack as well"
    )
    pictures = _verb(asked, "screenshots", "Picture every page, light and dark, wide and narrow.")
    pictures.add_argument("--data", type=of_caller, default=DATA, help="the data directory to show")
    pictures.add_argument("--into", type=of_caller, default=Path("screenshots"), help="a folder")
    pictures.add_argument(
        "--jobs", action="store_true", help="the pictures of docs/jobs instead, in their place"
    )
    pictures.add_argument(
        "--readme", action="store_true", help="the pictures of the README instead, in their place"
    )
    bench = _verb(asked, "bench", "Time every step on the sample university, beside its budget.")
    bench.add_argument("--scale", type=float, nargs="+", default=[SAMPLE_SCALE])
    bench.add_argument("--steps", nargs="+", help="only these (default: all but build on Spark)")
    bench.add_argument("--file", type=of_caller, help="also write the document to this file")
    bench.add_argument("--note", default="", help="what readers must know of how it was measured")
    _into(bench)


def _master(verb: argparse.ArgumentParser) -> None:
    said = "where Spark runs: local[2], spark://host:port or sc://host:port (docs/scaling.md)"
    verb.add_argument("--master", default="", metavar="URL", help=said)


def _served(asked: Verbs) -> None:
    briefing = _verb(asked, "briefing", "Write a one-page PDF and a workbook of every table.")
    briefing.add_argument("--data", type=of_caller, default=DATA, help="the data directory to read")
    briefing.add_argument("--into", type=of_caller, default=Path("briefing"), help="a folder")
    briefing.add_argument("--outcome", help="the outcome of the page (the first one otherwise)")
    speed = _verb(
        asked, "speed", "How fast the pages are: processor time, a browser's wait, a crowd."
    )
    speed.add_argument("--data", type=of_caller, default=DATA, help="the data directory to serve")
    speed.add_argument(
        "--part", nargs="+", choices=PARTS, default=list(PARTS), help="what to measure"
    )
    speed.add_argument("--processes", type=int, nargs="+", default=[1, 2, 4], help="servers")
    speed.add_argument("--readers", type=int, default=100, help="sessions at once")
    speed.add_argument("--think", type=float, default=5.0, help="seconds between two looks")
    speed.add_argument("--stay", type=float, default=45.0, help="seconds that a crowd stays")
    speed.add_argument("--file", type=of_caller, help="also write the tables to this file")


def _into(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--into", type=of_caller, default=DATA, help="the data directory (default: data)"
    )


if __name__ == "__main__":
    sys.exit(main())
