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
    """Whether a sign-on is still good: signed in, not expired, not older than a working day."""
    if not claims.get("is_logged_in"):
        return False
    expires, issued = claims.get("exp"), claims.get("iat")
    if not isinstance(expires, int | float):
        return False
    is_recent = not isinstance(issued, int | float) or now - issued < LONGEST_SECONDS
    return now < expires and is_recent


def is_open() -> bool:
    """Whether this reader may see pages; if not, draws the way in."""
    if holds_still():
        return True
    st.title("Peer learning: what works", anchor=False)
    st.markdown("Sign in with your university account to see the evidence.")
    st.button("Sign in", type="primary", on_click=st.login)
    return False


def holds_still() -> bool:
    """Whether this reader's sign-on is good now; always, where none is asked for."""
    if not is_set_up():
        return True
    claims = {**st.user.to_dict(), "is_logged_in": st.user.is_logged_in}
    return holds(claims, time.time())


def farewell() -> None:
    """The way out, where there was a way in."""
    if is_set_up():
        st.button("Sign out", on_click=st.logout)
