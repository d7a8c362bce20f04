"""Every file that leaves the board goes through one button, which says whether it names people and records each press; the return pack."""

from __future__ import annotations

import ast
import json
import time
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data_loaders.desk.desk import perform
from data_loaders.desk.wishes import By, Refuse
from data_loaders.intake.reread import context_of
from data_loaders.model.acts import COORDINATOR, THIS_COMPUTER, Actor
from data_loaders.model.clock import shanghai_now
from data_loaders.store.campaigns import start_next
from data_loaders.store.handing_out import HandedOut
from data_loaders.store.warehouse import Warehouse
from pages.parts import reads
from pages.server import return_packs
from reports.office import Office
from reports.returned import ReturnedUnit, returned_units
from tests.pages.conftest import words_on

Visit = Callable[..., AppTest]
Give = Callable[[Actor], HandedOut]
PAGES = Path(__file__).parents[2] / "pages"
BUTTON = PAGES / "parts" / "handing_out.py"
FINDINGS = PAGES / "parts" / "findings.py"
ROUTES = PAGES / "server" / "files.py"


def calls(name: str) -> list[tuple[Path, ast.Call]]:
    """Every call of something of that name in the pages."""
    return [
        (path, node)
        for path in sorted(PAGES.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == name
    ]


def test_every_download_goes_through_one_button() -> None:
    named = [path for path in PAGES.rglob("*.py") if "download_button" in path.read_text(encoding="utf-8")]
    assert named == [BUTTON] and [path for path, _ in calls("download_button")] == [BUTTON]
    ((_, button),) = calls("download_button")
    assert isinstance(button.args[1], ast.Name) and button.args[1].id == "given", "what is given is made at the press"
    assert (
        [path for path, _ in calls("hand_out") if path != ROUTES] == [BUTTON] == [path for path, _ in calls("address") if path != FINDINGS]
    )


def test_every_download_says_whether_it_names_people() -> None:
    found = [*calls("download"), *calls("offer_download")]
    assert len(found) >= 14
    for path, call in found:
        assert any(keyword.arg == "personal" for keyword in call.keywords), f"{path}:{call.lineno}"


def handed_out(database: Warehouse) -> list[dict]:
    """The acts of handing out, the latest first."""
    return [row for row in database.rows("mart_act") if row["what"] == "hand_out"]


def test_a_press_is_recorded_and_a_run_is_not(visit: Visit, database: Warehouse, given: dict[str, Callable[[], bytes]]) -> None:
    page = visit("settings", lang="en")
    page.run()
    assert not handed_out(database)
    blank = next(data for name, data in given.items() if name.endswith((".zip", ".docx")) or "_" in name)
    assert blank() and not handed_out(database), "a blank form names nobody"
    roster = next(data for name, data in given.items() if name.endswith(".csv") and "oster" in name)
    assert roster() == roster()
    first, second = handed_out(database)
    assert first["about"] == second["about"] == ["roster"] and json.loads(first["after"])["size"] == len(roster())
    page.run()
    assert not page.exception and len(handed_out(database)) == 3
    assert any("Take a file with personal data" in each.value.to_csv() for each in page.dataframe)


def test_an_original_is_recorded_with_its_unit(visit: Visit, database: Warehouse, given: dict[str, Callable[[], bytes]]) -> None:
    page = visit("units", open="M01")
    given.clear()
    page.session_state["originals"] = True
    page.run()
    name, data = next(iter(given.items()))
    assert data()
    (act,) = handed_out(database)
    assert act["about"] == ["unit:M01"] and json.loads(act["after"])["file"] == name


def test_what_an_earlier_campaign_holds_is_recorded_in_the_open_one(
    visit: Visit, database: Warehouse, given: dict[str, Callable[[], bytes]]
) -> None:
    start_next(database, 2021, actor=THIS_COMPUTER)
    reads.forget()
    page = visit("units", open="M01", campaign="2020")
    given.clear()
    page.session_state["originals"] = True
    page.run()
    assert next(iter(given.values()))()
    (act,) = handed_out(reads.current())
    assert act["about"] == ["unit:M01", "campaign:2020"]


# --- the return pack ---------------------------------------------------------------------------------------------------------


def waited(page: AppTest) -> AppTest:
    """The page once its pack is made."""
    for _ in range(400):
        if all(work.is_finished for work in return_packs._WORKS.values()):
            return page.run()
        time.sleep(0.05)
    raise AssertionError("The pack was not made within 20 seconds.")


def packs(database: Warehouse) -> list[Path]:
    """The files of packs that wait to be taken."""
    return list(return_packs._folder(database.path).glob("*.zip"))


def test_a_pack_is_made_taken_recorded_and_goes(
    visit: Visit, database: Warehouse, given: dict[str, Callable[[], bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit("reporting", due="figures_w2")
    returned = {each.unit.code for each in _returned(database, "W2")}
    assert returned and f"**{len(returned)}** 家" in words_on(page) and "份在原表上标注" in words_on(page)
    assert page.text_input(key="returning_phone").value == ""
    page.text_input(key="returning_contact").set_value("赵示例")
    page.text_input(key="returning_phone").set_value("0000-0000")
    page = page.button(key="make_returns").click().run()
    assert page.get("progress") and not [each for each in page.button if each.key == "make_returns"]
    page = waited(page)
    assert not page.exception and f"做好了：{len(returned)} 家" in words_on(page)
    assert not handed_out(database), "made is not taken"
    (name,) = [name for name in given if name.startswith("退回_")]
    with zipfile.ZipFile(BytesIO(given[name]())) as pack:
        folders = {each.split("/")[1].split("_")[0] for each in pack.namelist() if each.count("/") > 1}
    assert folders == returned
    (act,) = handed_out(database)
    assert set(act["about"]) == {"period:W2", *(f"unit:{code}" for code in returned)}
    again = visit("reporting", due="figures_w2", lang="en")
    assert again.text_input(key="returning_phone").value == "0000-0000", "remembered, and of the same question for whoever asks"
    assert f"Made for {len(returned)} unit" in words_on(again)
    changed_meanwhile(database, page, again)
    made_at = shanghai_now()
    monkeypatch.setattr(return_packs, "shanghai_now", lambda: made_at + timedelta(minutes=61))
    assert packs(database)
    assert "Made for" not in words_on(again.run()) and not packs(database)


def changed_meanwhile(database: Warehouse, one: AppTest, other: AppTest) -> None:
    """What goes back to a unit changed after two coordinators saw the pack as made: both are told, both may press, one pack is made of what
    is so now; on another day the day to answer has passed."""
    first = _returned(database, "W2")[0]
    (part, *_) = database.database.query(
        "select id from delivery where received_file_id = ? and unit = ?", [first.files[0].id, first.unit.code]
    )
    perform(database, Refuse(part["id"]), By(Actor("乙", COORDINATOR), "单位来电更正"))
    now = _returned(database, "W2")
    assert [each for each in now if each.unit == first.unit] != [first]
    assert "做好以后数据有变，请重做" in words_on(one.run()) and "please make it again" in words_on(other.run())
    other = other.button(key="make_returns").click().run()
    one = waited(one.run())
    assert "做好了" in words_on(one) and "Made for" in words_on(other.run())
    assert len(packs(database)) == 1 and [each.returned for each in next(iter(return_packs._WORKS.values())).pack.units] == now
    usual = one.date_input(key="returning_day").value
    one.date_input(key="returning_day").set_value(shanghai_now().date() - timedelta(days=1)).run()
    assert "答复的时间已经过了" in words_on(one) and not [each for each in one.button if each.key == "make_returns"]
    assert "做好了" in words_on(one.date_input(key="returning_day").set_value(usual).run())


def _returned(database: Warehouse, period: str) -> list[ReturnedUnit]:
    return returned_units(database, context_of(database), period)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_not_to_be_returned_is_in_no_pack(visit: Visit, database: Warehouse, lang: str) -> None:
    past = visit("reporting", due="figures_w2", as_of="2020-06-19", lang=lang)
    assert not [each for each in past.button if each.key == "make_returns"]
    returned = {each.unit.code for each in _returned(database, "W2")}
    (clean,) = sorted({unit.code for unit in database.roster().units} - returned)[:1]
    page = visit("reporting", due="figures_w2", unit=clean, lang=lang)
    assert ("没有要退回的错误和疑问" if lang == "zh" else "No error or query of") in words_on(page)
    assert not [each for each in page.button if each.key == "make_returns"]


def test_packs_go_by_themselves_and_with_what_they_are_of(database: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    units = tuple(each.unit.code for each in _returned(database, "W2"))[:1]
    asked = return_packs.Asked(database.path, "W2", units, Office(), datetime(2020, 6, 22, 12))
    return_packs.make(database, asked)
    _until(lambda: bool(packs(database)))
    return_packs.forget()
    assert not packs(database) and return_packs.work_of(asked) is None
    monkeypatch.setattr(return_packs, "KEPT", timedelta(seconds=0.3))
    return_packs._folder(database.path).mkdir(exist_ok=True)
    left = return_packs._folder(database.path) / "left.zip"
    left.write_bytes(b"1")
    return_packs.sweep()
    _until(lambda: not left.exists())
    nobody = return_packs.Asked(database.path, "W2", ("M99",), Office(), datetime(2020, 6, 22, 12))
    return_packs.make(database, nobody)
    work = return_packs.work_of(nobody)
    assert work
    _until(lambda: work.is_finished)
    assert work.failed and "M99" in work.failed.said.zh


def _until(is_so: Callable[[], bool]) -> None:
    for _ in range(200):
        if is_so():
            return
        time.sleep(0.05)
    raise AssertionError
