"""Damaged and foreign stores: each is told in a sentence with its path and the way back, and is left as it was."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from data_loaders.__main__ import main
from data_loaders.intake.batch import load_batch
from data_loaders.model.clock import shanghai_now
from data_loaders.store import clock_watch as module
from data_loaders.store.backup import archive
from data_loaders.store.condition import HEAD, WarehouseUnusable
from data_loaders.store.locations import incoming_path, originals_path, wal_path
from data_loaders.store.warehouse import Warehouse
from tests.data_loaders.store.stores import make_backed_up, one

PROJECT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed store with a backup."""
    return make_backed_up(tmp_path_factory.mktemp("good") / "a.duckdb")


@pytest.fixture
def path(good: Path, tmp_path: Path) -> Path:
    """The same in a folder of its own, the backup too, as one of this very file."""
    shutil.copytree(good.parent, tmp_path / "a")
    (manifest,) = (tmp_path / "a" / "backups").glob("*/manifest.json")
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(str(good), str(tmp_path / "a" / "a.duckdb")), encoding="utf-8")
    return tmp_path / "a" / "a.duckdb"


def in_duckdb(path: Path, *statements: str) -> None:
    with duckdb.connect(str(path), config={"storage_compatibility_version": "v1.5.0"}) as opened:
        for statement in statements:
            opened.execute(statement)


def newer(path: Path) -> None:
    in_duckdb(path, "insert into migration values (999, 'of tomorrow', now())")


def newer_renamed(path: Path) -> None:
    in_duckdb(path, "insert into migration values (999, 'of tomorrow', now())", "alter table unit rename column name to title")


def foreign(path: Path) -> None:
    path.unlink()
    in_duckdb(path, "create table orders (id integer)")


