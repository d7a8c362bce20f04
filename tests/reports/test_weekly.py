"""A due day that is kept: what it says is what the board said at its end, it is written once and whole, and names nobody."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from data_loaders.model.paths import ROOT
from data_loaders.store.locations import WEEKLY_VARIABLE, weekly_path
from data_loaders.store.warehouse import Warehouse
from pages.server import weekly
from reports import weekly_apart
from reports.__main__ import main
from reports.board_facts import BoardAsked, board_of
from reports.board_paper import board_paper
from reports.roll_up_facts import SOFAR, Asked, roll_up
from reports.weekly import DIFFERS, PART, SAME, WRITTEN, DueDay, due_days, keep, kept, not_kept
from reports.weekly_archive import archive_of
from tests.databases import new_warehouse
from tests.readings import CAMPAIGN, at, entry_of, random_entries, reading_of, roster_of, submission_of
from tests.sql import oracle
from tests.sql.test_counting_by_chance import sent_of

ROSTER = roster_of(6)
DAYS = due_days(CAMPAIGN, date(2026, 1, 1))
WORDS = "张示例 13000000000"


def third() -> DueDay:
    return next(due for due in DAYS if "W3" in due.periods)


@pytest.fixture(scope="module")
def world() -> Iterator[tuple[Warehouse, list[oracle.Sent]]]:
    """A campaign by chance; one unit wrote words that name somebody."""
    entries = random_entries(11, 6)
    named = submission_of("U001", "W1", {"launch.sessions": 3, "launch.forms": WORDS})
    entries.append(entry_of(reading_of(named, file=f"{WORDS}.xlsx"), "2020-06-04 18:00"))
    with new_warehouse() as warehouse:
        warehouse.save_roster(ROSTER)
        warehouse.save(warehouse.start_batch(), entries)
        yield warehouse, sent_of(entries, ROSTER)


def table(data: bytes, name: str) -> list[dict[str, str]]:
    with ZipFile(BytesIO(data)) as archive:
        return list(csv.DictReader(StringIO(archive.read(f"数据/{name}.csv").decode("utf-8-sig"))))


def test_it_says_what_the_board_and_the_roll_up_said_at_the_end_of_the_day(world: tuple[Warehouse, list[oracle.Sent]]) -> None:
    warehouse, sent = world
    due = third()
    data = archive_of(warehouse, due)
    assert archive_of(warehouse, due) == data
    with ZipFile(BytesIO(data)) as archive:
        names = archive.namelist()
        assert archive.read("看板一页.docx") == board_paper(board_of(warehouse, BoardAsked(due.moment, speaks_of="W3")))
    made = roll_up(warehouse, Asked(due.moment, SOFAR))
    assert made.totals and sum(name.startswith("汇总/附件2_汇总") for name in names) == 2
    wanted = {(row.unit, row.period, row.blank): row.increment for row in oracle.counted(sent, CAMPAIGN, due.moment)}
    found = {(row["unit"], row["period"], row["blank"]): int(row["increment"]) for row in table(data, "answers") if row["increment"]}
    assert found == {key: value for key, value in wanted.items() if value is not None}
    rates = oracle.rates(sent, CAMPAIGN, ROSTER, due.moment)
    assert {
        row["period"]: tuple(int(row[name]) for name in ("expected_count", "received_count", "on_time_count"))
        for row in table(data, "reporting")
    } == rates


def test_its_figures_name_nobody(world: tuple[Warehouse, list[oracle.Sent]]) -> None:
    data = archive_of(world[0], DAYS[-1])
    with ZipFile(BytesIO(data)) as archive:
        texts = [archive.read(name).decode("utf-8-sig") for name in archive.namelist() if name.endswith((".csv", ".txt"))]
        for office in [name for name in archive.namelist() if name.endswith((".xlsx", ".docx"))]:
            with ZipFile(BytesIO(archive.read(office))) as package:
                texts += [package.read(name).decode() for name in package.namelist() if name.endswith(".xml")]
    assert (
        len(texts) > 40
        and any("文字没有列入" in text for text in texts)
        and not [text for text in texts if "13000000000" in text or "张示例" in text]
    )


def test_it_is_written_once_and_whole(tmp_path: Path) -> None:
    folder, due = tmp_path / "weekly", third()
    folder.mkdir()
    (folder / f"{due.name}{PART}").write_bytes(b"half")
    (folder / f"others{PART}").write_bytes(b"not ours")
    assert kept(folder) == [] and len(not_kept(folder, CAMPAIGN, date(2020, 6, 19))) == 3
    assert keep(folder, due, b"one") == WRITTEN
    assert keep(folder, due, b"one") == SAME and keep(folder, due, b"two") == DIFFERS
    assert [(each.path.read_bytes(), each.day, each.periods) for each in kept(folder)] == [(b"one", due.day, ("W3",))]
    assert sorted(path.name for path in folder.iterdir()) == sorted((due.name, f"others{PART}"))
    assert due not in not_kept(folder, CAMPAIGN, date(2020, 7, 30)) and not_kept(folder, CAMPAIGN, date(2020, 6, 4)) == ()


def test_a_campaign_of_which_nothing_counts_is_kept_with_the_reason() -> None:
    with new_warehouse() as warehouse:
        warehouse.save_roster(roster_of(2))
        data = archive_of(warehouse, DAYS[0])
    with ZipFile(BytesIO(data)) as archive:
        assert "还没有计入任何数字" in archive.read("汇总/没有汇总表.txt").decode("utf-8-sig")
        assert "已报0家" in archive.read("说明.txt").decode("utf-8-sig")


def test_the_command_keeps_every_day_and_rewrites_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database, out = tmp_path / "a.duckdb", tmp_path / "out"
    with Warehouse.open(database) as warehouse:
        warehouse.save_roster(roster_of(2))
        sent = [submission_of(f"U00{unit}", "W1", {"launch.sessions": unit}) for unit in (1, 2)]
        warehouse.save(warehouse.start_batch(), [entry_of(reading_of(sent[0]), "2020-06-03 09:00")])
    call = ["archive", "--database", str(database), "-o", str(out)]
    assert main(call) == 0 and [each.day for each in kept(out)] == [DAYS[-1].day]
    before = {each.path.name: each.path.read_bytes() for each in kept(out)}
    with Warehouse.open(database) as warehouse:
        warehouse.save(warehouse.start_batch(), [entry_of(reading_of(sent[1]), "2020-06-03 10:00")])
    capsys.readouterr()
    assert main([*call, "--all"]) == 0
    assert "原来的没有改动" in capsys.readouterr().out and len(kept(out)) == len(DAYS)
    assert {name: (out / name).read_bytes() for name in before} == before


# --- the board keeps them by itself --------------------------------------------------------------------------------------------------


def wait() -> None:
    for _ in range(600):
        if not weekly.under_way():
            return
        time.sleep(0.05)
    raise AssertionError("No archive within 30 seconds.")


def test_the_board_keeps_what_is_over_once_files_of_its_own_came_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(WEEKLY_VARIABLE)
    monkeypatch.setattr(weekly, "shanghai_now", lambda: at("2020-06-12 08:00"))
    weekly.forget()
    with Warehouse.open(tmp_path / "a.duckdb") as warehouse:
        folder = weekly_path(warehouse.path)
        warehouse.save_roster(roster_of(2))
        weekly.look(warehouse)
        wait()
        assert not folder.exists(), "nothing came in"
        sent = submission_of("U001", "W1", {"launch.sessions": 1})
        warehouse.save(warehouse.start_batch(), [entry_of(reading_of(sent), "2020-06-03 09:00")])
        weekly.look(warehouse)
        wait()
        assert [each.periods for each in kept(folder)] == [("W2",), ("W1",)]
        made = {due.day: archive_of(warehouse, due) for due in DAYS[:2]}
        assert {each.day: each.path.read_bytes() for each in kept(folder)} == made, "made from a copy, by another process"
        assert warehouse.backups is not None and list(warehouse.backups.iterdir()) == []
        before = {each.path: (each.path.read_bytes(), each.path.stat().st_mtime_ns) for each in kept(folder)}
        monkeypatch.setattr(weekly, "shanghai_now", lambda: at("2020-06-12 08:00") + timedelta(days=7))
        again = submission_of("U001", "W2", {"launch.sessions": 5})
        warehouse.save(warehouse.start_batch(), [entry_of(reading_of(again), "2020-06-10 09:00")])
        weekly.look(warehouse)
        wait()
        assert len(kept(folder)) == 3 and {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in before} == before
        warehouse.clear(year=2020)
        assert not folder.exists() and len(list(tmp_path.glob("a.weekly-until-*/*.zip"))) == 3


def test_what_another_process_could_not_make_is_tried_again_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(WEEKLY_VARIABLE)
    monkeypatch.setattr(weekly, "shanghai_now", lambda: at("2020-06-05 08:00"))
    weekly.forget()
    with Warehouse.open(tmp_path / "a.duckdb") as warehouse:
        warehouse.save_roster(roster_of(1))
        warehouse.save(warehouse.start_batch(), [entry_of(reading_of(submission_of("U001", "W1", {})), "2020-06-03 09:00")])
        with monkeypatch.context() as broken:
            broken.setattr(weekly_apart, "own_process", lambda *_: [sys.executable, "-c", "raise SystemExit(1)"])
            weekly.look(warehouse)
            wait()
        assert kept(weekly_path(warehouse.path)) == [] and list(warehouse.backups.iterdir()) == []
        weekly.look(warehouse)
        assert not weekly.under_way(), "an hour later"
        monkeypatch.setattr(weekly, "shanghai_now", lambda: at("2020-06-05 09:30"))
        weekly.look(warehouse)
        wait()
        assert [each.periods for each in kept(weekly_path(warehouse.path))] == [("W1",)]


KILLED = """
import sys, time
from datetime import date
from pathlib import Path
from reports import weekly
from tests.readings import CAMPAIGN
due = weekly.due_days(CAMPAIGN, date(2020, 6, 5))[0]
def slow(path):
    print("here", flush=True)
    time.sleep(60)
weekly.to_disk = slow
weekly.keep(Path(sys.argv[1]), due, b"x" * 1000)
"""


def test_killed_half_way_leaves_no_half_archive(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)}) as process:
        assert process.stdout and process.stdout.readline().strip() == b"here"
        process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    assert kept(tmp_path) == [] and len(list(tmp_path.iterdir())) == 1
    assert keep(tmp_path, DAYS[0], b"whole") == WRITTEN and [path.read_bytes() for path in tmp_path.iterdir()] == [b"whole"]
