"""The bureau's own form: its numbers against the oracle, its words, its files read back, its command, passed up three levels."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from data_loaders.desk.desk import perform
from data_loaders.desk.wishes import By, Correct, Explain
from data_loaders.formats.archives import Source
from data_loaders.formats.content import Content
from data_loaders.intake.read_file import read_source
from data_loaders.matching.context import Context
from data_loaders.model.campaign import DISTRICT, FINAL, Roster, Unit, UnitType
from data_loaders.model.findings import Finding, Place
from data_loaders.model.form import load_forms
from data_loaders.model.readings import FileReading
from data_loaders.store.warehouse import Warehouse
from reports.__main__ import main
from reports.papers.roll_up_forms import DETAIL_SHEET, LABEL_ROW, NOTES_SHEET, TOTAL_ROW, annex_document, annex_workbook
from reports.papers.roll_up_notes import MOST_NAMED, parts_of
from reports.roll_up_facts import SOFAR, Asked, CannotRollUp, RollUp, periods_of, roll_up
from reports.roll_ups import OURS, Files, read_back, written
from tests.databases import new_warehouse
from tests.readings import CAMPAIGN, FORM, TYPES, at, entry_of, random_entries, reading_of, roster_of, submission_of
from tests.sql import oracle
from tests.sql.test_counting_by_chance import sent_of

UNITS = 12
ROSTER = roster_of(UNITS, exempt=(5,))
NOW, PAST = at("2020-07-05 23:59:59"), at("2020-06-18 09:30")
LAUNCH, HELD = "launch.sessions", "study.discussions"


def asked(period: str = FINAL, as_of: datetime = NOW, **chosen: tuple) -> Asked:
    return Asked(as_of, period, **chosen)


def expected(sent: list[oracle.Sent], wanted: Asked) -> dict[str, int]:
    """The totals by blank, in plain Python."""
    types = {unit.code: unit.unit_type for unit in ROSTER.units}

    def is_in(unit: str) -> bool:
        return (not wanted.units or unit in wanted.units) and (not wanted.unit_types or types[unit] in wanted.unit_types)

    rows = [row for row in oracle.counted(sent, CAMPAIGN, wanted.as_of) if is_in(row.unit)]
    totals: dict[str, int] = defaultdict(int)
    if wanted.period == FINAL:
        for (_, blank), (total, _) in oracle.campaign_totals(rows).items():
            totals[blank] += total
    else:
        for row in rows:
            if row.period in periods_of(CAMPAIGN, wanted.period, wanted.as_of.date()):
                totals[row.blank] += row.increment
    return dict(totals)


@pytest.fixture(scope="module", params=(4, pytest.param(9, marks=pytest.mark.slow)))
def world(request: pytest.FixtureRequest) -> Iterator[tuple[Warehouse, list[oracle.Sent]]]:
    """A campaign by chance and what was sent to it."""
    entries = random_entries(request.param, UNITS, resent=0.2)
    with new_warehouse() as warehouse:
        warehouse.save_roster(ROSTER)
        warehouse.save(warehouse.start_batch(), entries)
        yield warehouse, sent_of(entries, ROSTER)


@pytest.mark.parametrize("as_of", (NOW, PAST), ids=("now", "past"))
@pytest.mark.parametrize("period", ("W1", "W3", SOFAR, FINAL))
@pytest.mark.parametrize(
    "chosen", ({}, {"unit_types": TYPES[:2]}, {"units": ("U003", "U008")}, {"unit_types": (TYPES[3],), "units": ("U003",)})
)
def test_the_numbers_are_the_oracles(world: tuple[Warehouse, list[oracle.Sent]], chosen: dict, period: str, as_of: datetime) -> None:
    warehouse, sent = world
    wanted = asked(period, as_of, **chosen)
    totals = expected(sent, wanted)
    if not totals or min(totals.values()) < 0:
        with pytest.raises(CannotRollUp):
            roll_up(warehouse, wanted)
        return
    made = roll_up(warehouse, wanted)
    assert made.totals == totals
    for blank in totals:
        assert sum(row.numbers.get(blank, 0) for row in made.rows) == totals[blank]
    units = [unit for unit in ROSTER.units if not wanted.units or unit.code in wanted.units]
    units = [unit for unit in units if not wanted.unit_types or unit.unit_type in wanted.unit_types]
    assert [row.unit.code for row in made.rows] == [unit.code for unit in units]
    accepted = {one.unit for one in oracle.current(sent, as_of).values() if one.period in made.periods}
    assert {row.unit.code for row in made.counted} == {unit.code for unit in units if unit.code in accepted and not unit.exempt}


@pytest.fixture(scope="module")
def small() -> Iterator[Warehouse]:
    """Four units: one with a final form, one with weeks alone, one that waits, one that sent nothing; and one that is exempt."""
    with new_warehouse() as warehouse:
        warehouse.save_roster(roster_of(5, exempt=(5,)))
        text = "launch.forms"
        sent = [
            (submission_of("U001", "W1", {LAUNCH: 2, HELD: 9, text: "升旗（室外）"}), "2020-06-03 09:00"),
            (submission_of("U001", FINAL, {LAUNCH: 5, HELD: None, text: "宣誓、升旗"}), "2020-07-01 09:00"),
            (submission_of("U002", "W1", {LAUNCH: 1, text: "升旗"}), "2020-06-03 09:00"),
            (submission_of("U002", "W2", {LAUNCH: 4}), "2020-06-10 09:00"),
        ]
        warehouse.save(warehouse.start_batch(), [entry_of(reading_of(one), moment) for one, moment in sent])
        negative = Finding("number_negative", LAUNCH, Place(sheet="统计表", cell="F5"), {"raw": "-1"})
        held = submission_of("U003", FINAL, {LAUNCH: None}, findings=(negative,))
        warehouse.save(warehouse.start_batch(), [entry_of(reading_of(held), "2020-07-01 10:00")])
        yield warehouse


@pytest.fixture(scope="module")
def month(small: Warehouse) -> tuple[RollUp, Files]:
    made = roll_up(small, asked())
    return made, written(made, with_pdf=False)


def test_a_unit_without_a_final_form_enters_with_its_weeks_and_is_named(month: tuple[RollUp, Files]) -> None:
    made, _ = month
    assert made.totals == {LAUNCH: 10, HELD: 9}
    assert [row.unit.code for row in made.in_part] == ["U002"] and made.filled_from_weeks == 1
    assert [row.unit.code for row in made.missing] == ["U003", "U004"] and len(made.expected) == 4
    assert [each.unit for each in made.errors] == ["U003"] and made.is_draft
    assert made.answers["launch.forms"] == "升旗、宣誓等2种"


def test_the_cover_note_says_what_is_missing_and_open(month: tuple[RollUp, Files]) -> None:
    _, done = month
    note = read_words(done.files["汇总说明（未定稿）.docx"])
    for words in (
        "应报4家，已计入2家，未计入2家",
        "第3单位（待处理）、第4单位",
        "按各周合计计入的单位1家：第2单位",
        "错误1处",
        "免报单位1家",
        "斜体",
    ):
        assert words in note, words


def read_words(document: bytes) -> str:
    from docx import Document

    return "\n".join(paragraph.text for paragraph in Document(BytesIO(document)).paragraphs)


def test_a_blank_that_nobody_reported_stays_empty(month: tuple[RollUp, Files]) -> None:
    made, done = month
    for name in ("附件2_汇总（未定稿）.docx", "附件2_汇总（未定稿）.xlsx"):
        answers = {each.code: each for each in reading(made, name, done.files[name]).submissions[0].answers}
        reported = {code for code, answer in answers.items() if answer.value is not None or answer.text}
        assert reported == {LAUNCH, HELD, "launch.forms"} and answers[LAUNCH].value == 10
        assert all(answers[code].state == "blank" for code in FORM.blanks.keys() - reported)


def reading(made: RollUp, name: str, data: bytes, *others: Unit) -> FileReading:
    bureau = replace(made.bureau, code="D1")
    return read_source(Source(name, None, data), Context(made.campaign, load_forms(), Roster((bureau, *others))))


def test_the_lists_of_units_are_never_read_as_what_they_sent(month: tuple[RollUp, Files]) -> None:
    made, done = month
    for name, data in done.files.items():
        found = reading(made, name, data, *(row.unit for row in made.rows))
        assert {part.unit for part in found.submissions} <= {"D1"} and not found.deliveries
        assert {each.rule for each in found.all_findings()} <= {"sheet_listed", "paper_listed", "sessions_without_participants"}


def test_the_detail_sheet_holds_every_unit_and_blank(month: tuple[RollUp, Files]) -> None:
    made, done = month
    sheet = load_workbook(BytesIO(done.files["附件2_汇总（未定稿）.xlsx"]))[DETAIL_SHEET]
    heads = [sheet.cell(LABEL_ROW, column).value for column in range(1, sheet.max_column + 1)]
    assert len(heads) == 4 + len(FORM.blanks) and sheet.freeze_panes and sheet.auto_filter.ref.startswith(f"A{LABEL_ROW}:")
    rows = list(sheet.iter_rows(min_row=LABEL_ROW + 1, values_only=True))
    assert [row[0] for row in rows] == [row.unit.name for row in made.rows]
    assert [row[3] for row in rows] == ["总结", "各周合计", "待处理", "未报", "免报"]
    column = 4 + list(FORM.blanks).index(LAUNCH)
    assert [row[column] for row in rows] == [5, 5, None, None, None] and sheet.cell(TOTAL_ROW, column + 1).value == 10
    assert sheet.cell(LABEL_ROW + 1, 5 + list(FORM.blanks).index(HELD)).font.italic


def test_files_that_say_something_else_are_not_handed_out(small: Warehouse, month: tuple[RollUp, Files]) -> None:
    made, done = month
    other = replace(made, totals={**made.totals, LAUNCH: 11})
    for name in ("附件2_汇总（未定稿）.docx", "附件2_汇总（未定稿）.xlsx"):
        with pytest.raises(CannotRollUp, match=FORM.blanks[LAUNCH].label_zh):
            read_back(other, name, done.files[name], is_form=True)
        with pytest.raises(CannotRollUp):
            read_back(replace(made, asked=asked(SOFAR)), name, done.files[name], is_form=True)
        with pytest.raises(CannotRollUp):
            read_back(made, name, done.files[name], is_form=False)
    with pytest.raises(CannotRollUp):
        read_back(made, "a.docx", done.files["汇总说明（未定稿）.docx"], is_form=True)


def test_the_same_gives_the_same_bytes_and_texts_may_be_chosen(small: Warehouse, month: tuple[RollUp, Files]) -> None:
    made, done = month
    again = written(roll_up(small, asked()), with_pdf=False)
    assert again.zipped() == done.zipped() and set(done.files) <= OURS
    with ZipFile(BytesIO(done.zipped())) as packed:
        assert packed.namelist() == list(done.files)
    some = replace(made, asked=replace(made.asked, texts=(("launch.forms", ("宣誓",)),)))
    document = annex_document(some)
    read_back(some, "a.docx", document, is_form=True)
    assert some.answers["launch.forms"] == "宣誓"


def test_corrections_count_and_are_told_of_as_are_explanations() -> None:
    sessions, participants = "study.center_group.sessions", "study.center_group.participants"
    with new_warehouse() as warehouse:
        warehouse.save_roster(roster_of(2))
        sent = [
            submission_of("U001", FINAL, {LAUNCH: 3, "launch.forms": "升旗"}),
            submission_of(
                "U002", FINAL, {sessions: 2, participants: 5}, findings=(Finding("number_approximate", sessions, values={"raw": "约2"}),)
            ),
        ]
        warehouse.save(warehouse.start_batch(), [entry_of(reading_of(one), "2020-07-01 09:00") for one in sent])
        warehouse.save(warehouse.start_batch(), [entry_of(reading_of(submission_of("U002", "W1", {sessions: 9})), "2020-06-03 09:00")])
        before = roll_up(warehouse, asked())
        assert before.totals[LAUNCH] == 3 and before.counts.approximate == 1 and len(before.queries) == 1
        (first,) = [row for row in warehouse.rows("mart_light", as_of=NOW, units=["U001"], periods=[FINAL]) if row["submission_id"]]
        by = By(reason="电话核实")
        for blank, words in ((LAUNCH, "7"), ("launch.forms", "宣誓")):
            assert perform(warehouse, Correct(first["submission_id"], blank, words), by).refused is None
        query = before.queries[0]
        assert perform(warehouse, Explain("U002", query.rule), by).refused is None
        after = roll_up(warehouse, asked(as_of=at("2030-01-01 00:00")))
        assert after.answers[LAUNCH] == 7 and after.answers["launch.forms"] == "宣誓"
        assert (after.counts.corrected, after.counts.explained, after.queries) == (2, 1, ())
        assert roll_up(warehouse, asked(units=("U001",), as_of=at("2030-01-01 00:00"))).counts.explained == 0


def test_words_that_would_act_elsewhere_stay_words() -> None:
    """Formulas, markup, brackets and control characters of units and of the bureau's name."""
    with new_warehouse() as warehouse:
        warehouse.save_campaign(replace(warehouse.campaign(), bureau_name="=1+1<b>&局", bureau_code=""))
        warehouse.save_roster(Roster((Unit("U001", "=cmd()|<i>院", TYPES[0]),)))
        sent = submission_of("U001", FINAL, {LAUNCH: 3, "launch.forms": '=HYPERLINK("a")、<b>&\x01、+2'})
        warehouse.save(warehouse.start_batch(), [entry_of(reading_of(sent), "2020-07-01 09:00")])
        done = written(roll_up(warehouse, asked()), with_pdf=False)
        book = load_workbook(BytesIO(done.files["附件2_汇总.xlsx"]))
        formulas = [cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        assert formulas == [] and "/" not in done.zip_name and "<" not in done.zip_name
        assert "=cmd()|<i>院" in [cell.value for cell in book[DETAIL_SHEET]["A"]]


@pytest.mark.parametrize(
    ("wanted", "why"),
    (
        (asked("W9"), "W9"),
        (asked(units=("X1",)), "X1.*请写名册里的单位编码"),
        (asked(unit_types=("nobody",)), "nobody"),
        (asked("W4"), "还没有计入任何数字"),
        (asked(units=("U001",), unit_types=(TYPES[0],)), "没有单位"),
    ),
)
def test_what_cannot_be_rolled_up_says_why(small: Warehouse, wanted: Asked, why: str) -> None:
    with pytest.raises(CannotRollUp, match=why):
        roll_up(small, wanted)


def test_a_negative_total_and_an_office_without_a_name_are_refused() -> None:
    with new_warehouse() as warehouse:
        warehouse.save_roster(roster_of(1))
        sent = [submission_of("U001", week, {LAUNCH: number}, "cumulative") for week, number in (("W1", 9), ("W2", 4))]
        warehouse.save(warehouse.start_batch(), [entry_of(reading_of(one), "2020-06-03 09:00") for one in sent])
        with pytest.raises(CannotRollUp, match=f"{FORM.blanks[LAUNCH].label_zh}.*-5.*第1单位"):
            roll_up(warehouse, asked("W2"))
        assert roll_up(warehouse, asked(SOFAR)).totals == {LAUNCH: 4}
        warehouse.save_campaign(replace(warehouse.campaign(), bureau_name=""))
        with pytest.raises(CannotRollUp, match="名称"):
            roll_up(warehouse, asked())


def test_a_part_that_adds_up_to_more_than_its_whole_is_said_and_makes_a_draft() -> None:
    part = next(blank for blank in FORM.number_blanks if blank.part_of)
    with new_warehouse() as warehouse:
        warehouse.save_roster(roster_of(2))
        sent = [submission_of("U001", FINAL, {part.code: 7}), submission_of("U002", FINAL, {str(part.part_of): 3})]
        warehouse.save(warehouse.start_batch(), [entry_of(reading_of(one), "2020-07-01 09:00") for one in sent])
        made = roll_up(warehouse, asked())
        assert [(a.code, b.code) for a, b in made.contradictions] == [(part.code, part.part_of)] and made.is_draft
        read_back(made, "a.docx", annex_document(made), is_form=True)


def test_the_command_writes_what_the_screen_hands_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")  # LibreOffice takes its time, and is tried elsewhere
    database = tmp_path / "a.duckdb"
    with Warehouse.open(database) as warehouse:
        warehouse.save_roster(roster_of(1))
        warehouse.save(warehouse.start_batch(), [entry_of(reading_of(submission_of("U001", "W1", {LAUNCH: 3})), "2020-06-03 09:00")])
        done = written(roll_up(warehouse, asked("W1", at("2020-06-20 23:59:59"))))
    out = tmp_path / "out"
    call = ["rollup", "--database", str(database), "--as-of", "2020-06-20", "-o", str(out)]
    assert main([*call, "--period", "W1"]) == 0
    assert {path.name: path.read_bytes() for path in out.iterdir()} == done.files and not done.has_pdf
    assert "计入 1 家" in capsys.readouterr().out and all("未定稿" not in name for name in done.files)
    for wrong in (["--period", "W7"], ["--unit", "X"], ["--period", "W4"]):
        assert main([*call, *wrong]) == 2 and capsys.readouterr().err
    assert {path.name for path in out.iterdir()} == set(done.files)


# --- passed up ---------------------------------------------------------------------------------------------------------------


def coherent(chance: random.Random) -> dict[str, int | str | None]:
    """Answers in which no part is larger than its whole."""
    values: dict[str, int | str | None] = {}
    for code, blank in FORM.blanks.items():
        if blank.kind == "text":
            values[code] = chance.choice(("升旗", "宣誓", "专题会、升旗", None))
        elif blank.part_of:
            whole = values[blank.part_of]
            values[code] = None if whole is None else chance.randint(0, int(whole))
        else:
            values[code] = None if chance.random() < 0.2 else chance.randint(0, 400)
    return values


def added(*many: dict[str, int | str | None]) -> dict[str, int]:
    """Numbers by blank, added up; what nobody has is not in it."""
    totals: dict[str, int] = {}
    for values in many:
        for code, value in values.items():
            if isinstance(value, int):
                totals[code] = totals.get(code, 0) + value
    return totals


def passed_up(warehouse: Warehouse, files: list[tuple[str, bytes]], received_at: datetime) -> None:
    """Files from below, read and stored."""
    context = Context(warehouse.campaign(), load_forms(), warehouse.roster())
    entries = [(read_source(Source(name, None, data), context), Content(data), received_at) for name, data in files]
    warehouse.save(warehouse.start_batch(), entries)


def named(made: RollUp, name: str) -> RollUp:
    """The same figures as another office's own."""
    return replace(made, campaign=replace(made.campaign, bureau_name=name))


def office(warehouse: Warehouse, name: str, units: tuple[Unit, ...]) -> None:
    """An office that collects from these units, of type district."""
    types = (*warehouse.campaign().unit_types, UnitType(DISTRICT, "区（县）", "Districts"))
    warehouse.save_campaign(replace(warehouse.campaign(), bureau_name=name, unit_types=types))
    warehouse.save_roster(Roster(units))


def test_roll_ups_are_passed_up_from_district_to_city_to_province() -> None:
    chance = random.Random(7)
    roster = roster_of(20)
    sent = {unit.code: coherent(chance) for unit in roster.units}
    districts = [tuple(unit.code for unit in roster.units[start : start + 2]) for start in range(0, 20, 2)]
    names = [f"第{number}区卫生健康局" for number in "一二三四五六七八九十"]
    with new_warehouse() as below, new_warehouse() as city, new_warehouse() as province:
        below.save_roster(roster)
        entries = [entry_of(reading_of(submission_of(unit, FINAL, values)), "2020-07-01 09:00") for unit, values in sent.items()]
        below.save(below.start_batch(), entries)
        office(city, "示例市卫生健康委员会", tuple(Unit(f"D{n:02}", name, DISTRICT) for n, name in enumerate(names, 1)))
        made = [named(roll_up(below, asked(units=units)), name) for units, name in zip(districts, names, strict=True)]
        for one, units in zip(made, districts, strict=True):
            assert one.totals == added(*(sent[unit] for unit in units))
        files = [
            ("附件2_汇总.docx", annex_document(one)) if n % 5 else ("附件2_汇总.xlsx", annex_workbook(one)) for n, one in enumerate(made)
        ]
        passed_up(city, [(f"{n}/{name}", data) for n, (name, data) in enumerate(files)], at("2020-07-02 09:00"))
        passed_up(city, [("again/附件2_汇总.xlsx", annex_workbook(made[1]))], at("2020-07-02 10:00"))  # the same figures in Excel, once
        whole = added(*sent.values())
        of_city = roll_up(city, asked())
        assert of_city.totals == whole and not of_city.is_draft and len(of_city.counted) == 10
        assert city.audit() == {}
        board = {row["measure"]: row["total"] for row in city.rows("mart_measure_period", as_of=NOW)}
        assert board == {row["measure"]: row["total"] for row in below.rows("mart_measure_period", as_of=NOW)}
        office(province, "示例省卫生健康委员会", (Unit("C1", "示例市卫生健康委员会", DISTRICT),))
        passed_up(province, [("附件2_汇总.docx", annex_document(of_city))], at("2020-07-03 09:00"))
        of_province = roll_up(province, asked())
        assert of_province.totals == whole and of_province.answers == of_city.answers


def test_the_weeks_so_far_are_passed_up_as_running_totals() -> None:
    chance = random.Random(3)
    weeks = {week: coherent(chance) for week in ("W1", "W2", "W3")}
    with new_warehouse() as below, new_warehouse() as above:
        below.save_roster(roster_of(1))
        entries = [entry_of(reading_of(submission_of("U001", week, values)), "2020-06-04 09:00") for week, values in weeks.items()]
        below.save(below.start_batch(), entries)
        office(above, "示例市卫生健康委员会", (Unit("D1", "第一区卫生健康局", DISTRICT),))
        for day in ("2020-06-11", "2020-06-18"):
            made = named(roll_up(below, asked(SOFAR, at(f"{day} 23:59:59"))), "第一区卫生健康局")
            passed_up(above, [(f"{day}/附件2_汇总.docx", annex_document(made))], at(f"{day} 23:00"))
        assert roll_up(above, asked(SOFAR, at("2020-06-19 12:00"))).totals == added(*weeks.values())
        third = roll_up(above, asked("W3")).totals
        assert {code: total for code, total in third.items() if code in added(weeks["W3"])} == added(weeks["W3"])


def test_of_many_units_the_cover_note_names_the_first_and_the_workbook_all() -> None:
    units = 3 * MOST_NAMED
    with new_warehouse() as warehouse:
        warehouse.save_roster(roster_of(units))
        warehouse.save(warehouse.start_batch(), [entry_of(reading_of(submission_of("U001", "W1", {LAUNCH: 1})), "2020-06-03 09:00")])
        made = roll_up(warehouse, asked("W1"))
    missing = [row.unit.name for row in made.missing]
    short, whole = ("".join("".join(part.paragraphs) for part in parts_of(made, "此处", is_whole)) for is_whole in (False, True))
    assert len(missing) == units - 1 and f"{missing[MOST_NAMED - 1]}等{units - 1}家" in short
    assert all(name in whole for name in missing) and missing[MOST_NAMED] not in short


def test_the_notes_of_many_units_stand_in_rows_that_excel_can_show() -> None:
    units = 300
    long = [replace(unit, name=f"示例区某某街道第{unit.code[1:]}社区卫生服务中心（分中心）") for unit in roster_of(units).units]
    with new_warehouse() as warehouse:
        warehouse.save_roster(Roster(tuple(long)))
        warehouse.save(warehouse.start_batch(), [entry_of(reading_of(submission_of("U001", "W1", {LAUNCH: 1})), "2020-06-03 09:00")])
        made = roll_up(warehouse, asked("W1"))
    book = load_workbook(BytesIO(annex_workbook(made)))
    sheet = book[NOTES_SHEET]
    rows = [str(sheet.cell(row, 1).value or "") for row in range(1, sheet.max_row + 1)]
    assert "".join(rows[2:]) == "".join(
        words for part in parts_of(made, f"见“{DETAIL_SHEET}”工作表") for words in (part.heading, *part.paragraphs)
    )
    assert all((sheet.row_dimensions[row].height or 0) <= 409 for row in range(1, sheet.max_row + 1)), "higher ones are cut"
    assert book[DETAIL_SHEET].column_dimensions["A"].width >= 2 * len(long[0].name)
