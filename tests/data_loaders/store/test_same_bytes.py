"""What came once stands by its own mail alone, and which deliveries came more than once is known whatever was stored, failed or taken back."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest

from data_loaders.store.warehouse import Warehouse
from tests.databases import new_warehouse
from tests.readings import Entry, at, entry_of, reading_of, roster_of, submission_of
from tests.repeating import few
from tests.sql.tables import A, save

STANDS = "select * from {}(timestamp 'infinity', cast(? as bigint[])) order by id"


def mails(chance: random.Random) -> list[Entry]:
    """Forms of few bytes, so that many come again, at any moment."""
    entries = []
    for _ in range(chance.randint(1, 3)):
        number, unit = chance.randrange(1, 9), chance.choice(("U001", "U002"))
        reading = reading_of(submission_of(unit, "W2", {A: number}), content=f"form {number} {unit}".encode())
        entries.append(entry_of(reading, at("2020-06-10 00:00") + timedelta(minutes=chance.randrange(5000))))
    return entries


def sharing(warehouse: Warehouse) -> set[int]:
    """Deliveries with the bytes of another one, and what duplicates are of."""
    of_files = "select v.id, v.duplicate_of, f.sha256 from delivery as v inner join received_file as f on v.received_file_id = f.id"
    rows = warehouse.database.query(of_files)
    times = Counter(row["sha256"] for row in rows)
    return {row["id"] for row in rows if times[row["sha256"]] > 1} | {row["duplicate_of"] for row in rows} - {None}


@pytest.mark.parametrize("seed", few(2, range(6)))
def test_what_came_once_is_found_by_itself(seed: int) -> None:
    chance, seen = random.Random(seed), set[tuple[bool, bool]]()
    with new_warehouse() as warehouse:
        warehouse.save_roster(roster_of(2))
        for _ in range(6):
            if chance.random() < 0.4:
                with warehouse.database.rehearsed():
                    save(warehouse, mails(chance))
                    assert warehouse.database.same_bytes.sharing() == sharing(warehouse)
            save(warehouse, mails(chance))
            assert warehouse.database.same_bytes.sharing() == sharing(warehouse)
        for row in warehouse.database.query("select id from delivery"):
            counted, alone = (
                warehouse.database.query(STANDS.format(macro), [[row["id"]]]) for macro in ("counted_delivery", "counted_alone")
            )
            is_shared = row["id"] in sharing(warehouse)
            assert is_shared or counted == alone
            seen.add((is_shared, counted == alone))
    assert {(False, True), (True, False)} <= seen