def of_sqlite(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as opened:
        opened.execute("create table orders (id integer)")
        opened.commit()


def garbage(path: Path) -> None:
    path.write_bytes(b"garbage" * 5000)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def zeros(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def cut_in_head(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def cut_in_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def cut_by_a_byte(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def wal_of_another(path: Path) -> None:
    other = path.with_name("other.duckdb")
    in_duckdb(other, "pragma disable_checkpoint_on_shutdown", "create table q as select * from range(1000)")
    wal_path(other).rename(wal_path(path))
    other.unlink()


def wal_of_garbage(path: Path) -> None:
    wal_path(path).write_bytes(b"garbage" * 5000)


def wal_alone(path: Path) -> None:
    wal_of_another(path)
    path.unlink()


def without_originals(path: Path) -> None:
    originals_path(path).unlink()


def garbled_originals(path: Path) -> None:
    garbage(originals_path(path))


def cut_originals(path: Path) -> None:
    cut_in_half(originals_path(path))


def emptied_originals(path: Path) -> None:
    emptied(originals_path(path))


def foreign_originals(path: Path) -> None:
    of_sqlite(originals_path(path))


def fewer_originals(path: Path) -> None:
    with closing(sqlite3.connect(originals_path(path))) as opened:
        opened.execute("delete from original where id = 2")
        opened.commit()


def originals_a_folder(path: Path) -> None:
    a_folder(originals_path(path))


DAMAGE = {
    newer: "newer",
    newer_renamed: "newer",
    foreign: "foreign",
    of_sqlite: "foreign",
    garbage: "foreign",
    emptied: "damaged",
    zeros: "damaged",
    cut_in_head: "damaged",
    cut_in_half: "damaged",
    cut_by_a_byte: "damaged",
    a_folder: "foreign",
    wal_of_another: "wal",
    wal_of_garbage: "wal",
    wal_alone: "wal",
    without_originals: "originals_missing",
    garbled_originals: "originals_damaged",
    cut_originals: "originals_damaged",
    emptied_originals: "originals_missing",
    foreign_originals: "originals_damaged",
    fewer_originals: "originals_damaged",
    originals_a_folder: "not_writable",
}


def standing(path: Path) -> dict[str, bytes | None]:
    """Every file and folder beside a database, and what is in it."""
    return {each.name: each.read_bytes() if each.is_file() else None for each in path.parent.iterdir()}


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_what_cannot_be_used_is_told_and_left_as_it_is(path: Path, damage) -> None:
    damage(path)
    before = standing(path)
    with pytest.raises(WarehouseUnusable) as told:
        Warehouse.open(path)
    assert told.value.kind == DAMAGE[damage]
    for words in (told.value.said.zh, told.value.said.en):
        assert str(path) in words and "\n" not in words
        if told.value.kind != "not_writable":
            (backup,) = (path.parent / "backups").iterdir()
            assert f'python -m data_loaders restore "{backup}" --database "{path}"' in words
    assert standing(path) == before


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_the_command_line_says_the_same_with_exit_code_2(path: Path, damage, capsys: pytest.CaptureFixture[str]) -> None:
    damage(path)
    assert main(["audit", "--database", str(path)]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1 and str(path) in said.err


def test_without_a_backup_the_sentence_says_so(path: Path) -> None:
    shutil.rmtree(path.parent / "backups")
    cut_in_half(path)
    with pytest.raises(WarehouseUnusable) as told:
        Warehouse.open(path)
    assert told.value.command is None and str(path.parent / "backups") in told.value.said.zh


def test_a_spoilt_original_is_not_handed_out(path: Path) -> None:
    with closing(sqlite3.connect(originals_path(path))) as opened:
        ((sha256,),) = opened.execute("select sha256 from original where id = 1").fetchall()
        opened.execute("update original set data = zeroblob(3) where id = 1")
        opened.commit()
    with Warehouse.open(path) as opened, pytest.raises(WarehouseUnusable) as told:
        opened.file_bytes(sha256)
    assert told.value.kind == "originals_damaged"


def test_free_blocks_at_the_end_are_not_missed(path: Path) -> None:
    """DuckDB gives them back to the disk while its header still counts them."""
    in_duckdb(path, "create table big as select random() as r from range(400000)", "checkpoint", "create table kept as select 1 as r")
    in_duckdb(path, "drop table big", "checkpoint")
    in_duckdb(path, "drop table kept", "checkpoint")
    with duckdb.connect(str(path), read_only=True) as opened:
        ((blocks, size),) = opened.execute("select total_blocks, block_size from pragma_database_size()").fetchall()
    assert path.stat().st_size < HEAD + blocks * size
    with Warehouse.open(path) as opened:
        assert opened.audit() == {}


def test_a_wal_cut_off_by_a_power_cut_is_no_damage(path: Path) -> None:
    for begun in (b"", bytes(50), b"d\x00"):
        wal_path(path).write_bytes(begun)
        with Warehouse.open(path) as opened:
            assert opened.audit() == {}


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can become somebody who may not write")
@pytest.mark.parametrize("protected", ("folder", "file"))
def test_what_may_not_be_written_is_told(path: Path, protected: str) -> None:
    for each in [each for each in path.parents if Path(tempfile.gettempdir()) in each.parents]:
        each.chmod(each.stat().st_mode | 0o055)
    if protected == "file":
        path.parent.chmod(0o777)
    code = f"""
import os, sys
sys.path.insert(0, {str(PROJECT)!r})
from data_loaders.__main__ import main
import data_loaders.store.warehouse, data_loaders.intake.show
os.setuid(65534)
sys.exit(main(["audit", "--database", {str(path)!r}]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=PROJECT)
    assert done.returncode == 2 and "不能写入" in done.stderr and str(path) in done.stderr, done.stderr


# --- the clock ---


def test_a_clock_that_was_set_back_is_told_before_anything_is_loaded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "shanghai_now", lambda: shanghai_now() - timedelta(days=400))
    with Warehouse.open(path) as opened:
        version = opened.version()
        with pytest.raises(WarehouseUnusable) as told:
            load_batch(opened, [], processes=1)
        assert told.value.kind == "clock" and opened.version() == version
        opened.clock.confirm()
        load_batch(opened, [], processes=1)
        assert opened.version() > version


def test_a_clock_a_little_behind_is_none_of_ours(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "shanghai_now", lambda: shanghai_now() - timedelta(minutes=4))
    with Warehouse.open(path) as opened:
        opened.clock.refuse_wrong()


# --- damage by chance ---


def spoil_by_chance(chance: random.Random, file: Path) -> str:
    """Flips bits, cuts, or blanks a piece, anywhere in a file."""
    data = bytearray(file.read_bytes())
    way = chance.choice(("flip", "flips", "head", "cut", "blank"))
    if way == "cut":
        del data[chance.randrange(len(data)) :]
    elif way == "blank":
        start = chance.randrange(len(data))
        data[start : start + 4096] = bytes(len(data[start : start + 4096]))
    else:
        for _ in range(20 if way == "flips" else 1):
            data[chance.randrange(min(len(data), 12_288) if way == "head" else len(data))] ^= 1 << chance.randrange(8)
    file.write_bytes(data)
    return way


def open_and_look(path: Path) -> str:
    """ "whole" where a store opens with empty audits, else the kind of what is said; any other exception is one too many."""
    try:
        with Warehouse.open(path) as opened:
            assert opened.audit() == {}
            for row in opened.database.query("select sha256 from original"):
                opened.file_bytes(row["sha256"])
            opened.save(opened.start_batch(), [one(50)])
            assert opened.audit() == {}
    except WarehouseUnusable as told:
        assert str(path) in told.said.zh and str(path) in told.said.en
        return told.kind
    return "whole"


@pytest.mark.parametrize("seeds", (range(12), pytest.param(range(12, 400), marks=pytest.mark.slow)), ids=("some", "many"))
def test_a_store_spoilt_anywhere_opens_whole_or_is_told(path: Path, tmp_path: Path, seeds: range) -> None:
    outcomes = set()
    for seed in seeds:
        chance = random.Random(seed)
        copy = tmp_path / str(seed) / path.name
        copy.parent.mkdir()
        for each in (path, originals_path(path)):
            shutil.copy(each, copy.parent)
        spoil_by_chance(chance, chance.choice((copy, originals_path(copy))))
        outcomes.add(open_and_look(copy))
        shutil.rmtree(copy.parent)
    assert {"damaged", "originals_damaged"} <= outcomes <= {"whole", "damaged", "originals_damaged", "foreign", "newer", "wal"}


def test_incoming_in_the_way_is_no_matter_for_opening(path: Path) -> None:
    incoming_path(path).write_text("no folder")
    with Warehouse.open(path) as opened:
        assert archive(opened).is_good
