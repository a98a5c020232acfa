"""Every verb explains itself and fails with one sentence."""

import os

import pytest

from p2p_metrics import verbs
from p2p_metrics.__main__ import CALLED_FROM, DATA, main, parser
from p2p_metrics.refusal import Refused

VERBS = [
    "app", "sample", "check", "build", "estimate", "publish", "all", "retain", "withdraw", "forget",
    "draft-mapping",
    "bench", "recover", "calibrate", "attack", "screenshots",
]  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(verb, capsys):
    """`python run.py VERB --help` says what the verb does."""
    with pytest.raises(SystemExit) as stopped:
        main([verb, "--help"])

    assert 0 == stopped.value.code
    assert "usage: python run.py" in capsys.readouterr().out


def test_a_refusal_is_one_sentence_and_a_failure(monkeypatch, capsys):
    """What stops a verb is said once, in words, and the exit code is not nought."""

    def refuse(_):
        raise Refused("courses.csv is empty: ask for it again.")

    monkeypatch.setattr(verbs, "estimate", refuse)

    assert 1 == main(["estimate"])
    assert "\ncourses.csv is empty: ask for it again.\n" == capsys.readouterr().err


def test_streamlits_own_options_pass_through():
    """`app --server.port 8600` is Streamlit's to read."""
    chosen, passed_on = parser().parse_known_args(["app", "--server.port", "8600"])

    assert "app" == chosen.verb
    assert ["--server.port", "8600"] == passed_on


def test_a_word_nobody_knows_is_refused(capsys):
    """A misspelt option of a step never runs the step."""
    with pytest.raises(SystemExit):
        main(["estimate", "--intoo", "x"])

    assert "does not take --intoo x" in capsys.readouterr().err


def test_paths_are_those_of_whoever_typed_them(monkeypatch, tmp_path, capsys):
    """run.py works in the program's folder; a refusal names the whole path."""
    monkeypatch.setenv(CALLED_FROM, str(tmp_path))
    asked = ["check", "--extracts", "d1", "--into", "out", "--mapping", str(tmp_path / "m.toml")]
    chosen = parser().parse_args(asked)

    assert tmp_path / "d1" == chosen.extracts
    assert tmp_path / "out" == chosen.into
    assert tmp_path / "m.toml" == chosen.mapping
    assert 1 == main(asked)
    assert f"{tmp_path / 'd1'} is not a folder" in capsys.readouterr().err
    assert CALLED_FROM not in os.environ


def test_a_path_that_nobody_gave_is_in_the_program_s_own_folder(monkeypatch, tmp_path):
    """The sample's data directory is beside run.py, from wherever it is run."""
    monkeypatch.setenv(CALLED_FROM, str(tmp_path))

    assert DATA == parser().parse_args(["publish"]).into


def test_an_empty_data_folder_of_ones_own_is_not_filled_with_the_sample(tmp_path):
    """Only the default folder is filled with made-up students."""
    with pytest.raises(Refused, match="holds no release yet"):
        main_app = parser().parse_args(["app", "--data", str(tmp_path)])
        main_app.passed_on = []
        verbs.app(main_app)


def test_an_error_of_the_program_is_placed_but_its_message_is_not_shown(monkeypatch, capsys):
    """An engine's message may quote a cell of somebody's record."""

    def stumble(_):
        try:
            int("student 7070717273")
        except ValueError as cause:
            error = RuntimeError("could not convert 'student 7070717273'")
            error.add_note("While building stg_students.")
            raise error from cause

    monkeypatch.setattr(verbs, "estimate", stumble)

    assert 1 == main(["estimate"])
    said = capsys.readouterr().err
    assert "in stumble" in said
    assert "While building stg_students." in said
    assert "RuntimeError, from ValueError" in said
    assert "7070717273'" not in said.replace('int("student 7070717273")', "")
