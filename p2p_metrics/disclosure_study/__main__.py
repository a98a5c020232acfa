"""`python -m p2p_metrics.disclosure_study`: print the attack table of docs/disclosure.md."""

import argparse
import sys

from p2p_metrics.disclosure_study import as_markdown, measured
from p2p_metrics.disclosure_study.university import Size


def main() -> int:
    """Print what each way of publishing gives away."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seed", type=int, default=1, help="another such university")
    asked.add_argument("--students", type=int, default=3000, help="students a year")
    chosen = asked.parse_args()
    outcomes = measured(chosen.seed, Size(students=chosen.students))
    sys.stdout.write(as_markdown(outcomes) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
