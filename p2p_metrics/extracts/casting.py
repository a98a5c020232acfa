"""Text to typed columns under guard: what cannot be read exactly is set aside, never rounded.

Each cell starts as text. Blank means unknown; the mapping file's recodes and scales are applied;
then a cast that takes 45.5 for an integer, 0x1F for a number or year 24 for a date is refused.
"""
# ruff: noqa: S608 - every name in these queries is ours or a contract's, every value is quoted

from collections.abc import Mapping

from p2p_metrics.extracts.contract import Column, Contract
from p2p_metrics.extracts.limits import limits
from p2p_metrics.extracts.mapping import ISO_DATE, Supplied
from p2p_metrics.extracts.sources import Source
from p2p_metrics.quoting import literal, quoted

AS_SUPPLIED = "_as_supplied"
BLANK_ROW, REPEATED_HEADER = "blank_row", "repeated_header"


def as_supplied(column: Column) -> str:
    """The column that holds a value's text as it stood in the file."""
    return column.name + AS_SUPPLIED if column.is_academic_year else column.name


def select(
    contract: Contract, supplied: Supplied, source: Source, names: Mapping[str, str | None]
) -> str:
    """The query that reads a file into typed columns, naming the unreadable ones of each row."""
    texts = [f"{_text(c, supplied, source, names)} as {c.name}" for c in contract.columns]
    guards = {
        c.name: typed(c, supplied.date_format, source.has_date_cells) for c in contract.columns
    }
    columns = [f"{guards[c.name]} as {c.name}" for c in contract.columns]
    columns += [f"{c.name} as {as_supplied(c)}" for c in contract.columns if c.is_academic_year]
    lost = [
        (c.name, f"{c.name} is not null and {guards[c.name]} is null")
        for c in contract.columns
        if not c.is_text and not c.is_academic_year
    ]
    names_lost = ", ".join(f"case when {is_lost} then '{name}' end" for name, is_lost in lost)
    first_lost = ", ".join(f"case when {is_lost} then {name} end" for name, is_lost in lost)
    cells = {name: source.cells[own] for name, own in names.items() if own}
    return f"""
        select {", ".join(columns)},
            case
                when {_is_blank(cells)} then '{BLANK_ROW}'
                when {_is_header(cells, names)} then '{REPEATED_HEADER}'
                else {f"nullif(concat_ws(',', {names_lost}), '')" if lost else "null"}
            end as unreadable_columns,
            {f"coalesce({first_lost})" if lost else "cast(null as varchar)"}
                as unreadable_cell
        from (select {", ".join(texts)}, {_supplied_cells(cells)} from {source.relation}) as cells
    """


def no_rows(contract: Contract) -> str:
    """The statement that makes the table of an extract that was not supplied."""
    columns = [f"{column.name} {column.type}" for column in contract.columns]
    columns += [f"{as_supplied(c)} varchar" for c in contract.columns if c.is_academic_year]
    columns += ["unreadable_columns varchar", "unreadable_cell varchar"]
    return f"create or replace table supplied_{contract.extract} ({', '.join(columns)})"


def typed(column: Column, date_format: str, has_date_cells: bool) -> str:
    """The expression that casts a column's text, null where the text is not exactly that type."""
    name = column.name
    if column.is_academic_year:
        return academic_year(name)
    if column.type == "INTEGER":
        return _integer(name)
    if column.type.startswith("DECIMAL"):
        return _decimal(column)
    if column.type == "DATE":
        return _date(name, date_format, has_date_cells)
    return name


def academic_year(name: str) -> str:
    """The starting year of a text such as 2023/24, null unless the second year follows it.

    Years that institutions hold are looked up, at a fifth of what taking a text apart costs.
    """
    first = limits().earliest_year
    known = ", ".join(f"'{y}/{(y + 1) % 100:02}'" for y in range(first, limits().latest_year + 1))
    looked_up = f"cast(enum_code(try_cast({name} as enum({known}))) as integer) + {first}"
    follows = f"(cast({name}[3:4] as integer) + 1) % 100 = cast({name}[6:7] as integer)"
    taken_apart = (
        f"case when regexp_full_match({name}, '[0-9]{{4}}/[0-9]{{2}}') "
        f"then case when {follows} then cast({name}[1:4] as integer) end end"
    )
    return f"coalesce({looked_up}, {taken_apart})"


def _integer(name: str) -> str:
    # 45.0 is what spreadsheets and data frames make of 45; 45.5 is no whole number.
    whole = f"try_cast(split_part({name}, '.', 1) as integer)"
    return (
        f"case when {_reads_back(name, 'integer')} then try_cast({name} as integer) "
        f"when regexp_full_match({name}, '[+-]?[0-9]+([.]0*)?') then {whole} end"
    )


def _reads_back(name: str, kind: str) -> str:
    """Whether a text is just what its value is written as: exact, and quicker than a pattern."""
    return f"cast(try_cast({name} as {kind}) as varchar) = {name}"


def _decimal(column: Column) -> str:
    name, places = column.name, column.decimal_places
    pattern = f"[+-]?([0-9]+([.][0-9]{{0,{places}}}0*)?|[.][0-9]{{1,{places}}}0*)"
    cast = f"try_cast({name} as {column.type})"
    return f"case when regexp_full_match({name}, '{pattern}') then {cast} end"


def _date(name: str, date_format: str, has_date_cells: bool) -> str:
    iso = f"case when {_reads_back(name, 'date')} then try_cast({name} as date) end"
    parts = [iso] if date_format == ISO_DATE or has_date_cells else []
    if has_date_cells:
        midnight = f"regexp_full_match({name}, '[0-9-]{{10}} 00:00:00([.]0+)?')"
        parts.append(f"case when {midnight} then try_cast({name}[1:10] as date) end")
    if date_format != ISO_DATE:
        parts.append(f"cast(try_strptime({name}, {literal(date_format)}) as date)")
    read = f"coalesce({', '.join(parts)})"
    first, last = limits().earliest_year, limits().latest_year
    return f"case when year({read}) between {first} and {last} then {read} end"


def _text(
    column: Column, supplied: Supplied, source: Source, names: Mapping[str, str | None]
) -> str:
    own = names[column.name]
    if column.name in supplied.fixed:
        return literal(supplied.fixed[column.name])
    if own is None:
        return "cast(null as varchar)"
    cell = f"nullif({source.cells[own]}, '')"
    if codes := supplied.recodes.get(column.name):
        cases = " ".join(f"when {literal(a)} then {literal(b)}" for a, b in codes.items())
        cell = f"nullif(case {cell} {cases} else {cell} end, '')"
    if by := supplied.scale.get(column.name):
        scaled = f"cast(try_cast({cell} as decimal(28, 10)) * {by} as varchar)"
        cell = f"coalesce({scaled}, {cell})"
    return cell


def _supplied_cells(cells: Mapping[str, str]) -> str:
    return ", ".join(f"{cell} as {quoted('cell of ' + name)}" for name, cell in cells.items())


def _is_blank(cells: Mapping[str, str]) -> str:
    both = ", ".join(f"nullif({quoted('cell of ' + name)}, '')" for name in cells)
    return f"coalesce({both}) is null"


def _is_header(cells: Mapping[str, str], names: Mapping[str, str | None]) -> str:
    return " and ".join(
        f"{quoted('cell of ' + name)} = {literal(str(names[name]))}" for name in cells
    )
