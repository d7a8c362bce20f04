"""The board is started as a process, visited without a browser, stopped as people and systems stop it, and copied as the README says:
every row and every original is in the copy. A load by the command line leaves whole files too."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from data_loaders.model.campaign import Roster, Unit
from data_loaders.model.form import load_forms
from data_loaders.store.locations import DATABASE_VARIABLE, incoming_path, originals_path
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.excel_form import excel_template
from data_loaders.writers.roster_workbook import write_roster
from tests.addresses import free_port
from tests.databases import copy_database, new_database
from tests.readings import CAMPAIGN, at

ROOT = Path(__file__).parent.parent
FORM = load_forms()[CAMPAIGN.form_version]
UNITS = tuple(Unit(f"M{number:02}", f"第{number}医院", "medical") for number in range(1, 41))
NOW = at("2100-01-01 00:00")
BY_RUN = """
import sys
from run import run_until_it_ends
sys.exit(run_until_it_ends(sys.argv[1:]))
"""
"""What `run.py` does once the libraries are installed."""
pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs signals that Windows cannot send to another process")


def command(way: str, port: int) -> list[str]:
    streamlit = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port), "--server.headless", "true"]
    uvicorn = [sys.executable, "-m", "uvicorn", "dashboard:app", "--port", str(port)]
    return {"streamlit": streamlit, "uvicorn": uvicorn, "run.py": [sys.executable, "-c", BY_RUN, *streamlit]}[way]


class Board:
    """A running board in a process group of its own, as a terminal gives it one."""

    def __init__(self, database: Path, way: str = "streamlit") -> None:
        self.port = free_port()
        environment = os.environ | {DATABASE_VARIABLE: str(database)}
        self.process = subprocess.Popen(
            command(way, self.port), cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self._wait_for_health()

    def _wait_for_health(self) -> None:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=1)
                return
            except OSError:
                time.sleep(0.25)
        self.kill()
        raise RuntimeError("The board did not answer within a minute.")

    def visit(self) -> ClientConnection:
        """A tab that was opened and stays open; its page has begun to run."""
        tab = connect(f"ws://127.0.0.1:{self.port}/_stcore/stream", max_size=None, legacy=True)
        tab.send(BackMsg(rerun_script=ClientState()).SerializeToString())
        tab.recv(timeout=30)
        threading.Thread(target=_listen, args=(tab,), daemon=True).start()
        return tab

    def stop(self, sent: signal.Signals, to_all: bool) -> None:
        """Stop it with a signal to this process alone, or to all of its group, as a terminal sends Ctrl+C."""
        (os.killpg if to_all else os.kill)(self.process.pid, sent)
        self.process.wait(40)
        self._gone()

    def _gone(self) -> None:
        for _ in range(400):
            try:
                os.killpg(self.process.pid, 0)
            except ProcessLookupError:
                return
            time.sleep(0.05)
        raise RuntimeError("A part of the board is still running.")

    def kill(self) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.process.wait(20)
        self._gone()


@pytest.fixture
def boards(request: pytest.FixtureRequest) -> Iterator[list[Board]]:
    """The boards a test starts; whatever still runs at its end is killed."""
    started: list[Board] = []
    yield started
    for board in started:
        board.kill()


def _listen(tab: ClientConnection) -> None:
    """A browser reads whatever it is sent; what does not read makes the server wait for it ten seconds at its end."""
    with suppress(ConnectionClosed):
        for _ in tab:
            pass


def wait_until_it_loads(database: Path) -> None:
    """Loading has begun once bytes of files are kept."""
    for _ in range(400):
        if sum(file.stat().st_size for file in database.parent.glob(f"{database.stem}.originals*")) > 100_000:
            return
        time.sleep(0.1)
    raise RuntimeError("Nothing was loaded in forty seconds.")


def upload(database: Path, files: dict[str, bytes]) -> None:
    """Files as the upload page leaves them for the loader: the next visit of the board loads them."""
    folder = incoming_path(database) / "batch_1"
    folder.mkdir(parents=True)
    for number, data in enumerate(files.values()):
        (folder / f"{number:05d}").write_bytes(data)
    label = {"names": list(files), "received_at": "2020-06-03T12:00:00", "sent_by": "甲"}
    (folder / "batch.json").write_text(json.dumps(label, ensure_ascii=False), encoding="utf-8")


def mailbox(count: int) -> dict[str, bytes]:
    """A roster, a form a unit with one session each, a video that nobody opens and a file that is refused."""
    forms = {f"{unit.code}.xlsx": excel_template(FORM, CAMPAIGN, unit, "W1", answers={"launch.sessions": 1}) for unit in UNITS[:count]}
    others = {"第1医院第1周照片.jpg": b"\xff\xd8\xff" + bytes(range(90)), "坏.xlsx": b"PK\x03\x04 broken"}
    return {"单位名册.xlsx": write_roster(Roster(UNITS), CAMPAIGN)} | forms | others


def load_by_command(database: Path, files: dict[str, bytes], folder: Path) -> None:
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    command = [sys.executable, "-m", "data_loaders", "load", "--database", str(database), str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr


def wait_until_loaded(database: Path) -> None:
    for _ in range(600):
        if not list(incoming_path(database).glob("batch_*")):
            return
        time.sleep(0.05)
    raise RuntimeError("The upload was not loaded within half a minute.")


def contents(database: Path) -> tuple[int, int, int]:
    """Files with their originals, submissions, and sessions in all; the audits are empty."""
    with Warehouse.open(database) as warehouse:
        assert warehouse.audit() == {}
        rows = warehouse.rows("mart_kept_file")
        for row in rows:
            assert hashlib.sha256(warehouse.file_bytes(row["sha256"])).hexdigest() == row["sha256"]
        sessions = sum(row["total"] for row in warehouse.rows("mart_measure_period", as_of=NOW) if row["measure"] == "sessions")
        return len(rows), sum(row["submission_count"] for row in rows), sessions


def copied(database: Path, to: Path) -> Path:
    """What the README says belongs together once the board is stopped: the database and the originals, nothing else."""
    assert sorted(path.name for path in database.parent.iterdir() if path.is_file()) == [database.name, originals_path(database).name]
    to.mkdir()
    for path in (database, originals_path(database)):
        shutil.copy(path, to)
    return to / database.name


STOPS = {
    "Ctrl+C": (signal.SIGINT, True),
    "SIGINT to it alone": (signal.SIGINT, False),
    "SIGTERM": (signal.SIGTERM, False),
    "SIGTERM to all": (signal.SIGTERM, True),
}


SOON = (("run.py", "Ctrl+C"), ("run.py", "SIGTERM"), ("uvicorn", "SIGTERM"))
LONG = [(way, stop) for way in ("streamlit", "uvicorn", "run.py") for stop in STOPS if (way, stop) not in SOON]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed database with the roster and two units' forms, loaded by the command line."""
    folder = tmp_path_factory.mktemp("two")
    load_by_command(folder / "data" / "board.duckdb", mailbox(2), folder / "mail")
    return folder / "data" / "board.duckdb"


