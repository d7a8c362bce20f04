"""One campaign from the empty database to the final roll-up, as an office lives it: real files, two coordinators, and every figure held
against the plain-Python oracle at every step; past Thursdays stay as they were seen when they were present."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from data_loaders.__main__ import main
from data_loaders.desk.desk import perform, preview
from data_loaders.desk.wishes import Accept, By, ChangeBasis, Correct, Explain, Refuse, SetAside, Withdraw
from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import Dropped
from data_loaders.intake.workers import Readers
from data_loaders.model.acts import COORDINATOR, Actor
from data_loaders.model.campaign import Roster, Unit
from data_loaders.store.decisions import ChangedMeanwhile
from data_loaders.store.due_changes import DueChange, change_due, deliverable_of
from data_loaders.store.notices import FIRST, PHONE, PROMISED, Notice, note
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.excel_form import ExcelForm
from data_loaders.writers.roster_workbook import write_roster
from data_loaders.writers.word_form import WordForm
from reports.return_packs import return_pack
from reports.roll_up_facts import Asked, roll_up
from reports.roll_ups import written
from tests.data_loaders.filling import read, values_of
from tests.readings import CAMPAIGN, FORM
from tests.sql.oracle import Word
from tests.telling import SetClock, Story

EXCEL, WORD = ExcelForm(FORM, CAMPAIGN), WordForm(FORM, CAMPAIGN)
UNITS = {
    unit.code: unit
    for unit in (
        *(Unit(f"M{number:02}", f"云岫第{words}医院", "medical") for number, words in enumerate("一二三四五六七八九", 1)),
        Unit("E01", "福星护理院", "elderly_care"),
        Unit("D01", "审核处", "department"),
    )
}
ROSTER = Roster(tuple(UNITS.values()))
ZHANG, LI = (Actor(name, COORDINATOR) for name in ("张工", "李工"))
SESSIONS, TALKS, GUESTS = "launch.sessions", "study.center_group.sessions", "study.center_group.participants"
WHOLE, PART = "study.hundred_teams.sessions", "study.leader_talks.sessions"
BESIDE = ("study.hundred_teams.participants", "study.leader_talks.participants")
WEEKS = ("W1", "W2", "W3", "W4")


def by(who: Actor = ZHANG, reason: str = "电话核实", seen: int | None = None) -> By:
    return By(who, reason=reason, seen_version=seen)


def a_week(unit: str, week: str) -> dict[str, int]:
    """What a unit of its size reports of a week, up and down."""
    number, place = list(UNITS).index(unit) + 1, WEEKS.index(week)
    up, down = (12, 9, 14, 8)[place], (6, 8, 5, 9)[place]
    return {SESSIONS: up + number, TALKS: down, GUESTS: 10 * down + number, WHOLE: up, PART: 2, BESIDE[0]: 3 * up, BESIDE[1]: 7}


def usual(unit: str, period: str, **other: object) -> dict[str, object]:
    """The same of any period: the month is a little more than its weeks. `other` is what one form says otherwise."""
    weeks = [a_week(unit, week) for week in WEEKS if period in (week, "FINAL")]
    more = 2 if period == "FINAL" else 0
    return {code: sum(week[code] for week in weeks) + more for code in weeks[0]} | other


def name_of(unit: str, period: str, kind: str = "xlsx", more: str = "") -> str:
    return f"{UNITS[unit].name}{CAMPAIGN.period(period).label_zh}{more}.{kind}"


def filled(unit: str, period: str, values: dict[str, object], basis: str | None = None) -> bytes:
    return (WORD if unit == "E01" else EXCEL).filled(UNITS[unit], period, values, basis)


def mailed(story: Story, moment: str, period: str, units: str, **other: dict[str, object]) -> dict[str, bytes]:
    """Usual forms of these units, all right, in one batch; `other` are what some say otherwise."""
    values = {unit: usual(unit, period) | other.get(unit, {}) for unit in units.split()}
    files = {name_of(unit, period, "docx" if unit == "E01" else "xlsx"): filled(unit, period, each) for unit, each in values.items()}
    story.come(moment, files)
    for unit, each in values.items():
        story.tell(f"{unit} {period}", unit, period, each)
    return files


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """The computer's clock on the day the campaign is set up."""
    clock = SetClock("2020-05-28 09:00")
    monkeypatch.setattr("data_loaders.model.clock.datetime", clock)
    return clock


