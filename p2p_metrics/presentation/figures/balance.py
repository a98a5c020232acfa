"""Were the two sides alike beforehand? Differences before and after weighting (a Love plot)."""

from collections.abc import Sequence

from p2p_metrics.presentation import doubts, house_rule, impact, numbers, words
from p2p_metrics.presentation.charts.chart import KeyEntry
from p2p_metrics.presentation.charts.pairs import Pair, pairs
from p2p_metrics.presentation.doubts import Asked
from p2p_metrics.presentation.figure import Figure, nothing
from p2p_metrics.presentation.source import ALL, Row, Source
from p2p_metrics.presentation.tables import Column, grid
from p2p_metrics.presentation.theme import adaptive

MOST_DRAWN = 14
KEY = "balance"
SENSITIVE = "s"
AXIS = "difference (standard deviations)"


def balance(source: Source, scheme: str, outcome_code: str, role: str) -> Figure:
    """The characteristics that differed most, before weighting and after, beside the 0.1 line."""
    asked = Asked(scheme, role, outcome_code)
    rows = asked.rows(source, KEY, any_outcome=True)
    known = [row for row in rows if row["before"] is not None and row["after"] is not None]
    if not known:
        why = doubts.why_none(source, KEY, asked, rows)
        return nothing(KEY, "Were the two sides alike beforehand?", why)
    line = house_rule.balance_line()
    known.sort(key=_distance, reverse=True)
    labels = [named(source, row["covariate"], row["covariate_level"]) for row in known]
    drawn = [
        _pair(row, label, line) for row, label in zip(known, labels, strict=True)
    ][:MOST_DRAWN]  # fmt: skip
    hidden = [row for row in rows if row["before"] is None or row["after"] is None]
    table = [
        {**row, "name": named(source, row["covariate"], row["covariate_level"])}
        for row in (*known, *hidden)
    ]
    caption = asked.caption(source, "Differences in what was known beforehand", any_outcome=True)
    return Figure(
        KEY,
        _title(known, line),
        "The difference is those who took part less the others; weighting makes the comparison "
        f"group like them. Beyond {line:g} standard deviations the two sides count as different. "
        "All who could take part are shown; the grade looks at those whose result is known.",
        grid(caption, COLUMNS, table),
        pairs(adaptive(), drawn, title=AXIS, line=line, key=_key(drawn)),
        impact.described(
            "Differences beforehand, before and after weighting, the widest first",
            [pair.tooltip for pair in drawn],
        ),
        (KEY, "like_for_like", "suppression"),
        note=_left_out(len(known) - len(drawn), hidden),
    )


COLUMNS = (
    Column("name", "Known beforehand"),
    Column("before", "Before weighting", "signed_2"),
    Column("after", "After weighting", "signed_2"),
)


def named(source: Source, covariate: str, level: str = ALL) -> str:
    """What a covariate and its level are called: Ethnicity: Black."""
    name = source.name("characteristic", covariate)
    if name == covariate.replace("_", " "):
        name = words.of_list("covariate", covariate).name
    name = f"{name[:1].upper()}{name[1:]}"
    if level == ALL:
        return name
    return f"{name}: {_level(source, covariate, level)}"


def _level(source: Source, covariate: str, level: str) -> str:
    if covariate == "academic_year":
        return numbers.academic_year(int(level))
    if covariate == "stage":
        kind, _, year = level.rpartition("_")
        return f"{words.of_list('level', kind).name.lower()}, year {year}"
    name = source.name("group", level, covariate)
    return name if name != level.replace("_", " ") else source.name("code", level, covariate)


def _distance(row: Row) -> float:
    return float(max(abs(row["before"]), abs(row["after"])))


def _pair(row: Row, label: str, line: float) -> Pair:
    before, after = (numbers.signed(row[name], 2) for name in ("before", "after"))
    tone = "worse" if abs(row["after"]) > line else "accent"
    said = f"{label}: {before} before, {after} after"
    return Pair(label, row["before"], row["after"], tone, said)


def _key(drawn: Sequence[Pair]) -> list[KeyEntry]:
    made = [
        KeyEntry("before weighting", "quiet", "circle", True),
        KeyEntry("after weighting", "accent"),
    ]
    if any(pair.tone == "worse" for pair in drawn):
        made.append(KeyEntry("after weighting, still different", "worse", "triangle-down"))
    return made


def _title(known: Sequence[Row], line: float) -> str:
    before, after = (
        sum(abs(row[name]) > line for row in known) for name in ("before", "after")
    )  # fmt: skip
    unlike = f"{before} of {len(known)} things differed beforehand"
    left = f"{after} still {'does' if after == 1 else 'do'}" if after else "none does"
    return f"{unlike}; after weighting {left}"


def _left_out(undrawn: int, hidden: Sequence[Row]) -> str:
    parts = []
    if undrawn:
        many = "1 smaller difference is" if undrawn == 1 else f"{undrawn} smaller differences are"
        parts.append(f"{many} in the table.")
    few = sum(row["status"] != SENSITIVE for row in hidden)
    if few:
        are, them = ("is", "it") if few == 1 else ("are", "them")
        parts.append(f"{few} {are} not shown, because too few students are behind {them}.")
    if few < len(hidden):
        parts.append(words.suppressed(SENSITIVE).sentence)
    return " ".join(parts)
