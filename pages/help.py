"""帮助: how June goes with the board, what its states mean, how units fill in the form, what to do when something goes wrong."""

from __future__ import annotations

import streamlit as st

from pages.sections import help as guide

guide.june()
left, right = st.columns(2, gap="large")
with left:
    guide.states()
with right:
    guide.filling()
guide.troubles()