@pytest.fixture(params=[False, pytest.param(True, marks=pytest.mark.slow)], ids=["", "thorough"])
def story(request: pytest.FixtureRequest, clock: SetClock, tmp_path: Path) -> Iterator[Story]:
    with Readers(processes=1) as readers, Warehouse.open(tmp_path / "story.duckdb") as warehouse:
        yield Story(warehouse, readers, clock, ROSTER, request.param)


def test_a_campaign_from_the_empty_database_to_the_final_roll_up(story: Story, tmp_path: Path) -> None:
    the_month_is_set_up(story, tmp_path)
    the_first_week(story)
    the_second_week(story)
    the_third_week(story, tmp_path)
    the_fourth_week(story)
    the_end(story, tmp_path)


def the_month_is_set_up(story: Story, folder: Path) -> None:
    """The roster is loaded and every unit gets a blank form; a blank one sent back by mistake reports nothing."""
    roster = folder / "单位名册.xlsx"
    roster.write_bytes(write_roster(ROSTER, CAMPAIGN))
    loaded = load_batch(story.warehouse, [], roster=Dropped(roster.name, roster), readers=story.readers, actor=ZHANG)
    assert loaded.roster_units == len(UNITS)
    story.evening("2020-05-28 18:00")
    forms = folder / "forms.zip"
    assert main(["template", "--all", "--period", "W1", "--roster", str(roster), "-o", str(forms)]) == 0
    with zipfile.ZipFile(forms) as archive:
        assert sorted(archive.namelist()) == sorted(["填报说明.docx", *(f"{code}_{unit.name}_第1周.xlsx" for code, unit in UNITS.items())])


def the_first_week(story: Story) -> None:
    """On time, late, faulty: a part above its whole, a number nobody can read; both are put right, one by its unit, one on the telephone."""
    mailed(story, "2020-06-04 10:00", "W1", "M01 M02 M03 M04 M05 M06 E01", M06={SESSIONS: 5, TALKS: 4, GUESTS: 40, WHOLE: 5})
    story.holds()
    above, unread = usual("M07", "W1", **{PART: 99}), usual("M08", "W1", **{SESSIONS: "若干"})
    story.come("2020-06-04 15:00", {name_of("M07", "W1"): filled("M07", "W1", above), name_of("M08", "W1"): filled("M08", "W1", unread)})
    story.tell("M07 W1", "M07", "W1", above, state="held")
    story.tell("M08 W1", "M08", "W1", unread, state="held")
    story.errors |= {("M07", "W1", PART, "part_exceeds_whole"), ("M08", "W1", SESSIONS, "number_unreadable")}
    story.evening("2020-06-04 18:00")
    mailed(story, "2020-06-05 09:00", "W1", "M09")  # late
    right = usual("M07", "W1")
    story.come("2020-06-05 09:30", {name_of("M07", "W1", more="更正"): filled("M07", "W1", right)})
    story.tell("M07 W1 again", "M07", "W1", right)
    story.holds()  # the faulty one waits until somebody says that it is done with
    story.do(Refuse(story.waiting_of("M07")), by(LI, "已重报"))
    story.gone("M07 W1")
    story.errors.discard(("M07", "W1", PART, "part_exceeds_whole"))
    story.holds()
    held = story.submission("M08", "W1")
    said = story.do(Correct(held, SESSIONS, "17"), by())
    assert "可以采用了" in said.said[0].zh
    story.corrected("M08 W1", SESSIONS, 17)
    story.errors.clear()
    story.holds()
    story.do(Accept(held, "M08", "W1"), by())
    story.now_is("M08 W1", state="accepted")
    story.holds()
    deliverable = deliverable_of(CAMPAIGN, "W1")
    note(story.warehouse, [Notice("D01", deliverable, FIRST, PHONE, "请报第1周", PROMISED)], actor=LI)
    assert [row["unit"] for row in story.warehouse.rows("mart_notice", as_of=story.clock.moment)] == ["D01"]
    story.evening("2020-06-05 18:00")


