"""Kept files read again: what becomes certain is accepted, nothing is doubled, decisions stand, the past stays as it was seen."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from docx import Document as WordDocument

from data_loaders.desk.desk import perform
from data_loaders.desk.wishes import Arrive, By, Undo
from data_loaders.formats.zips import PACKED_LIMIT
from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import Dropped
from data_loaders.intake.reread import read_again
from data_loaders.model.acts import COORDINATOR, PROGRAM, Act, Actor
from data_loaders.model.campaign import Roster, Unit, read_campaign
from data_loaders.model.form import load_forms
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.excel_form import excel_template
from data_loaders.writers.roster_workbook import write_roster
from tests.databases import new_database, new_warehouse
from tests.reading_processes import one_reader
from tests.readings import at
from tests.sql.tables import change, held_deliveries, held_submissions

CAMPAIGN = read_campaign()
FORM = load_forms()[CAMPAIGN.form_version]
NORTH, SOUTH = Unit("M01", "北院", "medical"), Unit("E01", "南浦护理院", "elderly_care")
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(100))
LATER = at("2100-01-01 00:00")


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    with new_warehouse() as opened:
        opened.save_roster(Roster((NORTH,)))
        yield opened


def form(unit: Unit, period: str | None, value: int) -> bytes:
    """A filled form whose unit is told by its words alone."""
    return excel_template(FORM, CAMPAIGN, replace(unit, code=""), period, answers=dict.fromkeys(FORM.blanks, value))


def plan(unit: Unit) -> bytes:
    document = WordDocument()
    for text in (f"{unit.name}安全生产月活动方案", "为开展好活动，制定本方案。"):
        document.add_paragraph(text)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def files(warehouse: Warehouse) -> int:
    return len(warehouse.rows("mart_kept_file"))


def lights(warehouse: Warehouse, as_of=LATER) -> dict[tuple[str, str], str]:
    """Whatever came in, by unit and deliverable."""
    rows = warehouse.rows("mart_light", as_of=as_of)
    return {(row["unit"], row["deliverable"]): row["light"] for row in rows if row["received_at"]}


EARLY = at("2020-06-04 09:00")
PROJECT = Path(__file__).parents[3]
READER = """
import sys
from data_loaders.intake.reread import read_again
from data_loaders.store.warehouse import Warehouse

print("ready", flush=True)
with Warehouse.open(sys.argv[1]) as warehouse:
    read_again(warehouse)
"""


def test_what_a_new_roster_makes_certain_is_accepted_once(warehouse: Warehouse) -> None:
    dropped = [
        Dropped("a.xlsx", form(SOUTH, "W1", 5)),
        Dropped("b.docx", plan(SOUTH)),
        Dropped("南浦护理院/第1周/1.jpg", JPEG),
        Dropped("第1周/2.jpg", JPEG + b"2"),
    ]
    load_batch(warehouse, dropped, received_at=EARLY, readers=one_reader())
    assert (lights(warehouse), len(held_submissions(warehouse)), len(held_deliveries(warehouse))) == ({}, 1, 3)
    seen_before = warehouse.rows("mart_light", as_of=at("2020-07-01 00:00"))
    assert read_again(warehouse).accepted_count == 0
    warehouse.save_roster(Roster((NORTH, SOUTH)))
    result = read_again(warehouse)
    assert (result.file_count, result.accepted_count) == (4, 3)
    assert lights(warehouse) == {("E01", "figures_w1"): "on_time", ("E01", "plan"): "on_time", ("E01", "materials_w1"): "on_time"}
    assert (held_submissions(warehouse), [row["file"] for row in held_deliveries(warehouse)]) == ([], ["第1周/2.jpg"])
    stored = files(warehouse)
    assert (read_again(warehouse).receipts, read_again(warehouse, everything=True).receipts, files(warehouse)) == ((), (), stored)
    assert warehouse.audit() == {}
    as_seen = warehouse.rows("mart_light", as_of=at("2020-07-01 00:00"))
    assert [row for row in as_seen if row["unit"] == "M01"] == seen_before
    assert not any(row["received_at"] for row in as_seen)  # on that day nobody knew whose they were
    again = load_batch(warehouse, dropped[:3], received_at=EARLY, readers=one_reader())
    assert [receipt.status for receipt in again.receipts] == ["duplicate"] * 3


def test_a_day_of_arrival_that_was_set_stays_with_the_new_reading(warehouse: Warehouse) -> None:
    """Set before the file is read again, or on its former reading after; taken back, the mail's own day holds again."""
    late, somebody = at("2020-06-08 09:00"), By(Actor("周示例", COORDINATOR), reason="邮箱延迟")
    (receipt,) = load_batch(warehouse, [Dropped("a.xlsx", form(SOUTH, "W1", 5))], received_at=late, readers=one_reader()).receipts
    done = perform(warehouse, Arrive(receipt.file_id, EARLY), somebody)
    warehouse.save_roster(Roster((NORTH, SOUTH)))
    assert read_again(warehouse).accepted_count == 1
    assert lights(warehouse) == {("E01", "figures_w1"): "on_time"} and warehouse.audit() == {}
    perform(warehouse, Undo(done.act_id), somebody)
    assert lights(warehouse) == {("E01", "figures_w1"): "late"} and warehouse.audit() == {}
    perform(warehouse, Arrive(receipt.file_id, EARLY), somebody)
    assert lights(warehouse) == {("E01", "figures_w1"): "on_time"} and warehouse.audit() == {}


