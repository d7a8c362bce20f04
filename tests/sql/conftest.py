"""A warehouse in memory, filled through its own save."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from data_loaders.model.campaign import Roster
from data_loaders.store.warehouse import Warehouse
from tests.databases import new_warehouse
from tests.readings import Entry


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    """An empty warehouse with the default campaign."""
    with new_warehouse() as opened:
        yield opened


@pytest.fixture
def filled(warehouse: Warehouse) -> Callable[[Roster, list[Entry]], Warehouse]:
    """Fills the warehouse with a roster and readings, in groups."""

    def fill(roster: Roster, entries: list[Entry]) -> Warehouse:
        warehouse.save_roster(roster)
        batch = warehouse.start_batch()
        for start in range(0, len(entries), 40):
            warehouse.save(batch, entries[start : start + 40])
        return warehouse

    return fill
