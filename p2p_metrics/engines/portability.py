"""Holds models to the SQL that DuckDB and Spark share, and translates it for Spark.

The rules are data (sql/portability.toml); what depends on its surroundings has a check here.
A lint catches what can be seen in a syntax tree; the parity test of the models catches the rest.
"""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path

import sqlglot
from sqlglot import exp

from p2p_metrics.engines import patterns, shapes

RULES = Path(__file__).resolve().parent.parent.parent / "sql" / "portability.toml"
DIALECT = "duckdb"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that models may not contain, why, and what it looks like."""

    name: str
    because: str
    refused: tuple[str, ...]
    allowed: tuple[str, ...]
    nodes: tuple[type[exp.Expr], ...] = ()
    argument: str = ""
    forbidden: frozenset[str] = field(default=frozenset())
    permitted: frozenset[str] = field(default=frozenset())
    words: frozenset[str] = field(default=frozenset())
    shape: Callable[[exp.Expr], bool] | None = None

    def breaks(self, node: exp.Expr) -> bool:
        """Whether one node of a syntax tree is what this rule refuses."""
        if self.shape and self.shape(node):
            return True
        if not isinstance(node, self.nodes):
            return False
        return not self.argument or self._refuses(node.args.get(self.argument))

    def _refuses(self, value: object) -> bool:
        """Whether the argument is set to something that is refused."""
        if value is None or value is False or value == []:
            return False
        said = str(value.this if isinstance(value, exp.DataType) else getattr(value, "name", value))
        said = said.removeprefix("DType.").removeprefix("Type.").upper()
        if self.forbidden:
            return said in self.forbidden
        return said not in self.permitted


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule broken, with the piece of SQL that breaks it."""

    rule: str
    because: str
    found: str

    def __str__(self) -> str:
        """The breach in a sentence."""
        return f"{self.rule}: {self.found}: {self.because}"


@cache
def rules(path: Path = RULES) -> tuple[Rule, ...]:
    """The rules of sql/portability.toml."""
    listed = tomllib.loads(path.read_text(encoding="utf-8"))["rules"]
    return tuple(
        Rule(
            name=rule["name"],
            because=rule["because"],
            refused=tuple(rule["refused"]),
            allowed=tuple(rule["allowed"]),
            nodes=tuple(getattr(exp, node) for node in rule.get("nodes", ())),
            argument=rule.get("argument", ""),
            forbidden=frozenset(rule.get("is", ())),
            permitted=frozenset(rule.get("is_not", ())),
            words=frozenset(rule.get("words", ())),
            shape=getattr(shapes, rule["shape"]) if "shape" in rule else None,
        )
        for rule in listed
    )


def breaches(sql: str) -> tuple[Breach, ...]:
    """Everything in one statement that DuckDB and Spark would not read alike."""
    tree = sqlglot.parse_one(sql, read=DIALECT)
    written = set(_functions_written(sql))
    found = [
        Breach(rule.name, rule.because, node.sql(DIALECT)[:80])
        for rule in rules()
        for node in tree.walk()
        if rule.breaks(node)
    ]
    found += [
        Breach(rule.name, rule.because, f"{word}()")
        for rule in rules()
        for word in sorted(rule.words & written)
    ]
    return tuple(found)


def _functions_written(sql: str) -> Iterator[str]:
    """Names as written before an opening bracket: the tree forgets which synonym stood there."""
    tokens = sqlglot.tokenize(sql, read=DIALECT)
    for name, after in pairwise(tokens):
        if after.text == "(":
            yield name.text.lower()


def to_spark(sql: str) -> str:
    """The same statement in Spark's SQL; raises ValueError for a pattern that Spark has not."""
    tree = sqlglot.parse_one(sql, read=DIALECT)
    written = tree.transform(_percentiles).transform(_patterns)
    return written.sql("spark", unsupported_level=sqlglot.ErrorLevel.RAISE)


def _percentiles(node: exp.Expr) -> exp.Expr:
    """Spark's percentile() interpolates as quantile_cont() does; sqlglot would choose another."""
    if isinstance(node, exp.PercentileCont):
        return exp.Anonymous(this="percentile", expressions=[node.this, node.expression])
    return node


def _patterns(node: exp.Expr) -> exp.Expr:
    """Patterns as Java reads them; Spark has no word for matching a whole text."""
    if not isinstance(node, exp.RegexpLike | exp.RegexpFullMatch | exp.RegexpReplace):
        return node
    if not node.expression.is_string:
        raise ValueError("A pattern that is not written out cannot be translated for Spark.")
    is_whole = isinstance(node, exp.RegexpFullMatch)
    written = (patterns.whole if is_whole else patterns.to_java)(node.expression.name)
    node.set("expression", exp.Literal.string(written))
    return exp.RegexpLike(this=node.this, expression=node.expression) if is_whole else node
