"""Exempting units and moving a due day, as it is typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_loaders.__main__ import main
from data_loaders.store.warehouse import Warehouse
from tests.databases import new_database
from tests.readings import roster_of
from tests.sql.tables import NOW, save, sent

LATE = """
| unit | period | basis  | number | received         |
| U001 | W1     | weekly | 5      | 2020-06-06 09:00 |
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Warehouse.open(new_database(tmp_path / "board.duckdb")) as warehouse:
        warehouse.save_roster(roster_of(3))
        save(warehouse, sent(LATE))
    return tmp_path / "board.duckdb"


def test_it_is_shown_first_then_done_with_a_reason(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    move = ["move-due", "--database", str(path), "--deliverable", "W1", "--to", "2020-06-08"]
    assert main([*move, "--preview"]) == 0
    said = capsys.readouterr().out
    assert "U001 第1单位  迟报 → 按时  late → on time" in said and "没有改动" in said
    assert main(move) == 1 and "请写明原因" in capsys.readouterr().out
    assert main([*move, "--reason", "节假日顺延", "--by", "张示例"]) == 0
    assert main([*move, "--reason", "再来"]) == 1 and "已经是这样" in capsys.readouterr().out
    with Warehouse.open(path) as warehouse:
        (act,) = [row for row in warehouse.rows("mart_act") if row["what"] == "move_due"]
        assert (act["actor"], act["reason"], warehouse.campaign().period("W1").due_on.day) == ("张示例", "节假日顺延", 8)
    capsys.readouterr()
    assert main(["undo", "--database", str(path)]) == 0
    (listed,) = capsys.readouterr().out.splitlines()
    assert listed.startswith(f"{act['id']}  ") and "张示例" in listed and "due:figures_w1" in listed
    assert main(["undo", "--database", str(path), str(act["id"])]) == 0 and "U001  W1  on_time → late" in capsys.readouterr().out
    assert main(["undo", "--database", str(path)]) == 0 and capsys.readouterr().out == ""


def test_units_are_exempt_and_expected_again(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    exempt = ["exempt", "--database", str(path), "--deliverable", "plan", "--unit", "U002", "--unit", "U003", "--reason", "无此项业务"]
    assert main(exempt) == 0 and "U002 第2单位  缺报 → 免报" in capsys.readouterr().out
    assert main([*exempt, "--again"]) == 0
    assert main([*exempt[:4], "W9", *exempt[5:]]) == 1 and "没有这一报送事项：W9" in capsys.readouterr().out
    with Warehouse.open(path) as warehouse:
        assert {row["light"] for row in warehouse.rows("mart_light", as_of=NOW) if row["deliverable"] == "plan"} == {"missing"}
        assert [row["what"] for row in warehouse.rows("mart_act")][:2] == ["expect", "exempt"]
