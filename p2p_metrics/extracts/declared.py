"""What each line of a mapping file may hold: its kind, and the line as it should be.

Every value is held to its kind before anything is made of it, so that a slip is answered with the
line that was meant and not with an error of the program.
"""

import codecs
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from p2p_metrics import vocabulary
from p2p_metrics.extracts.contract import Column, Contract
from p2p_metrics.refusal import Refused

FORMATS = ("csv", "parquet", "xlsx")
LARGEST_SCALE = 1_000_000


@dataclass(frozen=True, slots=True)
class Kind:
    """What may stand there, in words, with an example; and whether something does."""

    words: str
    example: str
    fits: Callable[[Any], bool]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < LARGEST_SCALE
    )


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_word(value: Any) -> bool:
    return isinstance(value, str | int | float)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_encoding(value: Any) -> bool:
    try:
        return _is_text(value) and bool(codecs.lookup(value))
    except LookupError:
        return False


KINDS: Mapping[str, Kind] = {
    "files": Kind("a list of names", 'files = ["Student_2025.txt"]', _are_texts),
    "file": Kind("a name", 'file = "Student_2025.txt"', _is_text),
    "format": Kind(
        f"one of {', '.join(FORMATS)}", 'format = "csv"', lambda value: value in FORMATS
    ),
    "delimiter": Kind(
        "one character", 'delimiter = ";"', lambda value: _is_text(value) and len(value) == 1
    ),
    "encoding": Kind("the name of an encoding", 'encoding = "cp1252"', _is_encoding),
    "date_format": Kind(
        "a format with %",
        'date_format = "%d/%m/%Y"',
        lambda value: _is_text(value) and "%" in value,
    ),
    "sheet": Kind("a name", 'sheet = "Data"', _is_text),
    "rows": Kind("a whole number", "rows = 1125", _is_count),
    "ignore": Kind("a list of names", 'ignore = ["SURNAME"]', _are_texts),
    "not_held": Kind("a list of names", 'not_held = ["entry_tariff"]', _are_texts),
    "not_supplied": Kind("true or false", "not_supplied = true", lambda v: isinstance(v, bool)),
}
# Keys whose value is a table, by column: of what, and the line for one column.
TABLES: Mapping[str, Kind] = {
    "columns": Kind("a name", 'columns.{column} = "its name in the file"', _is_text),
    "scale": Kind("a number above 0", "scale.{column} = 0.01", _is_number),
    "fixed": Kind("one value", 'fixed.{column} = "its value"', _is_word),
    "recodes": Kind(
        "a code of ours for each of yours",
        'recodes.{column}."your code" = "our code"',
        lambda value: isinstance(value, dict) and all(map(_is_word, value.values())),
    ),
}


def require(block: Mapping[str, Any], contract: Contract, name: str) -> None:
    """Hold a block of the mapping file to the kinds of its keys and to the codes of its columns.

    Raises Refused, naming the line as it should be. `name` is the mapping file's.
    """
    place = f"[extracts.{contract.extract}]"
    require_known(block, {*KINDS, *TABLES}, name, f"under {place}")
    for key, value in block.items():
        if key in KINDS:
            is_one_name = isinstance(value, str) and KINDS[key].fits([value])
            example = f'{key} = ["{value}"]' if is_one_name else KINDS[key].example
            _require(value, KINDS[key], f"{place} {key}", example, name)
            if key == "not_held":
                require_known(value, contract.names, name, f"in {key} of {place}")
        else:
            _require_table(key, value, contract, name)
    _require_once(block.get("files", ()), place, name)
    if told := list(_wrong_codes(block, contract)):
        raise Refused(f"{name}: {' '.join(told)}")


def require_known(found: Collection[str], known: Collection[str], name: str, place: str) -> None:
    """Refuse names that are not known, with the nearest that is."""
    for key in found:
        if key not in known:
            near = get_close_matches(key, list(known), n=1)
            meant = (
                f"did you mean {near[0]}?" if near else f"known are: {', '.join(sorted(known))}."
            )
            raise Refused(f"{name}: {key} {place} is not known; {meant}")


def _require(value: Any, kind: Kind, place: str, example: str, name: str) -> None:
    if not kind.fits(value):
        raise Refused(f"{name}: {place} is {value!r}; it is {kind.words}, written  {example}")


def _require_table(key: str, table: Any, contract: Contract, name: str) -> None:
    place, kind = f"[extracts.{contract.extract}]", TABLES[key]
    if not isinstance(table, dict):
        example = kind.example.format(column=contract.names[0])
        raise Refused(f"{name}: {place} {key} is {table!r}; it is written  {example}")
    require_known(table, contract.names, name, f"in {key} of {place}")
    for column, value in table.items():
        example = kind.example.format(column=column)
        _require(value, kind, f"{place} {key}.{column}", example, name)


def _require_once(files: Collection[str], place: str, name: str) -> None:
    for twice in [file for file in dict.fromkeys(files) if list(files).count(file) > 1]:
        raise Refused(f"{name}: {place} files names {twice} twice; name each file once.")


def _wrong_codes(block: Mapping[str, Any], contract: Contract) -> Iterator[str]:
    """Values given to a column with a list of codes that are none of them."""
    for column, codes in block.get("recodes", {}).items():
        for foreign, becomes in codes.items():
            yield from _wrong(
                contract.column(column), str(becomes), f'recodes.{column}."{foreign}"'
            )
    for column, value in block.get("fixed", {}).items():
        yield from _wrong(contract.column(column), str(value), f"fixed.{column}")


def _wrong(column: Column, value: str, line: str) -> Iterator[str]:
    # An empty text means unknown. Approaches have many names, which the check of values knows.
    if column.vocabulary is None or column.vocabulary_match == "alias" or not value:
        return
    codes = vocabulary.codes(column.vocabulary)
    given = value.split(";") if column.vocabulary_match == "list" else [value]
    for one in given:
        if one not in codes:
            near = get_close_matches(one.lower(), codes, n=1)
            meant = f"did you mean {near[0]}?" if near else f"it has: {', '.join(codes)}."
            yield f'{line} is "{one}", which is not a code of {column.name}; {meant}'
