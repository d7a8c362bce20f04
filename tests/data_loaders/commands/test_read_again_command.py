"""Reading kept files again, as it is typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_loaders.__main__ import main
from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import Dropped
from data_loaders.model.campaign import Roster, Unit, read_campaign
from data_loaders.model.form import load_forms
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.excel_form import excel_template
from tests.databases import new_database
from tests.reading_processes import one_reader
from tests.readings import at

CAMPAIGN = read_campaign()
FORM = load_forms()[CAMPAIGN.form_version]
NOBODY, SOUTH = Unit("", "南浦护理院", "elderly_care"), Unit("E01", "南浦护理院", "elderly_care")


def test_what_the_roster_makes_certain_is_accepted_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = new_database(tmp_path / "board.duckdb")
    again = ["read-again", "--database", str(path), "--by", "张示例"]
    with Warehouse.open(path) as warehouse:
        form = Dropped("a.xlsx", excel_template(FORM, CAMPAIGN, NOBODY, "W1", dict.fromkeys(FORM.blanks, 5)))
        load_batch(warehouse, [form], received_at=at("2020-06-04 09:00"), readers=one_reader())
    assert main(again) == 0 and "1 个文件：新采用 0 份" in capsys.readouterr().out
    with Warehouse.open(path) as warehouse:
        warehouse.save_roster(Roster((SOUTH,)))
    assert main(again) == 0
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith("a.xlsx  南浦护理院 第1周") and "1 个文件：新采用 1 份" in last
    assert main(again) == 0 and "0 个文件：新采用 0 份" in capsys.readouterr().out
    with Warehouse.open(path) as warehouse:
        assert [row["actor"] for row in warehouse.rows("mart_act") if row["what"] == "read_again"] == ["张示例"]
