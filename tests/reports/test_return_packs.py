"""A pack over the kinds of files units send: what goes back to whom, that it reads the same, and that nobody gets another's figures."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from docx import Document as WordDocument
from openpyxl import Workbook, load_workbook

from data_loaders.formats.content import Content
from data_loaders.formats.installed import run_converter
from data_loaders.intake.reread import context_of
from data_loaders.model.campaign import Roster
from data_loaders.model.findings import catalogue
from data_loaders.model.paths import ROOT
from data_loaders.store.handing_out import hand_out
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.excel_form import ExcelForm
from data_loaders.writers.word_form import WordForm
from reports.office import Office, usual_answer_by
from reports.return_packs import CannotReturn, NothingToReturn, ReturnPack, return_pack
from reports.returned import asked_words, returned_units
from tests.data_loaders.filling import CAMPAIGN, FORM, ROSTER, read, values_of, workbook_bytes
from tests.data_loaders.intake.test_corpus import with_password
from tests.data_loaders.making import converted, needs_soffice, zip_of
from tests.data_loaders.packing_as_wps import as_wps_packs
from tests.data_loaders.store.people import SOMEBODY
from tests.databases import new_warehouse
from tests.readings import at
from tests.reports.marking import parts_of
from tests.reports.structure import faults

EXCEL, WORD = ExcelForm(FORM, CAMPAIGN), WordForm(FORM, CAMPAIGN)
M01, E01, E02, M02, D01, M03 = ROSTER.units
OFFICE = Office("区民卫局应急保障处", "赵示例", "0000-0000", "office@example.invalid")
DAY = at("2020-06-19 18:00")
WRONG = {"launch.sessions": 2, "launch.forms": "=讲座", "cloud.participants": "3-5"}
GOOD = {"launch.sessions": 2, "launch.forms": "讲座"}


def csv_form(answers: dict[str, object]) -> bytes:
    """Our form as somebody saves it as text."""
    sheet = load_workbook(BytesIO(EXCEL.filled(E02, "W3", answers)))["统计表"]
    text = StringIO()
    csv.writer(text).writerows([["" if cell.value is None else str(cell.value) for cell in row] for row in sheet.iter_rows()])
    return text.getvalue().encode("gb18030")


def summary() -> bytes:
    workbook = Workbook()
    codes = ["launch.sessions", "cloud.participants", "tipoff.received"]
    for row in (["单位编码", "单位", *codes], [M02.code, M02.name, 3, "若干", 1], [D01.code, D01.name, 7, 900, 4321]):
        workbook.active.append(row)
    return workbook_bytes(workbook)


FILES = {
    "2020-06-18/云岫医院第3周.xlsx": as_wps_packs(EXCEL.filled(M01, "W3", WRONG), 1),
    "2020-06-18/福星护理院第3周.docx": WORD.filled(E01, "W3", WRONG | {"study.media_columns": -1}),
    "2020-06-18/福星老年护理院第3周.csv": csv_form(WRONG),
    "2020-06-18/第三周汇总.xlsx": summary(),
    "2020-06-18/城西社区卫生服务中心第3周.xlsx": with_password(EXCEL.filled(M03, "W3", WRONG)),
    "2020-06-11/云岫医院第2周.xlsx": EXCEL.filled(M01, "W2", GOOD),
}


def load(warehouse: Warehouse, received: datetime, files: dict[str, bytes]) -> None:
    """The files as loading reads and saves them, in this process."""
    entries = [(read(data, name), Content(data), received) for name, data in files.items()]
    warehouse.save(warehouse.start_batch(), entries)


@pytest.fixture(scope="module")
def warehouse() -> Iterator[Warehouse]:
    with new_warehouse() as opened:
        opened.save_roster(Roster(ROSTER.units))
        load(opened, at("2020-06-18 12:00"), FILES)
        yield opened


@pytest.fixture(scope="module")
def packed(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> ReturnPack:
    """The pack of the week, without LibreOffice."""
    to = tmp_path_factory.mktemp("pack") / "a.zip"
    with pytest.MonkeyPatch.context() as without:
        without.setattr("reports.soffice.soffice_program", lambda: None)
        return return_pack(warehouse, "W3", to, as_of=DAY, office=OFFICE, processes=1)


@pytest.fixture(scope="module")
def members(packed: ReturnPack) -> dict[str, bytes]:
    """What is in the pack, by its path below the pack's folder."""
    with zipfile.ZipFile(packed.path) as archive:
        assert all(info.flag_bits & 0x800 or info.filename.isascii() for info in archive.infolist()), "names are UTF-8"
        return {info.filename.partition("/")[2]: archive.read(info) for info in archive.infolist()}