def held(warehouse: Warehouse) -> list[tuple[str | None, list[str], list[str]]]:
    """What the grid shows of every held submission: unit, candidates, and the rules of its findings."""
    return [
        (row["unit"], list(row["unit_candidates"]), [finding["rule"] for finding in json.loads(row["findings"])])
        for row in held_submissions(warehouse)
    ]


def test_what_is_still_held_shows_what_the_file_says_now(warehouse: Warehouse) -> None:
    """The roster learns the unit's other name; its week is still missing."""
    written = form(replace(SOUTH, name="南浦老人院"), None, 5)
    (first,) = load_batch(warehouse, [Dropped("a.xlsx", written)], received_at=EARLY, readers=one_reader()).receipts
    assert [unit for unit, _, _ in held(warehouse)] == [None]
    warehouse.save_roster(Roster((NORTH, replace(SOUTH, aliases=("南浦老人院",)))))
    result = read_again(warehouse)
    assert (result.accepted_count, result.held_count) == (0, 1)
    assert held(warehouse) == [("E01", ["E01"], ["period_missing"])]
    stored = files(warehouse)
    assert (read_again(warehouse).receipts, read_again(warehouse, everything=True).receipts, files(warehouse)) == ((), (), stored)
    warehouse.save_roster(Roster((NORTH,)), reason="撤销")
    read_again(warehouse)
    assert [unit for unit, _, _ in held(warehouse)] == [None]
    (submission,) = held_submissions(warehouse)
    warehouse.decide(submission["id"], "M01", "W1", "weekly")
    assert (warehouse.audit(), read_again(warehouse, everything=True).receipts) == ({}, ())
    assert [row["state"] for row in warehouse.rows("mart_unit_delivery", as_of=LATER, unit="M01")] == ["accepted"]
    assert first.submission_ids[0] != submission["id"]


def test_sheets_beside_a_held_one_are_left_alone(warehouse: Warehouse) -> None:
    workbook = openpyxl.load_workbook(BytesIO(form(NORTH, "W1", 5)))
    for title, unit, period in (("退", NORTH, "W2"), ("南", replace(SOUTH, name="南浦老人院"), None)):
        sheet = openpyxl.load_workbook(BytesIO(form(unit, period, 6))).worksheets[0]
        copied = workbook.create_sheet(title)
        for row in sheet.iter_rows():
            for cell in row:
                copied[cell.coordinate] = cell.value
    buffer = BytesIO()
    workbook.save(buffer)
    (receipt,) = load_batch(warehouse, [Dropped("a.xlsx", buffer.getvalue())], received_at=EARLY, readers=one_reader()).receipts
    assert [part.state for part in receipt.submissions] == ["accepted", "accepted", "held"]
    warehouse.refuse(receipt.submission_ids[1], reason="发错了")
    before = lights(warehouse)
    warehouse.save_roster(Roster((NORTH, replace(SOUTH, aliases=("南浦老人院",)))))
    assert [len(each.submissions) for each in read_again(warehouse).receipts] == [1]
    stored = files(warehouse)
    assert (read_again(warehouse).receipts, read_again(warehouse, everything=True).receipts, files(warehouse)) == ((), (), stored)
    warehouse.save_roster(Roster((NORTH, replace(SOUTH, aliases=("南浦",)))))
    assert [len(each.submissions) for each in read_again(warehouse).receipts] == [1]
    assert (before, warehouse.audit()) == ({("M01", "figures_w1"): "on_time"}, {})
    assert lights(warehouse) == before


