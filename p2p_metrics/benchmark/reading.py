"""Reading a release as the dashboard does: open it and every one of its tables."""

import sys
from pathlib import Path

from p2p_metrics import release


def rows_of_all_tables(root: Path) -> int:
    """The rows of every table of the release being served."""
    shown = release.current(root)
    return sum(shown.table(name).frame.height for name in shown.tables)


if __name__ == "__main__":
    sys.stdout.write(f"{rows_of_all_tables(Path(sys.argv[1]))}\n")
