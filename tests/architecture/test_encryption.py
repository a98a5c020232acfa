"""A key for the warehouse file: kept to where DuckDB can, refused in a sentence where it cannot."""

import duckdb
import pytest
from made_up_extracts import write_extracts

from p2p_metrics import encryption
from p2p_metrics.__main__ import main
from p2p_metrics.engines.duckdb import DuckDBEngine
from p2p_metrics.refusal import Refused

KEY = "a key of the tests, of forty characters!"


@pytest.fixture
def under_a_key(monkeypatch):
    """The environment of an institution that wants its warehouse encrypted."""
    monkeypatch.setenv(encryption.VARIABLE, KEY)


def can_encrypt():
    """Whether the installed DuckDB has what it needs to write an encrypted file."""
    with duckdb.connect(":memory:") as con:
        con.execute("set autoinstall_known_extensions = false")
        try:
            con.execute("load httpfs")
        except duckdb.Error:
            return False
    return True


def test_a_key_is_kept_to_or_refused_loudly(under_a_key, tmp_path):
    """Written and read under the key where httpfs is installed; one sentence and no file if not."""
    file = tmp_path / "w.duckdb"
    if can_encrypt():
        with DuckDBEngine(file) as engine:
            engine.build("told", "select 'telltale' as word", "table")
        with DuckDBEngine(file, is_read_only=True) as engine:
            assert [("telltale",)] == engine.fetch("select word from told").rows()
        assert b"telltale" not in file.read_bytes()
        return
    with pytest.raises(Refused, match=r"cannot write an encrypted file safely.*Nothing was"):
        DuckDBEngine(file)
    assert not file.exists()


def test_the_check_refuses_before_it_reads_a_row(under_a_key, tmp_path, capsys):
    """No warehouse in the clear where one under a key was asked for."""
    if can_encrypt():
        return
    extracts = write_extracts(tmp_path / "given")

    assert 1 == main(["check", "--extracts", str(extracts), "--into", str(tmp_path / "data")])
    said = capsys.readouterr().err
    assert "encrypted disk" in said
    assert KEY not in said
    assert [] == list((tmp_path / "data" / "warehouse").iterdir())


def test_the_unsafe_fallback_is_named_nowhere_in_the_program():
    """DuckDB's own error suggests it; we never do."""
    from p2p_metrics.config import ROOT  # noqa: PLC0415

    sources = [*(ROOT / "p2p_metrics").rglob("*.py"), ROOT / "run.py"]

    assert [] == [path for path in sources if "mbedtls" in path.read_text(encoding="utf-8")]


def test_a_short_key_is_refused(monkeypatch):
    """A word is no key."""
    monkeypatch.setenv(encryption.VARIABLE, "secret")

    with pytest.raises(Refused, match="at least 32 characters"):
        encryption.key()


def test_a_file_in_the_clear_is_not_passed_off_as_encrypted(under_a_key, tmp_path):
    """A key over a warehouse that was written without one is refused."""
    file = tmp_path / "w.duckdb"
    duckdb.connect(str(file)).close()

    with pytest.raises(Refused, match="or under none"):
        DuckDBEngine(file, is_read_only=True)


def test_every_query_meets_the_attached_file(under_a_key, tmp_path, monkeypatch):
    """A key is given by attaching, which cursors do not inherit: each is pointed to the file."""

    def plainly(con, file, name, *, is_read_only=False):
        con.execute(f"attach '{file}' as {name}")

    monkeypatch.setattr(encryption, "attach", plainly)
    with DuckDBEngine(tmp_path / "w.duckdb") as engine:
        engine.build("few", "select 1 as n", "table")
        engine.build("seen", "select n from few", "view")
        assert [(1,)] == engine.fetch("select n from seen").rows()
    with duckdb.connect(str(tmp_path / "w.duckdb")) as con:
        assert [(1,)] == con.execute("select n from seen").fetchall()
