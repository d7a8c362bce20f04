"""A database of ten units, for every test of the desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from data_loaders.store.warehouse import Warehouse
from tests.databases import new_warehouse
from tests.readings import roster_of


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    """Ten units of the campaign's types in turn."""
    with new_warehouse() as opened:
        opened.save_roster(roster_of(10))
        yield opened
