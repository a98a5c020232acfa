"""The house keeps its shape: what needs what, and where things may lie."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from runpy import run_path

ROOT = Path(__file__).resolve().parents[2]


def imported_by(file: Path) -> set[str]:
    """The top-level names of everything a file imports."""
    found = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    names = [
        alias.name if isinstance(node, ast.Import) else node.module or ""
        for node in found
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    ]
    return {name.split(".")[0] for name in names}


def modules_after(statement: str) -> set[str]:
    """Every top-level module loaded once a fresh interpreter has run the statement."""
    code = f"{statement}; import sys; print(*{{name.split('.')[0] for name in sys.modules}})"
    run = [sys.executable, "-c", code]
    return set(subprocess.check_output(run, cwd=ROOT, text=True).split())


def test_set_up_needs_the_standard_library_alone():
    """run.py runs before anything is installed."""
    assert set() == imported_by(ROOT / "run.py") - sys.stdlib_module_names


def test_the_verbs_open_without_the_heavy_libraries():
    """`--help` answers at once: no warehouse, contracts or Spark until a verb needs them."""
    heavy = {"duckdb", "great_expectations", "pyspark", "streamlit", "polars"}

    assert set() == modules_after("import p2p_metrics.__main__") & heavy


def test_no_page_lies_directly_in_the_pages_folder():
    """Streamlit runs files directly in pages/ without the launcher, and so without sign-in."""
    assert [] == sorted(path.name for path in (ROOT / "pages").glob("*.py"))


def test_every_dependency_has_its_reason_beside_it():
    """A package without a reason is a package nobody will dare to remove."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.findall(r'^    "[a-z0-9-]+[><=]=[^"]+",.*$', text, flags=re.MULTILINE)

    assert [] == [line for line in listed if "#" not in line]
    assert len(listed) > 20


def test_the_lock_file_is_kept():
    """A fresh clone installs what was tested."""
    assert (ROOT / "uv.lock").is_file()


def test_run_py_hands_over_the_folder_it_was_called_from(tmp_path):
    """Relative paths mean that folder, whatever folder the program works in."""
    code = (
        f"from runpy import run_path; ran = run_path({str(ROOT / 'run.py')!r}); "
        "ran['handed_over']([__import__('sys').executable, '-m', 'p2p_metrics', 'check', "
        "'--extracts', 'd1', '--into', 'out'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert f"{tmp_path / 'd1'} is not a folder" in done.stderr
    assert [] == list(tmp_path.iterdir())


def test_spark_is_installed_for_those_who_name_it_alone():
    """Half a gigabyte that neither the web host nor one machine's build has any use for."""
    groups = run_path(str(ROOT / "run.py"))["groups"]
    named = (
        ("build", ["--extracts", "x", "--engine", "spark"]),
        ("all", ["--extracts", "x", "--engine=spark"]),
        ("estimate", ["--master", "spark://host:7077"]),
        ("test", ["-m", "spark"]),
    )
    others = (
        ("app", []),
        ("build", ["--extracts", "x"]),
        ("test", []),
        ("test", ["-m", "browser"]),
        ("test", ["-m", "not browser and not spark"]),
    )

    assert [True] * len(named) == ["spark" in groups(*asked) for asked in named]
    assert [False] * len(others) == ["spark" in groups(*asked) for asked in others]


def test_spark_is_imported_by_its_engine_alone():
    """Who does not ask for Spark never loads it, and who changes engines changes one place."""
    importers = {
        file.relative_to(ROOT).as_posix()
        for folder in ("p2p_metrics", "pages", "sample_warehouse")
        for file in (ROOT / folder).rglob("*.py")
        if "pyspark" in imported_by(file)
    }

    assert {"p2p_metrics/engines/spark.py", "p2p_metrics/engines/spark_session.py"} == importers
    assert "pyspark" not in modules_after("import p2p_metrics.pipeline")
