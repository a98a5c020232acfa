"""Files that are whole on the disk or not there, whatever ends the process in between."""

import os
import sys
from contextlib import suppress
from pathlib import Path


def replaced(path: Path, text: str) -> None:
    """Write a text in place of the file in one step; a full disk leaves the file as it was."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_text(text, encoding="utf-8")
        flush(fresh)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def flush(path: Path) -> None:
    """Make sure that a file or folder is on the disk, where the system can do that."""
    flags = os.O_RDONLY if path.is_dir() or sys.platform != "win32" else os.O_RDWR
    with suppress(PermissionError):  # Windows does not open folders
        descriptor = os.open(path, flags)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
