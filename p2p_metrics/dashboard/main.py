"""The main script: every page is run through here, after sign-on and with one release."""

import streamlit as st

from p2p_metrics.dashboard import banner, look, navigation, releases, sign_on, waiting
from p2p_metrics.release import NoRelease


@st.fragment
def body() -> None:
    """The page itself. A choice on it runs it alone: the menu around it stays as it is."""
    if not sign_on.holds_still():
        st.rerun()
    try:
        banner.draw(releases.shown(), page.path)
        navigation.run(page)
    except NoRelease as why:
        waiting.say(why)


look.apply()
if sign_on.is_open():
    page = navigation.chosen()
    with st.sidebar:
        navigation.menu()
        releases.choose()
        sign_on.farewell()
    body()
