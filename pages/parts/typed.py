"""What was ticked and typed into a grid stays with its row, whatever comes in or goes meanwhile."""

from __future__ import annotations

from typing import Any

import streamlit as st


def kept(name: str, ids: list[int]) -> tuple[str, dict[int, dict[str, Any]]]:
    """The key of a grid whose rows are these things, and what was typed about them before it, by id: Streamlit's own edits are by position,
    and hold only while the rows are the same."""
    drawn = st.session_state.setdefault(f"{name}_drawn", {"ids": ids, "key": f"{name}_0", "kept": {}, "number": 0})
    if drawn["ids"] != ids:
        for position, edits in st.session_state.get(drawn["key"], {}).get("edited_rows", {}).items():
            chosen = drawn["ids"][int(position)]
            drawn["kept"][chosen] = drawn["kept"].get(chosen, {}) | edits
        drawn["number"] += 1
        drawn |= {"ids": ids, "key": f"{name}_{drawn['number']}"}
    return drawn["key"], drawn["kept"]
