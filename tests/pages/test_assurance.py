"""What assurance reads: methods from one place, the truth held up, a statement that is tested."""

from pathlib import Path

import pytest

from p2p_metrics import release
from p2p_metrics.dashboard import contact
from p2p_metrics.presentation import numbers
from p2p_metrics.presentation.figures import accessibility, method, sample_truth
from p2p_metrics.presentation.source import Source

from . import made_up_release

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Source:
    """A release of a university that is not made up, without rule or study."""
    root = tmp_path_factory.mktemp("real")
    made_up_release.write(root, is_sample=False, without=("house_rule", "calibration"))
    return Source(release.current(root))


def test_the_finding_counts_the_ranges_that_hold_the_truth(source: Source) -> None:
    """Title and table say the same."""
    made = sample_truth.recovered(source, "mean_mark")
    held = sum(row["held"] == "✓ holds" for row in made.table.rows)

    assert f"{held} of {len(made.table.rows)} ranges hold" in made.title
    assert 0 < held


def test_the_mean_error_is_that_of_the_rows_listed(source: Source) -> None:
    """By hand, from the table of single schemes."""
    rows = sample_truth.recovered(source, "mean_mark").table.rows
    by_hand = sum(abs(row["estimate"] - row["true_effect"]) for row in rows) / len(rows)
    made = sample_truth.errors(source).table.rows
    name = source.name("outcome", "mean_mark")

    assert [pytest.approx(by_hand)] == [row["like"] for row in made if row["name"] == name]


def test_a_real_university_is_told_nothing_of_a_truth(real: Source) -> None:
    """It has none; and without rule and study the page says so in words."""
    assert not sample_truth.has_truth(real)
    assert method.grades(real).empty
    assert method.studied(real).empty
    assert method.early_leavers(real).empty
    assert method.placebo(real).empty
    assert method.embedded(real).empty
    assert "similar students" in method.answer(real)


def test_the_study_says_when_and_how_it_was_run(source: Source) -> None:
    """Whoever doubts it can run it again."""
    note = method.studied(source).note

    assert "python run.py calibrate --replications" in note
    assert "seeds" in note


def test_every_value_of_the_study_has_its_range(source: Source) -> None:
    """Limits stand beside the shares of the placebo and of the intervals."""
    for made in (method.studied(source), method.placebo(source), method.embedded(source)):
        keys = [column.key for column in made.table.columns]
        assert any(key.endswith(" from") for key in keys)
        for row in made.table.rows:
            for key in keys:
                if key.endswith(" from") and row.get(key) is not None:
                    name = key.removesuffix(" from")
                    assert row[key] <= row[name] <= row[f"{name} to"]


def test_the_full_method_is_the_one_in_docs() -> None:
    """Every section of docs/method.md, and nothing typed twice."""
    text = method.FILE.read_text(encoding="utf-8")
    parts = method.in_full()

    assert text.count("\n## ") == len(parts)
    assert all(body in text and body for _, body in parts)


def test_every_line_of_the_statement_rests_on_a_test_that_is_there() -> None:
    """A statement that names a test nobody runs would be a promise."""
    code = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("test_*.py"))
    said = accessibility.statement()

    assert said["tested"]
    assert all(f"def {one['test']}(" in code for one in said["tested"])


def test_the_statement_says_what_does_not_work_and_whom_to_tell(source: Source) -> None:
    """Without a contact of its own it still names somebody."""
    assert len(accessibility.statement()["lacking"]) == len(
        accessibility.lacking(source).table.rows
    )
    assert "tell the team that sent you its address" in accessibility.whom_to_tell()
    assert "tell web-team@example.ac.uk. Say" in accessibility.whom_to_tell(
        "web-team@example.ac.uk"
    )


def test_the_contact_of_p2p_toml_is_the_one_that_is_told(tmp_path: Path) -> None:
    """The university names it in its own file; a host without the file names nobody."""
    file = tmp_path / "p2p.toml"
    assert "" == contact.accessibility(file)
    named = tmp_path / "named.toml"
    named.write_text('[contact]\naccessibility = "web-team@example.ac.uk"\n', encoding="utf-8")

    assert "web-team@example.ac.uk" == contact.accessibility(named)


def test_made_up_universities_stand_in_the_order_of_their_courses(source: Source) -> None:
    """2, 8, 20: a number in a name is a number, not letters."""
    first_words = [str(row["way"]).split()[0] for row in method.embedded(source).table.rows]
    sizes = [int(word) for word in first_words]

    assert sorted(sizes) == sizes
    assert {2, 8, 20} <= set(sizes)


def test_the_studies_of_the_method_say_what_they_found(source: Source) -> None:
    """Numbers of the title are those of the table."""
    placebo, embedded = method.placebo(source), method.embedded(source)
    flagged = [row["flagged"] for row in placebo.table.rows if float(row["draw"]) > 0]
    held = [row["cover"] for row in embedded.table.rows if "moving apart" not in row["way"]]

    assert all(numbers.percent(one) in placebo.title for one in (flagged[0], flagged[-1]))
    assert all(numbers.percent(one) in embedded.title for one in (min(held), max(held)))
