"""Files to figures: real workbooks through the real readers into a real database."""

from __future__ import annotations

import io
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest

from data_loaders.intake import batch
from data_loaders.intake.batch import FEWEST_FILES, FILES_A_TRANSACTION, FILES_AT_THE_END, arrived_at, load_batch, received_on
from data_loaders.intake.gather import Dropped, dropped_files
from data_loaders.intake.reread import read_again
from data_loaders.model.acts import COORDINATOR, Actor
from data_loaders.model.campaign import Roster, Unit
from data_loaders.model.clock import shanghai_now
from data_loaders.model.readings import FileReading
from data_loaders.store.receipts import Receipt
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.excel_form import excel_template
from data_loaders.writers.roster_workbook import write_roster
from tests.databases import new_warehouse
from tests.reading_processes import one_reader
from tests.readings import CAMPAIGN, FORM, at, reading_of
from tests.sql.tables import held_submissions

A, B = "launch.sessions", "study.discussions"
NOW = at("2030-01-01 00:00")
NORTH = Unit("M01", "北塔医院", "medical", aliases=("北院",))
SOUTH = Unit("E01", "南浦护理院", "elderly_care")
ROSTER = Roster((NORTH, SOUTH))


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    """A database with two units."""
    with new_warehouse() as opened:
        opened.save_roster(ROSTER)
        yield opened


def form_of(unit: Unit | None, period: str, **numbers: int) -> bytes:
    """Our template, filled."""
    answers = {A: numbers.get("a"), B: numbers.get("b")}
    return excel_template(FORM, CAMPAIGN, unit, period, answers=answers)