def the_second_week(story: Story) -> None:
    """A due day is moved and a unit exempted; the same file comes twice; two coordinators explain one query, and one of them is too late."""
    due = deliverable_of(CAMPAIGN, "W2")
    story.clock.is_set("2020-06-08 09:00")
    moved = DueChange(due, unit_type="medical", due_on=date(2020, 6, 12))
    change_due(story.warehouse, moved, actor=ZHANG, reason="停电")
    story.words.append(Word(due, unit_type="medical", due_on=date(2020, 6, 12), since=story.clock.moment))
    change_due(story.warehouse, DueChange(due, units=("D01",), is_exempt=True), actor=LI, reason="无一线人员")
    story.words.append(Word(due, unit="D01", exempt=True, since=story.clock.moment))
    story.holds()
    more = {"M05": {GUESTS: 9000}, "M06": {SESSIONS: 11, TALKS: 8, GUESTS: 90, WHOLE: 10, PART: 3, BESIDE[0]: 40, BESIDE[1]: 9}}
    files = mailed(story, "2020-06-11 11:00", "W2", "M01 M02 M03 M04 M05 M06 M07 M08 E01", **more)
    story.holds()
    again = story.come("2020-06-11 12:00", {f"再发/{name}": data for name, data in list(files.items())[:2]})
    assert [each.state for each in again.receipts] == ["duplicate", "duplicate"]
    story.evening("2020-06-11 18:00")
    mailed(story, "2020-06-12 10:00", "W2", "M09")  # on time: the day was moved
    story.holds()
    seen = story.warehouse.version()
    jump = ("M05", "W2", GUESTS, "jump_week_on_week")
    story.do(Explain("M05", "jump_week_on_week"), by(LI, "大型活动，见照片", seen))
    story.explained.add(jump)
    with pytest.raises(ChangedMeanwhile, match="李工 已在"):
        perform(story.warehouse, Explain("M05", "jump_week_on_week"), by(ZHANG, "大型活动", seen))
    assert preview(story.warehouse, Explain("M05", "jump_week_on_week"), by(ZHANG, "大型活动", seen)).refused
    story.evening("2020-06-12 18:00")


def the_third_week(story: Story, folder: Path) -> None:
    """A correction is taken back; a batch is withdrawn and loaded again; running totals sent as weekly ones are counted as what they are;
    a marked file comes back as it went out, then put right."""
    files = mailed(story, "2020-06-17 16:00", "W3", "M02 M03 M04")
    batch = story.warehouse.rows("mart_batch")[0]["batch"]
    story.holds()
    story.do(Withdraw(batch), by(LI, "发错了一批"))
    story.gone("M02 W3", "M03 W3", "M04 W3")
    story.holds()
    assert {each.state for each in story.come("2020-06-18 09:00", files).receipts} == {"accepted"}
    for unit in ("M02", "M03", "M04"):
        story.tell(f"{unit} W3", unit, "W3", usual(unit, "W3"))
    story.holds()
    running = {SESSIONS: 19, TALKS: 13, GUESTS: 150, WHOLE: 16, PART: 5, BESIDE[0]: 70, BESIDE[1]: 20}
    unread = usual("M08", "W3", **{TALKS: "几次", GUESTS: None})
    mailed(story, "2020-06-18 10:00", "W3", "M01 M05 M06 M07 M09 E01", M06=running)
    assert ("M06", "W3", None, "cumulative_sent_as_weekly") in story.holds().open
    files = {name_of("M08", "W3"): filled("M08", "W3", unread)}
    story.come("2020-06-18 11:00", files)
    story.tell("M08 W3", "M08", "W3", unread, state="held")
    story.errors.add(("M08", "W3", TALKS, "number_unreadable"))
    wrong = story.do(Correct(story.submission("M01", "W3"), SESSIONS, "1.2万"), by())
    story.corrected("M01 W3", SESSIONS, 12_000)
    story.evening("2020-06-18 18:00")
    story.undo(wrong, by(LI))
    story.corrected("M01 W3", SESSIONS, usual("M01", "W3")[SESSIONS])
    story.holds()
    story.clock.is_set("2020-06-19 09:00")
    story.do(ChangeBasis(tuple(story.submission("M06", week) for week in WEEKS[:3]), "cumulative"), by(reason="报的是累计数"))
    for week in WEEKS[:3]:
        story.now_is(f"M06 {week}", basis="cumulative")
    story.holds()
    the_pack_goes_out(story, folder)
    story.evening("2020-06-19 18:00")


