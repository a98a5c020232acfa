"""Which column of a file is which column of the contract."""

from collections.abc import Mapping
from difflib import get_close_matches

from p2p_metrics.extracts.contract import Contract
from p2p_metrics.extracts.mapping import Supplied, line_to_add
from p2p_metrics.extracts.problem import Problem, Unloadable


def known_names(contract: Contract, supplied: Supplied) -> frozenset[str]:
    """Every column name that a file of this extract may have."""
    return frozenset((*contract.names, *supplied.columns.values(), *supplied.ignore))


def match(
    header: tuple[str, ...], contract: Contract, supplied: Supplied
) -> Mapping[str, str | None]:
    """Each column of the contract with its name in the file, None where it has no cells there.

    Raises Unloadable where the header is missing, or a column is duplicated, missing or undeclared.
    """
    if not known_names(contract, supplied) & set(header):
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
    problems += [_missing(name, extra, contract, supplied) for name in missing]
    problems += [_extra(name, missing, contract) for name in extra]
    if problems:
        raise Unloadable(*problems)
    return {name: own if (own := wanted.get(name)) in header else None for name in contract.names}


def _no_header(contract: Contract) -> Problem:
    first = contract.names[0]
    return Problem(
        "file_columns",
        "has no column name on its first line that the contract or the mapping file knows",
        "put the header back, or name the columns in the mapping file: "
        + line_to_add(f'columns.{first} = "its name in the file"', contract.extract),
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


def _missing(name: str, extra: list[str], contract: Contract, supplied: Supplied) -> Problem:
    own = supplied.columns.get(name, name)
    near = get_close_matches(name.lower(), [each.lower() for each in extra], n=1, cutoff=0.5)
    found = next((each for each in extra if near and each.lower() == near[0]), None)
    if found:
        line = line_to_add(f'columns.{name} = "{found}"', contract.extract)
        remedy = f"{line} if that is what it is called there"
    elif contract.column(name).is_required:
        line = line_to_add(f'columns.{name} = "its name in the file"', contract.extract)
        remedy = f"take the extract again with that column, or {line}"
    else:
        line = line_to_add(f'not_held = ["{name}"]', contract.extract)
        remedy = f"take the extract again with that column, or, if it is not held, {line}"
    shown = name if own == name else f"{own} (for {name})"
    return Problem("file_columns", f"lacks the column {shown}", remedy, column=name)


def _extra(name: str, missing: list[str], contract: Contract) -> Problem:
    near = get_close_matches(name.lower(), missing, n=1, cutoff=0.5)
    if near:
        line = line_to_add(f'columns.{near[0]} = "{name}"', contract.extract)
    else:
        line = line_to_add(f'ignore = ["{name}"]', contract.extract)
    return Problem("file_columns", f"has a column {name} that nothing declares", line, column=name)