def zip_of(**members: bytes) -> bytes:
    """A zip of these members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/") + ".xlsx", data)
    return target.getvalue()


def totals(warehouse: Warehouse) -> dict[tuple[str, str], int]:
    """Sessions by unit and period."""
    return {(row["unit"], row["period"]): row["total"] for row in warehouse.rows("mart_unit_measure", as_of=NOW)}


def test_files_zips_and_wrong_files_in_one_batch(warehouse: Warehouse) -> None:
    seen: list[Receipt] = []
    dropped = [
        Dropped("北塔.xlsx", form_of(NORTH, "W1", a=2, b=3)),
        Dropped("两家.zip", zip_of(one=form_of(SOUTH, "W1", a=4), again=form_of(NORTH, "W1", a=2, b=3))),
        Dropped("坏.xlsx", b"PK\x03\x04 not a workbook"),
        Dropped("空.docx", b""),
        Dropped("北塔二.xlsx", form_of(NORTH, "W2", a=1)),
    ]
    result = load_batch(warehouse, dropped, actor=Actor("邮箱", COORDINATOR), on_receipt=seen.append)
    assert [(receipt.file, receipt.member, receipt.status) for receipt in seen] == [
        ("北塔.xlsx", None, "ok"),
        ("两家.zip", "one.xlsx", "ok"),
        ("两家.zip", "again.xlsx", "duplicate"),
        ("坏.xlsx", None, "problem"),
        ("空.docx", None, "problem"),
        ("北塔二.xlsx", None, "ok"),
    ]
    assert result.receipts == tuple(seen)
    assert result.count_by_status() == {"ok": 3, "duplicate": 1, "problem": 2}
    assert totals(warehouse) == {("M01", "W1"): 5, ("E01", "W1"): 4, ("M01", "W2"): 1}
    assert warehouse.audit() == {}


def test_more_files_than_one_transaction_holds(warehouse: Warehouse) -> None:
    files = [Dropped(f"{number}.xlsx", form_of(NORTH, f"W{number}", a=number)) for number in range(1, 4)]
    many = [replace(file, file=f"{copy}/{file.file}") for copy in range(70) for file in files]
    read: list[FileReading] = []
    told: list[int] = []

    def on_read(reading: FileReading) -> None:
        read.append(reading)
        if FEWEST_FILES < len(read) < 5 * FEWEST_FILES and not told:
            time.sleep(0.1)  # files that take long to read

    result = load_batch(
        warehouse, many, received_at=at("2020-06-04 12:00"), on_read=on_read, on_receipt=lambda receipt: told.append(len(read))
    )
    assert told[0] < 5 * FEWEST_FILES and len(told) == len(many), "the first are told once they are stored, before the next group is read"
    assert [receipt.file for receipt in result.receipts] == [file.file for file in many]
    assert result.count_by_status() == {"ok": 3, "duplicate": 207}
    assert totals(warehouse) == {("M01", f"W{number}"): number for number in range(1, 4)}


@pytest.mark.parametrize("fewest", (FEWEST_FILES, 64))
@pytest.mark.parametrize("most", (2, FILES_A_TRANSACTION))
def test_the_last_transaction_is_short(monkeypatch: pytest.MonkeyPatch, fewest: int, most: int) -> None:
    monkeypatch.setattr(batch, "FILES_A_TRANSACTION", most)
    for count in range(1, 1_200, 7):
        left, sizes = count, []
        for size in batch._sizes(fewest, count):
            sizes.append(min(size, left))
            left -= size
            if left <= 0:
                break
        assert sum(sizes) == count and sizes[0] == min(fewest, most, count) and max(sizes) <= most
        assert len(sizes) < 3 or sizes[-1] <= 2 * FILES_AT_THE_END, sizes
        assert len(sizes) <= 4 + count / most


def test_more_files_come_than_were_expected() -> None:
    assert list(islice(batch._sizes(8, 3), 4)) == [8, 64, 200, 200]


def test_a_roster_is_stored_with_the_files_after_it(warehouse: Warehouse) -> None:
    read: list[str] = []
    said = threading.Event()
    files = [Dropped("a.xlsx", form_of(NORTH, "W1", a=2)), Dropped("单位名册.xlsx", write_roster(ROSTER, CAMPAIGN))]
    load_batch(warehouse, files, on_read=lambda reading: read.append(reading.file), when_read=said.set, readers=one_reader())
    assert (read, said.is_set()) == (["单位名册.xlsx", "a.xlsx"], True)
    assert len([row for row in warehouse.rows("mart_act") if row["what"] == "store"]) == 1


def test_a_roster_in_the_batch_is_read_before_the_forms(warehouse: Warehouse) -> None:
    warehouse.save_roster(Roster(), reason="撤销")
    files = [Dropped("a.xlsx", form_of(NORTH, "W1", a=2)), Dropped("单位名册.xlsx", write_roster(ROSTER, CAMPAIGN))]
    result = load_batch(warehouse, files)
    assert (result.roster_units, result.rematched, warehouse.roster()) == (2, 0, ROSTER)
    assert totals(warehouse) == {("M01", "W1"): 2}
    assert {receipt.role for receipt in result.receipts} == {"form", "roster"}


def test_a_roster_found_late_settles_what_was_held(warehouse: Warehouse) -> None:
    warehouse.save_roster(Roster(), reason="撤销")
    files = [Dropped("a.xlsx", form_of(NORTH, "W1", a=2)), Dropped("各家.xlsx", write_roster(ROSTER, CAMPAIGN))]
    result = load_batch(warehouse, files)
    assert (result.receipts[0].state, result.rematched) == ("held", 1)
    assert totals(warehouse) == {("M01", "W1"): 2}
    assert held_submissions(warehouse) == []


def test_an_alias_added_to_the_roster_settles_a_held_file(warehouse: Warehouse) -> None:
    written = replace(SOUTH, code="", name="南浦老人院")
    result = load_batch(warehouse, [Dropped("x.xlsx", form_of(written, "W3", a=6))])
    assert result.receipts[0].state == "held"
    assert read_again(warehouse).accepted_count == 0
    warehouse.save_roster(Roster((NORTH, replace(SOUTH, aliases=("南浦老人院",)))))
    assert read_again(warehouse).accepted_count == 1
    assert totals(warehouse) == {("E01", "W3"): 6}


def test_a_broken_roster_changes_nothing(warehouse: Warehouse) -> None:
    twice = write_roster(Roster((NORTH, replace(SOUTH, code="M01"))), CAMPAIGN)
    result = load_batch(warehouse, [Dropped("单位名册.xlsx", twice)])
    assert (result.receipts[0].status, result.roster_units, warehouse.roster()) == ("problem", None, ROSTER)


def test_a_dropped_roster_takes_no_unit_away(warehouse: Warehouse) -> None:
    """A unit's list of its own subordinates, or last year's roster, lies in the mailbox too."""
    branch = Unit("M01-1", "北塔医院分院", "medical")
    load_batch(warehouse, [Dropped("a.xlsx", form_of(SOUTH, "W1", a=2))], readers=one_reader())
    result = load_batch(warehouse, [Dropped("单位名册.xlsx", write_roster(Roster((NORTH, branch)), CAMPAIGN))], readers=one_reader())
    (receipt,) = result.receipts
    assert (receipt.status, result.roster_units, warehouse.roster(), totals(warehouse)) == ("problem", None, ROSTER, {("E01", "W1"): 2})
    assert "少掉 1 家单位（南浦护理院），其中 1 家已经报送" in receipt.message() and "“设置”页" in receipt.message()
    assert "1 unit (南浦护理院), 1 of which" in receipt.message("en")


def test_a_dropped_roster_may_add_and_change(warehouse: Warehouse) -> None:
    officers = Roster((replace(NORTH, liaison="甲"), SOUTH))
    warehouse.save_roster(officers)
    new = Roster((replace(NORTH, liaison="乙"), replace(SOUTH, aliases=("南浦",)), Unit("E02", "云岫站", "elderly_care")))
    result = load_batch(warehouse, [Dropped("单位名册.xlsx", write_roster(new, CAMPAIGN))], readers=one_reader())
    assert (result.roster_units, warehouse.roster(), result.receipts[0].status) == (3, new, "ok")
    assert "新增 1 家，改动 2 家" in result.receipts[0].message() and "换了的 1 家" in result.receipts[0].message()


def test_a_roster_somebody_chose_wins_over_dropped_ones(warehouse: Warehouse) -> None:
    chosen = Dropped("chosen.xlsx", write_roster(Roster((NORTH,)), CAMPAIGN))
    files = [Dropped("单位名册.xlsx", write_roster(Roster((replace(NORTH, aliases=("别名",)), SOUTH)), CAMPAIGN))]
    result = load_batch(warehouse, files, roster=chosen, readers=one_reader(), reason="换名册")
    assert ([receipt.status for receipt in result.receipts], warehouse.roster()) == (["ok", "ok"], Roster((NORTH,)))
    refused = load_batch(
        warehouse, [], roster=Dropped("", write_roster(Roster((SOUTH,)), CAMPAIGN)), may_drop=["E01"], readers=one_reader()
    )
    assert (refused.receipts[0].status, warehouse.roster()) == ("problem", Roster((NORTH,)))


@pytest.mark.parametrize("file", ["单位名册.csv", "名单.csv"])
def test_a_roster_as_text_is_one_too(warehouse: Warehouse, file: str) -> None:
    data = "单位编码,单位名称,单位类型,别名\nM01,北塔医院,medical,北院\nE01,南浦护理院,elderly_care,\nE02,云岫站,elderly_care,\n".encode()
    result = load_batch(warehouse, [Dropped(file, data)], readers=one_reader())
    assert (result.roster_units, [unit.code for unit in warehouse.roster().units]) == (3, ["M01", "E01", "E02"])


def test_a_folder_named_by_a_day_says_when_the_mail_arrived(warehouse: Warehouse, tmp_path: Path) -> None:
    for day, unit in (("2020-06-04", NORTH), ("2020-06-05 邮箱", SOUTH)):
        (tmp_path / "收件" / day).mkdir(parents=True)
        (tmp_path / "收件" / day / f"{unit.name}.xlsx").write_bytes(form_of(unit, "W1", a=1))
    load_batch(warehouse, dropped_files([tmp_path / "收件"]))
    lights = {row["unit"]: row["light"] for row in warehouse.rows("mart_light", kinds=["figures"], as_of=NOW, periods=["W1"])}
    assert lights == {"M01": "on_time", "E01": "late"}


@pytest.mark.parametrize(
    ("file", "member", "expected"),
    (
        ("2020-06-04/a.xlsx", None, "2020-06-04 12:00"),
        ("收件/2020-06-11_邮箱/a.xlsx", None, "2020-06-11 12:00"),
        ("2020-06-12.zip", "a/b.xlsx", "2020-06-12 12:00"),
        ("mail.zip", "2020-06-13/b.xlsx", "2020-06-13 12:00"),
        ("2020-13-45/a.xlsx", None, "2020-06-01 08:00"),
        ("a.xlsx", None, "2020-06-01 08:00"),
    ),
)
def test_the_day_is_read_from_the_path(file: str, member: str | None, expected: str) -> None:
    assert received_on(file, member, at("2020-06-01 08:00")) == at(expected)


def test_a_day_alone_is_told_from_noon_by_the_clock() -> None:
    noon, reading = at("2020-06-04 12:00"), reading_of()
    assert arrived_at(reading, None, noon) < noon == arrived_at(reading, noon, at("2020-06-05 08:00"))
    assert arrived_at(reading, None, at("2020-06-04 12:01")) == at("2020-06-04 12:01")


def test_mail_never_arrives_in_the_future() -> None:
    tomorrow = (shanghai_now() + timedelta(days=1)).date().isoformat()
    assert received_on(f"{tomorrow}/a.xlsx", None, datetime.min) <= shanghai_now()