def text_of(document: bytes) -> str:
    opened = WordDocument(BytesIO(document))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in opened.paragraphs), *cells])


def test_every_unit_with_something_open_has_its_folder(packed: ReturnPack, members: dict[str, bytes]) -> None:
    assert packed.name == "退回_第3周_20200619.zip"
    assert set(members) == {
        "M01_云岫医院/核实更正单.docx",
        "M01_云岫医院/云岫医院第3周.xlsx",
        "E01_福星护理院/核实更正单.docx",
        "E01_福星护理院/福星护理院第3周.docx",
        "E02_福星老年护理院/核实更正单.docx",
        "E02_福星老年护理院/E02_福星老年护理院_第3周.xlsx",
        "M02_城东社区卫生服务中心/核实更正单.docx",
        "M02_城东社区卫生服务中心/M02_城东社区卫生服务中心_第3周.xlsx",
        "M03_城西社区卫生服务中心/核实更正单.docx",
        "M03_城西社区卫生服务中心/M03_城西社区卫生服务中心_第3周.xlsx",
        "目录.xlsx",
        "消息.txt",
    }


def test_nothing_in_it_has_a_fault_that_word_or_excel_would_repair(members: dict[str, bytes]) -> None:
    assert {name: found for name, data in members.items() if not name.endswith(".txt") and (found := faults(data))} == {}


def test_a_file_marked_in_place_reads_as_what_came(members: dict[str, bytes]) -> None:
    for unit, name in ((M01, "云岫医院第3周.xlsx"), (E01, "福星护理院第3周.docx")):
        now, then = read(members[f"{unit.code}_{unit.name}/{name}"], name), read(FILES[f"2020-06-18/{name}"], name)
        assert (now.submissions, now.findings) == (then.submissions, then.findings)


def test_our_own_form_holds_what_the_unit_wrote_with_its_marks(members: dict[str, bytes]) -> None:
    for unit, numbers in ((E02, {"launch.sessions": 2}), (M02, {"launch.sessions": 3, "tipoff.received": 1})):
        data = members[f"{unit.code}_{unit.name}/{unit.code}_{unit.name}_第3周.xlsx"]
        (submission,) = read(data).submissions
        assert (submission.unit, submission.period) == (unit.code, "W3")
        assert {code: value for code, value in values_of(submission).items() if value is not None and code != "launch.forms"} == numbers
        raw = next(answer for answer in submission.answers if answer.code == "cloud.participants")
        assert raw.state == "unreadable"
        assert load_workbook(BytesIO(data))["统计表"][raw.place.cell].comment.text.startswith("【请更正】")
    words = " ".join(part.decode("utf-8", "replace") for part in parts_of(members[f"M02_{M02.name}/M02_{M02.name}_第3周.xlsx"]).values())
    assert D01.name not in words and "4321" not in words


def test_a_locked_file_is_not_marked_and_a_blank_form_lies_beside_what_to_do(members: dict[str, bytes]) -> None:
    folder = f"M03_{M03.name}"
    (submission,) = read(members[f"{folder}/{folder}_第3周.xlsx"]).submissions
    assert all(answer.state == "blank" for answer in submission.answers)
    words = text_of(members[f"{folder}/核实更正单.docx"])
    assert "请取消打开密码，另存后再发来" in words and f"{folder}_第3周.xlsx" in words


