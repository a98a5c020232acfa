"""A lock on an open file: the system lets it go when its process ends, however it ends."""

import os
import sys

# Far beyond what a lock file holds: Windows keeps others from reading the bytes that are locked.
BYTE = 1 << 20


def is_locked(descriptor: int) -> bool:
    """Take the lock without waiting, for as long as the file is open; whether it was free.

    Raises OSError where the file system knows no locks.
    """
    if sys.platform == "win32":
        return _on_windows(descriptor)
    import fcntl  # noqa: PLC0415 - exists everywhere but on Windows

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _on_windows(descriptor: int) -> bool:
    import msvcrt  # noqa: PLC0415 - exists on Windows alone

    try:
        os.lseek(descriptor, BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return False
    return True
