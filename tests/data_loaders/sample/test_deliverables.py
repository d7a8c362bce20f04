"""The sample's deliverables beside the figures: what its plan says is what the loaded database shows, light by light."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from zipfile import ZipFile

import pytest
from PIL import Image

from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import dropped_files
from data_loaders.model.campaign import FIGURES, LIAISON, Deliverable, Unit, read_campaign
from data_loaders.model.form import load_forms
from data_loaders.sample.campaign import Office, Plan, plan_sample, write_sample
from data_loaders.sample.deliverables import ANOTHER_OFFICER, NO_WEEK, TWISTS
from data_loaders.sample.media import jpeg, png, scene
from data_loaders.store.warehouse import Warehouse
from tests.databases import new_database
from tests.sql.tables import held_deliveries

CAMPAIGN = read_campaign()
DUE = [due for due in CAMPAIGN.deliverables if due.kind != FIGURES]
AFTERWARDS = date(2020, 7, 31)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_sample(Office(load_forms()[CAMPAIGN.form_version], CAMPAIGN))


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample") / "mail"
    write_sample(out)
    return out


@pytest.fixture(scope="module")
def board(mail: Path) -> Iterator[Warehouse]:
    with Warehouse.open(new_database(mail.parent / "board.duckdb")) as warehouse:
        load_batch(warehouse, dropped_files([mail]))
        yield warehouse


def light(plan: Plan, unit: Unit, due: Deliverable, today: date) -> str:
    """What the plan says of a unit's deliverable at the end of a day."""
    sent = [each for each in plan.deliveries if (each.unit.code, each.due) == (unit.code, due)]
    came = [each for each in sent if each.is_certain and each.arrived_on <= today]
    if any(each.counts for each in came):
        return "on_time" if min(each.arrived_on for each in came) <= due.due_on else "late"
    if came:
        return "held"
    if unit.exempt:
        return "exempt"
    return "missing" if today > due.due_on else "not_due"


def receipts(board: Warehouse) -> list[dict]:
    return [row for batch in board.rows("mart_batch") for row in board.rows("mart_receipt", batch=batch["batch"])]


def as_of(today: date) -> str:
    return f"{today.isoformat()} 23:59:59" if today != AFTERWARDS else "2100-01-01"


@pytest.mark.parametrize("today", (date(2020, 6, 3), date(2020, 6, 11), date(2020, 6, 25), AFTERWARDS))
def test_every_light_is_what_the_plan_says(plan: Plan, board: Warehouse, today: date) -> None:
    shown = {
        (row["unit"], row["deliverable"]): row["light"] for row in board.rows("mart_light", as_of=as_of(today)) if row["kind"] != FIGURES
    }
    assert shown == {(unit.code, due.code): light(plan, unit, due, today) for unit in plan.roster.units for due in DUE}


@pytest.mark.parametrize("today", (date(2020, 6, 11), AFTERWARDS))
def test_every_count_is_the_plan_s(plan: Plan, board: Warehouse, today: date) -> None:
    rows = {row["deliverable"]: row for row in board.rows("mart_reporting", as_of=as_of(today))}
    expected = [unit for unit in plan.roster.units if not unit.exempt]
    for due in DUE:
        lights = Counter(light(plan, unit, due, today) for unit in expected)
        row = rows[due.code]
        assert row["expected_count"] == len(expected)
        assert row["received_count"] == lights["on_time"] + lights["late"] + lights["held"]
        assert row["on_time_count"] == lights["on_time"] + _held_in_time(plan, due, today)
        assert (row["held_count"], row["missing_count"]) == (lights["held"], lights["missing"])


def _held_in_time(plan: Plan, due: Deliverable, today: date) -> int:
    held = [each for each in plan.deliveries if each.due == due and each.is_certain and not each.counts]
    return sum(each.arrived_on <= min(due.due_on, today) for each in held)


def test_what_is_not_certain_waits_and_nothing_is_refused(plan: Plan, board: Warehouse) -> None:
    waiting = Counter((row["kind"], row["unit"]) for row in held_deliveries(board))
    uncertain = [each for each in plan.deliveries if not each.counts]
    assert waiting == Counter((each.due.kind, each.unit.code if each.is_certain or each.twist == NO_WEEK else None) for each in uncertain)
    assert [row["file"] for row in receipts(board) if row["role"] == "refused"] == []


def test_the_one_officer_who_is_not_the_roster_s_is_proposed(plan: Plan, board: Warehouse) -> None:
    other = [each.unit.code for each in plan.deliveries if each.twist == ANOTHER_OFFICER]
    assert [row["unit"] for row in board.rows("mart_liaison_proposal")] == other and len(other) == 1


def test_the_plan_has_everything_that_happens(plan: Plan) -> None:
    assert Counter(each.twist for each in plan.deliveries if each.twist) == Counter(twist for _, _, twist in TWISTS)
    for due in DUE:
        lights = Counter(light(plan, unit, due, AFTERWARDS) for unit in plan.roster.units)
        assert 20 < lights["on_time"] < 44 and lights["missing"] >= 3, (due.code, lights)
    late = Counter(light(plan, unit, due, AFTERWARDS) for unit in plan.roster.units for due in DUE)["late"]
    assert 15 <= late <= 60
    strangers = [each for each in plan.deliveries if not each.unit.code]
    assert [each.due.kind for each in strangers] == [LIAISON]
    assert all(each.arrived_on <= each.due.due_on + timedelta(days=4) for each in plan.deliveries)


def test_old_zips_and_every_kind_of_file_are_there(board: Warehouse, mail: Path) -> None:
    units = [unit.code for unit in board.roster().units]
    sent = [row for unit in units for row in board.rows("mart_unit_delivery", as_of="2100-01-01", unit=unit)]
    assert {row["file_kind"] for row in sent} == {"docx", "xlsx", "csv", "image", "video", "pdf"}
    unmarked = [path for path in mail.rglob("*.zip") if any(not info.flag_bits & 0x800 for info in ZipFile(path).infolist())]
    assert len(unmarked) == 1
    members = [row["member"] for row in receipts(board) if row["file"].endswith(unmarked[0].name)]
    assert "活动照片1.jpg" in members and "活动简报.docx" in members


def test_no_telephone_in_it_can_be_anyone_s(board: Warehouse) -> None:
    fields = board.rows("mart_liaison_proposal")[0]
    assert fields["office_phone"].startswith("0000-") and fields["mobile"].startswith("000-") and fields["email"].endswith(".invalid")


@pytest.mark.parametrize(("write", "size"), ((png, (20, 14)), (jpeg, (160, 112))))
def test_pictures_open(write, size: tuple[int, int]) -> None:
    with Image.open(BytesIO(write(scene(Random(1))))) as picture:
        picture.load()
        assert picture.size == size and picture.convert("RGB").getpixel((size[0] // 2, size[1] * 5 // 28))[0] > 150
