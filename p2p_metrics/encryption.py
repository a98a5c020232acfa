"""A warehouse file under a key: written where the installed DuckDB can do so safely, else refused.

The key is in the environment and nowhere else. An encrypted disk is the documented default: DuckDB
writes encrypted files only with its httpfs extension (which brings OpenSSL), and without it offers
a fallback that it calls unsafe itself. We never take that: what says "encrypted" has to be.
"""

import os
from contextlib import suppress
from pathlib import Path

import duckdb

from p2p_metrics.quoting import literal
from p2p_metrics.refusal import Refused

VARIABLE = "P2P_METRICS_WAREHOUSE_KEY"
SHORTEST_KEY = 32


def key() -> str | None:
    """The key in the environment, if there is one; raises Refused where it is too short."""
    given = os.environ.get(VARIABLE, "")
    if given and len(given) < SHORTEST_KEY:
        raise Refused(
            f"{VARIABLE} is too short: a key has at least {SHORTEST_KEY} characters, drawn at "
            "random and kept where the institution keeps its secrets."
        )
    return given or None


def attach(
    con: duckdb.DuckDBPyConnection, file: Path, name: str, *, is_read_only: bool = False
) -> None:
    """Attach a warehouse file under `name`, encrypted where a key is set.

    Raises Refused where the file cannot be written under a key here, or not be opened; nothing is
    left behind then. The engine's own message may quote the key, so it is not passed on.
    """
    secret = key()
    options = ["read_only"] if is_read_only else []
    if secret:
        _bring_openssl(con)
        options.append(f"encryption_key {literal(secret)}")
    statement = f"attach {literal(str(file))} as {name}"
    is_new = not file.exists()
    try:
        con.execute(f"{statement} ({', '.join(options)})" if options else statement)
    except duckdb.Error as failure:
        if secret and is_new:
            raise Refused(_cannot_write()) from None
        raise Refused(_cannot_open(file, failure, bool(secret))) from None


def _bring_openssl(con: duckdb.DuckDBPyConnection) -> None:
    """Load the extension where it is installed; nothing is fetched from the network."""
    con.execute("set autoinstall_known_extensions = false")
    with suppress(duckdb.Error):
        con.execute("load httpfs")


def _cannot_write() -> str:
    return (
        f"{VARIABLE} is set, but DuckDB {duckdb.__version__} as installed here cannot write an "
        "encrypted file safely: that needs its httpfs extension, which does not come with it. "
        "Install the extension, or unset the variable and keep the data directory on an encrypted "
        "disk (docs/disclosure.md). Nothing was written."
    )


def _cannot_open(file: Path, failure: duckdb.Error, has_key: bool) -> str:
    key_said = (
        f"the file may be under another key than {VARIABLE}, or under none"
        if has_key
        else f"the file may be encrypted, which needs its key in {VARIABLE}"
    )
    return (
        f"{file.name} cannot be opened ({type(failure).__name__}): another program may be writing "
        f"to it, {key_said}, or it may be damaged. Wait for the program, set the right key, or "
        "check and build again."
    )
