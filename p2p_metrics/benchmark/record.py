"""What was measured, kept beside the data it was measured on, so that steps can be run apart."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from p2p_metrics.benchmark.measuring import Measurement, the_machine
from p2p_metrics.places import private


@dataclass
class Record:
    """Measurements by scale and name, each with the machine and load it was taken under."""

    file: Path
    found: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> Self:
        """The record in this folder, as earlier runs left it."""
        record = cls(private(folder) / "measured.json")
        record.read()
        return record

    def read(self) -> None:
        """Take in what is on file."""
        if self.file.exists():
            self.found = json.loads(self.file.read_text(encoding="utf-8"))

    def keep(self, scale: float, one: Measurement, **facts: Any) -> None:
        """Write a measurement down at once: a later step may fail, another run be under way."""
        self.read()
        self.found.setdefault(f"{scale:g}", {})[one.name] = {
            "seconds": round(one.seconds, 2),
            "cpu_seconds": round(one.cpu_seconds, 2),
            "peak_mib": round(one.peak_mib),
            "machine": the_machine(),
            "load": round(os.getloadavg()[0], 1),
            **facts,
        }
        self.file.write_text(json.dumps(self.found, indent=1) + "\n", encoding="utf-8")

    def scales(self) -> list[float]:
        """Scales with anything measured, smallest first; 0 is what needs no university."""
        return sorted(map(float, self.found))

    def at(self, scale: float, name: str) -> Mapping[str, Any] | None:
        """One measurement, if it was made."""
        found: Mapping[str, Any] | None = self.found.get(f"{scale:g}", {}).get(name)
        return found

    def across(self, name: str) -> dict[float, Mapping[str, Any]]:
        """One step at every scale at which it was measured, scale 0 apart."""
        found = {scale: self.at(scale, name) for scale in self.scales() if scale > 0}
        return {scale: one for scale, one in found.items() if one is not None}