@pytest.mark.parametrize(("way", "stop"), (*SOON, *(pytest.param(*pair, marks=pytest.mark.slow) for pair in LONG)))
def test_a_stopped_board_leaves_whole_files(boards: list[Board], two: Path, tmp_path: Path, way: str, stop: str) -> None:
    database = tmp_path / "data" / "board.duckdb"
    database.parent.mkdir()
    copy_database(two, database)
    upload(database, {"M03.xlsx": mailbox(3)["M03.xlsx"]})
    boards.append(Board(database, way))
    tab = boards[0].visit()
    wait_until_loaded(database)
    boards[0].stop(*STOPS[stop])
    tab.close()
    assert contents(copied(database, tmp_path / "copy")) == (6, 3, 3)
    assert contents(database) == (6, 3, 3)


def test_a_board_stopped_while_it_loads_goes_on_with_the_next_start_however_often(boards: list[Board], tmp_path: Path) -> None:
    database = tmp_path / "data" / "board.duckdb"
    with Warehouse.open(new_database(database)) as warehouse:
        warehouse.save_roster(Roster(UNITS))
    upload(database, mailbox(40))
    for pause in (0.0, 0.6):
        board = Board(database)
        boards.append(board)
        board.visit()
        time.sleep(pause)
        board.stop(signal.SIGINT, to_all=True)
        assert not list(database.parent.glob("*.wal")) and not list(database.parent.glob("*-journal"))
    boards.append(Board(database))
    boards[-1].visit()
    wait_until_loaded(database)
    boards[-1].stop(signal.SIGTERM, to_all=False)
    with Warehouse.open(copied(database, tmp_path / "copy")) as warehouse:
        assert {row["file"] for row in warehouse.rows("mart_kept_file") if row["role"] == "refused"} == {"坏.xlsx"}
    _, _, sessions = contents(tmp_path / "copy" / database.name)
    assert sessions == 40


def test_the_first_start_loads_the_sample_to_its_end_before_it_stops(boards: list[Board], tmp_path: Path) -> None:
    database = tmp_path / "data" / "board.duckdb"
    database.parent.mkdir()
    boards.append(Board(database))
    boards[0].visit()
    wait_until_it_loads(database)
    boards[0].stop(signal.SIGTERM, to_all=False)
    files, submissions, sessions = contents(copied(database, tmp_path / "copy"))
    assert files > 300 and submissions > 200 and sessions > 0


def test_a_killed_board_loses_nothing_where_the_wal_is_copied_too(boards: list[Board], tmp_path: Path) -> None:
    database = tmp_path / "data" / "board.duckdb"
    database.parent.mkdir()
    upload(database, mailbox(3))
    boards.append(Board(database))
    boards[0].visit()
    wait_until_loaded(database)
    boards[0].kill()
    shutil.copytree(database.parent, tmp_path / "copy")
    assert contents(tmp_path / "copy" / database.name) == (6, 3, 3)
    assert contents(database) == (6, 3, 3)


def test_a_command_leaves_whole_files(tmp_path: Path) -> None:
    database = tmp_path / "data" / "a.duckdb"
    load_by_command(database, mailbox(3), tmp_path / "mail")
    assert contents(copied(database, tmp_path / "copy")) == (6, 3, 3)