def test_a_held_deliverable_shows_whose_it_may_be_now(warehouse: Warehouse) -> None:
    warehouse.save_roster(Roster((NORTH, replace(SOUTH, aliases=("南浦老人院",)))))
    load_batch(warehouse, [Dropped("南浦老人院咨询点.jpg", JPEG), Dropped("第1周/2.jpg", JPEG + b"2")], readers=one_reader())
    before = {row["file"]: (row["unit"], list(row["unit_candidates"])) for row in held_deliveries(warehouse)}
    assert before == {"南浦老人院咨询点.jpg": (None, ["E01"]), "第1周/2.jpg": (None, [])}
    warehouse.save_roster(Roster((NORTH, replace(SOUTH, aliases=("南浦老人院咨询点",)))))
    assert read_again(warehouse).held_count == 1
    now = {row["file"]: (row["unit"], list(row["unit_candidates"])) for row in held_deliveries(warehouse)}
    assert now == before | {"南浦老人院咨询点.jpg": ("E01", ["E01"])}
    stored = files(warehouse)
    assert (read_again(warehouse).receipts, files(warehouse), warehouse.audit()) == ((), stored, {})


def test_a_file_held_by_what_is_wrong_with_all_of_it_is_kept_once(warehouse: Warehouse) -> None:
    workbook = openpyxl.load_workbook(BytesIO(form(NORTH, "W1", 5)))
    workbook.create_sheet("大").cell(30_000, 1, "x")
    buffer = BytesIO()
    workbook.save(buffer)
    (receipt,) = load_batch(warehouse, [Dropped("a.xlsx", buffer.getvalue())], readers=one_reader()).receipts
    assert receipt.state == "held"
    assert (read_again(warehouse).receipts, files(warehouse)) == ((), 1)


@pytest.mark.skipif(os.name == "nt", reason="needs kill -9")
def test_reading_again_killed_at_any_point_is_wholly_done_or_not_at_all(tmp_path: Path) -> None:
    first = tmp_path / "first"
    first.mkdir()
    with Warehouse.open(new_database(first / "board.duckdb")) as warehouse:
        warehouse.save_roster(Roster((NORTH,)), reason="撤销")
        written = replace(SOUTH, name="南浦老人院")
        mail = [Dropped(f"{number}.xlsx", form(written, period, number)) for number, period in enumerate(("W1", None) * 8, 1)]
        load_batch(warehouse, mail, received_at=EARLY, readers=one_reader())
        warehouse.save_roster(Roster((NORTH, replace(SOUTH, aliases=("南浦老人院",)))))
        before = sorted(map(str, held(warehouse)))
    seen = set()
    seconds = 0.0
    for part in (1.5, 0.15, 0.4, 0.6, 0.8, 0.9, 1.0):
        folder = tmp_path / str(part)
        shutil.copytree(first, folder)
        reader = subprocess.Popen([sys.executable, "-c", READER, str(folder / "board.duckdb")], cwd=PROJECT, stdout=subprocess.PIPE)
        assert reader.stdout.readline() == b"ready\n"
        start = time.perf_counter()
        if not seconds:  # the first one is left in peace
            reader.wait()
            seconds = time.perf_counter() - start
        time.sleep(max(part * seconds - (time.perf_counter() - start), 0))
        reader.kill()
        reader.communicate()
        with Warehouse.open(folder / "board.duckdb") as warehouse:
            assert warehouse.audit() == {}
            seen.add((tuple(sorted(map(str, held(warehouse)))), len(lights(warehouse)), files(warehouse)))
    after = (str(("E01", ["E01"], ["came_together"])),) * 8 + (str(("E01", ["E01"], ["period_missing"])),) * 8
    assert seen == {(tuple(before), 0, 16), (after, 1, 32)}


