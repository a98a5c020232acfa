"""A disk that is full or may not be written to, said in a sentence that a data officer can act on.

The message of an engine is looked into and never shown: it may quote somebody's record.
"""

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

MEGABYTE = 1_000_000
# Less than an engine takes at one go: where it then fails, that is why.
FULL_BELOW = 16 * MEGABYTE
ENGINES = ("duckdb", "_duckdb", "polars", "pyarrow")
FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}
NO_FOLDER = {errno.ENOTDIR, errno.EEXIST, errno.EISDIR}
NO_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP}
FULL_WORDS = ("no space left", "os error 28", "os error 27", "file too large", "quota exceeded")
CLOSED_WORDS = ("permission denied", "read-only file system", "os error 13", "os error 30")
KEPT = "What was being served before is served still."


def sentence(error: BaseException, folder: Path, verb: str) -> str | None:
    """What is wrong with the disk of a folder, and what to do; None where something else is wrong.

    `error` is what stopped the verb; whatever caused it counts as well.
    """
    folder = folder.absolute()
    for one in _chain(error):
        if isinstance(one, OSError) and (said := _of_system(one, folder, verb)):
            return said
        if type(one).__module__.split(".")[0] in ENGINES and (
            said := _of_engine(one, folder, verb)
        ):
            return said
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _of_system(error: OSError, folder: Path, verb: str) -> str | None:
    where = Path(str(error.filename)).absolute() if error.filename else folder
    if error.errno in FULL:
        return _full(folder, verb)
    if error.errno in CLOSED:
        return _closed(where, error.strerror or "not permitted")
    if error.errno in NO_FOLDER:
        return f"{where} is a file, or lies under one, and a folder is needed: name a folder."
    if error.errno in NO_LOCKS:
        return (
            f"The file system of {where} knows no locks, so nothing keeps two verbs apart there: "
            "name a folder on a disk of this machine."
        )
    if error.errno == errno.EIO:
        return f"The disk of {where} fails ({error.strerror}): nothing more can be done there."
    return None


def _of_engine(error: BaseException, folder: Path, verb: str) -> str | None:
    said = str(error).lower()
    if any(words in said for words in FULL_WORDS):
        return _full(folder, verb)
    if any(words in said for words in CLOSED_WORDS):
        return _closed(folder, "an engine was not permitted to")
    free = _free(folder)
    return _full(folder, verb) if free is not None and free < FULL_BELOW else None


def _full(folder: Path, verb: str) -> str:
    free = _free(folder)
    left = "" if free is None else f" ({free // MEGABYTE:,} MB are free)"
    return (
        f"The disk of {folder} has too little room for this{left}, or holds no more for this "
        f"account. Make room, or name a folder on another disk, and run `{verb}` again. {KEPT}"
    )


def _closed(where: Path, why: str) -> str:
    return (
        f"{where} cannot be read or written ({why}): give the account that runs this the right to, "
        f"or name another place. {KEPT}"
    )


def _free(folder: Path) -> int | None:
    """How many bytes are free where the folder is, or would be."""
    there = next((one for one in (folder, *folder.parents) if one.exists()), None)
    try:
        return shutil.disk_usage(there).free if there else None
    except OSError:
        return None
