"""A release of real students faces a network only with sign-on and with nothing exact beside it."""

import logging
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from p2p_metrics import release
from p2p_metrics.dashboard import exposure, releases, sign_on, warm_up
from p2p_metrics.dashboard.readers import Readers

from . import made_up_release
from .test_pages import html, opened_on, turned_to

AT_HOME = {"server.address": "127.0.0.1", "server.allowedHosts": ["127.0.0.1", "localhost"]}
REAL, MADE_UP = {"is_sample": False}, {"is_sample": True}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Any:
    """How the server was started, and who must sign on."""

    def started(*, signs_on: bool = False, in_front: bool = False, **options: Any) -> None:
        asked = AT_HOME | {f"server.{name}": value for name, value in options.items()}
        monkeypatch.setattr(st, "get_option", lambda name: asked[name])
        monkeypatch.setattr(sign_on, "is_set_up", lambda: signs_on)
        monkeypatch.setattr(exposure, "readers", lambda: Readers(in_front))

    started()
    return started


@pytest.fixture
def too_close(tmp_path: Path) -> Path:
    """A data directory as the build machine has it."""
    for name in ("warehouse", "quarantine"):
        (tmp_path / name).mkdir()
    (tmp_path / "warehouse" / "20260601.duckdb").write_bytes(b"exact")
    return tmp_path


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, False),
        ({"address": "0.0.0.0"}, True),  # noqa: S104 - the case to recognise
        ({"address": None}, True),
        ({"allowedHosts": ["localhost", "evidence.example.ac.uk"]}, True),
    ],
)
def test_a_network_is_recognised_by_address_and_by_public_name(
    server: Any, options: dict[str, Any], expected: bool
) -> None:
    """Behind a proxy the server listens at home and is called by the name that readers type."""
    server(**options)

    assert expected is exposure.is_on_a_network()


def test_a_real_release_is_not_shown_to_a_network_without_sign_on(
    server: Any, tmp_path: Path
) -> None:
    """The sentence says what to set up; with sign-on here or in front it is shown."""
    server(address="0.0.0.0")  # noqa: S104
    with pytest.raises(release.NotShown, match=r"\[auth\] in \.streamlit/secrets\.toml"):
        exposure.require_fit(REAL, tmp_path)

    for more in ({"signs_on": True}, {"in_front": True}):
        server(address="0.0.0.0", **more)  # noqa: S104
        exposure.require_fit(REAL, tmp_path)


def test_a_real_release_is_not_shown_to_a_network_from_the_build_machines_folder(
    server: Any, too_close: Path
) -> None:
    """Folders that hold something are named; an empty one gives nothing away."""
    server(address="0.0.0.0", signs_on=True)  # noqa: S104

    with pytest.raises(release.NotShown, match=r"\(warehouse\)"):
        exposure.require_fit(REAL, too_close)


def test_what_this_account_cannot_read_is_not_too_close(
    server: Any, too_close: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second account is as good as a second machine."""
    server(address="0.0.0.0", signs_on=True)  # noqa: S104

    def denied(_: Path) -> Any:
        raise PermissionError

    monkeypatch.setattr(exposure.os, "scandir", denied)
    exposure.require_fit(REAL, too_close)


def test_made_up_students_may_be_shown_anywhere(server: Any, too_close: Path) -> None:
    """There is nobody to protect."""
    server(address="0.0.0.0")  # noqa: S104
    exposure.require_fit(MADE_UP, too_close)

    assert "" == exposure.warning(MADE_UP, too_close)


def test_the_operator_may_look_on_the_build_machine(server: Any, too_close: Path) -> None:
    """Nobody else can reach it there; assurance is told all the same."""
    server()
    exposure.require_fit(REAL, too_close)

    assert "beside this release (warehouse)" in exposure.warning(REAL, too_close)


def test_assurance_says_at_its_top_what_lies_too_close(
    too_close: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the other pages do not: their readers can do nothing about it."""
    made_up_release.write(too_close, is_sample=False)
    opened = opened_on(too_close, monkeypatch)

    assert "Personal data lie readable" not in html(opened)
    assert "Personal data lie readable" in html(turned_to(opened, "assurance/data_quality"))


def test_a_refused_release_is_shown_by_no_page(
    server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says why in place of figures; the files' addresses lead nowhere either."""
    release_id = made_up_release.write(tmp_path, is_sample=False)
    monkeypatch.setenv("P2P_METRICS_DATA", str(tmp_path))
    server(address="0.0.0.0")  # noqa: S104

    for asked in (releases.shown, lambda: releases.opened(release_id)):
        with pytest.raises(release.NotShown, match="without signing on"):
            asked()


def test_whoever_runs_the_server_finds_it_in_the_log(
    too_close: Path,
    server: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """On the build machine what lies too close, on a network why nothing is shown."""
    made_up_release.write(too_close, is_sample=False)
    monkeypatch.setenv("P2P_METRICS_DATA", str(too_close))
    with caplog.at_level(logging.WARNING):
        warm_up._open_the_latest()
        server(address="0.0.0.0")  # noqa: S104
        warm_up._open_the_latest()

    assert "Personal data lie readable" in caplog.text
    assert "without signing on" in caplog.text


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"groups": ["staff", "readers"]}, True),
        ({"groups": "readers"}, True),
        ({"groups": ["staff"]}, False),
        ({"roles": ["readers"]}, False),
        ({}, False),
    ],
)
def test_only_accounts_of_the_named_groups_are_readers(
    claims: dict[str, Any], expected: bool
) -> None:
    """By what the sign-on says of them; where no claim is named, everybody it knows."""
    assert expected is Readers(claim="groups", any_of=("readers", "board")).includes(claims)
    assert Readers().includes(claims)
