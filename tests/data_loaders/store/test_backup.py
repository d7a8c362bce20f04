"""Backups: made while others write, checked, kept in their number, and put back; what cannot be done leaves everything as it was."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import dropped_files
from data_loaders.model.acts import PROGRAM, Act
from data_loaders.model.campaign import Roster, Unit
from data_loaders.model.clock import shanghai_now
from data_loaders.store import archives as lying
from data_loaders.store.archives import (
    ASKED,
    CLEARING,
    DAILY,
    MANIFEST,
    MIGRATION,
    archives,
    last_good,
    prune,
    read_archive,
    write_manifest,
)
from data_loaders.store.backup import COPY, BackupFailed, all_of, archive, last_of, verify
from data_loaders.store.condition import WarehouseUnusable
from data_loaders.store.incoming import RESUMED, read_label, write_label
from data_loaders.store.locations import BACKUPS_VARIABLE, incoming_path, originals_path, wal_path
from data_loaders.store.packs import packs_of
from data_loaders.store.restoring import restore
from data_loaders.store.schema import migrations
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.excel_form import excel_template
from data_loaders.writers.roster_workbook import write_roster
from tests.data_loaders.store.stores import make_backed_up, make_store, one, rows_of, whole
from tests.readings import CAMPAIGN, FORM

UNITS = tuple(Unit(f"M{number:02}", f"第{number}医院", "medical") for number in range(1, 5))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed store of six files, in a folder whose name wants quoting."""
    (tmp_path / "局 it's").mkdir()
    return make_store(tmp_path / "局 it's" / "安全 月.duckdb")


@pytest.fixture
def warehouse(path: Path) -> Iterator[Warehouse]:
    with Warehouse.open(path) as opened:
        yield opened


def folders(path: Path) -> list[str]:
    folder = path.parent / "backups"
    return sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []


# --- making ---


def test_a_backup_is_named_by_campaign_and_minute_and_says_what_it_holds(warehouse: Warehouse) -> None:
    made = archive(warehouse)
    assert made.folder.parent == warehouse.path.resolve().parent / "backups"
    assert made.folder.name == f"2020_{made.made_at:%Y-%m-%d_%H%M}"
    assert not [name for name in folders(warehouse.path) if name.endswith(".part")]
    manifest = read_archive(made.folder).manifest
    assert manifest == made.manifest and manifest.reason == ASKED and made.is_good
    assert manifest.contents.counts["delivery"] == 6 and not warehouse.is_changed_since(manifest.contents.last_act)
    assert sorted(manifest.files) == sorted(each.name for each in made.folder.iterdir() if each.name != MANIFEST)
    assert verify(made.folder) == made == last_of(warehouse)


def test_two_in_a_minute_do_not_collide(warehouse: Warehouse) -> None:
    made = [archive(warehouse) for _ in range(3)]
    assert len({each.folder for each in made}) == 3 == len(all_of(warehouse))


def test_originals_are_added_to_and_every_backup_holds_all_it_needs(warehouse: Warehouse) -> None:
    first = archive(warehouse)
    warehouse.save(warehouse.start_batch(), [one(number) for number in range(6, 8)])
    second, third = archive(warehouse), archive(warehouse)
    (pack,) = packs_of(first.folder)
    assert [each.name for each in packs_of(second.folder)] == [pack.name, "originals_000000007-000000008.pack"]
    assert [each.name for each in packs_of(third.folder)] == [each.name for each in packs_of(second.folder)]
    shutil.rmtree(first.folder)
    assert verify(second.folder) and verify(third.folder)


def test_a_damaged_pack_is_not_taken_over(warehouse: Warehouse) -> None:
    (pack,) = packs_of(archive(warehouse).folder)
    data = bytearray(pack.read_bytes())
    data[-40] ^= 1
    pack.write_bytes(data)
    assert verify(archive(warehouse).folder).is_good


