"""Pages follow what changes, and leave the server to whoever works with it while files are taken in."""

from __future__ import annotations

import pytest

from pages.parts.wall import WHILE_LOADING, may_be_drawn


@pytest.mark.parametrize(
    ("seconds", "is_loading", "follows"),
    [(0, False, True), (WHILE_LOADING - 1, True, False), (WHILE_LOADING, True, True), (WHILE_LOADING - 1, False, True)],
)
def test_a_page_follows_at_once_but_for_a_while_where_files_are_taken_in(seconds: float, is_loading: bool, follows: bool) -> None:
    assert may_be_drawn(seconds, is_loading) is follows
