"""A new database is a copy of one that was made before, and nobody can tell the two apart."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from data_loaders.store import ready
from data_loaders.store.warehouse import Warehouse

NAMED = "select 'table', sql from duckdb_tables() union all select 'view', sql from duckdb_views() where not internal"
MACROS = "select function_name, macro_definition, parameters from duckdb_functions() where not internal"
ACTS = "select what, actor, before, after from act order by id"
MIGRATIONS = "select number, name, applied_at is null as is_open from migration order by number"
TOLD = (NAMED, MACROS, ACTS, MIGRATIONS, "select * from counted_by", "select * from blank order by all", "select version from data_version")


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where Python keeps what it compiled, and new databases with it: an empty folder."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "kept"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    yield tmp_path / "kept"


def made(kept: Path) -> list[Path]:
    """All that is kept there but what Python compiled meanwhile."""
    return [path for path in kept.rglob("*") if path.is_file() and path.suffix != ".pyc"]


def told(path: Path) -> list[list[str]]:
    """All that a new database says of itself, but for moments and ids; what DuckDB read from a file it spells another way."""
    with Warehouse.open(path) as opened:
        return [sorted(str(row).lower().replace("timestamp_us", "timestamp") for row in opened.database.query(asked)) for asked in TOLD]


def test_a_copy_says_what_one_made_anew_says(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, copied = told(tmp_path / "first.duckdb"), told(tmp_path / "copied.duckdb")
    (before,) = made(kept)
    monkeypatch.setattr(ready, "lay_copy", lambda *_: None)
    assert first == copied == told(tmp_path / "anew.duckdb")
    (tmp_path / "killed.duckdb").write_bytes(before.read_bytes())  # before anybody prepared it
    assert told(tmp_path / "killed.duckdb") == first and made(kept) == [before]
    assert (tmp_path / "copied.duckdb").stat().st_mode == (tmp_path / "anew.duckdb").stat().st_mode
    assert not list(tmp_path.glob(".making*"))


def test_one_that_is_not_whole_or_of_something_else_is_made_again(kept: Path, tmp_path: Path) -> None:
    calls: list[Path] = []

    def make(path: Path) -> None:
        calls.append(path)
        path.write_bytes(b"all of it")

    for number, (of, spoil) in enumerate((("a", False), ("a", False), ("a", True), ("a", False), ("b", False))):
        if spoil:
            made(kept)[0].write_bytes(b"all o")
        ready.lay_copy(tmp_path / str(number), of, make)
        assert (tmp_path / str(number)).read_bytes() == b"all of it" and len(made(kept)) == 1
    assert len(calls) == 3  # the first, the one that was cut, the one made of something else


def test_what_somebody_lays_there_meanwhile_stays(kept: Path, tmp_path: Path) -> None:
    path = tmp_path / "here"

    def make(made: Path) -> None:
        for each, data in ((made, b"ours"), (path, b"theirs")):
            each.write_bytes(data)

    ready.lay_copy(path, "a", make)
    assert path.read_bytes() == b"theirs" and not list(tmp_path.glob(".making*"))


def test_where_nothing_may_be_kept_or_linked_none_is_laid(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def make(made: Path) -> None:
        made.write_bytes(b"ours")

    def lay(path: Path) -> Path:
        ready.lay_copy(path, "a", make)
        return path

    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert not lay(tmp_path / "a").exists() and made(kept) == []
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError("no links here")))
    assert not lay(tmp_path / "b").exists() and len(made(kept)) == 1
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "b"))
    (tmp_path / "b").write_text("a file, no folder")
    assert not lay(tmp_path / "c").exists() and not list(tmp_path.glob(".making*"))
