"""What a sentence says of the rows that break a rule, so that their cause is seen at once."""

import polars as pl
import pytest
from made_up_students import student_number

from p2p_metrics.contracts import years


def failing(judged, rule):
    """The one finding of a rule."""
    (found,) = [c for c in judged.checks if c.rule.startswith(rule) and not c.passed]
    return found


def without(scheme, year=None):
    """The rows of a scheme taken out, in a year or in all."""
    gone = pl.col("scheme_id") == scheme
    gone &= pl.col("academic_year") == year if year else True
    return lambda frame: frame.filter(~gone)


def said(**values):
    """A column of one value throughout."""
    return lambda frame: frame.with_columns(**{name: pl.lit(v) for name, v in values.items()})


def test_a_register_that_was_kept_and_never_came_is_named_by_scheme_and_year(verdicts_on):
    """Silence about it would be read as: nobody came."""
    judged = verdicts_on("scheme_years", participation=without("GROUP-BIO", "2022/23"))

    found = failing(judged, "register-has-rows")
    assert "warning" == found.severity
    assert (
        "scheme_years.csv: 1 of 6 rows break the rule 'A scheme that kept a register has rows in "
        "participation or sessions for that year, unless nobody came' (GROUP-BIO in 2022/23); "
        "deliver the registers; if none was kept, write register_kept = no; if nobody came, write "
        "nobody_came = yes; until then who took part there is unknown; the rows are listed in "
    ) in found.sentence


def test_sessions_that_were_not_supplied_are_no_register_and_no_excuse(verdicts_on):
    """The rule is judged without the optional extract: it counts as empty."""
    gone = {"participation": without("PASS-LAW"), "sessions": None}
    judged = verdicts_on("scheme_years", **gone)

    assert "(PASS-LAW in 2022/23 to 2023/24)" in failing(judged, "register-has-rows").sentence
    assert "register-has-rows" not in [each.rule for each in judged.not_judged]


def test_a_register_of_dated_sessions_has_come(verdicts_on):
    """Nobody needs to be listed where every session is."""
    judged = verdicts_on("scheme_years", participation=without("PASS-LAW"))

    assert not [check for check in judged.checks if not check.passed]


def test_a_scheme_to_which_nobody_came_says_so(verdicts_on):
    """Then its register is there, and empty."""
    gone = {"participation": without("GROUP-BIO"), "scheme_years": said(nobody_came="yes")}
    judged = verdicts_on("scheme_years", **gone)

    assert not [check for check in judged.checks if not check.passed]


def test_codes_that_nothing_translates_are_named(verdicts_on):
    """166 is no value about a person: many rows share it, and it has to be translated."""
    foreign = pl.when(pl.col("ethnicity") == "white").then(pl.lit("166")).otherwise("ethnicity")
    judged = verdicts_on("students", students=lambda f: f.with_columns(ethnicity=foreign))

    found = failing(judged, "vocabulary")
    assert 'refused, unknown\' (codes that nothing translates: "166"); ' in found.sentence


@pytest.mark.parametrize("value", ["Okonkwo", "no such code"])
def test_what_may_be_more_than_a_code_is_never_quoted(verdicts_on, value):
    """A column of names in the wrong place stays unread."""
    judged = verdicts_on("students", students=said(ethnicity=value))

    assert value not in failing(judged, "vocabulary").sentence


def test_a_code_of_few_rows_is_never_quoted(verdicts_on):
    """Two students are too few to speak of."""
    few = pl.when(pl.int_range(pl.len()) < 2).then(pl.lit("166")).otherwise("ethnicity")
    judged = verdicts_on("students", students=lambda f: f.with_columns(ethnicity=few))

    assert "166" not in failing(judged, "vocabulary").sentence


def test_numbers_of_students_where_engagements_belong_are_recognised(verdicts_on):
    """A register keyed by the person: no leading zeros will mend that."""
    keyed = said(engagement_id=student_number(0))
    judged = verdicts_on("retention", retention=lambda f: keyed(f).head(1))

    found = failing(judged, "relationship:engagements")
    assert "(1 of them are a student number in students)" in found.sentence


def test_rows_left_of_an_erased_student_have_a_remedy(verdicts_on):
    """Taken out of one extract, they must go from all."""
    judged = verdicts_on("engagements", students=lambda frame: frame.slice(1))

    found = failing(judged, "relationship:students")
    assert "if a student was erased take their rows out of every extract" in found.sentence


def test_a_load_in_percent_is_recognised_with_the_line_to_add(verdicts_on):
    """HESA writes 100 where we write 1."""
    percent = (pl.col("fte").cast(float) * 100).cast(str)
    judged = verdicts_on("enrolments", enrolments=lambda f: f.with_columns(fte=percent))

    assert (
        "most lie between 2 and 100: if these are percentages, add  scale.fte = 0.01  under "
        "[extracts.enrolments] in the mapping file"
    ) in failing(judged, "type").sentence


def test_decimal_commas_are_recognised(verdicts_on):
    """As half of Europe writes numbers."""
    comma = pl.col("fte").cast(float).cast(str).str.replace(".", ",", literal=True)
    judged = verdicts_on("enrolments", enrolments=lambda f: f.with_columns(fte=comma))

    assert "a comma where a point belongs" in failing(judged, "type").sentence


def test_years_are_named_in_runs():
    """A reader sees at once which are missing."""
    assert "2019/20 to 2021/22, 2023/24" == years.spans([2021, 2019, 2020, 2023, 2023])
    held = {"B": [2019], "A": [2019], "C": [2021]}
    assert "A, B in 2019/20; C in 2021/22" == years.by_scheme(held)