def test_a_video_that_nobody_opens_is_known_by_its_name_however_large(warehouse: Warehouse) -> None:
    video = b"\x00\x00\x00\x18ftypmp42" + bytes(PACKED_LIMIT)
    (receipt,) = load_batch(warehouse, [Dropped("南浦护理院/第1周/活动.mp4", video)], readers=one_reader()).receipts
    assert receipt.state == "held"
    warehouse.save_roster(Roster((NORTH, SOUTH)))
    (again,) = read_again(warehouse).receipts
    assert (again.state, again.sha256, warehouse.audit()) == ("accepted", receipt.sha256, {})


def test_a_file_whose_bytes_are_gone_stops_no_other(warehouse: Warehouse) -> None:
    """The database came back from a backup that left the bytes out."""
    gone, _there = load_batch(
        warehouse, [Dropped("a.docx", plan(SOUTH)), Dropped("b.xlsx", form(SOUTH, "W1", 5))], readers=one_reader()
    ).receipts
    warehouse.originals._connection.execute("delete from original where sha256 = ?", [gone.sha256])
    warehouse.save_roster(Roster((NORTH, SOUTH)))
    result = read_again(warehouse)
    assert (result.file_count, result.accepted_count) == (1, 1)


def test_old_readings_stay_in_the_history(warehouse: Warehouse) -> None:
    first = load_batch(warehouse, [Dropped("a.xlsx", form(SOUTH, "W1", 5))], readers=one_reader())
    warehouse.save_roster(Roster((NORTH, SOUTH)))
    read_again(warehouse)
    batches = warehouse.rows("mart_batch")
    assert [(row["sent_by"], row["file_count"]) for row in batches] == [("read again", 1), ("本机", 1)]
    (before,) = warehouse.rows("mart_receipt", batch=first.batch_id)
    (now,) = warehouse.rows("mart_receipt", batch=batches[0]["batch"])
    assert (before["status"], before["held_count"], before["submission_count"]) == ("problem", 0, 1)
    assert (now["status"], now["accepted_count"], now["received_at"]) == ("ok", 1, before["received_at"])
    assert [row["rule"] for row in warehouse.rows("mart_attention", as_of=LATER) if row["severity"] == "error"] == []


def test_a_refused_file_may_become_a_deliverable(warehouse: Warehouse) -> None:
    """The day the unit's name is known, its photos of the week are too."""
    twice = [Dropped("南浦护理院咨询点.jpg", JPEG), Dropped("再发/南浦护理院咨询点.jpg", JPEG)]
    assert [receipt.state for receipt in load_batch(warehouse, twice, readers=one_reader()).receipts] == ["refused", "refused"]
    assert len(warehouse.rows("mart_attention", as_of=LATER)) == 1  # the same bytes twice: one open finding
    warehouse.save_roster(Roster((NORTH, replace(SOUTH, aliases=("南浦护理院咨询点",)))))
    result = read_again(warehouse)
    assert [receipt.state for receipt in result.receipts] == ["held", "duplicate"]  # no week is named
    assert [row["rule"] for row in warehouse.rows("mart_attention", as_of=LATER) if row["severity"] == "error"] == ["period_missing"]
    stored = files(warehouse)
    assert (read_again(warehouse).receipts, files(warehouse)) == ((), stored)
    assert warehouse.audit() == {}


def test_what_a_coordinator_decided_stands(warehouse: Warehouse) -> None:
    given, thrown = load_batch(
        warehouse, [Dropped("a.xlsx", form(SOUTH, "W1", 5)), Dropped("b.xlsx", form(SOUTH, "W2", 6))], readers=one_reader()
    ).receipts
    warehouse.decide(given.submission_ids[0], "M01", "W1", "weekly", actor=Actor("甲", COORDINATOR))
    warehouse.refuse(thrown.submission_ids[0], actor=Actor("甲", COORDINATOR), reason="发错了")
    warehouse.save_roster(Roster((NORTH, SOUTH)))
    assert read_again(warehouse).receipts == read_again(warehouse, everything=True).receipts == ()
    assert lights(warehouse) == {("M01", "figures_w1"): "late"}