def the_pack_goes_out(story: Story, folder: Path) -> None:
    """What came back as it went out says nothing new, and the error stays; put right in the marked file itself, it counts."""
    pack = return_pack(story.warehouse, "W3", folder / "pack.zip", as_of=story.clock.moment, processes=1)
    assert "M08" in {each.returned.unit.code for each in pack.units}
    with zipfile.ZipFile(pack.path) as archive:
        (inside,) = [name for name in archive.namelist() if name.endswith(name_of("M08", "W3"))]
        marked = archive.read(inside)
    (same,) = story.come("2020-06-19 14:00", {name_of("M08", "W3", more="退回"): marked}).receipts
    assert same.state == "duplicate"
    story.holds()
    book = load_workbook(BytesIO(marked))
    (cell,) = [cell for row in book["统计表"].iter_rows() for cell in row if cell.value == "几次"]
    cell.value = 5
    mended = BytesIO()
    book.save(mended)
    (right,) = story.come("2020-06-19 15:00", {name_of("M08", "W3", more="更正"): mended.getvalue()}).receipts
    assert right.state == "accepted", right.message()
    story.tell("M08 W3 again", "M08", "W3", usual("M08", "W3", **{TALKS: 5, GUESTS: None}))
    lonely = ("M08", "W3", GUESTS, "sessions_without_participants")
    story.errors.add(lonely)
    story.holds()
    story.do(Refuse(story.waiting_of("M08")), by(LI, "已重报"))
    story.gone("M08 W3")
    story.errors.discard(("M08", "W3", TALKS, "number_unreadable"))
    story.do(Explain("M08", "sessions_without_participants"), by(reason="无人数统计"))
    story.errors.discard(lonely)
    story.holds()


def the_fourth_week(story: Story) -> None:
    """A form that says it is cumulative; a file nobody can read; a second form that reports too little waits, and is sent back."""
    running = {SESSIONS: 27, TALKS: 22, GUESTS: 240, WHOLE: 24, PART: 7, BESIDE[0]: 94, BESIDE[1]: 27}
    story.come("2020-06-25 09:00", {name_of("M06", "W4"): filled("M06", "W4", running, "累计")})
    story.tell("M06 W4", "M06", "W4", running, "cumulative")
    mailed(story, "2020-06-25 10:00", "W4", "M01 M02 M03 M04 M07 M08 M09 E01")
    story.holds()
    story.come("2020-06-25 11:00", {"扫描件.pdf": b"%PDF-1.4 nothing"})
    story.errors.add((None, None, None, story.refused_file()["rule"]))
    thin = {SESSIONS: 9}
    story.come("2020-06-25 14:00", {name_of("M01", "W4", more="更正"): filled("M01", "W4", thin)})
    story.tell("M01 W4 thin", "M01", "W4", thin, state="held")
    story.errors.add(("M01", "W4", None, "revision_thin"))
    story.evening("2020-06-25 18:00")
    story.do(Refuse(story.waiting_of("M01")), by(LI, "漏填太多"))
    story.gone("M01 W4 thin")
    story.errors.discard(("M01", "W4", None, "revision_thin"))
    mailed(story, "2020-06-26 09:00", "W4", "M05")  # late
    story.do(SetAside(story.refused_file()["received_file_id"]), by(reason="单位已另发"))
    story.errors.clear()
    story.holds()
    assert not story.warehouse.rows("mart_waiting", as_of=story.clock.moment)


def the_end(story: Story, folder: Path) -> None:
    """The month's forms, one below its weeks and one that never comes; what counts is what stands in the bureau's own form."""
    mailed(story, "2020-07-01 10:00", "FINAL", "M01 M02 M03 M04 M06 M07 M08 E01", M02={SESSIONS: 3}, M03={SESSIONS: None})
    shown = story.holds()
    assert {("M02", "FINAL", SESSIONS, "final_below_weeks"), ("M03", "FINAL", SESSIONS, "final_blank_with_weeks")} <= shown.open
    story.do(Explain("M02", "final_below_weeks"), by(reason="以总结为准"))
    story.explained.add(("M02", "FINAL", SESSIONS, "final_below_weeks"))
    story.evening("2020-07-01 18:00", is_last=True)
    files = written(roll_up(story.warehouse, Asked(story.clock.moment)), with_pdf=False).files
    totals: dict[str, int] = {}
    for (_, blank), (total, _) in story.expected().months.items():
        totals[blank] = totals.get(blank, 0) + total
    for name, data in files.items():
        if name.startswith("附件2") and name.endswith((".xlsx", ".docx")):
            values = values_of(read(data, name).submissions[0])
            assert {code: value for code, value in values.items() if code in totals} == totals
            assert all(value is None for code, value in values.items() if code not in totals)
    database = story.warehouse.path
    story.warehouse.close()
    assert main(["audit", "--database", str(database)]) == 0
