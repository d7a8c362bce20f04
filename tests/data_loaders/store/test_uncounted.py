"""While a batch is loaded its units are counted once, at its end, and nobody ever sees a total that is not the stored rows'."""

from __future__ import annotations

import random
import shutil
import threading
import time
from pathlib import Path

import pytest

from data_loaders.model.acts import PROGRAM, Act
from data_loaders.model.clock import EVERYTHING
from data_loaders.store.backup import archive, verify
from data_loaders.store.database import WRITING
from data_loaders.store.locations import originals_path, wal_path
from data_loaders.store.schema import sql_files
from data_loaders.store.uncounted import reads_what_is_counted
from data_loaders.store.warehouse import Warehouse
from tests.databases import copy_database, new_warehouse
from tests.readings import FORM, random_entries, roster_of

BLANKS = tuple(blank.code for blank in FORM.number_blanks[:3])
UNITS = 9
ENTRIES = random_entries(7, UNITS, BLANKS, resent=0.3)
GROUPS = [ENTRIES[start : start + 8] for start in range(0, len(ENTRIES), 8)]
PLAIN = "select unit, period, blank, increment from counted_answer(timestamp 'infinity', cast(null as varchar[]))"
KEPT = "select unit, period, blank, increment from current_answer"
ACT = Act("coordinators", PROGRAM)


@pytest.fixture
def warehouse():
    with new_warehouse() as opened:
        opened.save_roster(roster_of(UNITS))
        yield opened


def waiting(warehouse: Warehouse) -> set[str]:
    """The units that wait, looked at without asking for anything that is counted."""
    return {row["unit"] for row in warehouse.database.query("select unit from uncounted")}


def counted(warehouse: Warehouse) -> list[dict]:
    return warehouse.rows("mart_unit_total", as_of=EVERYTHING)


def summed(rows: list[dict]) -> dict[tuple, int]:
    return {(row["unit"], row["blank"]): row["total"] for row in rows if row["total"] is not None}


def plainly(warehouse: Warehouse) -> dict[tuple, int]:
    """Unit totals of the stored rows, without a kept copy."""
    totals: dict[tuple, int] = {}
    for row in warehouse.database.query(PLAIN):
        totals[row["unit"], row["blank"]] = totals.get((row["unit"], row["blank"]), 0) + row["increment"]
    return totals


def by_unit(rows: list[dict]) -> list[tuple]:
    return sorted(tuple(row.values()) for row in rows)


def test_a_batch_is_counted_once_at_its_end(warehouse: Warehouse) -> None:
    batch = warehouse.start_batch()
    with warehouse.loading(batch):
        for group in GROUPS:
            warehouse.save(batch, group)
        assert waiting(warehouse) == {unit.code for unit in roster_of(UNITS).units}
        assert warehouse.database.query(KEPT) == []
        version = warehouse.version()
    assert waiting(warehouse) == set() and warehouse.version() == version
    assert by_unit(warehouse.database.query(KEPT)) == by_unit(warehouse.database.query(PLAIN)) != []
    assert warehouse.audit() == {} and summed(counted(warehouse)) == plainly(warehouse)


def test_what_is_saved_outside_of_a_load_is_counted_with_it(warehouse: Warehouse) -> None:
    warehouse.save(warehouse.start_batch(), GROUPS[0])
    assert waiting(warehouse) == set() and warehouse.database.query(KEPT)


