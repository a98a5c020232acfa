"""The launcher: `streamlit run app.py`. The main script, the guard before it, the warm-up."""

import streamlit as st
from starlette.middleware import Middleware

from p2p_metrics.dashboard.security import Guard
from p2p_metrics.dashboard.warm_up import warmed_up

app = st.App(
    "p2p_metrics/dashboard/main.py",
    middleware=[Middleware(Guard, base=st.get_option("server.baseUrlPath"))],
    lifespan=warmed_up,
)
