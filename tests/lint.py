"""Style, types and the arrows between the rooms; every tool runs even when one before it fails."""

import subprocess
import sys
from pathlib import Path

SCRIPTS = Path(sys.executable).parent
TOOLS = {
    "style": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "imports": ["lint-imports"],
}


def main() -> int:
    """How many of the four checks failed."""
    failed = []
    for name, (tool, *arguments) in TOOLS.items():
        print(f"-- {name}: {tool} {' '.join(arguments)}", flush=True)
        if subprocess.call([SCRIPTS / tool, *arguments]):
            failed.append(name)
    print(f"lint: {', '.join(failed)} failed" if failed else "lint: all clean")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
