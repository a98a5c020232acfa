"""What tells one file from every other."""

import hashlib
from pathlib import Path


def sha256(path: Path) -> str:
    """The fingerprint of a file, for the report, the release's manifest and the sample's note."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
