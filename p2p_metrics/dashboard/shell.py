"""The one HTML document that the server sends: Streamlit's own, with our name and base address.

Streamlit's document leaves its base address to be found by trying, which on a deep link costs two
requests that fail. Ours says it, names the language and the dashboard, and lists no agent API.
"""

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from re import DOTALL, search

import streamlit

TITLE = "Peer learning: what works"
# Every page lies one step below the base, so the folder of any address is the base.
START = (
    "window.prerenderReady=false;"
    'const base=new URL(".",location.href).href;'
    "window.__streamlit={BACKEND_BASE_URL:base,MAIN_PAGE_BASE_URL:base};"
)


class UnknownShell(RuntimeError):
    """Streamlit's document is not as this version of the shell expects it."""


@dataclass(frozen=True, slots=True)
class Shell:
    """The document and the hash under which its one inline script is allowed to run."""

    html: bytes
    script_hash: str


@cache
def shell() -> Shell:
    """The document, made once from the installed Streamlit; raises UnknownShell if it changed."""
    source = Path(streamlit.__file__).parent / "static" / "index.html"
    text = source.read_text(encoding="utf-8")
    changes = (
        (r"<script>.*?</script>", f"<script>{START}</script>"),
        (r"<title>.*?</title>", f"<title>{TITLE}</title>"),
        (r'<html lang="en">', '<html lang="en-GB">'),
        (r'<link rel="service-desc"[^>]*>', ""),
        (r"<noscript>.*?</noscript>", "<noscript><p>This page needs JavaScript.</p></noscript>"),
    )
    for pattern, ours in changes:
        before, found, after = _around(pattern, text)
        if not found:
            raise UnknownShell(f"Streamlit's index.html no longer has {pattern}; see shell.py.")
        text = before + ours + after
    digest = b64encode(sha256(START.encode()).digest()).decode()
    return Shell(text.encode(), f"sha256-{digest}")


def _around(pattern: str, text: str) -> tuple[str, str, str]:
    """What stands before, in and after the first match; nothing matched gives an empty middle."""
    match = search(pattern, text, DOTALL)
    if match is None:
        return text, "", ""
    return text[: match.start()], match[0], text[match.end() :]
