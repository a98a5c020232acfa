"""The test command: the fast tier by default; what pytest understands passes through."""

import subprocess
import sys

FAST = ["-m", "not browser and not spark"]
# A file stays on one worker, so that what its tests share is made once (conftest.py says more).
TWO_AT_A_TIME = ["-n", "2", "--dist", "loadfile"]
ELSEWHERE = {
    "browser": "the pages in a browser (needs chromium): python run.py test -m browser",
    "spark": "the models on Spark (needs Java 17): python run.py test -m spark",
}


def main(arguments: list[str]) -> int:
    """Run pytest; say what the fast tier leaves to others. Returns pytest's exit code."""
    chosen = arguments if "-m" in arguments else [*FAST, *arguments]
    workers = [] if "-n" in arguments else TWO_AT_A_TIME
    code = subprocess.call([sys.executable, "-m", "pytest", *workers, *chosen])
    if "-m" not in arguments:
        print("\nNOT RUN by this command:")
        for sentence in ELSEWHERE.values():
            print(f"  - {sentence}")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
