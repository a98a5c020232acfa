"""Pseudonyms: each student and engagement number replaced, once, by a keyed hash.

HMAC-SHA256 (RFC 2104) of `<namespace>:<number>`, its first 15 hexadecimal digits as a BIGINT. Set
by set in the engine: every distinct number is hashed once, and the tables are joined to the result.
Without the key nobody can go from a number to its pseudonym, so the key never leaves the
environment; the sample university, which has no people, uses a key that anybody may read.
"""
# ruff: noqa: S608 - every name in these queries is ours or a contract's, every value is quoted

import hashlib
import os
from collections.abc import Iterable
from hmac import digest

import duckdb

from p2p_metrics.extracts import memory
from p2p_metrics.extracts.contract import Contract
from p2p_metrics.extracts.limits import limits
from p2p_metrics.refusal import Refused

BLOCK = 64
INNER, OUTER = 0x36, 0x5C
FORGOTTEN = "forgotten"  # the namespace of those who asked to be left out


def key(is_sample: bool) -> bytes:
    """The key for this load; the public one where the students are made up.

    `is_sample` is `Delivery.is_sample`, which holds for files that the sample wrote alone.
    Raises Refused where real extracts come without a key of their own.
    """
    bounds = limits()
    if is_sample:
        return bounds.public_sample_key.encode()
    given = os.environ.get(bounds.key_variable, "")
    if len(given) < bounds.shortest_key:
        raise Refused(
            f"The environment variable {bounds.key_variable} "
            f"{'is too short' if given else 'is not set'}: student numbers are replaced by a keyed "
            f"hash, so set it to a secret of at least {bounds.shortest_key} characters, kept where "
            "the institution keeps its secrets and the same for every load."
        )
    if given == bounds.public_sample_key:
        raise Refused(
            f"{bounds.key_variable} is the public key of the sample university: choose a secret."
        )
    return given.encode()


def fingerprint() -> str:
    """What tells one key from another without giving it away; that of no key where none is set."""
    return key_print(os.environ.get(limits().key_variable, "").encode())


def key_print(secret: bytes) -> str:
    """The same of a key in hand."""
    return digest(secret, b"which key is this?", "sha256").hex()


def pseudonym(secret: bytes, namespace: str, number: str) -> int:
    """The pseudonym of one number, as Python works it out: the tests hold the engine to it."""
    hashed = digest(secret, f"{namespace}:{number}".encode(), "sha256").hex()
    return int(hashed[: limits().hexadecimal_digits], 16)


def pseudonymise(
    con: duckdb.DuckDBPyConnection, contracts: Iterable[Contract], secret: bytes
) -> None:
    """Make `pseudonyms_<namespace>`: each distinct number with its pseudonym.

    Raises Refused in the (next to impossible) case that two numbers share a pseudonym.
    """
    loaded = list(contracts)
    for namespace in limits().namespaces:
        numbers = " union all ".join(
            f"select {column.name} as number from supplied_{contract.extract}"
            for contract in loaded
            for column in contract.columns
            if column.identifier == namespace
        )
        _make(con, namespace, numbers or "select null as number where false", secret)
        _require_distinct(con, namespace)


def forgotten(con: duckdb.DuckDBPyConnection, prints: Iterable[int], secret: bytes) -> str:
    """The query for the numbers of this delivery that these hashes stand for."""
    _make(con, FORGOTTEN, "select number from pseudonyms_student", secret)
    listed = ", ".join(str(int(one)) for one in prints)
    return f"select number from pseudonyms_{FORGOTTEN} where pseudonym in ({listed})"


def _make(con: duckdb.DuckDBPyConnection, namespace: str, numbers: str, secret: bytes) -> None:
    inner, outer = _pads(secret)
    message = f"encode('{namespace}:' || number)"
    digits = limits().hexadecimal_digits
    con.execute(
        f"""
        create or replace table pseudonyms_{namespace} as
        select
            number,
            cast('0x' || left(sha256($outer || unhex(sha256($inner || {message}))), {digits})
                as bigint) as pseudonym
        from (select distinct number from ({numbers}) as every_number) as numbers
        where number is not null
        """,
        {"inner": inner, "outer": outer},
    )


def _pads(secret: bytes) -> tuple[bytes, bytes]:
    short = hashlib.sha256(secret).digest() if len(secret) > BLOCK else secret
    block = short.ljust(BLOCK, b"\0")
    return bytes(byte ^ INNER for byte in block), bytes(byte ^ OUTER for byte in block)


def _require_distinct(con: duckdb.DuckDBPyConnection, namespace: str) -> None:
    twins = memory.count(
        con, f"select pseudonym from pseudonyms_{namespace} group by pseudonym having count(*) > 1"
    )
    if twins:
        raise Refused(
            f"Two {namespace} numbers have the same pseudonym under this key: choose another key."
        )