def test_the_sheet_says_what_was_written_what_is_wrong_and_what_to_do(packed: ReturnPack, members: dict[str, bytes]) -> None:
    for each in packed.units:
        words = text_of(members[f"{each.folder}/核实更正单.docx"])
        for finding in each.returned.findings:
            assert catalogue()[finding.rule].ask.zh in words
            assert str(finding.values.get("raw", "")) in words
        assert each.returned.unit.name in words and "6月22日（星期一）12时前" in words
        assert "赵示例" in words and OFFICE.name in words and "office@example.invalid" in words


def test_the_list_and_the_messages_name_every_unit_and_no_cell_is_a_formula(packed: ReturnPack, members: dict[str, bytes]) -> None:
    sheet = load_workbook(BytesIO(members["目录.xlsx"])).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [row[0] for row in rows] == [each.returned.unit.code for each in packed.units] == ["M01", "E01", "E02", "M02", "M03"]
    assert [row[6:8] for row in rows] == [[each.returned.error_count, each.returned.query_count] for each in packed.units]
    assert all(f"{each.folder}/{name}" in row[8] for each, row in zip(packed.units, rows, strict=True) for name in each.names)
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    text = members["消息.txt"].decode("utf-8-sig")
    assert text.count("统计表收到了，谢谢") == len(packed.units) and "\r\n" in text
    first = packed.units[0]
    assert all(asked_words(finding) in first.message for finding in first.returned.findings[:5])


