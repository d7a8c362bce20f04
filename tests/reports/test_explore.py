"""A table of any rows and columns: complete whether anybody reported or not, its rest counted in SQL, its files as the office opens them."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import product
from pathlib import Path

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from data_loaders.formats.installed import run_converter, soffice_command, soffice_program
from data_loaders.model.paths import ROOT
from data_loaders.store.warehouse import Warehouse
from reports.explore_question import DIMENSIONS, OTHER, VALUES, CannotExplore, Question
from reports.explore_tables import csv_file, table_of
from reports.explore_units import behind
from reports.explore_workbook import workbook
from reports.explored import ALL, ROW, Explored, Row, explore
from tests.databases import new_warehouse
from tests.readings import FORM, TYPES, random_entries, roster_of
from tests.sql import explore_oracle, oracle
from tests.sql.explore_oracle import Key, Layout
from tests.sql.oracle import Choice
from tests.sql.tables import NOW, save, sent
from tests.sql.test_counting_by_chance import sent_of

UNITS = 14
ROSTER = roster_of(UNITS, exempt=(5,))
EVIL = "=cmd|'/c calc'!A1"
WHOM = ("unit", "unit_type", "period")
"""What tells which units are expected."""
MEASURES = [measure.code for measure in FORM.measures]


@pytest.fixture(scope="module")
def world() -> Iterator[tuple[Warehouse, list[oracle.Sent]]]:
    """A campaign by chance of units of which one has a name that looks like a formula."""
    first, *others = ROSTER.units
    entries = random_entries(7, UNITS, None, resent=0.1)
    with new_warehouse() as warehouse:
        warehouse.save_roster(replace(ROSTER, units=(replace(first, name=EVIL, aliases=()), *others)))
        save(warehouse, entries)
        yield warehouse, sent_of(entries, ROSTER)


def by_chance(seed: int) -> Question:
    """Any rows, columns, measure and number."""
    chance = random.Random(seed)
    named = chance.sample(DIMENSIONS, 3)
    has_measure = chance.random() < 0.7
    return Question(
        as_of=NOW,
        unit_types=(TYPES[1], TYPES[2]) if chance.random() < 0.3 else (),
        periods=("W2", "FINAL") if chance.random() < 0.3 else (),
        rows=tuple(named[: chance.randint(1, 2)]),
        column=named[2] if chance.random() < 0.7 else None,
        measure=chance.choice(MEASURES) if has_measure else None,
        value=chance.choice(VALUES),
        top=chance.choice((None, 1, 3)) if has_measure else None,
        most_columns=chance.choice((None, 3)),
        with_parts=chance.random() < 0.5,
    )


def key_of(row: Row, column: str | None) -> Key:
    """The level that a cell or total is."""
    level = {ROW: ("row", "cell"), ALL: ("all", "column")}.get(row.kind, ("group", "group_cell"))[column is not None]
    return level, row.outer if row.kind != ALL else None, row.row if row.kind == ROW else None, column


def layout_of(table: Explored) -> Layout:
    """What the table shows, for the oracle."""
    question, rows = table.question, [row for row in table.rows if row.kind == ROW]
    kept = tuple("~".join(code for code in (row.outer, row.row) if code) for row in rows if row.row != OTHER)
    return Layout(
        question.outer,
        question.row,
        question.shown_column,
        measures=(question.measure,) if question.measure else (),
        kept_rows=kept if any(row.others for row in rows) else (),
        kept_columns=tuple(code for code in table.columns if code != OTHER) if table.other_columns else (),
        with_parts=question.with_parts and "blank" in question.rows,
    )


def expected_of(table: Explored, owing: dict[Key, set[str]], key: Key, row: Row) -> set[str]:
    """The units that are expected at a level, those of all rows and columns that are one together."""
    named = (table.question.outer, table.question.row, table.question.shown_column)
    others = ((), row.others, table.other_columns if key[3] == OTHER else ())
    codes = [(more or (code,)) if name in WHOM else (None,) for name, code, more in zip(named, key[1:], others, strict=True)]
    return {unit for whom in product(*codes) for unit in owing.get((key[0], *whom), ())}


@pytest.mark.parametrize("seed", range(10))
def test_every_number_is_what_plain_python_counts_and_none_is_lost(world: tuple[Warehouse, list[oracle.Sent]], seed: int) -> None:
    warehouse, everything = world
    question = by_chance(seed)
    table = explore(warehouse, question)
    layout, campaign = layout_of(table), table.known.campaign
    choice = Choice(unit_types=question.unit_types, periods=question.periods)
    told = explore_oracle.explored(oracle.counted(everything, campaign, NOW), ROSTER, FORM, choice, layout, campaign, (), NOW)
    owing = explore_oracle.expected(ROSTER, choice, replace(layout, kept_rows=(), kept_columns=()), campaign, (), NOW)
    seen = set()
    for row in table.rows:
        for column in [*table.columns, *([None] if table.has_total else [])]:
            key, measure, cell = key_of(row, column), table.codes(row, column)["measure"], table.cell(row, column)
            number = told.get((key, measure), (None, 0, 0, 0))
            assert (cell.total, cell.persons, cell.units, cell.exempt) == number, key
            assert cell.expected == len(expected_of(table, owing, key, row)), key
            seen.add((key, measure))
            total, _, units, _ = number
            value = table.value(row, column)
            if question.value == "units":
                assert value == units or (value is None and units == 0)
            elif question.value != "share" or total is None:
                assert value == (total / units if total is not None and question.value == "mean" else total)
    level = "cell" if table.columns else "row"
    assert {(key, measure) for key, measure in told if key[0] == level} <= seen


def test_a_share_is_of_its_column_and_the_rest_makes_it_whole(world: tuple[Warehouse, list[oracle.Sent]]) -> None:
    warehouse, _ = world
    table = explore(warehouse, Question(NOW, rows=("unit",), column="period", measure="sessions", value="share", top=3))
    for column in (None, *table.columns):
        shares = [table.value(row, column) for row in table.rows if row.kind == ROW]
        whole = table.cell(Row(ALL), column).total
        if whole and whole > 0:
            assert sum(share or 0 for share in shares) == pytest.approx(1)
    assert table.rows[-1].row == OTHER and len(table.rows[-1].others) == UNITS - 3


@pytest.mark.parametrize("seed", range(40, 45))
def test_the_units_behind_a_cell_add_up_to_it(world: tuple[Warehouse, list[oracle.Sent]], seed: int) -> None:
    warehouse, everything = world
    table = explore(warehouse, replace(by_chance(seed), value="total"))
    cells = [(row, column) for row in table.rows for column in (*table.columns, *([None] if table.has_total else []))]
    values = {(row.unit, row.reported_period, row.blank): row.increment for row in oracle.counted(everything, table.known.campaign, NOW)}
    for row, column in random.Random(seed).sample(cells, min(6, len(cells))):
        cell, found = table.cell(row, column), behind(warehouse, table, row, column)
        assert sum(each.total for each in found.numbers) == (cell.total or 0) and len(found.numbers) == cell.units
        assert len(found.missing) == cell.expected - cell.reported
        assert all((each.unit, each.period, each.blank) in values for each in found.numbers)
        assert all(each.answers > 1 or values[each.unit, each.period, each.blank] == each.total for each in found.numbers)


def test_measures_are_never_added(world: tuple[Warehouse, list[oracle.Sent]]) -> None:
    warehouse, _ = world
    for rows, column in ((("unit_type",), None), (("unit_type",), "period"), (("unit_type", "measure"), "period"), (("blank",), None)):
        table = explore(warehouse, Question(NOW, rows=rows, column=column))
        totals = [row for row in table.rows if row.kind == ALL]
        if column is None and rows == ("unit_type",):
            assert list(table.columns) == MEASURES and not table.has_total
        else:
            assert [row.section for row in totals] == MEASURES


@pytest.mark.parametrize(
    "wrong",
    (
        {"measure": "money"},
        {"rows": ("unit", "unit")},
        {"rows": ("unit", "item", "blank")},
        {"rows": ("unit",), "column": "unit"},
        {"units": ("U999",)},
        {"unit_types": ("mine",)},
        {"periods": ("W9",)},
        {"top": 3},
        {"measure": "sessions", "top": 0},
        {"value": "median"},
    ),
    ids=str,
)
def test_what_is_not_there_is_refused_in_words(world: tuple[Warehouse, list[oracle.Sent]], wrong: dict) -> None:
    warehouse, _ = world
    with pytest.raises(CannotExplore) as refused:
        explore(warehouse, replace(Question(NOW), **wrong))
    assert refused.value.said.zh and refused.value.said.en


def table_of_units(warehouse: Warehouse) -> Explored:
    return explore(warehouse, Question(NOW, rows=("unit_type", "unit"), column="period", measure="sessions"))


def test_a_workbook_holds_numbers_as_numbers_words_as_words_and_what_they_are(world: tuple[Warehouse, list[oracle.Sent]]) -> None:
    warehouse, _ = world
    table = table_of(table_of_units(warehouse), "zh")
    data = workbook(table)
    assert data == workbook(table)
    book = load_workbook(BytesIO(data))
    assert book.sheetnames == ["数据", "说明"]
    lines = list(book["数据"].iter_rows())
    evil = next(cells for cells in lines if cells[1].value == EVIL)
    assert evil[1].data_type == "s" and evil[1].quotePrefix
    for cells in lines[1:]:
        if cells[1].value != "有数的单位":
            assert all(cell.data_type == "n" or cell.value == "—" for cell in cells[2:-1])
    negative = [cell for cells in lines for cell in cells if isinstance(cell.value, int) and cell.value < 0]
    assert negative and all(cell.data_type == "n" for cell in negative)
    whole = table.table.cell(Row(ALL))
    notes = {row[0].value: row[1].value for row in book["说明"].iter_rows()}
    assert notes["覆盖"] == f"应报 13 家，{whole.reported} 家有数，免报而有数 {whole.exempt} 家" and notes["截至"] == "2020-12-01 00:00"
    cover = lines[2]
    assert [cell.value for cell in cover[2:-1]] == list(table.column_covers) and f"{whole.reported}/13家" in table.column_covers[-1]


def test_csv_has_a_mark_before_what_looks_like_a_formula_and_none_before_numbers(world: tuple[Warehouse, list[oracle.Sent]]) -> None:
    warehouse, _ = world
    data = csv_file(table_of(table_of_units(warehouse), "zh"))
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    assert f",'{EVIL}," in text and ",'-" not in text and ",—," in text


@pytest.mark.skipif(not soffice_program(), reason="LibreOffice is not installed")
def test_libreoffice_opens_the_workbook_right(world: tuple[Warehouse, list[oracle.Sent]], tmp_path: Path) -> None:
    warehouse, _ = world
    table = table_of(table_of_units(warehouse), "zh")
    (tmp_path / "book.xlsx").write_bytes(workbook(table))
    command = [*soffice_command(str(soffice_program()), tmp_path), "--convert-to", "ods", "--outdir", str(tmp_path / "out")]
    run_converter([*command, str(tmp_path / "book.xlsx")], tmp_path, 90)
    sheet = CalamineWorkbook.from_path(str(tmp_path / "out" / "book.ods")).get_sheet_by_index(0)
    rows = [row for row in sheet.to_python() if row[1] not in ("单位", "有数的单位")]
    numbers = [[value for value in line.numbers if value is not None] for line in table.lines]
    assert [[int(cell) for cell in row if isinstance(cell, (int, float))] for row in rows] == numbers
    assert [row[1] for row in rows if str(row[1]).startswith("=")] == [EVIL]


def test_the_command_prints_writes_and_says_what_is_wrong(tmp_path: Path) -> None:
    database = tmp_path / "board.duckdb"
    with Warehouse.open(database) as made:
        made.save_roster(roster_of(4))
        save(made, sent("| u | p | b | n |\n| U001 | W1 | weekly | 1200 |\n| U002 | W1 | weekly | 0 |\n| U001 | W2 | weekly | 3 |"))

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "reports", "explore", "--database", str(database), *map(str, arguments)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)

    done = run("--rows", "unit", "--cols", "period", "--measure", "sessions", "--top", 2, "--as-of", "2020-12-01")
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines[1] == ["合计", "1,200", "3", "—", "—", "—", "1,203", "2/4家"]
    assert ["第1单位", "1,200", "3", "—", "—", "—", "1,203", "1/1家"] in lines and [
        "第2单位",
        "0",
        "—",
        "—",
        "—",
        "—",
        "0",
        "1/1家",
    ] in lines
    assert ["其他", "2", "项", "—", "—", "—", "—", "—", "—", "0/2家"] in lines
    file = tmp_path / "表.xlsx"
    assert run("--rows", "unit_type", "--measure", "sessions", "--value", "mean", "--unit", "U001", "-o", file).returncode == 0
    assert load_workbook(file)["数据"]["B2"].value == 1203
    wrong = run("--measure", "money")
    assert wrong.returncode == 2 and "money" in wrong.stderr and "sessions" in wrong.stderr and not wrong.stdout
    nowhere = run("--measure", "sessions", "-o", tmp_path / "nowhere" / "a.csv")
    assert nowhere.returncode == 2 and "a.csv" in nowhere.stderr and "Traceback" not in nowhere.stderr
