"""Whom readers can turn to: p2p.toml, where the web host has it."""

import tomllib
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "p2p.toml"


@cache
def accessibility(file: Path = FILE) -> str:
    """Whom a reader tells who meets a barrier; "" where the university names nobody."""
    if not file.exists():
        return ""
    said = tomllib.loads(file.read_text(encoding="utf-8")).get("contact", {})
    return str(said.get("accessibility", ""))
