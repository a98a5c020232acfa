"""Dirty rows are caught by the contracts, each with the sentence a data officer needs.

One delivery with everything wrong that does not hide something else is checked once, by Great
Expectations; each test looks for its finding.
"""

import polars as pl
import pytest
from made_up_extracts import write_extracts
from made_up_students import STUDENTS, student_number

from p2p_metrics import contracts

KEY = "a secret of the tests, long enough"


def put(column, *texts, start=0):
    """A function that replaces the cells of a column, beginning with one row."""

    def changed(frame):
        cells = frame[column].to_list()
        cells[start : start + len(texts)] = texts
        return frame.with_columns(pl.Series(column, cells, dtype=pl.String))

    return changed


def each(*changes):
    """Several changes of one extract."""

    def changed(frame):
        for change in changes:
            frame = change(frame)
        return frame

    return changed


def again(row, **cells):
    """A function that adds a row once more, some of its cells changed."""

    def changed(frame):
        extra = frame[row].with_columns(pl.lit(text).alias(name) for name, text in cells.items())
        return pl.concat([frame, extra])

    return changed


def without_zeros(*rows):
    """A function that takes the leading zeros of engagement numbers, as spreadsheets do."""

    def changed(frame):
        numbers = frame["engagement_id"].to_list()
        for row in rows:
            numbers[row] = numbers[row].lstrip("0")
        return frame.with_columns(pl.Series("engagement_id", numbers, dtype=pl.String))

    return changed


def exchanged(frame):
    """Minutes and sessions in each other's column."""
    return frame.with_columns(
        pl.col("sessions_attended").alias("minutes_attended"),
        pl.col("minutes_attended").alias("sessions_attended"),
    )


DIRTY = {
    "students": each(
        again(5, birth_date="2001-05-05"),
        again(7, student_id=student_number(7).lstrip("0")),
    ),
    "courses": put("course_title", "Law\nand society"),
    "engagements": each(
        put("student_id", "00999999", start=20),
        again(3, engagement_id="029999999"),
    ),
    "schemes": each(
        put("scheme_name", "PASS in Law "),
        put("owner", "=cmd|' /C calc'!A0", start=1),
    ),
    "scheme_years": each(
        put("approach", "Knitting circle", "peer assisted study sessions"),
        put("context", "CO_CURRICULAR", start=2),
    ),
    "module_results": each(
        put("mark", "101"),
        put("assessment_date", "2019-01-15", start=1),
        put("result", "Passed ", start=2),
    ),
    "retention": put("event_date", "2020-01-01"),
    "participation": each(
        exchanged, without_zeros(2, 3), put("minutes_attended", "-60"),
    ),
    "surveys": each(
        put("academic_year", "2023-24", "2023/25"),
        put("survey_id", None, start=3),
        lambda frame: frame.with_columns(pl.lit(None, dtype=pl.String).alias("answer")),
    ),
    "nss_results": lambda frame: frame.filter(pl.col("survey_year") == "2023").with_columns(
        survey_year=pl.lit("2022"), item_set=pl.lit("nss_2017")
    ),
    "sessions": put("minutes", "2000"),
}  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """The data directory that the check of the dirty delivery left behind."""
    return tmp_path_factory.mktemp("dirty")


