"""`python -m p2p_metrics.disclosure_study`: the measured tables of docs/disclosure.md."""

import argparse
import sys
from pathlib import Path

from p2p_metrics.disclosure_study import (
    as_markdown,
    attacked,
    estimated,
    kept,
    kept_as_markdown,
    made_up,
)


def main() -> int:
    """Print what each way of publishing gives away and what each profile leaves."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--universities", type=int, default=9, help="how many to make up")
    asked.add_argument("--estimates", type=Path, help="a build's folder under estimates/ instead")
    chosen = asked.parse_args()
    found = (
        [estimated(chosen.estimates)]
        if chosen.estimates
        else [made_up(seed) for seed in range(1, chosen.universities + 1)]
    )
    sys.stdout.write(as_markdown(attacked(found)) + "\n\n")
    sys.stdout.write(kept_as_markdown(kept(found)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
