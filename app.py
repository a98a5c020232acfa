"""The launcher: `streamlit run app.py`. Main script, files, the guard before them, the warm-up."""

import streamlit as st
from starlette.middleware import Middleware

from p2p_metrics.dashboard import downloads
from p2p_metrics.dashboard.security import Guard
from p2p_metrics.dashboard.warm_up import warmed_up

base = st.get_option("server.baseUrlPath")
app = st.App(
    "p2p_metrics/dashboard/main.py",
    routes=downloads.routes(base),
    middleware=[Middleware(Guard, base=base)],
    lifespan=warmed_up,
)
