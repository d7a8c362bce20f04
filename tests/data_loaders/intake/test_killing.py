"""A loading process killed at any moment (kill -9): the database opens, every file is wholly in or wholly out, and loading the same batch
again ends where an undisturbed load ends."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import dropped_files
from data_loaders.model.campaign import Roster, Unit, read_campaign
from data_loaders.model.form import load_forms
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.excel_form import excel_template
from data_loaders.writers.roster_workbook import write_roster
from tests.data_loaders.making import docx_of, paragraph, word_table, zip_of
from tests.databases import new_database
from tests.readings import at

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs kill -9")

PROJECT = Path(__file__).parents[3]
CAMPAIGN = read_campaign()
FORM = load_forms()[CAMPAIGN.form_version]
UNITS = tuple(Unit(f"M{number:02}", f"第{number}医院", "medical") for number in range(1, 5))
LATER = at("2100-01-01 00:00")
RECEIVED_AT = "2020-06-10 09:00"
LOADER = f"""
import sys
from datetime import datetime
from pathlib import Path
from data_loaders.intake import batch
from data_loaders.intake.gather import dropped_files
from data_loaders.store.warehouse import Warehouse

batch.FILES_A_TRANSACTION = 2
print("ready", flush=True)
with Warehouse.open(sys.argv[1]) as warehouse:
    batch.load_batch(
        warehouse,
        dropped_files([Path(sys.argv[2])]),
        received_at=datetime.fromisoformat("{RECEIVED_AT}"),
        processes=1,
        on_read=lambda reading: print("read", flush=True),
        on_receipt=lambda receipt: print("stored", flush=True),
    )
print("done", flush=True)
"""
MARTS = (
    "mart_measure_period",
    "mart_unit_total",
    "mart_light",
    "mart_reporting",
    "mart_attention",
)
MADE_UP_BY_EACH_LOAD = {"id", "submission_id", "delivery_id", "batch", "received_file_id"}


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small batch with everything in it: forms, a revision, a zip, a held form, deliverables, refused files and the roster."""
    folder = tmp_path_factory.mktemp("mail") / "邮箱"
    folder.mkdir()
    (folder / "单位名册.xlsx").write_bytes(write_roster(Roster(UNITS), CAMPAIGN))
    for number, unit in enumerate(UNITS, 1):
        (folder / f"{unit.code}.xlsx").write_bytes(form(unit, "W1", number))
    (folder / "M01更正.xlsx").write_bytes(form(UNITS[0], "W1", 9))
    (folder / "unknown.xlsx").write_bytes(form(Unit("", "某处", "medical"), "W2", 3))
    (folder / "第2周.zip").write_bytes(zip_of({f"{unit.name}.xlsx": form(unit, "W2", 2) for unit in UNITS[:2]}))
    (folder / "第1医院第1周照片.jpg").write_bytes(b"\xff\xd8\xff" + bytes(range(90)))
    (folder / "某处照片第1周.jpg").write_bytes(b"\xff\xd8\xff" + bytes(range(80)))
    (folder / "第2医院活动方案.docx").write_bytes(docx_of(paragraph("第2医院安全生产月活动方案") + paragraph("按通知要求开展。")))
    labels = ("姓名", "职务", "办公电话", "手机", "电子邮箱", "单位名称")
    rows = [(paragraph(label), paragraph("第3医院" if label == "单位名称" else "示例")) for label in labels]
    (folder / "附件1.docx").write_bytes(docx_of(word_table(*rows)))
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    return folder


def form(unit: Unit, period: str, value: int) -> bytes:
    return excel_template(FORM, CAMPAIGN, unit, period, answers=dict.fromkeys(FORM.blanks, value))


