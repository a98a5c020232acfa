"""What lies in the folder of extracts and was not read: nothing is passed over in silence."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from p2p_metrics.contracts.report import Check
from p2p_metrics.contracts.words import as_sentence
from p2p_metrics.extracts.foreign import folded
from p2p_metrics.extracts.mapping import Delivery, line_to_add, paths
from p2p_metrics.extracts.sniffing import KINDS

# The delivery note and the mapping file; the folder of analysis plans.
DECLARATIONS, PLANS = ".toml", "plans"
# What systems and spreadsheets leave behind.
HIDDEN = (".", "~$")
PACKED = (".gz", ".zip", ".7z")
ELSEWHERE = "or move it elsewhere"


def judge(folder: Path, extracts: Iterable[str], delivery: Delivery) -> tuple[Check, ...]:
    """A warning for each file or folder that was not read; the sample's own folders are known."""
    names = tuple(extracts)
    read = {path for extract in names for path in paths(folder, extract, delivery.of(extract))}
    return tuple(
        _check(path, *_said(path, names, delivery))
        for path in _entries(folder)
        if not any(path == one or path in one.parents for one in read)
        and not (delivery.is_sample and path.is_dir())
    )


def _entries(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        is_known = path.name == PLANS or path.suffix.lower() == DECLARATIONS
        if not is_known and not path.name.startswith(HIDDEN):
            yield path


def _said(path: Path, extracts: tuple[str, ...], delivery: Delivery) -> tuple[str, str]:
    """Why it was not read, and what to do."""
    if path.is_dir():
        return (
            "is a folder, and only files beside the delivery note are read",
            f"move the files that belong to an extract up, {ELSEWHERE}",
        )
    if path.suffix.lower() in PACKED:
        return "is packed, so was not read", f"unpack it, {ELSEWHERE}"
    if path.suffix.lower() not in KINDS:
        return "cannot be read as it is", f"save it as .xlsx or CSV, {ELSEWHERE}"
    like = [extract for extract in extracts if folded(extract) == folded(path.stem)]
    if not like:
        line = line_to_add(f'files = ["{path.name}"]', "the extract it is")
        return "is in the folder but belongs to no extract, so was not read", f"{line}, {ELSEWHERE}"
    return _beside(path, like[0], delivery)


def _beside(path: Path, extract: str, delivery: Delivery) -> tuple[str, str]:
    """A file with the name of an extract that comes as another file, or not at all."""
    own = delivery.of(extract)
    if own.not_supplied:
        why = f"was not read, since the mapping file says that {extract} is not supplied"
        return why, f"take out that line, {ELSEWHERE}"
    names = [*own.files] or [f.name for f in paths(path.parent, extract, own)]
    listed = ", ".join(f'"{name}"' for name in (*names, path.name))
    line = line_to_add(f"files = [{listed}]", extract)
    if not names:
        return "is not a name that is looked for, so was not read", f"{line}, {ELSEWHERE}"
    why = f"was not read, since {extract} comes as {' and '.join(names)}"
    return why, f"if it holds more rows of it, {line}, {ELSEWHERE}"


def _check(path: Path, why: str, remedy: str) -> Check:
    return Check(
        "",
        None,
        "file_claimed",
        "warning",
        passed=False,
        failing_count=1,
        checked_count=1,
        sentence=f"{path.name} {why}; {remedy}.",
        remedy=as_sentence(remedy),
        promise="Every file in the folder belongs to an extract.",
    )