def test_originals_that_were_taken_away_are_not_in_the_next_backup(warehouse: Warehouse) -> None:
    archive(warehouse)
    warehouse.clear(year=2020)
    made = archive(warehouse)
    assert packs_of(made.folder) == [] and verify(made.folder).manifest.contents.counts["original"] == 0
    warehouse.save(warehouse.start_batch(), [one(99)])
    assert verify(archive(warehouse).folder).manifest.contents.counts["original"] == 1


def test_what_is_left_half_made_goes_with_the_next_backup_but_not_what_others_left(warehouse: Warehouse) -> None:
    folder = warehouse.backups
    lying.start_part(folder, "2020-left", warehouse.path)
    others = lying.start_part(folder, "2020-others", warehouse.path.with_name("other.duckdb"))
    (folder / "照片.part").mkdir()
    archive(warehouse)
    assert [name for name in folders(warehouse.path) if name.endswith(".part")] == sorted([others.name, "照片.part"])


def test_uploads_that_wait_are_in_it_as_if_untried(warehouse: Warehouse) -> None:
    incoming = incoming_path(warehouse.path)
    for name in ("batch_1", "batch_2"):
        (incoming / name).mkdir(parents=True)
        (incoming / name / "00000").write_bytes(name.encode())
    write_label(incoming / "batch_1", {"names": ["a.xlsx"], RESUMED: True})  # batch_2 has no label: its files are still coming in
    made = archive(warehouse)
    warehouse.close()
    shutil.rmtree(incoming)
    restore(made.folder, warehouse.path)
    assert [each.name for each in incoming.iterdir()] == ["batch_1"]
    assert (incoming / "batch_1" / "00000").read_bytes() == b"batch_1"
    assert read_label(incoming / "batch_1") == {"names": ["a.xlsx"]}


# --- what cannot be done ---


def test_a_folder_that_cannot_be_made_is_told_and_leaves_nothing(warehouse: Warehouse) -> None:
    warehouse.backups.write_text("no folder")
    with pytest.raises(BackupFailed) as failed:
        archive(warehouse)
    assert str(warehouse.backups) in failed.value.said.zh and "SAFETY_MONTH_BACKUPS" in failed.value.said.en
    assert whole(warehouse)


