"""The next campaign and the move into a year's folder, killed (kill -9) at any step: nothing is lost, and the next start or try goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from data_loaders.model.acts import THIS_COMPUTER
from data_loaders.store import locations
from data_loaders.store.archives import PART, archives
from data_loaders.store.backup import archive, verify
from data_loaders.store.campaigns import NotStarted, campaigns, open_current, open_earlier, start_next
from data_loaders.store.locations import DATABASE_VARIABLE, NAME, incoming_path
from data_loaders.store.warehouse import Warehouse
from tests.data_loaders.store.stores import make_store, whole

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs kill -9")

PROJECT = Path(__file__).parents[3]
KILLED_AT_EACH = """
import os, shutil, signal, sys
from pathlib import Path
from data_loaders.model.acts import THIS_COMPUTER
from data_loaders.store import archives, backup, campaigns, locations, moving
from data_loaders.store.database import Database

def start_2021():
    with campaigns.open_current() as standing:
        campaigns.start_next(standing, 2021, actor=THIS_COMPUTER)

def open_once():
    campaigns.open_current().close()

kind, good, folder, *points = sys.argv[1:]
left = 0

def counted(holder, name):
    step = getattr(holder, name)
    def taken(*arguments, **others):
        global left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return step(*arguments, **others)
    setattr(holder, name, taken)

for holder, name in (
    (Path, "rename"), (Path, "unlink"), (Path, "mkdir"), (Path, "rmdir"), (Path, "write_text"), (os, "replace"),
    (Database, "copy_into"), (Database, "transaction"), (Database, "close"), (archives, "to_disk"), (moving, "to_disk"), (campaigns, "to_disk"),
):
    counted(holder, name)
for point in map(int, points):
    left, data = -1, Path(folder) / str(point)
    shutil.copytree(good, data)
    left, locations.DATA = point, data
    child = os.fork()
    if not child:
        {"next": start_2021, "move": open_once}[kind]()
        print(point - left, flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""
"""Does what its first word says in copies of a folder, killed before the n-th step that changes something on the disk; says how many steps
there were where it came to the end."""
POINTS = (1, pytest.param(200, marks=pytest.mark.slow))
MOST = 100_000


@pytest.fixture(autouse=True)
def unnamed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DATABASE_VARIABLE, raising=False)


def killed(kind: str, good: Path, folder: Path, points: int) -> list[Path]:
    """Folders in which it was killed, at steps spread over all of them, the last ones always among them."""
    run = [sys.executable, "-c", KILLED_AT_EACH, kind, str(good), str(folder)]
    steps = int(subprocess.run([*run, str(MOST)], cwd=PROJECT, check=True, capture_output=True, text=True).stdout)
    assert steps > 20
    chosen = sorted({steps - 1, steps - 3, steps - 5, *(number * steps // points for number in range(points))})
    told = subprocess.run([*run, *map(str, chosen)], cwd=PROJECT, check=True, capture_output=True, text=True)
    assert told.stdout == "" and "Error" not in told.stderr
    return [folder / str(point) for point in chosen]


@pytest.mark.parametrize("points", POINTS)
def test_the_next_campaign_killed_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, points: int) -> None:
    good = tmp_path / "good"
    monkeypatch.setattr(locations, "DATA", good)
    make_store(good / "2020" / NAME)
    with open_current() as opened:
        rows = whole(opened)
    ended = set()
    for data in killed("next", good, tmp_path, points):
        monkeypatch.setattr(locations, "DATA", data)
        with open_current() as opened:
            year = opened.campaign().year
            ended.add(year)
            assert year == 2021 or whole(opened) == rows
            assert not list(data.glob("*/*.half")) and (year == 2021 or not (data / "2021" / NAME).exists())
            if year == 2020:
                start_next(opened, 2021, actor=THIS_COMPUTER)
            else:
                with pytest.raises(NotStarted):
                    start_next(opened, 2021, actor=THIS_COMPUTER)
        with open_current() as opened:
            assert opened.campaign().year == 2021 and len(opened.roster().units) == 4 and opened.audit() == {}
            assert [each.year for each in campaigns(opened)] == [2021, 2020]
        with open_earlier(data / "2020" / NAME) as earlier:
            assert whole(earlier) == rows
            acts = [row for row in earlier.rows("mart_act") if row["what"] == "next_campaign"]
            assert len(acts) == 1
        assert all(verify(each.folder) for each in archives(data / "2020" / "backups")) and archives(data / "2020" / "backups")
    assert 2020 in ended and 2021 in ended


@pytest.mark.parametrize("points", POINTS)
def test_the_move_into_the_year_killed_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, points: int) -> None:
    good = tmp_path / "good"
    path = make_store(good / NAME)
    with Warehouse.open(path) as opened:
        archive(opened)
        rows = whole(opened)
    waits = incoming_path(path) / "batch_1" / "00000"
    waits.parent.mkdir(parents=True)
    waits.write_text("a file")
    for data in killed("move", good, tmp_path, points):
        monkeypatch.setattr(locations, "DATA", data)
        with open_current() as opened:
            assert opened.path == data / "2020" / NAME and whole(opened) == rows
            assert (incoming_path(opened.path) / "batch_1" / "00000").read_text() == "a file"
            reasons = {each.manifest.reason for each in archives(opened.backups)}
            assert reasons == {"asked", "moving"} and all(verify(each.folder) for each in archives(opened.backups))
            archive(opened)
        assert sorted(each.name for each in data.iterdir()) == ["2020", "current"]
        assert not [left for part in data.rglob(f"*{PART}") for left in part.iterdir()]
        shutil.rmtree(data)
