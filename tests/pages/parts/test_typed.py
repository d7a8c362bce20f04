"""What was typed into a grid stays with its row when rows come and go."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def draw() -> None:
    import streamlit as st

    from pages.parts.typed import kept

    st.session_state["drawn"] = kept("grid", st.session_state["ids"])


def test_what_was_typed_stays_with_its_row() -> None:
    page = AppTest.from_function(draw)
    page.session_state["ids"] = [7, 8, 9]
    page.run()
    assert page.session_state["drawn"] == ("grid_0", {})
    page.session_state["grid_0"] = {"edited_rows": {1: {"accept": True}, 2: {"unit": "M01"}}}
    page.run()
    assert page.session_state["drawn"] == ("grid_0", {})  # the grid itself has it
    page.session_state["ids"] = [6, 7, 9]  # one came, one went
    page.run()
    assert page.session_state["drawn"] == ("grid_1", {8: {"accept": True}, 9: {"unit": "M01"}})
    page.session_state["grid_1"] = {"edited_rows": {"2": {"accept": True}}}
    page.session_state["ids"] = [9]
    page.run()
    assert page.session_state["drawn"] == ("grid_2", {8: {"accept": True}, 9: {"unit": "M01", "accept": True}})