def test_a_database_in_memory_has_no_backup() -> None:
    with Warehouse.open(":memory:") as opened, pytest.raises(BackupFailed):
        archive(opened)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.name == "nt" or os.geteuid() or subprocess.call(["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(disk)]):
        pytest.skip("needs a small disk, which only root can make")
    yield disk
    subprocess.call(["umount", "-l", str(disk)])


def test_a_full_disk_is_told_and_leaves_nothing_half(path: Path, small_disk: Path) -> None:
    with Warehouse.open(path, small_disk / "backups") as opened:
        before = whole(opened)
        with pytest.raises(BackupFailed) as failed:
            archive(opened)
        assert "磁盘已满" in failed.value.said.zh and "full" in failed.value.said.en
        assert not list((small_disk / "backups").iterdir())
        assert whole(opened) == before


def test_a_full_disk_while_storing_is_told_and_what_stands_goes_on(path: Path, small_disk: Path) -> None:
    crowded = small_disk / "a.duckdb"
    with Warehouse.open(crowded) as opened:
        opened.save_roster(Roster(UNITS))
        before = whole(opened)
        (small_disk / "other").write_bytes(bytes(shutil.disk_usage(small_disk).free))
        with pytest.raises(WarehouseUnusable) as failed:
            for number in range(200):
                opened.save(opened.start_batch(), [one(number)])
        assert failed.value.kind == "disk_full"
        (small_disk / "other").unlink()
    kept = rows_of(crowded)
    assert kept["unit"] == before["unit"]


def test_a_failed_backup_keeps_what_was_to_be_changed_for_good_from_being_changed(warehouse: Warehouse) -> None:
    warehouse.backups.write_text("no folder")
    with pytest.raises(BackupFailed) as failed:
        archive(warehouse, CLEARING)
    assert failed.value.said.zh.startswith("改动之前的备份没有做成")


# --- checking ---


def spoil_text(folder: Path) -> None:
    (folder / MANIFEST).write_text("{", encoding="utf-8")


def spoil_list(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["contents"]["counts"]["delivery"] += 1
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def spoil_byte(folder: Path) -> None:
    data = bytearray((folder / COPY).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / COPY).write_bytes(data)


def cut(folder: Path) -> None:
    (folder / COPY).write_bytes((folder / COPY).read_bytes()[:-1])


def spoil_original(folder: Path) -> None:
    """An original that is not what came in, in a pack whose list was made to agree."""
    (pack,) = packs_of(folder)
    with closing(sqlite3.connect(pack)) as opened:
        opened.execute("update original set data = zeroblob(3) where id = 1")
        opened.commit()
    found = read_archive(folder)
    write_manifest(folder, replace(found.manifest, files=lying.marks_of(folder)))


def lose_pack(folder: Path) -> None:
    packs_of(folder)[0].unlink()


def lose_pack_and_its_line(folder: Path) -> None:
    lose_pack(folder)
    write_manifest(folder, replace(read_archive(folder).manifest, files=lying.marks_of(folder)))


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed store with one backup, in a folder of their own."""
    return make_backed_up(tmp_path_factory.mktemp("backed") / "a.duckdb")


@pytest.mark.parametrize("spoil", (spoil_text, spoil_list, spoil_byte, cut, spoil_original, lose_pack, lose_pack_and_its_line))
def test_a_backup_that_is_not_as_it_was_made_is_told_and_never_restored(backed_up: Path, tmp_path: Path, spoil) -> None:
    shutil.copytree(backed_up.parent, tmp_path / "store")
    path = tmp_path / "store" / backed_up.name
    (made,) = archives(path.parent / "backups")
    assert verify(made.folder) == made
    stood = {each: each.read_bytes() for each in (path, originals_path(path))}
    spoil(made.folder)
    with pytest.raises(BackupFailed) as failed:
        verify(made.folder)
    assert str(made.folder) in str(failed.value) or "原件" in str(failed.value)
    with pytest.raises(BackupFailed):
        restore(made.folder, path)
    assert {each: each.read_bytes() for each in stood} == stood
    assert sorted(each.name for each in path.parent.iterdir()) == sorted([*(each.name for each in stood), "backups"])


def test_a_copy_of_a_database_with_rows_astray_says_so_and_is_not_called_good(warehouse: Warehouse) -> None:
    good = archive(warehouse)
    with warehouse.database.transaction(Act("spoil", PROGRAM)) as write:
        write.execute("delete from original where sha256 = (select min(sha256) from original)")
    made = archive(warehouse)
    assert made.manifest.contents.flaws == {"audit_file_without_bytes": 1} and not made.is_good
    assert verify(made.folder) == made and last_of(warehouse) == good


# --- before a migration ---


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A database of an earlier version, with a campaign in it and nothing else."""
    made = tmp_path / "old.duckdb"
    with duckdb.connect(str(made), config={"storage_compatibility_version": "v1.5.0"}) as old:
        old.execute("create table migration (number integer, name varchar, applied_at timestamp)")
        for file in migrations(set())[:-3]:
            old.execute(file.text)
            old.execute("insert into migration values (?, ?, ?)", [file.number, file.name, shanghai_now()])
        old.execute("create view audit_of_then as select sha256 from original where size < 0")
    return made


def test_an_older_file_is_copied_before_it_is_brought_up_to_date_and_can_go_back(older: Path, tmp_path: Path) -> None:
    with Warehouse.open(older) as opened:
        assert opened.audit() == {}
    with Warehouse.open(older):
        pass
    (made,) = archives(tmp_path / "backups")
    assert made.manifest.reason == MIGRATION and made.is_good
    assert made.manifest.contents.migration == migrations(set())[-4].number
    assert verify(made.folder) == made
    assert restore(made.folder, older).astray == {}
    with Warehouse.open(older) as opened:
        assert opened.audit() == {}
    assert len(archives(tmp_path / "backups")) == 1


def test_an_older_file_is_not_touched_where_it_cannot_be_copied(older: Path, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("no folder")
    before = older.read_bytes()
    with pytest.raises(BackupFailed) as failed:
        Warehouse.open(older)
    assert failed.value.said.zh.startswith("改动之前的备份没有做成")
    assert older.read_bytes() == before


# --- which stay ---


def lay(folder: Path, day: datetime, reason: str = DAILY, born: str = "b", flaws: dict | None = None) -> Path:
    """A backup of that moment with one file in it."""
    made = folder / f"2020_{day:%Y-%m-%d_%H%M}"
    made.mkdir(parents=True)
    (made / COPY).write_bytes(b"x")
    contents = lying.Contents(2020, born, 1, 1, 1, {}, flaws or {})
    write_manifest(made, lying.Manifest(day.isoformat(), reason, "v", "/d", contents, lying.marks_of(made)))
    return made


def test_fourteen_days_and_the_last_of_each_month_stay(tmp_path: Path) -> None:
    first = datetime(2026, 3, 1, 9, 30)
    days = [first + timedelta(days=number) for number in range(100)]
    laid = {day: lay(tmp_path, day) for day in days}
    second = lay(tmp_path, days[-1] + timedelta(hours=1), ASKED)
    cleared, others = lay(tmp_path, first + timedelta(hours=2), CLEARING), lay(tmp_path, first + timedelta(hours=3), born="other")
    mixed = lay(tmp_path, first + timedelta(hours=4))
    (mixed / "我的.txt").write_text("mine")
    (tmp_path / "2020_照片").mkdir()
    gone = prune(tmp_path, "b")
    left = set(tmp_path.iterdir())
    months = {day.replace(day=1): day for day in days[:-14]}
    expected = {laid[day] for day in [*days[-14:], *months.values()]} | {second, cleared, others, mixed, tmp_path / "2020_照片"}
    recent = {day.month for day in days[-14:]}
    assert left == expected - {laid[day] for day in months.values() if day.month in recent}
    assert not set(gone) & left - {mixed} and prune(tmp_path, "b") in ([], [mixed])


def test_a_month_keeps_a_good_one_rather_than_a_later_flawed_one(tmp_path: Path) -> None:
    good, flawed = lay(tmp_path, datetime(2026, 3, 5)), lay(tmp_path, datetime(2026, 3, 9), flaws={"audit_x": 1})
    for number in range(14):
        lay(tmp_path, datetime(2026, 5, 1) + timedelta(days=number))
    assert prune(tmp_path, "b") == [flawed] and good.exists()
    assert last_good(archives(tmp_path)).made_at == datetime(2026, 5, 14)


# --- restoring ---


def test_a_restored_store_is_what_was_copied_and_what_stood_is_kept(warehouse: Warehouse) -> None:
    before, made = whole(warehouse), archive(warehouse)
    warehouse.save(warehouse.start_batch(), [one(number) for number in range(6, 9)])
    after = whole(warehouse)
    warehouse.close()
    wal_path(warehouse.path).write_bytes(b"")
    done = restore(made.folder, warehouse.path)
    assert done.later["delivery"] == 3 and done.later["decision"] == 0 and done.astray == {}
    assert done.kept.name.startswith("before-restore-") and not wal_path(warehouse.path).exists()
    assert rows_of(warehouse.path) == before
    assert rows_of(done.kept / warehouse.path.name) == after


def test_a_restored_store_stands_where_nothing_stood(warehouse: Warehouse, tmp_path: Path) -> None:
    before, made = whole(warehouse), archive(warehouse)
    done = restore(made.folder, tmp_path / "new" / "b.duckdb")
    assert (done.kept, done.later) == (None, None)
    assert rows_of(tmp_path / "new" / "b.duckdb") == before
    assert sorted(each.name for each in (tmp_path / "new").iterdir()) == ["b.duckdb", "b.originals"]


def test_what_is_damaged_is_restored_over(warehouse: Warehouse) -> None:
    before, made = whole(warehouse), archive(warehouse)
    warehouse.close()
    for path in (warehouse.path, originals_path(warehouse.path)):
        path.write_bytes(path.read_bytes()[:5000])
    wal_path(warehouse.path).write_bytes(b"of another file")
    with pytest.raises(WarehouseUnusable) as damaged:
        Warehouse.open(warehouse.path)
    assert str(made.folder) in damaged.value.command
    done = restore(made.folder, warehouse.path)
    assert done.later is None and (done.kept / warehouse.path.name).stat().st_size == 5000
    assert rows_of(warehouse.path) == before


def test_a_full_disk_keeps_what_stands(warehouse: Warehouse, small_disk: Path) -> None:
    made = archive(warehouse)
    (small_disk / "other").write_bytes(bytes(1_200_000))
    with pytest.raises((BackupFailed, WarehouseUnusable)) as failed:
        restore(made.folder, small_disk / "b.duckdb")
    assert "磁盘已满" in str(failed.value)
    assert [each.name for each in small_disk.iterdir()] == ["other"]


# --- while others write ---


def mailbox(folder: Path, number: int) -> Path:
    folder.mkdir()
    for week in (1, 2):
        for unit in UNITS:
            data = excel_template(FORM, CAMPAIGN, unit, f"W{week}", answers={"launch.sessions": number * 10 + week})
            (folder / f"{unit.code}_{week}.xlsx").write_bytes(data)
    return folder


@pytest.mark.parametrize("looked_at", (1, pytest.param(100, marks=pytest.mark.slow)))
def test_a_backup_while_two_loaders_write_is_one_moment_of_it(tmp_path: Path, looked_at: int) -> None:
    path = tmp_path / "a" / "a.duckdb"
    with Warehouse.open(path) as opened:
        (tmp_path / "单位名册.xlsx").write_bytes(write_roster(Roster(UNITS), CAMPAIGN))
        load_batch(opened, dropped_files([tmp_path / "单位名册.xlsx"]), processes=1)
        boxes = [mailbox(tmp_path / f"mail{number}", number) for number in (1, 2)]
        loaders = [threading.Thread(target=load_batch, args=(opened, dropped_files([box])), kwargs={"processes": 1}) for box in boxes]
        for loader in loaders:
            loader.start()
        made = [archive(opened)]
        while any(loader.is_alive() for loader in loaders):
            made.append(archive(opened))
        for loader in loaders:
            loader.join()
        made.append(archive(opened))
        final = whole(opened)
    assert made[-1].manifest.unfinished == () and made[0].manifest.unfinished
    half = [each for each in made if each.manifest.unfinished]
    for number, each in enumerate([*half[-looked_at:], made[-1]]):
        verify(each.folder)
        copy = tmp_path / f"{number}" / "a.duckdb"
        assert restore(each.folder, copy).astray == {}
        with Warehouse.open(copy) as opened:
            rows = whole(opened)
            assert set(rows["received_file"]) <= set(final["received_file"])
            for table, owner in (("answer", "submission_id"), ("delivery", "received_file_id")):
                counted = f"select {owner} as owner, count(*) as count from {table} group by {owner}"
                assert {row["count"] for row in opened.database.query(counted)} <= {1 if table == "delivery" else len(FORM.blanks)}
            for box in boxes:  # an unfinished batch is taken up again
                load_batch(opened, dropped_files([box]), processes=1)
            assert opened.audit() == {} and len({row["sha256"] for row in opened.rows("mart_kept_file")}) == 17


def test_the_setting_names_the_folder(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BACKUPS_VARIABLE, str(tmp_path / "usb"))
    with Warehouse.open(path) as opened:
        assert archive(opened).folder.parent == tmp_path / "usb"
    assert folders(path) == []


def test_a_system_that_cannot_link_copies(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    archive(warehouse)
    monkeypatch.setattr(os, "link", refuse)
    assert verify(archive(warehouse).folder).is_good