def files_in(warehouse: Warehouse) -> dict[tuple, tuple]:
    """Every stored file with how much of it is stored; what is found of two that came together comes with the second."""
    rows = warehouse.database.query(
        """
        select f.batch_id, f.file, f.member, f.sha256, f.role, f.status,
            (select count(*) from delivery v where v.received_file_id = f.id and v.kind = 'figures') as submissions,
            (select count(*) from answer a where a.submission_id in (select id from delivery v where v.received_file_id = f.id)) as answers,
            (select count(*) from delivery v where v.received_file_id = f.id and v.kind <> 'figures') as deliveries,
            (select count(*) from liaison_field l where l.delivery_id in (select id from delivery v where v.received_file_id = f.id)) as fields,
            (select count(*) from finding p where p.received_file_id = f.id and p.rule <> 'came_together') as findings,
            (select count(*) from original o where o.sha256 = f.sha256) as originals
        from received_file f
        """
    )
    for row in rows:
        assert hashlib.sha256(warehouse.file_bytes(row["sha256"])).hexdigest() == row["sha256"]
    return {(row["batch_id"], row["file"], row["member"]): tuple(list(row.values())[3:]) for row in rows}


def state_of(warehouse: Warehouse) -> dict[str, Any]:
    """What the marts say, without the ids that every load makes anew."""
    held = {"held": warehouse.rows("mart_held")}
    held["proposal"] = warehouse.rows("mart_liaison_proposal")
    said = {mart: warehouse.rows(mart, as_of=LATER) for mart in MARTS} | held
    return {
        mart: sorted(
            json.dumps({k: v for k, v in row.items() if k not in MADE_UP_BY_EACH_LOAD}, default=str, sort_keys=True) for row in rows
        )
        for mart, rows in said.items()
    }


def start_loading(database: Path, mailbox: Path) -> subprocess.Popen[bytes]:
    """A loading process that has imported everything and is about to open the database."""
    loader = subprocess.Popen([sys.executable, "-c", LOADER, str(database), str(mailbox)], cwd=PROJECT, stdout=subprocess.PIPE)
    assert loader.stdout.readline() == b"ready\n"
    return loader


@pytest.fixture(scope="module")
def undisturbed(mailbox: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[float, int, dict, dict]:
    """How many seconds a load takes, how many steps it reports, what it stores of each file, and what the marts say after it."""
    database = tmp_path_factory.mktemp("whole") / "whole.duckdb"
    loader = start_loading(database, mailbox)
    start = time.perf_counter()
    *steps, last = loader.communicate()[0].split()
    seconds = time.perf_counter() - start
    assert last == b"done"
    with Warehouse.open(database) as warehouse:
        stored = {key[1:]: content for key, content in files_in(warehouse).items()}
        assert len(stored) == 14 and warehouse.audit() == {}
        return seconds, len(steps), stored, state_of(warehouse)


def kill_and_look(point: float, delay: float, mailbox: Path, undisturbed: tuple[float, int, dict, dict], database: Path) -> int:
    """One load killed somewhere in the step at `point` (0-1) of its way, looked at, and loaded again; how many files it had stored."""
    seconds, step_count, stored, state = undisturbed
    step = int(point * (step_count + 1))
    loader = start_loading(new_database(database) if step else database, mailbox)
    for _ in range(step):
        loader.stdout.readline()
    time.sleep(delay * seconds / (2 if step == 0 else step_count))  # half of the time goes by before the first step
    loader.send_signal(signal.SIGKILL)
    loader.communicate()
    with Warehouse.open(database) as warehouse:
        assert warehouse.audit() == {}
        kept = files_in(warehouse)
        for (_, *name), content in kept.items():
            assert content == stored[tuple(name)], name
        load_batch(warehouse, dropped_files([mailbox]), received_at=at(RECEIVED_AT), processes=1)
        assert state_of(warehouse) == state
        assert warehouse.audit() == {}
    return len(kept)


@pytest.mark.parametrize("points", (5, pytest.param(50, marks=pytest.mark.slow)))
def test_a_load_killed_at_many_points_loses_and_doubles_nothing(points: int, mailbox, undisturbed, tmp_path: Path) -> None:
    chance = random.Random(2)
    with ThreadPoolExecutor(os.cpu_count()) as several:
        looks = [
            several.submit(
                kill_and_look, (number + chance.random()) / points, chance.random(), mailbox, undisturbed, tmp_path / f"{number}.duckdb"
            )
            for number in range(points)
        ]
    kept = [look.result() for look in looks]
    assert len(set(kept)) > 3, kept  # some were killed early, some late
