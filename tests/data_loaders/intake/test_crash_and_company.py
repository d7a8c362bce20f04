"""The store killed in the middle, and two who write while others read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from data_loaders.store.warehouse import Warehouse
from tests.databases import new_database, new_warehouse
from tests.readings import Entry, at, random_entries, roster_of

PROJECT = Path(__file__).parents[3]
NOW = at("2030-01-01 00:00")
WRITER = """
import sys
from data_loaders.store.warehouse import Warehouse
from tests.readings import random_entries, roster_of
entries = random_entries(5, 30)
with Warehouse.open(sys.argv[1]) as warehouse:
    warehouse.save_roster(roster_of(30))
    batch = warehouse.start_batch()
    for start in range(0, len(entries), 5):
        warehouse.save(batch, entries[start:start + 5])
        print(start + 5, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="needs kill -9")
@pytest.mark.parametrize("after", (1, pytest.param(4, marks=pytest.mark.slow), 9))
def test_a_crash_leaves_whole_groups_or_nothing(tmp_path: Path, after: int) -> None:
    path = tmp_path / "crash.duckdb"
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], cwd=PROJECT, stdout=subprocess.PIPE)
    for _ in range(after):
        said = int(writer.stdout.readline())
    time.sleep(0.004 * after)
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    entries = random_entries(5, 30)
    with Warehouse.open(path) as warehouse:
        kept = len(warehouse.rows("mart_receipt", batch=warehouse.rows("mart_batch")[0]["batch"]))
        assert kept >= said and kept % 5 == 0
        assert warehouse.audit() == {}
        with new_warehouse() as whole:
            whole.save_roster(roster_of(30))
            batch = whole.start_batch()
            for start in range(0, kept, 5):
                whole.save(batch, entries[start : start + 5])
            for mart in ("mart_measure_period", "mart_unit_total"):
                assert warehouse.rows(mart, as_of=NOW) == whole.rows(mart, as_of=NOW)


def test_two_load_while_others_look(tmp_path: Path) -> None:
    entries = random_entries(6, 24, resent=0.0)
    halves = (entries[::2], entries[1::2])
    with Warehouse.open(new_database(tmp_path / "busy.duckdb")) as warehouse:
        warehouse.save_roster(roster_of(24))
        done, wrong, looks = threading.Event(), [], []

        def load(half: list[Entry]) -> None:
            try:
                batch = warehouse.start_batch()
                for start in range(0, len(half), 4):
                    warehouse.save(batch, half[start : start + 4])
            except Exception as problem:
                wrong.append(problem)

        def look() -> None:
            try:
                while not done.wait(0.05):
                    version = warehouse.version()
                    differing = warehouse.rows("audit_kept_answer_differs") + warehouse.rows("audit_increment_off")
                    looks.append(version)
                    wrong.extend(differing)
            except Exception as problem:
                wrong.append(problem)

        viewers = [threading.Thread(target=look) for _ in range(2)]
        writers = [threading.Thread(target=load, args=(half,)) for half in halves]
        for thread in viewers + writers:
            thread.start()
        for thread in writers:
            thread.join()
        done.set()
        for thread in viewers:
            thread.join()
        assert wrong == []
        assert len(set(looks)) > 3
        with new_warehouse() as alone:
            alone.save_roster(roster_of(24))
            alone.save(alone.start_batch(), halves[0] + halves[1])
            rows = warehouse.rows("mart_measure_period", as_of=NOW)
            assert rows == alone.rows("mart_measure_period", as_of=NOW)
