"""Sign-on by OpenID Connect: off until `[auth]` stands in .streamlit/secrets.toml.

Streamlit signs a cookie that lives 30 days whatever the token says; here a reader is known only
while the token itself is valid, and never longer than a working day.
"""

import json
import time
from collections.abc import Mapping
from typing import Any

import streamlit as st
from starlette.requests import HTTPConnection
from streamlit.auth_util import get_secrets_auth_section
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import _get_signed_cookie_with_chunks

from p2p_metrics.dashboard.readers import readers

LONGEST_SECONDS = 12 * 60 * 60


def is_set_up() -> bool:
    """Whether this server asks readers to sign on."""
    return bool(get_secrets_auth_section())


def is_known(request: HTTPConnection) -> bool:
    """Whether a request carries a sign-on that holds; always, where none is asked for."""
    if not is_set_up():
        return True
    signed = _get_signed_cookie_with_chunks(dict(request.cookies), USER_COOKIE_NAME)
    return signed is not None and holds(_claims(signed), time.time())


def _claims(signed: bytes) -> dict[str, Any]:
    try:
        found = json.loads(signed)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def holds(claims: Mapping[str, Any], now: float) -> bool:
    """Whether a sign-on is good: a reader's, not expired, not older than a working day."""
    return is_valid(claims, now) and readers().includes(claims)


def is_valid(claims: Mapping[str, Any], now: float) -> bool:
    """Whether it is somebody's at all. A token that does not say from when it is, is too old."""
    expires, issued = claims.get("exp"), claims.get("iat")
    if not isinstance(expires, int | float) or not isinstance(issued, int | float):
        return False
    is_recent = now - issued < LONGEST_SECONDS
    return bool(claims.get("is_logged_in")) and now < expires and is_recent


def is_over_https() -> bool:
    """Whether readers come by HTTPS, as the address says to which the provider sends them back."""
    return str(get_secrets_auth_section().get("redirect_uri", "")).startswith("https:")


def is_open() -> bool:
    """Whether this reader may see pages; if not, draws the way in."""
    if holds_still():
        return True
    st.title("Peer learning: what works", anchor=False)
    if is_valid(_own_claims(), time.time()):
        st.markdown("You are signed in, but your account is not among those that may read this.")
        farewell()
        return False
    st.markdown("Sign in with your university account to see the evidence.")
    st.button("Sign in", type="primary", on_click=st.login)
    return False


def holds_still() -> bool:
    """Whether this reader's sign-on is good now; always, where none is asked for."""
    if not is_set_up():
        return True
    return holds(_own_claims(), time.time())


def _own_claims() -> dict[str, Any]:
    return {**st.user.to_dict(), "is_logged_in": st.user.is_logged_in}


def farewell() -> None:
    """The way out, where there was a way in."""
    if is_set_up():
        st.button("Sign out", on_click=st.logout)
