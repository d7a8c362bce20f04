"""How units reach the office: kept with the campaign, said wherever something goes out, taken over only with the officers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from data_loaders.__main__ import main
from data_loaders.model.acts import COORDINATOR, Actor
from data_loaders.model.office import Reached
from data_loaders.store.decisions import DecisionRefused
from data_loaders.store.office import office, save_office
from data_loaders.store.warehouse import Warehouse
from reports.office import Office, kept_office, office_of, usual_answer_by
from reports.reminders import Sender, call_text
from tests.databases import new_warehouse

SOMEBODY = Actor("甲", COORDINATOR)
OURS = Reached("应急保障处", "赵示例", "0000-0000", "office@example.invalid", 10)


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    with new_warehouse() as opened:
        yield opened


def test_it_is_kept_and_who_changed_it(warehouse: Warehouse) -> None:
    assert office(warehouse) is None
    save_office(warehouse, OURS, actor=SOMEBODY)
    save_office(warehouse, Reached("应急保障处", "钱示例", "0000-0000", "office@example.invalid", 10), actor=SOMEBODY)
    kept = office(warehouse)
    assert kept is not None and kept.contact == "钱示例"
    act = warehouse.rows("mart_act")[0]
    assert (act["what"], act["actor"], json.loads(act["before"]), json.loads(act["after"])) == (
        "office",
        "甲",
        {"signed": "赵示例"},
        {"signed": "钱示例"},
    )


@pytest.mark.parametrize("hour", (0, 24, -1))
def test_no_day_has_such_an_hour(warehouse: Warehouse, hour: int) -> None:
    with pytest.raises(DecisionRefused):
        save_office(warehouse, Reached(answer_hour=hour))
    assert office(warehouse) is None


def test_what_is_kept_comes_before_what_the_last_pack_said(warehouse: Warehouse) -> None:
    last = [{"what": "hand_out", "after": json.dumps({"signed": "孙示例", "office_phone": "1", "email": "s@example.invalid"})}]
    campaign = warehouse.campaign()
    assert office_of(campaign, last, None).contact == "孙示例"
    assert office_of(campaign, last, OURS) == Office("应急保障处", "赵示例", "0000-0000", "office@example.invalid", 10)
    assert kept_office(campaign, Reached(contact="赵示例")).name == (campaign.bureau_name or Office().name)


def test_an_answer_is_asked_for_by_its_hour() -> None:
    friday_evening = datetime(2020, 6, 19, 18)
    assert usual_answer_by(friday_evening.date(), 10) == datetime(2020, 6, 22, 10)
    assert "6月22日" in call_text([], Sender(answer_hour=10), friday_evening).zh
    assert "10:00" in call_text([], Sender(answer_hour=10), friday_evening).zh
    assert "12:00" in call_text([], Sender(), friday_evening).zh


def test_the_command_keeps_what_is_given_and_leaves_the_rest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "office.duckdb")
    Warehouse.open(path).close()
    assert main(["campaign", "office", "--database", path, "--name", "应急保障处", "--phone", "0000-0000"]) == 0
    assert main(["campaign", "office", "--database", path, "--hour", "10"]) == 0
    assert main(["campaign", "office", "--database", path, "--hour", "24"]) == 1
    with Warehouse.open(path) as opened:
        assert office(opened) == Reached("应急保障处", "", "0000-0000", "", 10)
    assert "应急保障处 0000-0000 10:00" in capsys.readouterr().out