def test_the_same_question_gives_the_same_bytes_and_tells_how_far_it_is(warehouse: Warehouse, packed: ReturnPack, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    again = [
        return_pack(
            warehouse,
            "W3",
            tmp_path / f"{n}.zip",
            as_of=DAY,
            units=("M01", "E01"),
            office=OFFICE,
            processes=1,
            on_progress=lambda *each: told.append(each),
        ).path.read_bytes()
        for n in range(2)
    ]
    assert again[0] == again[1] and told == [(1, 2), (2, 2)] * 2


@pytest.mark.parametrize(("period", "units"), [("W9", ()), ("W3", ("X99",))])
def test_what_is_not_there_is_said_and_nothing_is_written(
    warehouse: Warehouse, tmp_path: Path, period: str, units: tuple[str, ...]
) -> None:
    with pytest.raises(CannotReturn):
        return_pack(warehouse, period, tmp_path / "a.zip", units=units, as_of=DAY)
    for nothing in ({"period": "W2"}, {"period": "W3", "as_of": at("2020-06-17 12:00")}, {"period": "W3", "units": ("D01",)}):
        with pytest.raises(NothingToReturn):
            return_pack(warehouse, to=tmp_path / "a.zip", **({"as_of": DAY} | nothing))
    assert not list(tmp_path.iterdir())


def test_a_pack_that_fails_leaves_no_file(warehouse: Warehouse, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        return_pack(warehouse, "W3", tmp_path / "a.zip", as_of=DAY, units=("M01",), processes=1, on_progress=stop)
    assert not list(tmp_path.iterdir())


def test_who_took_a_pack_is_kept(warehouse: Warehouse) -> None:
    before = len(warehouse.rows("mart_act"))
    given = hand_out(warehouse, "退回.zip", b"22", actor=SOMEBODY, about=("unit:M01",))
    assert (given.name, given.size, given.whole()) == ("退回.zip", 2, b"22")
    (act,) = warehouse.rows("mart_act")[: len(warehouse.rows("mart_act")) - before]
    assert (act["what"], act["actor"], act["about"]) == ("hand_out", SOMEBODY.name, ["unit:M01"])
    assert json.loads(act["after"]) == {"file": "退回.zip", "size": 2}


def test_what_was_corrected_since_goes_back_no_more() -> None:
    with new_warehouse() as opened:
        opened.save_roster(Roster(ROSTER.units))
        context = context_of(opened)
        for name, answers, left in (("一.xlsx", WRONG, 1), ("二.xlsx", WRONG | {"launch.sessions": 9}, 2), ("三.xlsx", GOOD, 0)):
            received = at(f"2020-06-18 12:0{len(answers)}") if left else at("2020-06-19 09:00")
            load(opened, received, {name: EXCEL.filled(M01, "W3", answers)})
            found = returned_units(opened, context, "W3")
            assert [len(each.files) for each in found] == ([left] if left else [])
        assert [len(each.files) for each in returned_units(opened, context, "W3", as_of=at("2020-06-18 18:00"))] == [2]


def test_a_file_written_oddly_goes_back_as_our_form_and_stops_nobody_else(tmp_path: Path) -> None:
    parts = parts_of(EXCEL.filled(M01, "W3", WRONG))
    before, after = (b'<c r="F34" s="18"', b'<c r="F34" s="x"')
    assert before in parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(before, after)
    with new_warehouse() as opened:
        opened.save_roster(Roster(ROSTER.units))
        odd, sound = "云岫医院第3周.xlsx", "福星护理院第3周.xlsx"
        load(opened, at("2020-06-18 12:00"), {odd: zip_of(parts), sound: EXCEL.filled(E01, "W3", WRONG)})
        pack = return_pack(opened, "W3", tmp_path / "a.zip", as_of=DAY, processes=1)
    assert [each.names[1] for each in pack.units] == ["M01_云岫医院_第3周.xlsx", sound]


@pytest.mark.parametrize(("day", "until"), [("2020-06-19", "2020-06-22"), ("2020-06-24", "2020-06-28"), ("2099-06-19", "2099-06-22")])
def test_units_answer_by_noon_of_the_next_working_day(day: str, until: str) -> None:
    """25-27 June 2020 was a holiday, and Sunday the 28th a working day; of a year far away only weekends are known."""
    assert usual_answer_by(at(day).date()) == at(f"{until} 12:00")


@needs_soffice
@pytest.mark.slow
def test_other_formats_go_back_by_way_of_libreoffice_all_in_one_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    files = {
        "云岫医院第3周.xls": converted(EXCEL.filled(M01, "W3", WRONG), "xlsx", "xls"),
        "福星护理院第3周.doc": converted(WORD.filled(E01, "W3", WRONG), "docx", "doc"),
        "福星老年护理院第3周.ods": converted(EXCEL.filled(E02, "W3", WRONG), "xlsx", "ods"),
        "城西社区卫生服务中心第3周.wps": converted(WORD.filled(M03, "W3", WRONG), "docx", "doc"),
    }
    monkeypatch.setattr("reports.soffice.run_converter", lambda *given: calls.append(1) or run_converter(*given))
    with new_warehouse() as opened:
        opened.save_roster(Roster(ROSTER.units))
        load(opened, at("2020-06-18 12:00"), files)
        pack = return_pack(opened, "W3", tmp_path / "a.zip", as_of=DAY, office=OFFICE, processes=1)
    with zipfile.ZipFile(pack.path) as archive:
        names = {info.filename.partition("/")[2] for info in archive.infolist()}
    assert {"M01_云岫医院/云岫医院第3周.xlsx", "E01_福星护理院/福星护理院第3周.docx"} <= names
    assert {"E02_福星老年护理院/福星老年护理院第3周.xlsx", "M03_城西社区卫生服务中心/城西社区卫生服务中心第3周.docx"} <= names
    assert len(calls) == 2, "one for all sheets, one for all texts"


@pytest.mark.slow
def test_the_command_line(tmp_path: Path) -> None:
    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "reports", "returns", "--database", str(tmp_path / "a.duckdb"), *map(str, arguments)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)

    assert run("--period", "W3", "-o", tmp_path / "a.zip").returncode == 2
    with Warehouse.open(tmp_path / "a.duckdb") as opened:
        opened.save_roster(Roster(ROSTER.units))
        name = "云岫医院第3周.xlsx"
        load(opened, at("2020-06-18 12:00"), {name: EXCEL.filled(M01, "W3", WRONG)})
    done = run("--period", "W3", "--as-of", "2020-06-19", "-o", tmp_path, "--by", "赵示例")
    assert done.returncode == 0 and (tmp_path / "退回_第3周_20200619.zip").is_file(), done.stderr
    assert run("--period", "W2", "-o", tmp_path / "b.zip").returncode == 1
    wrong = run("--period", "W9", "-o", tmp_path / "b.zip")
    assert wrong.returncode == 2 and "W9" in wrong.stderr and not (tmp_path / "b.zip").exists()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".returns-")]
