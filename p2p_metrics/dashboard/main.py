"""The main script: every page is run through here, after sign-on and with one release."""

import streamlit as st

from p2p_metrics.dashboard import banner, look, navigation, releases, sign_on, waiting
from p2p_metrics.release import NoRelease

look.apply()
if sign_on.is_open():
    page = navigation.chosen()
    with st.sidebar:
        navigation.menu()
        releases.choose()
        sign_on.farewell()
    try:
        banner.draw(releases.shown())
        page.run()
    except NoRelease as why:
        waiting.say(why)
