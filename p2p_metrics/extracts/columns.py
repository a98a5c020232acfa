"""Which column of a file is which column of the contract."""

from collections.abc import Mapping
from difflib import get_close_matches

from p2p_metrics.extracts import foreign
from p2p_metrics.extracts.contract import Contract
from p2p_metrics.extracts.mapping import Supplied, line_to_add
from p2p_metrics.extracts.problem import Problem, Unloadable

ALIKE = 0.5  # of two spellings, where 1 is the same
NAME_THERE = "its name in the file"


def known_names(contract: Contract, supplied: Supplied) -> frozenset[str]:
    """Every column name that a file of this extract may have."""
    return frozenset((*contract.names, *supplied.columns.values(), *supplied.ignore))


def match(
    header: tuple[str, ...], contract: Contract, supplied: Supplied
) -> Mapping[str, str | None]:
    """Each column of the contract with its name in the file, None where it has no cells there.

    Raises Unloadable where the header is missing, or a column is duplicated, missing or undeclared.
    """
    if not known_names(contract, supplied) & set(header) and not foreign.matched(header, contract):
        raise Unloadable(_no_header(contract))
    problems = [*_duplicated(header), *_unnamed(header)]
    wanted = {
        name: supplied.columns.get(name, name)
        for name in contract.names
        if name not in supplied.fixed and name not in supplied.not_held
    }
    missing = [
        name
        for name, own in wanted.items()
        if own not in header and not (contract.column(name).is_optional and own == name)
    ]
    extra = [
        name
        for name in dict.fromkeys(header)
        if name and name not in wanted.values() and name not in supplied.ignore
    ]
    offered = _offered(missing, extra, contract)
    left = [name for name in extra if name not in offered.values()]
    problems += [_missing(name, offered.get(name), left, contract, supplied) for name in missing]
    if not left or offered.keys() >= set(missing):
        problems += [_extra(name, contract) for name in left]
    if problems:
        raise Unloadable(*problems)
    return {name: own if (own := wanted.get(name)) in header else None for name in contract.names}


def _no_header(contract: Contract) -> Problem:
    first = contract.names[0]
    return Problem(
        "file_columns",
        "has no column name on its first line that the contract or the mapping file knows",
        "put the header back, or name the columns in the mapping file: "
        + line_to_add(f'columns.{first} = "{NAME_THERE}"', contract.extract),
    )


def _duplicated(header: tuple[str, ...]) -> list[Problem]:
    twice = dict.fromkeys(name for name in header if name and header.count(name) > 1)
    return [
        Problem(
            "file_columns",
            f"has {header.count(name)} columns called {name}",
            "rename or remove the one that is not meant",
            column=name,
            failing=header.count(name),
            checked=len(header),
        )
        for name in twice
    ]


def _unnamed(header: tuple[str, ...]) -> list[Problem]:
    if "" not in header:
        return []
    return [
        Problem(
            "file_columns",
            f"has {header.count('')} columns without a name (the first is number "
            f"{header.index('') + 1})",
            "name or remove them",
            failing=header.count(""),
            checked=len(header),
        )
    ]


def _offered(missing: list[str], extra: list[str], contract: Contract) -> Mapping[str, str]:
    """Undeclared columns that are probably missing ones: known names first, then like spellings.

    No undeclared column is offered for two.
    """
    known = foreign.matched(extra, contract)
    offered = {name: known[name] for name in missing if name in known}
    for name in missing:
        left = [each for each in extra if each not in offered.values()]
        near = get_close_matches(name, [each.lower() for each in left], n=1, cutoff=ALIKE)
        if name not in offered and near:
            offered[name] = next(each for each in left if each.lower() == near[0])
    return offered


def _missing(
    name: str, offered: str | None, left: list[str], contract: Contract, supplied: Supplied
) -> Problem:
    own = supplied.columns.get(name, name)
    line = line_to_add(f'columns.{name} = "{offered or NAME_THERE}"', contract.extract)
    if offered:
        remedy = f"{line} if that is what it is called there"
    elif contract.column(name).is_required:
        remedy = f"take the extract again with that column, or {line}"
    else:
        line = line_to_add(f'not_held = ["{name}"]', contract.extract)
        remedy = f"take the extract again with that column, or, if it is not held, {line}"
    if left and not offered:
        remedy += f" (nothing declares {', '.join(left)}: one of them may be it)"
    shown = name if own == name else f"{own} (for {name})"
    return Problem("file_columns", f"lacks the column {shown}", remedy, column=name)


def _extra(name: str, contract: Contract) -> Problem:
    line = line_to_add(f'ignore = ["{name}"]', contract.extract)
    return Problem("file_columns", f"has a column {name} that nothing declares", line, column=name)
