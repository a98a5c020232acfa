"""Shapes in a syntax tree that DuckDB and Spark read differently: the checks that rules name.

Each says whether one node of the tree, seen with what stands around it, has the shape.
"""

from sqlglot import exp

INTEGERS = frozenset(exp.DataType.INTEGER_TYPES)
TEXTS = frozenset(exp.DataType.TEXT_TYPES)
FRACTIONS = (exp.Div, exp.Avg, exp.Stddev, exp.StddevSamp, exp.Median, exp.PercentileCont, exp.Sqrt)
WHOLE = (exp.Floor, exp.Ceil, exp.Round, exp.Cast, exp.IntDiv)
DATE_FORMATS = frozenset("YmdHMB")
SLOPES = (exp.Corr, exp.CovarSamp, exp.RegrSlope, exp.RegrIntercept, exp.RegrR2)


def list_of_quantiles(node: exp.Expr) -> bool:
    """Several quantiles asked for at once."""
    return isinstance(node, exp.PercentileCont) and isinstance(node.expression, exp.Array)


def ordered_list(node: exp.Expr) -> bool:
    """A list, or the first or last of one, in a stated order."""
    return isinstance(node, exp.ArrayAgg | exp.First | exp.Last) and isinstance(
        node.this, exp.Order
    )


def index_below_one(node: exp.Expr) -> bool:
    """An index counted from the end, or from nought (sqlglot moves indices by one)."""
    if not isinstance(node, exp.Bracket):
        return False
    written = [index.sql("duckdb") for index in node.expressions]
    as_text = node.sql("duckdb")
    return any(index.startswith("-") for index in written) or as_text.endswith("[0]")


def fraction_cast_to_integer(node: exp.Expr) -> bool:
    """A number with a fraction cast to a whole one without saying which."""
    return isinstance(node, exp.Cast) and node.to.this in INTEGERS and _has_fraction(node.this)


def double_cast_to_text(node: exp.Expr) -> bool:
    """A number with a fraction written as text."""
    return isinstance(node, exp.Cast) and node.to.this in TEXTS and _has_fraction(node.this)


def _has_fraction(node: exp.Expr) -> bool:
    """Whether the value itself, not something inside a floor or a cast, may have a fraction."""
    if isinstance(node, WHOLE):
        return isinstance(node, exp.Cast) and node.to.this in exp.DataType.REAL_TYPES
    if isinstance(node, FRACTIONS) or (isinstance(node, exp.Literal) and _is_double(node)):
        return True
    inside = (exp.Add, exp.Sub, exp.Mul, exp.Paren, exp.Coalesce, exp.Nullif, exp.Filter, exp.Neg)
    return isinstance(node, inside) and any(map(_has_fraction, node.iter_expressions()))


def _is_double(literal: exp.Literal) -> bool:
    return literal.is_number and not literal.this.isdigit()


def decimal_literal(node: exp.Expr) -> bool:
    """A number with a point and no exponent."""
    if not isinstance(node, exp.Literal) or not node.is_number:
        return False
    is_share = isinstance(node.parent, exp.PercentileCont | exp.WithinGroup | exp.ApproxQuantile)
    is_share = is_share or isinstance(node.parent, exp.Array | exp.PercentileDisc)
    return "." in node.this and "e" not in node.this.lower() and not is_share


def unguarded_division(node: exp.Expr) -> bool:
    """A division by something that may be nought."""
    if not isinstance(node, exp.Div | exp.IntDiv | exp.Mod):
        return False
    divisor = node.expression
    while isinstance(divisor, exp.Cast | exp.Paren):
        divisor = divisor.this
    is_number = isinstance(divisor, exp.Literal) and float(divisor.this) != 0
    return not is_number and not isinstance(divisor, exp.Nullif)


def sum_without_cast(node: exp.Expr) -> bool:
    """A sum whose type is left to the engine."""
    if not isinstance(node, exp.Sum):
        return False
    around = node.parent
    while isinstance(around, exp.Filter | exp.Window):
        around = around.parent
    return not isinstance(around, exp.Cast)


def sum_of_condition(node: exp.Expr) -> bool:
    """A sum of truths."""
    return isinstance(node, exp.Sum) and isinstance(
        node.this, exp.Predicate | exp.Connector | exp.Not
    )


def count_of_nothing(node: exp.Expr) -> bool:
    """count() with nothing between the brackets."""
    return isinstance(node, exp.Count) and node.this is None and not node.expressions


def interval_outside_cast(node: exp.Expr) -> bool:
    """A date moved by an interval that is not a number, or left as a time stamp."""
    if not isinstance(node, exp.Interval):
        return False
    around = node.parent
    while isinstance(around, exp.Add | exp.Sub | exp.Paren):
        around = around.parent
    is_date = isinstance(around, exp.Cast) and around.to.this is exp.DataType.Type.DATE
    return not is_date or not isinstance(node.this, exp.Literal)


def other_date_format(node: exp.Expr) -> bool:
    """A date written in a format other than the shared ones."""
    if not isinstance(node, exp.TimeToStr):
        return False
    written = node.args["format"].name
    return not {after[0] for after in written.split("%")[1:] if after} <= DATE_FORMATS


def pivot_statement(node: exp.Expr) -> bool:
    """pivot or unpivot as a statement of its own."""
    return isinstance(node, exp.Pivot) and node.parent is None


def unguarded_slope(node: exp.Expr) -> bool:
    """A slope or correlation outside `case when stddev_samp(x) > 0`."""
    if not isinstance(node, SLOPES):
        return False
    guards = [case for case in _above(node) if isinstance(case, exp.Case)]
    return not any(case.find(exp.StddevSamp) for case in guards)


def extreme_of_what_may_be_empty(node: exp.Expr) -> bool:
    """max_by or min_by of a column that is not filtered to be there."""
    if not isinstance(node, exp.ArgMax | exp.ArgMin):
        return False
    asked = node.parent.expression if isinstance(node.parent, exp.Filter) else None
    kept = asked.find_all(exp.Not) if asked else ()
    return not any(isinstance(one.this, exp.Is) and one.this.this == node.this for one in kept)


def partial_replacement(node: exp.Expr) -> bool:
    """regexp_replace for the first match only, or with groups in what it puts there."""
    if not isinstance(node, exp.RegexpReplace):
        return False
    modifiers = node.args.get("modifiers")
    is_global = modifiers is not None and "g" in modifiers.name
    return not is_global or "\\" in node.args["replacement"].name


def star_beside_using(node: exp.Expr) -> bool:
    """All columns, the keys among them, of tables that are joined by `using`."""
    query = node.find_ancestor(exp.Select) if isinstance(node, exp.Star) else None
    if query is None or isinstance(node.parent, exp.Count):
        return False
    left_out = {column.name for column in node.args.get("except_") or ()}
    joins = list(query.args.get("joins") or ())
    table = node.parent.table if isinstance(node.parent, exp.Column) else ""
    while joins and table in [join.this.alias_or_name for join in joins[1:]]:
        joins.pop(0)  # tables joined before this one share their keys without it
    return any(key.name not in left_out for join in joins for key in join.args.get("using") or ())


def _above(node: exp.Expr) -> list[exp.Expr]:
    found = []
    while node.parent is not None:
        node = node.parent
        found.append(node)
    return found
