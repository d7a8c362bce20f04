"""What a coordinator does, as it is typed: every act of the desk has its command, and those that no other test types do what they say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from data_loaders.__main__ import main
from data_loaders.commands import typed_wishes
from data_loaders.commands.typed_wishes import WISHES
from data_loaders.desk.wishes import Correct, TypeIn, Wish
from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import Dropped
from data_loaders.store.warehouse import Warehouse
from tests.data_loaders.desk.doing import do, send, total
from tests.data_loaders.making import photo
from tests.databases import new_database
from tests.reading_processes import one_reader
from tests.readings import roster_of
from tests.sql.tables import A, B, held_submissions

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = new_database(tmp_path / "board.duckdb")
    with Warehouse.open(path) as warehouse:
        warehouse.save_roster(roster_of(3))
    return path


@pytest.fixture
def run(path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def typed(*words: object) -> tuple[int, str]:
        code = main([*map(str, words), "--database", str(path)])
        said = capsys.readouterr()
        return code, said.out + said.err

    return typed


def test_every_act_of_the_desk_has_its_command() -> None:
    typed = {name for name in vars(typed_wishes) if isinstance(getattr(typed_wishes, name), type)}
    drafts = {TypeIn.__name__}  # half a picture, kept while somebody types
    assert {wish.__name__ for wish in get_args(Wish)} - typed == drafts


@pytest.mark.parametrize(
    ("typed", "sessions"),
    [(("take-as-corrections", (A,)), 9), (("take-as-corrections", ()), 12), (("keep-corrections", (A,)), 10)],
    ids=["these blanks", "all", "kept"],
)
def test_a_new_file_that_waits(path: Path, run: Run, typed: tuple[str, tuple[str, ...]], sessions: int) -> None:
    """5 and 4 of the form, the 5 corrected to 3; the new file says 5 and 7."""
    with Warehouse.open(path) as warehouse:
        do(warehouse, Correct(send(warehouse, "U001", "W1", {A: 5, B: 4}), A, "3"))
        new = send(warehouse, "U001", "W1", {A: 5, B: 7}, "2020-06-06")
        assert total(warehouse) == 7 and len(held_submissions(warehouse)) == 1
    command, blanks = typed
    assert run(command, new, *blanks, "--reason", "来电", "--preview")[0] == 0
    assert run(command, new, *blanks, "--reason", "来电")[0] == 0
    with Warehouse.open(path) as warehouse:
        assert (total(warehouse), held_submissions(warehouse), warehouse.audit()) == (sessions, [], {})


def test_pictures(path: Path, run: Run) -> None:
    with Warehouse.open(path) as warehouse:
        load_batch(warehouse, [Dropped("第1单位第1周活动照片.jpg", photo(1))], readers=one_reader())
        (file,) = [row["id"] for row in warehouse.rows("unknown_picture")]

    def waiting() -> list[int]:
        with Warehouse.open(path) as opened:
            return [row["id"] for row in held_submissions(opened)]

    assert run("as-form", file, "U001", "W1")[0] == 0
    (picture,) = waiting()
    with pytest.raises(SystemExit):
        run("confirm", picture, "U001", "W1", f"{A}:12")
    code, said = run("confirm", picture, "U001", "W1", f"{A}=12", f"{B}=若干")
    assert code == 1 and waiting() == [picture], said
    assert run("confirm", picture, "U001", "W1", f"{A}=1.2万")[0] == 0
    with Warehouse.open(path) as warehouse:
        assert total(warehouse) == 12_000 and warehouse.audit() == {}
        confirmed, said_form, *_ = [row["id"] for row in warehouse.rows("mart_act")]
    assert run("undo", confirmed)[0] == 0 and waiting() == [picture]
    assert run("no-form", picture, "U001", "materials_w1")[0] == 0 and waiting() == []
    assert run("undo", said_form)[0] == 1 and run("audit")[0] == 0


def test_each_command_knows_its_words() -> None:
    for name in WISHES:
        with pytest.raises(SystemExit) as ended:
            main([name, "--help"])
        assert ended.value.code == 0
