"""Programs that are killed (kill -9), and what must stand after it."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

from data_loaders.store.archives import PART, archives
from data_loaders.store.backup import archive, verify
from data_loaders.store.warehouse import Warehouse
from tests.data_loaders.store.stores import whole

PROJECT = Path(__file__).parents[3]


def start(code: str, *arguments: Path) -> subprocess.Popen[bytes]:
    child = subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], cwd=PROJECT, stdout=subprocess.PIPE, stdin=subprocess.PIPE)
    assert child.stdout.readline() == b"ready\n"
    return child


def kill(child: subprocess.Popen[bytes]) -> None:
    child.send_signal(signal.SIGKILL)
    child.communicate()


def is_killed_at(child: subprocess.Popen[bytes], wanted: int) -> bool:
    """Lets a child that says "step" and waits at each of its steps go on up to that one, and kills it there; False where it ended before."""
    said = b""
    for step in range(1, wanted + 1):
        said = child.stdout.readline()
        if said != b"step\n":
            break
        if step < wanted:
            child.stdin.write(b"\n")
            child.stdin.flush()
    kill(child)
    return said == b"step\n"


def copied(good: Path, to: Path) -> Path:
    shutil.copytree(good.parent, to)
    return to / good.name


def rows_and_next_backup(path: Path) -> dict[str, list[str]]:
    """What stands, whole; every backup is whole, one more can be made, and nothing half is left."""
    with Warehouse.open(path) as opened:
        rows = whole(opened)
        assert archive(opened).is_good
    assert all(verify(each.folder) for each in archives(path.parent / "backups"))
    assert not [each for folder in (path.parent, path.parent / "backups") for each in folder.glob(f"*{PART}")]
    assert not list(path.parent.glob("*restoring*"))
    return rows