@pytest.mark.parametrize("seed", (0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 12))))
def test_whoever_asks_between_any_two_acts_sees_what_is_stored(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    with new_warehouse() as empty:
        empty.save_roster(roster_of(UNITS))
        path = empty.path
        empty.close()
        (tmp_path / "a").mkdir()
        copy_database(path, at := tmp_path / "a" / "a.duckdb")
    warehouse, groups, parts = Warehouse.open(at, tmp_path / "kept"), list(GROUPS), []
    batches = [warehouse.start_batch() for _ in range(2)]
    loads = [warehouse.loading(batch) for batch in batches]
    for load in loads:
        load.__enter__()
    while groups:
        act = chance.choice(("save", "save", "save", "decide", "refuse", "ask", "roster", "backup", "end", "crash"))
        if act == "save":
            receipts = warehouse.save(chance.choice(batches), groups.pop())
            parts += [part for receipt in receipts for part in receipt.submissions if part.state == "accepted"]
            assert waiting(warehouse) >= {part.unit for receipt in receipts for part in receipt.submissions if part.state == "accepted"}
        elif act == "decide" and parts:
            part = parts.pop()
            try:
                warehouse.decide(part.id, f"U{chance.randint(1, UNITS):03}", part.period)
            except ValueError:  # another one has the same bytes, or it reports less
                continue
        elif act == "refuse" and parts:
            warehouse.refuse(parts.pop().id, reason="一")
        elif act == "roster":
            warehouse.save_roster(roster_of(UNITS, exempt=(chance.randint(1, UNITS),)))
        elif act == "backup" and chance.random() < 0.3:
            verify(archive(warehouse).folder)
        elif act == "end":
            with warehouse.loading(warehouse.start_batch()):
                pass
        elif act == "crash":  # its files as they are on the disk, as a kill would leave them
            image = tmp_path / f"image {len(groups)} {warehouse.version()}" / "a.duckdb"
            image.parent.mkdir()
            for file in (at, wal_path(at), originals_path(at)):
                if file.exists():
                    shutil.copy(file, image.with_name(file.name))
            with Warehouse.open(image) as opened:
                assert waiting(opened) == set() and opened.audit() == {} and summed(counted(opened)) == plainly(opened)
        if act in ("ask", "decide", "refuse"):
            assert summed(counted(warehouse)) == plainly(warehouse) and waiting(warehouse) == set()
            assert warehouse.audit() == {}
    for load in loads:
        load.__exit__(None, None, None)
    assert warehouse.audit() == {} and summed(counted(warehouse)) == plainly(warehouse)
    warehouse.close()


def test_a_load_that_fails_leaves_what_it_stored_to_be_counted(warehouse: Warehouse) -> None:
    batch = warehouse.start_batch()
    with pytest.raises(OSError, match="full"), warehouse.loading(batch):
        warehouse.save(batch, GROUPS[0])
        raise OSError("full")
    assert waiting(warehouse)
    assert summed(counted(warehouse)) == plainly(warehouse) != {}
    assert waiting(warehouse) == set()


def test_a_viewer_during_a_load_never_sees_a_total_of_before(warehouse: Warehouse) -> None:
    """Kept and plain counts stand in one query here, so that a single moment at which they differ is seen."""
    batch, seen, ended = warehouse.start_batch(), [], threading.Event()

    def look() -> None:
        while not ended.is_set():
            seen.append([*warehouse.rows("audit_kept_answer_differs"), *warehouse.rows("audit_uncounted_unit")])
            seen.append(warehouse.frame("audit_kept_query_differs").to_dict("records"))

    viewers = [threading.Thread(target=look) for _ in range(2)]
    with warehouse.loading(batch):
        for viewer in viewers:
            viewer.start()
        for group in [ENTRIES[start : start + 3] for start in range(0, len(ENTRIES), 3)]:
            warehouse.save(batch, group)
    ended.set()
    for viewer in viewers:
        viewer.join()
    assert len(seen) > 4 and not any(seen)


def test_whoever_asks_while_it_is_stored_again_and_again_is_answered(warehouse: Warehouse) -> None:
    """Each of the first answers is overtaken by a store; the last one is asked for while nobody can write."""
    batch, groups, waited = warehouse.start_batch(), list(GROUPS[:4]), []

    def ask() -> list[dict]:
        waited.append(waiting(warehouse))
        if len(waited) < 3:
            warehouse.save(batch, groups.pop())
        return warehouse.database.query(KEPT)

    with warehouse.loading(batch):
        warehouse.save(batch, groups.pop())
        answered = warehouse.database.uncounted.counted(ask)
        assert waited == [set()] * 3
        assert by_unit(answered) == by_unit(warehouse.database.query(PLAIN)) != []


def test_what_asks_for_nothing_that_is_counted_waits_for_nothing(warehouse: Warehouse) -> None:
    batch = warehouse.start_batch()
    with warehouse.loading(batch):
        warehouse.save(batch, GROUPS[0])
        before = waiting(warehouse)
        warehouse.rows("stored", contents=["a"])
        warehouse.rows("accepted_numbers", units=["U001"])
        warehouse.rows("unit_at", as_of=EVERYTHING)
        warehouse.version()
        assert waiting(warehouse) == before != set()


def test_every_mart_is_known_by_what_it_reads() -> None:
    behind = (
        "period_answer",
        "cross_query",
        "mart_unit_total",
        "audit_kept_answer_differs",
        "audit_uncounted_unit",
        "cube",
        "unit_measure",
    )
    assert all(map(reads_what_is_counted, behind))
    at_once = ("stored", "accepted_numbers", "unit_at", "standing_at", "mart_kept_file", "mart_receipt", "current_delivery")
    assert not any(map(reads_what_is_counted, at_once))
    for file in sql_files():
        if file.layer == "mart" and "period_answer(" in file.text:
            assert reads_what_is_counted(file.defines)


# --- ids ---


def test_an_id_is_taken_while_nobody_else_writes(warehouse: Warehouse) -> None:
    """Whatever waited for its turn to write has larger ids than what was written meanwhile."""
    found: list[int] = []
    starting = threading.Thread(target=lambda: found.append(warehouse.start_batch()))
    with WRITING:
        starting.start()
        time.sleep(0.05)
        meanwhile = warehouse.database.ids.next()
    starting.join()
    assert found[0] > meanwhile


def test_ids_go_on_above_every_row_there_is(tmp_path: Path) -> None:
    ahead = 2**52
    with Warehouse.open(tmp_path / "a.duckdb") as opened:
        tables = {row["table_name"] for row in opened.database.query("select table_name from duckdb_columns() where column_name = 'id'")}
        tables &= opened.database.tables()
        assert tables >= {"batch", "received_file", "delivery", "finding", "decision", "act", "liaison_agreement"}
    for number, table in enumerate(sorted(tables)):
        with Warehouse.open(tmp_path / "a.duckdb") as opened, opened.database.transaction(ACT) as write:
            write.execute(f"insert into {table} (id) values (?)", [ahead + 1_000 * number])
        with Warehouse.open(tmp_path / "a.duckdb") as opened:
            assert opened.database.ids.next() > ahead + 1_000 * number, table
