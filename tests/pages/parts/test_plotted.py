"""A figure is sent as Streamlit and Plotly would send it."""

from __future__ import annotations

import json
import math

import numpy as np
import plotly.graph_objects as go
import plotly.io
from streamlit.testing.v1 import AppTest

from pages.parts import plotted

FIGURE = {
    "data": [{"type": "bar", "x": [1, 2.5, np.int64(3)], "y": [1.0, math.nan, np.float64(2)], "text": ["甲<b>", "—", ""]}],
    "layout": {"height": 120, "xaxis": {"range": [0, math.inf], "visible": False}},
}


def page() -> None:
    import streamlit as st

    from pages.parts import plotted

    figure = {"data": [{"type": "bar", "x": [1], "y": [2]}], "layout": {"height": 120}}
    with st.container():
        plotted.plot(figure, key="ours", config={"displayModeBar": False}, alt="图")
        st.plotly_chart(figure, theme=None, key="theirs", config={"displayModeBar": False}, alt="图")


def test_what_is_sent_is_what_plotly_would_send() -> None:
    known = json.loads(plotted.spec(FIGURE))
    assert known == json.loads(plotly.io.to_json(FIGURE, validate=False))
    assert known["data"][0]["y"] == [1, None, 2] and known["layout"]["xaxis"]["range"] == [0, None]
    plain = go.Figure(go.Bar(x=[1, 2])).to_dict()["data"]
    assert json.loads(plotted.spec({"data": plain, "layout": {}}))["data"] == plain


def test_the_browser_gets_the_message_that_streamlit_would_send() -> None:
    app = AppTest.from_function(page).run()
    assert not app.exception
    ours, theirs = (each.proto for each in app.get("plotly_chart"))
    theirs.id = theirs.id.replace("theirs", "ours")
    assert ours.id.startswith("$$ID-") and ours.id.partition("-ours")[1] and theirs.id.partition("-ours")[1]
    spec = json.loads(theirs.spec)
    del spec["layout"]["template"]  # plotly's own colours, which a figure of ours brings
    assert json.loads(ours.spec) == spec
    for each in (ours, theirs):
        each.spec = each.id = ""
    assert ours == theirs
