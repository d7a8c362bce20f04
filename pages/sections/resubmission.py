"""A new file for what stands already, blank by blank, with what it does to the bureau's totals, and the ways to take it."""

from __future__ import annotations

from typing import Any

from pages.parts.review_facts import Review
from pages.parts.review_groups import Group


def applies(row: Any) -> bool:
    """Whether it is a waiting file of figures for a unit and period."""
    return False


def show(review: Review, group: Group, row: Any) -> None:
    """To come."""
