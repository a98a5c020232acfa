"""The web side stays light: pages bring in neither the warehouse nor the build."""

import ast
import subprocess
import sys

import pytest

from p2p_metrics.dashboard import navigation

ROOT = navigation.FOLDER.parent
BUILD_ONLY = ("great_expectations", "duckdb", "pyspark", "scipy", "statsmodels", "sqlglot")
THIN = 40


def test_opening_the_dashboard_imports_nothing_that_only_a_build_needs() -> None:
    """The launcher, the guard, every figure and what a page imports."""
    modules = sorted({name for page in navigation.pages() for name in imported_by(page)})
    lines = [f"import {name}" for name in modules]
    lines += ["import p2p_metrics.dashboard.security, p2p_metrics.dashboard.warm_up", "import sys"]
    lines += [f"print([name for name in {BUILD_ONLY!r} if name in sys.modules])"]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip

    assert "[]" == done.stdout.strip().splitlines()[-1]


def imported_by(page: navigation.Page) -> list[str]:
    """The modules that a page's script names."""
    tree = ast.parse(page.file.read_text(encoding="utf-8"))
    return [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
            and node.module]  # fmt: skip


@pytest.mark.parametrize("page", navigation.pages(), ids=lambda page: page.path)
def test_a_page_is_thin(page: navigation.Page) -> None:
    """No arithmetic, no colours, no SQL, few lines: it chooses figures and nothing else."""
    text = page.file.read_text(encoding="utf-8")
    tree = ast.parse(text)
    sums = [node for node in ast.walk(tree) if isinstance(node, ast.BinOp)]

    assert [] == sums
    assert "#" not in text
    assert "select " not in text.lower()
    assert len(text.splitlines()) <= THIN


def test_pages_read_releases_through_the_dashboard_alone() -> None:
    """Whatever a page imports is the dashboard's or the presentation's."""
    named = {name for page in navigation.pages() for name in imported_by(page)}

    assert {"p2p_metrics.dashboard", "p2p_metrics.presentation.figures"} == named
