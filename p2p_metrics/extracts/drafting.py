"""A first mapping file from a folder of extracts, for a data officer to read and complete."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from p2p_metrics import vocabulary
from p2p_metrics.extracts import formats
from p2p_metrics.extracts.contract import Column, Contract
from p2p_metrics.extracts.contract_file import contracts
from p2p_metrics.extracts.first_look import look
from p2p_metrics.extracts.foreign import folded, matched, note
from p2p_metrics.extracts.limits import limits
from p2p_metrics.extracts.mapping import ISO_DATE
from p2p_metrics.extracts.sniffing import Sniffed

FEWEST_COLUMNS = 2
MOST_CODES = 30


def draft(directory: Path) -> str:
    """A mapping file (TOML) for the extracts in `directory`.

    It declares what was found and differs from the defaults; what could not be recognised stands
    in comments, so that the draft can be used as it is and completed line by line. Raises Refused
    where there is no such folder.
    """
    files, unread = look(directory)
    claimed: dict[str, list[Sniffed]] = {}
    unclaimed = []
    for file in files:
        extract = recognise(file)
        if extract is None:
            unclaimed.append(file)
        else:
            claimed.setdefault(extract, []).append(file)
    lines = list(_top(directory, claimed, unclaimed))
    lines += [f"# {sentence}" for sentence in unread]
    for extract, contract in contracts().items():
        declared = list(_block(contract, claimed[extract])) if extract in claimed else []
        if declared:
            lines += ["", f"[extracts.{extract}]", *declared]
    return "\n".join(lines) + "\n"


def recognise(file: Sniffed) -> str | None:
    """The extract a file holds: by its name, else by most of its columns; None where unclear."""
    for extract in contracts():
        if folded(file.stem) == folded(extract):
            return extract
    scores = {
        extract: len(matched(file.header, contract)) for extract, contract in contracts().items()
    }
    best = max(scores, key=lambda extract: scores[extract])
    is_clear = list(scores.values()).count(scores[best]) == 1
    return best if is_clear and scores[best] >= FEWEST_COLUMNS else None


def _top(
    directory: Path, claimed: Mapping[str, list[Sniffed]], unclaimed: list[Sniffed]
) -> Iterator[str]:
    yield "# Drafted from the extracts; lines that begin with # are for you to decide."
    if not (directory / limits().delivery_note).exists():
        yield "# The day the extracts were taken:"
        yield "# snapshot_date = 2024-10-01"
    for file in unclaimed:
        yield f"# {file.name} was not recognised: name it under files of the extract it is."
    for extract, contract in contracts().items():
        if extract not in claimed and not contract.is_optional:
            yield f"# No file seems to hold {extract} ({contract.title}), which is needed."


def _block(contract: Contract, files: list[Sniffed]) -> Iterator[str]:
    first = files[0]
    usual = f"{contract.extract}.{first.kind}"
    if [file.name for file in files] != [usual]:
        yield f"files = [{', '.join(_text(file.name) for file in files)}]"
    if Path(first.name).suffix.lower() != f".{first.kind}":
        yield f"format = {_text(first.kind)}"
    if first.delimiter != ",":
        yield f"delimiter = {_text(first.delimiter)}"
    if first.encoding != "utf-8":
        yield f"encoding = {_text(first.encoding)}"
    if len(first.sheets) > 1:
        yield f"sheet = {_text(first.sheets[0])}  # of: {', '.join(first.sheets)}"
    if first.above:
        lines = "the line" if first.above == 1 else f"the {first.above} lines"
        yield f"# Delete {lines} above the column names of {first.name}."
    names = matched(first.header, contract)
    yield from _dates(contract, first, names)
    yield from _columns(contract, first, names)
    yield from _recodes(contract, first, names)


def _dates(contract: Contract, file: Sniffed, names: Mapping[str, str]) -> Iterator[str]:
    texts = [
        text
        for column in contract.columns
        if column.type == "DATE" and column.name in names
        for text in file.of(names[column.name])
    ]
    form = formats.date_format(texts)
    if texts and form is None:
        yield "# The dates are not all in one format that is known; correct them at the source."
    if form and form != ISO_DATE and not (file.kind == "xlsx" and form.startswith(ISO_DATE)):
        yield f"date_format = {_text(form)}"


def _columns(contract: Contract, file: Sniffed, names: Mapping[str, str]) -> Iterator[str]:
    for column, own in names.items():
        if own != column:
            said = note(contract.extract, own)
            yield f"columns.{column} = {_text(own)}{f'  # {said}' if said else ''}"
            found = contract.column(column)
            if found.decimal_places and formats.are_percentages(file.of(own), found.maximum):
                yield f"scale.{column} = 0.01  # a percentage: most are above {found.maximum}"
    for wanted in contract.columns:
        if wanted.name not in names and not wanted.is_optional:
            yield f"# {_missing(wanted)}"
    for own in file.header:
        if own and own not in names.values():
            yield f"# {_text(own)} was not recognised: name it in columns, or leave it out with"
            yield f"# ignore = [{_text(own)}]"


def _missing(column: Column) -> str:
    if column.is_required:
        return f'columns.{column.name} = "?"  # {column.label}: needed'
    return f"not_held = [{_text(column.name)}]  # {column.label}: if it is not held"


def _recodes(contract: Contract, file: Sniffed, names: Mapping[str, str]) -> Iterator[str]:
    for column, own in names.items():
        found = contract.column(column)
        if found.vocabulary is None or found.vocabulary_match != "exact":
            continue
        codes = vocabulary.codes(found.vocabulary)
        foreign = sorted(set(file.of(own)) - set(codes))
        if foreign and len(foreign) <= MOST_CODES:
            yield f"# {column} is one of: {', '.join(codes)}"
            for code in foreign:
                yield f'# recodes.{column}.{_text(code)} = "?"'


def _text(value: str) -> str:
    """A text as TOML writes it."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    return f'"{escaped}"'
