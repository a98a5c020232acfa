"""From extracts to a release that is served, by the verbs a user would type."""

import json
import shutil
import tomllib

from made_up_extracts import noted_again

from p2p_metrics import release, warehouse
from p2p_metrics.__main__ import main
from p2p_metrics.places import Places

OPTIONAL = ["sessions", "costs", "surveys", "nss_results", "awards", "retention"]


def run_all(extracts, root, *more):
    """The verb `all`; its exit code."""
    return main(["all", "--extracts", str(extracts), "--into", str(root), *map(str, more)])


def bytes_of(places):
    """The hash of every table of the release being served."""
    files = release.current(places.root).manifest["files"]
    return {name: said["sha256"] for name, said in files.items()}


def test_one_verb_takes_extracts_to_a_release(served):
    """Check, build, estimate and publish leave a whole release and a dated record each."""
    shown = release.current(served.root)

    assert "" == shown.note
    assert shown.table("participation").frame.height > 0
    assert shown.table("impact").frame["verdict"].is_not_null().all()
    assert all(served.report(verb).exists() for verb in ("check", "build", "estimate", "publish"))


def test_the_release_says_that_the_university_is_made_up(served):
    """Nobody may mistake the sample for an institution."""
    assert release.current(served.root).manifest["is_sample"] is True


def test_the_sample_states_its_truth_beside_its_estimates(served):
    """What was planted comes with the extracts and goes out with the release."""
    shown = release.current(served.root).table("truth").frame

    assert {"opt_in", "roll_out"} == set(shown["design"])
    assert shown["is_held"].drop_nulls().len() > 0


def test_no_identifier_of_an_extract_is_in_the_release(served, delivered):
    """Student numbers stay where they came from."""
    lines = (delivered / "students.csv").read_text(encoding="utf-8-sig").splitlines()[1:200]
    numbers = {line.split(",")[0] for line in lines}
    published = b"".join(path.read_bytes() for path in (served.releases).rglob("*.parquet"))

    assert [] == sorted(number for number in numbers if number.encode() in published)


def test_a_refused_delivery_leaves_the_last_release_served(served, copied, tmp_path, capfd):
    """A critical breach stops the build with a sentence, and readers notice nothing."""
    root = shutil.copytree(served.root, tmp_path / "served")
    before = release.current(root).release_id
    (copied / "courses.csv").write_bytes(b"")
    noted_again(copied)

    assert run_all(copied, root) == 1

    assert "courses.csv holds 0 bytes" in capfd.readouterr().err
    assert before == release.current(root).release_id


def test_an_institution_with_less_starts_with_less(copied, tmp_path):
    """Without the optional extracts there is a release, and each page says what it lacks."""
    for extract in OPTIONAL:
        for path in copied.glob(f"{extract}.*"):
            path.unlink()
    into = tmp_path / "less"

    assert run_all(copied, into) == 0

    lacking = release.current(into).table("load_lacks").frame
    assert {"costs", "surveys", "sessions"} <= set(lacking["extract"])
    assert release.current(into).table("participation").frame.height > 0


def test_other_names_and_codes_need_a_mapping_file_alone(copied, served, changed, tmp_path):
    """Run again elsewhere under another system's column names, codes and delimiter, every table of
    the release is identical to the last byte: the same inputs give the same bytes. So they do where
    an earlier build of other sessions stood, from which part of the models is taken over.
    """
    renamed(copied / "students.csv", {"student_id": "SID", "sex": "SEXID"}, {"female": "10"})
    noted_again(copied)
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(
        """
        [extracts.students]
        files = ["students.csv"]
        delimiter = ";"

        [extracts.students.columns]
        student_id = "SID"
        sex = "SEXID"

        [extracts.students.recodes.sex]
        "10" = "female"
        """,
        encoding="utf-8",
    )
    into = tmp_path / "mapped"
    earlier = Places(into).warehouses / "earlier.duckdb"
    earlier.parent.mkdir(parents=True)
    warehouse.switch(into, shutil.copy(changed[0], earlier))

    assert run_all(copied, into, "--mapping", mapping) == 0

    built = json.loads(Places(into).report("build").read_text(encoding="utf-8"))["models"]
    assert {True, False} == {one["is_taken_over"] for one in built if one["kind"] == "table"}
    assert bytes_of(served) == bytes_of(Places(into))


def renamed(path, columns, codes):
    """Write a file as another system would: names, codes and semicolons."""
    header, *rows = path.read_text(encoding="utf-8-sig").splitlines()
    names = [columns.get(name, name) for name in header.split(",")]
    recoded = [[codes.get(cell, cell) for cell in row.split(",")] for row in rows]
    lines = [";".join(names), *(";".join(row) for row in recoded)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_every_step_leaves_a_dated_record(served):
    """Who asks later finds when each step ran and what it made."""
    record = json.loads(served.report("build").read_text(encoding="utf-8"))

    assert "build" == record["verb"]
    assert record["at"].startswith("20")
    rows = {model["model"]: model["row_count"] for model in record["models"]}
    assert rows["analysis_frame"] > 0


def test_the_delivery_note_says_that_it_is_the_sample(delivered):
    """The public key is for made-up students alone."""
    note = tomllib.loads((delivered / "extracts.toml").read_text(encoding="utf-8"))

    assert note["is_sample"] is True