def test_an_answer_that_reads_differently_now_becomes_a_revision(warehouse: Warehouse) -> None:
    (receipt,) = load_batch(warehouse, [Dropped("a.xlsx", form(NORTH, "W1", 5))], received_at=EARLY, readers=one_reader()).receipts
    with warehouse.database.transaction(Act("test", PROGRAM)) as write:
        write.execute("update answer set value = 4 where blank = 'launch.sessions'")
        write.refresh()
    assert read_again(warehouse).receipts == ()
    (again,) = read_again(warehouse, everything=True).receipts
    assert (again.state, again.unit, again.submission_ids != receipt.submission_ids) == ("accepted", "M01", True)
    totals = {row["blank"]: row["total"] for row in warehouse.rows("mart_unit_total", as_of=LATER)}
    assert totals["launch.sessions"] == 5
    states = [row["state"] for row in warehouse.rows("mart_unit_delivery", as_of=LATER, unit="M01")]
    assert sorted(states) == ["accepted", "replaced"]
    assert (warehouse.audit(), read_again(warehouse, everything=True).receipts) == ({}, ())


def test_the_unit_a_coordinator_named_is_kept_when_answers_change(warehouse: Warehouse) -> None:
    (receipt,) = load_batch(warehouse, [Dropped("a.xlsx", form(SOUTH, "W1", 5))], readers=one_reader()).receipts
    warehouse.decide(receipt.submission_ids[0], "M01", "W2", "cumulative", reason="报的是累计数")
    change(warehouse, "update answer set value = 4 where blank = 'launch.sessions'")
    (again,) = read_again(warehouse, everything=True).receipts
    assert (again.unit, again.period, again.submissions[0].basis, again.state) == ("M01", "W2", "cumulative", "accepted")
    assert warehouse.audit() == {}


def test_a_late_roster_settles_the_batch_it_came_with_and_those_before(warehouse: Warehouse) -> None:
    load_batch(warehouse, [Dropped("b.docx", plan(SOUTH))], readers=one_reader())
    roster = write_roster(Roster((NORTH, SOUTH)), CAMPAIGN)
    named = load_batch(warehouse, [Dropped("a.xlsx", form(SOUTH, "W1", 5)), Dropped("单位名册.xlsx", roster)], readers=one_reader())
    assert (named.rematched, named.roster_units) == (1, 2)
    assert set(lights(warehouse)) == {("E01", "plan"), ("E01", "figures_w1")}


def test_two_coordinators_load_and_read_again_while_viewers_look(tmp_path: Path) -> None:
    units = tuple(Unit(f"M{number:02}", f"第{number}医院", "medical") for number in range(1, 9))
    mail = [Dropped(f"{unit.code}{period}.xlsx", form(unit, period, 2)) for unit in units for period in ("W1", "W2")]
    mail += [Dropped(f"{unit.name}活动方案.docx", plan(unit)) for unit in units]
    done, wrong, looks = threading.Event(), [], []
    with Warehouse.open(new_database(tmp_path / "busy.duckdb")) as warehouse:
        warehouse.save_roster(Roster(units))

        def guarded(work: Callable[[], object]) -> None:
            try:
                work()
            except Exception as problem:
                wrong.append(problem)

        def load(half: list[Dropped]) -> None:
            load_batch(warehouse, half, received_at=EARLY, readers=one_reader())
            read_again(warehouse)

        def look() -> None:
            while not done.is_set():
                looks.append(warehouse.version())
                wrong.extend(warehouse.rows("mart_measure_period", as_of=LATER) and list(warehouse.audit().items()))

        viewers = [threading.Thread(target=guarded, args=(look,)) for _ in range(2)]
        loaders = [threading.Thread(target=guarded, args=(partial(load, half),)) for half in (mail[::2], mail[1::2])]
        for thread in viewers + loaders:
            thread.start()
        for thread in loaders:
            thread.join()
        done.set()
        for thread in viewers:
            thread.join()
        assert (wrong, len(set(looks)) > 1) == ([], True)
        assert set(lights(warehouse)) == {(unit.code, due) for unit in units for due in ("figures_w1", "figures_w2", "plan")}
        totals = {(row["measure"], row["period"]): row["total"] for row in warehouse.rows("mart_measure_period", as_of=LATER)}
        with new_warehouse() as alone:
            alone.save_roster(Roster(units))
            load_batch(alone, mail, received_at=EARLY, readers=one_reader())
            assert {(row["measure"], row["period"]): row["total"] for row in alone.rows("mart_measure_period", as_of=LATER)} == totals
