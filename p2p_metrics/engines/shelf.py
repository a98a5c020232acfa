"""A warehouse as a folder of Parquet: which table lies in which sub-folder, which views there are.

Spark cannot write over a table that it reads, so a table built again goes into another sub-folder.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from p2p_metrics.engines.masters import without_secrets

CATALOGUE = "catalogue.json"


@dataclass
class Shelf:
    """What a folder holds: tables with their columns and DuckDB's types, views with their select.

    `master` is where it was built, and where it is read again unless another is named: its address,
    never the token that may come with it.
    """

    folder: Path
    master: str
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    views: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The shelf that was left in a folder; raises FileNotFoundError where there is none."""
        found = json.loads((folder / CATALOGUE).read_text(encoding="utf-8"))
        return cls(folder, **found)

    def write(self) -> None:
        """Leave in the folder what it holds."""
        said = {"master": without_secrets(self.master), "tables": self.tables, "views": self.views}
        text = json.dumps(said, indent=1) + "\n"
        (self.folder / CATALOGUE).write_text(text, encoding="utf-8")

    def place_for(self, name: str) -> Path:
        """A sub-folder that nothing lies in yet."""
        number, place = 1, self.folder / name
        while place.exists():
            number += 1
            place = self.folder / f"{name}.{number}"
        return place

    def put(self, name: str, place: Path, columns: dict[str, str]) -> Path | None:
        """Note where a table lies now; the sub-folder that it lay in before, if there was one."""
        before = self.tables.get(name)
        self.views.pop(name, None)
        self.tables[name] = {"place": place.name, "columns": columns}
        return self.folder / before["place"] if before else None
