"""`python -m sample_warehouse --scale 0.1 --into DIR` writes the extracts into DIR."""

import argparse
import sys
from pathlib import Path

from p2p_metrics.refusal import Refused
from sample_warehouse import generate


def main() -> None:
    """Read the command line and generate."""
    parser = argparse.ArgumentParser(prog="python -m sample_warehouse", description=__doc__)
    parser.add_argument("--scale", type=float, default=0.1, help="1 is 30,000 students a year")
    parser.add_argument("--into", type=Path, required=True, help="where the extracts go")
    parser.add_argument("--seed", type=int, help="another university of the same kind")
    asked = parser.parse_args()
    try:
        generate(asked.into, asked.scale, asked.seed, lambda said: print(said, file=sys.stderr))  # noqa: T201
    except Refused as why:
        sys.exit(str(why))


if __name__ == "__main__":
    main()
