"""Before any estimate: who could take part, and what could be seen at all."""

from html import escape

from p2p_metrics.presentation import cards, doubts, house_rule, numbers, wording, words
from p2p_metrics.presentation.doubts import Asked
from p2p_metrics.presentation.figure import Card, Figure, nothing
from p2p_metrics.presentation.source import Row, Source
from p2p_metrics.presentation.tables import Column, grid

KEY, EMPTY_TITLE = "preflight", "Before any estimate"
YES = "yes"
GO_AHEAD, FEW_COURSES = "go_ahead", "few_courses"
ROLL_OUT = "roll_out"


def preflight(source: Source, scheme: str, role: str) -> Figure:
    """Reach, the smallest difference that could be seen, and what to do next."""
    rows = Asked(scheme, role, "").rows(source, KEY, any_outcome=True)
    if not rows:
        return nothing(KEY, EMPTY_TITLE, "This release holds no pre-flight of the scheme.")
    row = rows[0]
    codes = _advised(row)
    steps = [house_rule.advice(code) for code in codes]
    # The title has said already that it may go ahead.
    items = "".join(
        f"<li>{escape(house_rule.advice(code))}</li>" for code in codes if code != GO_AHEAD
    )
    listed = f'<ul class="steps">{items}</ul>' if items else ""
    design = words.of_list("study_design", row["strongest_design"] or "narrative")
    return Figure(
        KEY,
        _title(row),
        f"The strongest design that it allows: {words.in_sentence(design.name)}. "
        f"{design.definition}",
        grid(
            EMPTY_TITLE,
            _columns(row),
            [{**row, "design": design.name, "advised": " ".join(steps),
              "role_name": wording.by("roles", "role")[(role,)]["name"]}],
        ),
        html=cards.html(_cards(source, row)) + listed,
        terms=(KEY, "taking_part", "suppression"),
        note=_why_blank(source, scheme, role, row),
    )  # fmt: skip


def _title(row: Row) -> str:
    counted = "courses" if row["strongest_design"] == ROLL_OUT else "students"
    if row["is_large_enough"] == YES:
        return f"Enough {counted} to see a plausible difference"
    if row["smallest_effect"] is None and FEW_COURSES not in _advised(row):
        return f"{EMPTY_TITLE}: what could be seen is not known"
    return f"Too few {counted} to see a plausible difference"


def _advised(row: Row) -> list[str]:
    """The codes of what to do, in the order of doing."""
    return [code for code in (row["advice"] or "").split("; ") if code]


def _columns(row: Row) -> tuple[Column, ...]:
    outcome = words.Outcome.of(row["outcome_code"])
    return (
        Column("role_name", "Students"),
        Column("eligible_count", "Could take part", "count"),
        Column("participant_count", "Took part", "count"),
        Column("attended_share", "Sessions attended", "percent"),
        Column(
            "smallest_effect", f"Smallest difference we could detect ({outcome.many})", "plain_2"
        ),
        Column("is_large_enough", "Large enough"),
        Column("design", "Strongest design"),
        Column("advised", "What to do"),
    )


def _cards(source: Source, row: Row) -> list[Card]:
    made = []
    if row["participant_count"] is not None and row["eligible_count"] is not None:
        note = f"of {numbers.count(row['eligible_count'])} who could"
        made.append(Card("took part", numbers.count(row["participant_count"]), note))
    if row["attended_share"] is not None:
        share = numbers.percent(row["attended_share"])
        made.append(Card("of their sessions attended", share, "rounded to the nearest 5%"))
    if row["smallest_effect"] is not None:
        outcome = words.Outcome.of(row["outcome_code"])
        size = numbers.plain(row["smallest_effect"], 2)
        note = (
            f"{source.name('outcome', outcome.code)}; one of this size is found four times in five"
        )
        made.append(Card(f"{outcome.many}: the smallest difference we could detect", size, note))
    return made


def _why_blank(source: Source, scheme: str, role: str, row: Row) -> str:
    if row["smallest_effect"] is not None:
        return ""
    return doubts.why_none(source, KEY, Asked(scheme, role, row["outcome_code"]), [dict(row)])