@pytest.fixture(scope="module")
def report(data):
    """The report on the dirty delivery, of students who count as real."""
    folder = write_extracts(data / "given", **DIRTY)
    note = folder / "extracts.toml"
    note.write_text(note.read_text().replace("is_sample = true", "is_sample = false"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("P2P_METRICS_KEY", KEY)
        yield contracts.check(folder, None, data, lambda _: None)


@pytest.fixture
def finding(report):
    """The one failed check of an extract and rule, on a column where one is named."""

    def found(extract, rule, column=None):
        (only,) = [
            check
            for check in report.findings
            if (check.extract, check.rule) == (extract, rule) and column in {None, check.column}
        ]
        return only

    return found


def test_a_delivery_with_critical_findings_is_not_accepted(report, data):
    """Nothing of it reaches a warehouse file."""
    assert not report.accepted
    assert report.warehouse_file is None
    assert [] == list((data / "warehouse").iterdir())


def test_every_finding_names_file_and_remedy_in_one_sentence(report):
    """Each sentence begins with a file and ends once."""
    assert len(report.findings) > 20
    for found in report.findings:
        assert f"{found.extract}.csv" in found.sentence or found.rule == "freshness"
        assert found.sentence.endswith(".")
        assert ". " not in found.sentence
        assert found.remedy


def test_no_finding_quotes_a_value_about_a_person(report, data):
    """Student and engagement numbers, marks and dates stay in the extract."""
    said = " ".join(found.sentence + found.remedy for found in report.findings)
    said = said.replace(str(data), "")  # the name of a folder may hold any number

    for value in ("00999999", "029999999", student_number(5), "2020-01-01", "2019-01-15", "-60"):
        assert value not in said


def test_a_trailing_space_is_critical(finding):
    """The sentence in full: file, column, count, rule, remedy, list."""
    found = finding("schemes", "text_hygiene", "scheme_name")

    assert (
        "schemes.csv, column scheme_name: 1 of 3 rows break the rule 'Scheme name (scheme_name) "
        "has no space at either end, no line break and no first character =, +, - or @'; clean "
        "the values where they are kept; a first character such as = would be run as a formula "
        "by a spreadsheet; the rows are listed in "
    ) in found.sentence
    assert found.sentence.endswith("quarantine/schemes.csv.")
    assert found.stops


def test_a_spreadsheet_formula_is_critical(finding):
    """=cmd| would be run by whoever opens a workbook."""
    found = finding("schemes", "text_hygiene", "owner")

    assert "schemes.csv, column owner: 1 of 3 rows" in found.sentence
    assert "cmd" not in found.sentence


def test_a_line_break_in_a_field_is_critical(finding):
    """A field of two lines breaks every list it is printed in."""
    found = finding("courses", "text_hygiene", "course_title")

    assert "courses.csv, column course_title: 1 of 3 rows" in found.sentence


def test_an_unknown_approach_is_critical_with_the_nearest_names(finding):
    """About schemes values may be quoted; another name of a known approach is none of them."""
    found = finding("scheme_years", "vocabulary", "approach")

    assert "scheme_years.csv, column approach: 1 of 6 rows" in found.sentence
    assert "(found: 'Knitting circle'" in found.sentence
    assert found.stops


def test_a_code_in_capitals_is_critical(finding):
    """Codes are compared exactly; only approaches have other names."""
    found = finding("scheme_years", "vocabulary", "context")

    assert "(found: 'CO_CURRICULAR')" in found.sentence
    assert "correct the spelling and case" in found.sentence


def test_a_code_about_persons_is_counted_and_not_quoted(finding):
    """What the wrong codes have in common is said in a number."""
    found = finding("module_results", "vocabulary", "result")

    assert "(1 of them differ only in capitals or spaces)" in found.sentence
    assert "Passed " not in found.sentence


def test_a_mark_of_101_is_critical(finding):
    """Marks are from 0 to 100."""
    found = finding("module_results", "maximum", "mark")

    assert "column mark: 1 of 137 rows break the rule 'Mark (mark) is never above 100'" in (
        found.sentence
    )


def test_negative_minutes_are_critical(finding):
    """Nobody attends for less than no time."""
    found = finding("participation", "minimum", "minutes_attended")

    assert "participation.csv, column minutes_attended: 1 of" in found.sentence


def test_a_student_not_in_the_register_is_critical(finding):
    """An engagement belongs to a student."""
    found = finding("engagements", "relationship:students")

    assert "engagements.csv, column student_id: 1 of 49 rows" in found.sentence
    assert "check whether one of the two extracts lost leading zeros" in found.sentence


def test_two_students_with_one_identifier_are_critical(finding):
    """Both rows are counted and listed: nobody knows which is right."""
    found = finding("students", "primary_key")

    assert "students.csv: 2 of 50 rows break the rule 'No two rows of students have the same " in (
        found.sentence
    )


def test_lost_leading_zeros_are_critical_in_the_register(finding):
    """A number made of digits that is shorter than the others."""
    found = finding("students", "fixed_width")

    assert "students.csv, column student_id: 1 of 50 rows" in found.sentence
    assert "a spreadsheet has probably removed leading zeros" in found.sentence


def test_lost_leading_zeros_are_recognised_in_references(finding):
    """The rows would be found with their zeros: the cause is named, not only the count."""
    found = finding("participation", "relationship:engagements")

    assert "column engagement_id: 2 of 44 rows" in found.sentence
    assert "(2 of them are found once leading zeros are put back)" in found.sentence


def test_academic_years_written_otherwise_are_critical(finding):
    """2023-24 has no slash; 2023/25 is no academic year."""
    found = finding("surveys", "academic_year")

    assert "surveys.csv, column academic_year: 2 of 128 rows" in found.sentence
    assert "write the academic year as 2023/24, with a slash" in found.sentence


def test_blank_keys_are_critical(finding):
    """A row that cannot be told from others."""
    found = finding("surveys", "required", "survey_id")

    assert "surveys.csv, column survey_id: 1 of 128 rows" in found.sentence


def test_an_extract_of_which_no_row_can_be_read_is_refused_in_words(tmp_path):
    """With every row set aside there is nothing to judge: that is said, and nothing breaks down."""
    spoilt = write_extracts(tmp_path / "given", students=put("birth_date", *["soon"] * STUDENTS))

    report = contracts.check(spoilt, None, tmp_path / "data", lambda _: None)

    assert not report.accepted
    assert any("students.csv has 48 of 48 rows" in sentence for sentence in report.sentences)
    assert not any("the 0 rows together" in sentence for sentence in report.sentences)
    assert (
        "Not judged, since every row is set aside: students has a row count from 1 to 3,000,000, "
        "and no sudden change since the last accepted load."
    ) in [each.sentence for each in report.not_judged]


def test_a_wholly_empty_column_is_critical(finding):
    """A fact about the column as a whole: there are no rows to list."""
    found = finding("surveys", "answer-not-all-empty")

    assert "surveys.csv, column answer: the 128 rows together break the rule" in found.sentence
    assert "listed in" not in found.sentence
    assert found.stops


def test_a_withdrawal_before_the_enrolment_is_critical(finding):
    """A date in another extract decides it."""
    found = finding("retention", "withdrawn-before-enrolled")

    assert "retention.csv: 1 of 2 rows" in found.sentence


def test_the_same_grain_under_a_new_number_is_critical(finding):
    """One engagement twice, under two numbers."""
    found = finding("engagements", "one-number-per-engagement")

    assert "engagements.csv: 2 of 49 rows" in found.sentence


def test_a_date_outside_its_academic_year_is_a_warning(finding):
    """Suspicious, not impossible."""
    found = finding("module_results", "assessed-inside-its-year")

    assert ("warning", 1) == (found.severity, found.failing_count)
    assert "check the academic year and whether day and month were exchanged" in found.sentence


def test_an_extract_too_old_is_a_warning(report, finding):
    """The newest survey year is two years before the snapshot."""
    found = finding("nss_results", "freshness")

    assert "warning" == found.severity
    assert ["too_old"] == [e.freshness for e in report.extracts if e.extract == "nss_results"]


def test_minutes_and_sessions_exchanged_are_a_warning(finding):
    """The headers are right, the columns are not."""
    found = finding("participation", "minutes-exceed-sessions")

    assert "warning" == found.severity
    assert "the columns were not swapped" in found.sentence


def test_rows_of_a_rule_that_allows_it_are_set_aside(report, finding):
    """A session longer than a day is no session; the others are."""
    found = finding("sessions", "longer-than-a-day")

    assert "the rows are set aside and listed in" in found.sentence
    assert [1] == [e.quarantined_count for e in report.extracts if e.extract == "sessions"]


def test_the_list_names_rows_by_number_and_pseudonym(report, data):
    """The row as a spreadsheet shows it; its key without a student's number."""
    listed = pl.read_csv(data / "quarantine" / "students.csv", infer_schema=False)

    assert ["file", "row_number", "key", "column", "rule", "what"] == listed.columns
    assert ["51"] == listed.filter(pl.col("rule") == "fixed_width")["row_number"].to_list()
    assert ["7", "50"] == listed.filter(pl.col("rule") == "primary_key")["row_number"].to_list()
    assert student_number(5) not in (data / "quarantine" / "students.csv").read_text()


def test_marks_from_0_to_1_are_critical_by_their_median(verdicts_on):
    """Every mark is in range and none is right."""
    shares = (pl.col("mark").cast(pl.Float64) / 100).round(1).cast(pl.String)
    found = verdicts_on("module_results", module_results=lambda f: f.with_columns(shares))

    (found,) = [check for check in found.checks if check.stops]

    assert "marks-out-of-100" == found.rule
    assert "module_results.csv, column mark: the 137 rows together break the rule" in found.sentence
    assert "multiply marks by 100" in found.sentence


def test_every_clean_row_keeps_every_rule(report):
    """What was not corrupted is not complained about."""
    complained = {found.extract for found in report.findings}

    assert complained.isdisjoint({"enrolments", "modules", "offers", "awards", "costs"})
