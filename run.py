"""Set up and run with nothing but Python: `python run.py` (the dashboard), `python run.py test`.

Makes an environment beside this file, installs the locked packages into it and hands the
verb over to `python -m p2p_metrics`. The standard library alone, on Linux, macOS and Windows.
"""

import os
import subprocess
import sys
import venv
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE / ".venv"
UV = "uv==0.13.9"
OLDEST_PYTHON = (3, 11)

# What each verb needs beyond what the web host installs (groups of pyproject.toml).
GROUPS = {
    "test": ("build", "test"),
    "screenshots": ("build", "test"),
    "speed": ("build", "test"),
    "lint": ("build", "test", "lint"),
}
NEEDED_BY_THE_REST = ("build",)
# Half a gigabyte: for whoever asks for it (--engine spark, --master URL, test -m spark).
SPARK = {"spark", "--engine=spark", "--master"}


def main(arguments: list[str]) -> int:
    """Set up, then run the verb; the exit code of the verb is ours."""
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        return refuse(f"Python 3.11 or newer is needed; this is {found}.")
    verb, rest = (arguments[0], arguments[1:]) if arguments else ("app", [])
    try:
        python = set_up(groups(verb, rest))
    except subprocess.CalledProcessError as failure:
        return refuse(f"Set-up stopped: `{failure.cmd[-1]}` could not be installed (see above).")
    if verb == "test":
        command = [python, HERE / "tests" / "run.py", *rest]
    elif verb == "lint":
        command = [python, HERE / "tests" / "lint.py", *rest]
    else:
        command = [python, "-m", "p2p_metrics", verb, *rest]
    return handed_over(list(map(str, command)))


def handed_over(command: list[str]) -> int:
    """Become the verb's process, so that whoever stops this one stops it; Windows cannot."""
    if os.name != "nt":
        sys.stdout.flush()
        environment = called_from_here()
        os.chdir(HERE)
        os.execve(command[0], command, environment)  # noqa: S606 - no shell is meant
    return subprocess.call(command, cwd=HERE, env=called_from_here())


def called_from_here() -> dict[str, str]:
    """The environment of a verb, with the folder that the paths it is given are meant from."""
    return quiet_environment() | {"P2P_METRICS_CALLED_FROM": str(Path.cwd())}


def groups(verb: str, rest: list[str]) -> tuple[str, ...]:
    """The groups of packages that a verb needs as it was asked for."""
    more = ("spark",) if SPARK & {*rest} else ()
    return (*GROUPS.get(verb, NEEDED_BY_THE_REST), *more)


def set_up(needed: tuple[str, ...]) -> Path:
    """Make the environment where it is missing, bring it in line with uv.lock; its Python."""
    scripts = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    uv = scripts / ("uv.exe" if os.name == "nt" else "uv")
    if not python.exists():
        say("Setting up: making an environment in .venv (once)")
        venv.create(ENVIRONMENT, with_pip=True)
    if not uv.exists():
        say("Setting up: installing packages (once; a minute or so)")
        quietly = ["--quiet", "--disable-pip-version-check"]
        subprocess.check_call([python, "-m", "pip", "install", *quietly, UV])
    wanted = [part for group in needed for part in ("--group", group)]
    # --inexact: a verb that needs less does not remove what another needs, uv itself included.
    sync = [uv, "sync", "--quiet", "--frozen", "--inexact", "--no-default-groups", *wanted]
    # Compiled once, or every process would compile what it imports: ten seconds of a first start.
    compiled = ENVIRONMENT / f"compiled-{'-'.join(needed)}"
    packages = sha256((HERE / "uv.lock").read_bytes()).hexdigest()
    if not compiled.exists() or compiled.read_text(encoding="utf-8") != packages:
        sync.append("--compile-bytecode")  # looks through every file: not at each start
    subprocess.check_call([str(part) for part in sync], cwd=HERE, env=quiet_environment())
    compiled.write_text(packages, encoding="utf-8")
    return python


def quiet_environment() -> dict[str, str]:
    """The caller's environment, with the packages kept in .venv and telemetry switched off."""
    ours = {
        "UV_PROJECT_ENVIRONMENT": str(ENVIRONMENT),
        "GX_ANALYTICS_ENABLED": "false",
        "PYTHONUTF8": "1",
    }
    elsewhere = {"VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME"}
    return {name: value for name, value in os.environ.items() if name not in elsewhere} | ours


def say(sentence: str) -> None:
    """Progress goes to standard error: standard output belongs to the verb."""
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201


def refuse(sentence: str) -> int:
    """One sentence, and the exit code of a failure."""
    say(sentence)
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
