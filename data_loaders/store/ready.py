"""A new database begins as a copy of one that was made before: making every table, view and macro takes eight times as long.

What was made stands where Python keeps what it compiled, for the same reasons and on the same terms: it follows from files beside the code,
whoever may write there may change these too, and where nothing may be written a database is made anew.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from data_loaders.model.paths import SQL

NAMED = "made-{made_of}-"
LETTERS = 16


def lay_copy(path: Path, made_of: str, make: Callable[[Path], None]) -> None:
    """Lays a closed database at a path where there is none; one that somebody else lays there meanwhile stays. `make` makes one at another
    path, `made_of` is all that it depends on. Nothing is laid where none can be kept."""
    folder = Path(importlib.util.cache_from_source(str(SQL / "made.py"))).parent
    begins = NAMED.format(made_of=_digest(made_of.encode()))
    with suppress(OSError):
        data = _kept(folder, begins)
        if data is None and not sys.dont_write_bytecode:
            data = _made(folder, begins, make)
        if data is not None and path.parent.is_dir():
            _put(data, path, os.link)


def _kept(folder: Path, begins: str) -> bytes | None:
    """What was made before; its name says what is in it, so that what is not whole is passed over."""
    for path in folder.glob(f"{begins}*"):
        data = path.read_bytes()
        if path.name == begins + _digest(data):
            return data
    return None


def _made(folder: Path, begins: str, make: Callable[[Path], None]) -> bytes:
    """Makes one and keeps it, in the place of those that were made of something else."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="making-", dir=folder) as making:
        make(Path(making) / "new.duckdb")
        data = (Path(making) / "new.duckdb").read_bytes()
    for old in folder.glob(f"{NAMED.format(made_of='*')}*"):
        old.unlink(missing_ok=True)
    _put(data, folder / (begins + _digest(data)), os.replace)
    return data


def _put(data: bytes, path: Path, name: Callable[[Path, Path], None]) -> None:
    """Bytes in a file that has its name once all of them are on the disk."""
    filling = path.with_name(f".making-{token_hex(LETTERS)}")
    try:
        with filling.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        name(filling, path)
    finally:
        filling.unlink(missing_ok=True)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:LETTERS]
