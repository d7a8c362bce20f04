"""The board on paper: its numbers against the oracle, one page whatever stands on it, a workbook of numbers, texts that stay texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import load_workbook

from data_loaders.formats.installed import soffice_program
from data_loaders.model.campaign import Campaign, Roster, Unit, UnitType
from data_loaders.store.warehouse import Warehouse
from reports.__main__ import main
from reports.board_facts import Attention, Board, BoardAsked, CannotShow, Reporting, board_of
from reports.board_names import OURS
from reports.board_paper import board_paper
from reports.board_words import NOT_REPORTED, attention, latest, sentence, total_words
from reports.board_workbook import board_workbook
from reports.boards import files_of
from reports.pdf import as_pdf
from tests.databases import new_warehouse
from tests.readings import CAMPAIGN, FORM, TYPES, at, entry_of, random_entries, reading_of, roster_of, submission_of
from tests.sql import oracle
from tests.sql.oracle import Choice, Sent
from tests.sql.test_counting_by_chance import sent_of

ROSTER = roster_of(12, exempt=(5,))
THEN, LATER = at("2020-06-19 23:59:59"), at("2020-07-05 23:59:59")
CHARTS = "图表"
CHINESE = re.compile("[\u3400-\u9fff]")
FORMULA = '=HYPERLINK("x")<w:p>&\x00'


@pytest.fixture(scope="module")
def world() -> Iterator[tuple[Warehouse, list[Sent]]]:
    """A campaign by chance and what was sent to it."""
    entries = random_entries(8, 12, resent=0.2)
    with new_warehouse() as warehouse:
        warehouse.save_roster(ROSTER)
        warehouse.save(warehouse.start_batch(), entries)
        yield warehouse, sent_of(entries, ROSTER)


def cells(data: bytes) -> dict[str, list[list[object]]]:
    """The rows of each table of a workbook, below its heads, by sheet."""
    book = load_workbook(BytesIO(data))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)] for sheet in book if sheet.title != CHARTS}


def shown(value: int | None) -> object:
    return NOT_REPORTED if value is None else value


@pytest.mark.parametrize(
    ("as_of", "chosen"),
    ((THEN, {}), (LATER, {"unit_types": TYPES[:2]}), (LATER, {"units": ("U003", "U005"), "periods": ("W2", "W3"), "items": ("study",)})),
)
def test_every_number_is_the_oracles(world: tuple[Warehouse, list[Sent]], as_of: datetime, chosen: dict[str, tuple[str, ...]]) -> None:
    warehouse, sent = world
    made = board_of(warehouse, BoardAsked(as_of, **chosen))
    choice = Choice(**chosen)
    tables = cells(board_workbook(made))
    counted = oracle.counted(sent, CAMPAIGN, as_of)
    labels = {measure.code: measure.label_zh for measure in FORM.measures}
    periods = list(made.increments)
    by_measure = oracle.totals(counted, ROSTER, FORM, choice, ("measure", "period"))
    assert tables["口径按周"] == [
        [labels[code], shown_unit, *numbers, total]
        for code, (_, shown_unit, *_) in zip(labels, tables["口径按周"], strict=True)
        for numbers, total in [across(by_measure, periods, code)]
    ]
    by_item = oracle.totals(counted, ROSTER, FORM, choice, ("measure", "item", "period"))
    items = {item.label_zh: item.code for item in FORM.items}
    codes = {label: code for code, label in labels.items()}
    for measure, item, *numbers in tables["项目按周"]:
        values, total = across(by_item, periods, codes[str(measure)], items[str(item)])
        assert numbers == [*values, total]
    assert {(codes[str(row[0])], items[str(row[1])]) for row in tables["项目按周"]} >= {key[:2] for key in by_item}
    by_type = oracle.totals(counted, ROSTER, FORM, choice, ("measure", "unit_type"))
    types = {each.label_zh: each.code for each in CAMPAIGN.unit_types}
    for measure, label, total, average, units, exempt, _ in tables["单位类型"]:
        found = by_type.get((codes[str(measure)], types[str(label)]))
        assert (total, units + exempt) == ((found[0], found[2]) if found else (NOT_REPORTED, 0))
        assert average == (pytest.approx(found[0] / found[2]) if found else NOT_REPORTED)
    if not chosen:
        rates = oracle.rates(sent, CAMPAIGN, ROSTER, as_of)
        assert [tuple(row[2:5]) for row in tables["各期报送"]] == [rates[period.code] for period in CAMPAIGN.periods]
    for figure in made.figures:
        found = oracle.totals(counted, ROSTER, FORM, choice, ("measure",)).get((figure.measure.code,))
        assert (figure.total, figure.units + figure.exempt) == ((found[0], found[2]) if found else (None, 0))


def across(totals: dict, periods: list[str], *key: str) -> tuple[list[object], object]:
    """The numbers of a row by period as the sheet shows them, and its total."""
    found = [totals[*key, period][0] if (*key, period) in totals else None for period in periods]
    known = [each for each in found if each is not None]
    return [shown(each) for each in found], shown(sum(known) if known else None)


def test_the_page_says_what_the_workbook_says(world: tuple[Warehouse, list[Sent]]) -> None:
    made = board_of(world[0], BoardAsked(THEN))
    data = board_paper(made)
    assert data == board_paper(made) and board_workbook(made) == board_workbook(made)
    document = Document(BytesIO(data))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert sentence(made) in said and all(unit.name in said for unit in made.missing) and made.now is not None
    figures, items, types = ([[cell.text for cell in row.cells] for row in table.rows[1:]] for table in document.tables)
    assert [row[1] for row in figures[1:]] == [f"{figure.total:,}{figure.measure.unit_zh}" for figure in made.figures]
    assert {row[0]: row[-1] for row in items} == {row.label: f"{row.total:,}" for row in made.of(made.items)}
    assert len(types) == len(made.of(made.types))
    with ZipFile(BytesIO(data)) as package:
        assert {"word/charts/chart1.xml", "word/charts/chart2.xml"} <= set(package.namelist())


def test_in_english_it_says_the_same_without_a_word_of_chinese(world: tuple[Warehouse, list[Sent]]) -> None:
    zh, en = (board_of(world[0], BoardAsked(THEN, language=language)) for language in ("zh", "en"))
    books = [load_workbook(BytesIO(board_workbook(made))) for made in (zh, en)]
    names = [*(unit.name for unit in ROSTER.units), CAMPAIGN.bureau_name]
    for ours, theirs in zip(*books, strict=True):
        numbers = [[cell.value for row in sheet.iter_rows() for cell in row if not isinstance(cell.value, str)] for sheet in (ours, theirs)]
        assert numbers[0] == numbers[1] and not CHINESE.search(theirs.title)
        words = {cell.value for row in theirs.iter_rows() for cell in row if isinstance(cell.value, str)}
        assert not [each for each in words if CHINESE.search(without(each, names))]
    papers = [Document(BytesIO(board_paper(made))) for made in (zh, en)]
    tables = [[[cell.text for cell in row.cells] for table in paper.tables for row in table.rows] for paper in papers]
    said = "\n".join([*(paragraph.text for paragraph in papers[1].paragraphs), *(cell for row in tables[1] for cell in row)])
    assert [[digits(cell) for cell in row[1:]] for row in tables[0]] == [[digits(cell) for cell in row[1:]] for row in tables[1]]
    assert not CHINESE.search(without(said, names)) and sentence(en) in said


def test_one_is_singular_in_english(world: tuple[Warehouse, list[Sent]]) -> None:
    made = board_of(world[0], BoardAsked(THEN, language="en"))
    assert made.now and made.before
    for more, words in ((-1, "1 unit fewer"), (2, "2 units more")):
        assert words in sentence(replace(made, reporting=tuple(moved(each, made.before.received + more) for each in made.reporting)))
    first = made.figures[0]
    assert "1 session more" in latest(made, replace(first, change=1)) and total_words(made, 1, first.measure) == "1 session"


def test_errors_of_other_papers_are_told_apart_from_those_of_figures(world: tuple[Warehouse, list[Sent]]) -> None:
    made = board_of(world[0], BoardAsked(THEN))
    figures, plan = (
        Attention("error", "云岫医院", "", "", "a.docx", {"rule": "unit_missing", "delivery_kind": kind}, "zh") for kind in (None, "plan")
    )
    only_figures = attention(replace(made, attention=(figures,)), 100)
    assert only_figures == "错误1处，更正前没有计入（云岫医院）。"
    both = attention(replace(made, attention=(figures, plan, plan)), 100)
    assert both == "错误3处（其中2处在方案、联络员表、材料等其他报送上），更正前没有计入（云岫医院）。"


def moved(row: Reporting, received: int) -> Reporting:
    """The third week with another number of units that reported."""
    return replace(row, received=received) if row.period.code == "W3" else row


def digits(words: str) -> list[str]:
    """The numbers in some words in order of size, without those that name a week."""
    return sorted(re.findall(r"[\d,.]*\d%?", re.sub(r"第\d周|Week \d", "", words)))


def without(words: str, names: list[str]) -> str:
    """Words without these names, the longest first: a name may stand in another."""
    for name in sorted(filter(None, names), key=len, reverse=True):
        words = words.replace(name, "")
    return words


def test_charts_draw_what_is_there_and_nothing_as_zero(world: tuple[Warehouse, list[Sent]]) -> None:
    made = board_of(world[0], BoardAsked(THEN))
    data = board_workbook(made)
    sheet = load_workbook(BytesIO(data))[CHARTS]
    with ZipFile(BytesIO(data)) as package:
        assert sum(name.startswith("xl/charts/chart") for name in package.namelist()) == 3 + len(made.figures)
    numbers = [
        cell.value for row in sheet.iter_rows(min_col=12) for cell in row if cell.value is not None and not isinstance(cell.value, str)
    ]
    assert NOT_REPORTED not in [cell.value for row in sheet.iter_rows(min_col=12) for cell in row] and numbers
    for row in made.of(made.items):
        assert {value for value in row.numbers.values() if value is not None} <= set(numbers)


def worst() -> tuple[Campaign, Roster]:
    """Long names, many types, many units, nobody reports; words that would act elsewhere."""
    types = tuple(UnitType(f"t{n}", f"第{n}类医疗卫生和养老服务机构", f"Type {n}") for n in range(12))
    units = tuple(
        Unit(f"X{n:03}", f"示例区某某街道社区卫生服务中心第{n}分中心{FORMULA if n < 2 else ''}", types[n % 12].code) for n in range(300)
    )
    return replace(CAMPAIGN, unit_types=types, bureau_name="示例市示例区卫生健康和民政事务综合管理局" + FORMULA), Roster(units)


@pytest.fixture(scope="module")
def crowded() -> Iterator[Board]:
    """A board on which as much stands as can."""
    campaign, roster = worst()
    with new_warehouse() as warehouse:
        warehouse.save_campaign(campaign)
        warehouse.save_roster(roster)
        chance = random_entries(5, 3)
        sent = [
            (replace(reading, submissions=tuple(replace(one, unit=f"X{int(one.unit[1:]):03}") for one in reading.submissions)), *rest)
            for reading, *rest in chance
        ]
        warehouse.save(warehouse.start_batch(), sent)
        yield board_of(warehouse, BoardAsked(at("2020-07-05 23:59:59"), unit_types=tuple(each.code for each in campaign.unit_types)))


def test_words_of_others_stay_words(crowded: Board) -> None:
    book = load_workbook(BytesIO(board_workbook(crowded)))
    texts = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert all(cell.data_type == "s" for cell in texts) and any("=HYPERLINK" in cell.value for cell in texts)
    said = "\n".join(paragraph.text for paragraph in Document(BytesIO(board_paper(crowded))).paragraphs)
    assert "<w:p>&" in said and f"等{len(crowded.missing)}家" in said


@pytest.mark.slow
def test_it_is_one_page_whatever_stands_on_it_and_the_workbook_opens_elsewhere(
    crowded: Board, world: tuple[Warehouse, list[Sent]], tmp_path: Path
) -> None:
    if not soffice_program():
        pytest.skip("LibreOffice is not installed")
    boards = {
        "crowded": crowded,
        "usual": board_of(world[0], BoardAsked(LATER)),
        "early": board_of(world[0], BoardAsked(at("2020-06-01 23:59:59"))),
    }
    for data in as_pdf({f"{name}.docx": board_paper(made) for name, made in boards.items()}, THEN.date()).values():
        assert data.count(b"/Type/Page\n") + data.count(b"/Type /Page\n") + data.count(b"/Type/Page/") == 1


def test_what_is_not_there_is_named_and_an_empty_campaign_is_a_page_too() -> None:
    with new_warehouse() as warehouse:
        empty = board_of(warehouse, BoardAsked(THEN))
        assert "还没有单位名册" in sentence(empty) and board_paper(empty) and board_workbook(empty)
        warehouse.save_roster(roster_of(3))
        for wrong in (
            {"unit_types": ("x",)},
            {"units": ("x",)},
            {"periods": ("x",)},
            {"items": ("x",)},
            {"measure": "x"},
            {"speaks_of": "x"},
        ):
            with pytest.raises(CannotShow, match="x"):
                board_of(warehouse, BoardAsked(THEN, **wrong))
        nothing = board_of(warehouse, BoardAsked(THEN))
        assert "还没有单位填报活动数字" in sentence(nothing) and len(nothing.missing) == 3
        rows = cells(board_workbook(nothing))
        assert all(value not in (None, "") for sheet in rows.values() for row in sheet for value in row), (
            "nothing is empty without its word"
        )


def test_a_day_that_is_not_over_names_who_has_not_sent_it_yet() -> None:
    with new_warehouse() as warehouse:
        warehouse.save_roster(roster_of(2))
        sent = submission_of("U001", "W3", {"launch.sessions": 1})
        warehouse.save(warehouse.start_batch(), [entry_of(reading_of(sent), "2020-06-17 09:00")])
        made = board_of(warehouse, BoardAsked(at("2020-06-18 23:59:59"), speaks_of="W3"))
        assert [unit.code for unit in made.missing] == ["U002"] and "第3周应报2家，已报1家" in sentence(made)
        assert "W3" not in made.beside and made.current == "W3"


def test_the_command_writes_page_and_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PATH", "")  # LibreOffice takes its time, and is tried elsewhere
    database, out = tmp_path / "a.duckdb", tmp_path / "out"
    with Warehouse.open(database) as warehouse:
        warehouse.save_roster(roster_of(4))
        done = files_of(board_of(warehouse, BoardAsked(THEN, unit_types=(TYPES[1],), measure="participants")))
    call = ["board", "--database", str(database), "--as-of", "2020-06-19", "-o", str(out), "--unit-type"]
    assert main([*call, TYPES[1], "--measure", "participants"]) == 0
    assert {path.name: path.read_bytes() for path in out.iterdir()} == done.files and set(done.files) < OURS and not done.has_pdf
    assert "应报" in capsys.readouterr().out
    english = tmp_path / "english"
    assert main([*call[:-3], "-o", str(english), "--language", "en"]) == 0 and "units reported" in capsys.readouterr().out
    assert {path.name for path in english.iterdir()} == {"board_page.docx", "board_data.xlsx"}
    assert main([*call, "nobody"]) == 2 and "nobody" in capsys.readouterr().err
    assert {path.name for path in out.iterdir()} == set(done.files)
