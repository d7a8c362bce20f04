"""The weekly briefing: its numbers against the oracle, its words, its charts, the same bytes for the same figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from lxml import etree

from data_loaders.desk.desk import perform
from data_loaders.desk.wishes import Undo
from data_loaders.formats.installed import soffice_program
from data_loaders.model.acts import COORDINATOR, Actor
from data_loaders.model.findings import Finding
from data_loaders.store.briefing_parts import MOST_LETTERS, save_parts
from data_loaders.store.decisions import ChangedMeanwhile, DecisionRefused
from data_loaders.store.warehouse import Warehouse
from reports.__main__ import main
from reports.briefing_words import Words, words_of
from reports.briefings import Briefing, briefing_of
from reports.papers.briefing_paper import briefing_paper
from reports.roll_up_facts import CannotRollUp
from tests.databases import new_warehouse
from tests.readings import CAMPAIGN, FORM, at, entry_of, random_entries, reading_of, roster_of, submission_of
from tests.sql import oracle
from tests.sql.oracle import Choice, Sent
from tests.sql.test_counting_by_chance import sent_of

ROSTER = roster_of(12, exempt=(5,))
THEN = at("2020-06-19 23:59:59")
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@pytest.fixture(scope="module")
def world() -> Iterator[tuple[Warehouse, list[Sent]]]:
    """A campaign by chance and what was sent to it."""
    entries = random_entries(6, 12, resent=0.2)
    with new_warehouse() as warehouse:
        warehouse.save_roster(ROSTER)
        warehouse.save(warehouse.start_batch(), entries)
        yield warehouse, sent_of(entries, ROSTER)


@pytest.mark.parametrize("week", ("W1", "W2", "W3"))
def test_the_numbers_are_the_oracles(world: tuple[Warehouse, list[Sent]], week: str) -> None:
    warehouse, sent = world
    made = briefing_of(warehouse, week, THEN)
    rates = oracle.rates(sent, CAMPAIGN, ROSTER, THEN)
    assert (made.expected, made.received, made.on_time) == rates[week]
    counted = oracle.counted(sent, CAMPAIGN, THEN)
    totals = oracle.totals(counted, ROSTER, FORM, Choice(periods=(week,)), ("measure",))
    changes = oracle.changes(sent, CAMPAIGN, ROSTER, FORM, THEN, Choice())
    for moved in made.measures:
        assert (moved.total, moved.persons, moved.units) == totals.get((moved.measure.code,), (None, 0, 0))
        change = changes.get((moved.measure.code, week))
        assert moved.change == (change[5] if change and change[0] else None)
    items = oracle.totals(counted, ROSTER, FORM, Choice(), ("item", "measure", "period"))
    by_label = {
        FORM.item(item).label_zh: total for (item, measure, period), (total, *_) in items.items() if (measure, period) == ("sessions", week)
    }
    assert {label: now for label, now, _ in made.items if now is not None} == by_label
    lights = oracle.lights(sent, CAMPAIGN, ROSTER, THEN)
    weeks = [period.code for period in CAMPAIGN.periods if not period.is_whole_month and period.code <= week]
    owing = [unit.code for unit in ROSTER.units if any(lights[unit.code, each] == "missing" for each in weeks)]
    assert [each.unit.code for each in made.owing] == owing
    assert all(lights[unit.code, each] == "on_time" for unit in made.praised for each in weeks)
    assert [sum(numbers) for numbers in zip(*((came, due) for _, came, due in made.types), strict=True)] == [made.received, made.expected]
    standings = [each for _, units in made.punctual for each in units]
    for name, place in (("expected", 0), ("received", 1), ("on_time", 2)):
        assert sum(getattr(each, name) for each in standings) == sum(rates[each][place] for each in weeks)


@pytest.fixture(scope="module")
def paper(world: tuple[Warehouse, list[Sent]]) -> tuple[Briefing, bytes]:
    made = briefing_of(world[0], "W2", THEN)
    return made, briefing_paper(made, words_of(made, issue=7))


def test_the_paper_says_them(paper: tuple[Briefing, bytes]) -> None:
    made, data = paper
    words = "\n".join(paragraph.text for paragraph in Document(BytesIO(data)).paragraphs)
    for said in (
        f"应报{made.expected}家，已报{made.received}家",
        "第7期",
        "一、总体进展",
        "二、报送情况",
        "三、存在问题",
        "四、下一步工作",
        "未报的不计为0",
    ):
        assert said in words, said
    assert briefing_paper(made, words_of(made, issue=7)) == data


def test_forms_of_nobody_for_certain_are_named_until_somebody_says_whose_they_are() -> None:
    nobodys = submission_of(None, "W1", {"launch.sessions": 3}, findings=(Finding("unit_missing", "unit"),))
    with new_warehouse() as warehouse:
        warehouse.save_roster(ROSTER)
        assert "不能确定是哪家" not in words_now(warehouse).problems
        warehouse.save(warehouse.start_batch(), [entry_of(reading_of(nobodys), "2020-06-03 09:00")])
        assert "另有1份统计表还不能确定是哪家单位的，没有计入。" in words_now(warehouse).problems


def drawn(data: bytes) -> list[list[float]]:
    """The numbers of each series of the first chart, which has a workbook as the second has."""
    with ZipFile(BytesIO(data)) as package:
        root = etree.fromstring(package.read("word/charts/chart1.xml"))
        assert {"word/embeddings/chart1.xlsx", "word/embeddings/chart2.xlsx"} <= set(package.namelist())
    return [
        [float(point.findtext(f"{CHART}v")) for point in series.iterfind(f"{CHART}val//{CHART}pt")] for series in root.iter(f"{CHART}ser")
    ]


def test_its_charts_hold_their_numbers_and_a_workbook(paper: tuple[Briefing, bytes]) -> None:
    large, data = paper
    small = replace(large, items=tuple((name, now and now % 100, before and before % 100) for name, now, before in large.items))
    now, before = ([row[place] for row in small.items if row[place] is not None] for place in (1, 2))
    assert drawn(briefing_paper(small, words_of(small))) == [before, now]
    assert any((total or 0) > 999 for _, total, _ in large.items), "with so many digits the numbers of two weeks would touch"
    assert drawn(data) == [[total for _, total, _ in large.items if total is not None]]


def test_a_week_of_which_nothing_came_is_a_paper_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = tmp_path / "a.duckdb"
    with Warehouse.open(database) as warehouse:
        made = briefing_of(warehouse, "W1", THEN)
        assert made.expected == 0
        nobody = "\n".join(each.text for each in Document(BytesIO(briefing_paper(made, words_of(made)))).paragraphs)
        assert "名册还没有上传" in nobody and "本周还没有单位填报" in nobody and "应报0" not in nobody and "均已报送" not in nobody
        warehouse.save_roster(roster_of(1))
        warehouse.save(
            warehouse.start_batch(), [entry_of(reading_of(submission_of("U001", "W1", {"launch.sessions": 1})), "2020-06-03 09:00")]
        )
        with pytest.raises(CannotRollUp, match="FINAL"):
            briefing_of(warehouse, "FINAL", THEN)
    call = ["briefing", "--database", str(database), "-o", str(tmp_path / "out" / "b.docx"), "--period"]
    assert main([*call, "W1"]) == 0 and (tmp_path / "out" / "b.docx").read_bytes().startswith(b"PK")
    assert main([*call, "W9"]) == 2 and "W9" in capsys.readouterr().err
    pdf = tmp_path / "b.pdf"
    assert main([*call, "W1", "-o", str(pdf)]) == 2 and "--pdf" in capsys.readouterr().err and not pdf.exists()


# --- words of one's own ------------------------------------------------------------------------------------------------------------

SOMEBODY = Actor("甲", COORDINATOR)
JUNK = "一是\x00<w:p>&amp;]]>\u2028\ud800\n\n  二是=1+1\uffff  "


@pytest.fixture()
def own() -> Iterator[Warehouse]:
    """Four units of which three sent their first week."""
    with new_warehouse() as warehouse:
        warehouse.save_roster(roster_of(4))
        sent = [submission_of(f"U00{unit}", "W1", {"launch.sessions": unit}) for unit in (1, 2, 3)]
        warehouse.save(warehouse.start_batch(), [entry_of(reading_of(one), "2020-06-03 09:00") for one in sent])
        yield warehouse


def save(warehouse: Warehouse, week: str = "W1", **typed: str) -> int:
    words = words_of(briefing_of(warehouse, week, THEN))
    standing = {part: words.of(part) for part in MOST_LETTERS}
    return save_parts(warehouse, week, standing | typed, words.draft, actor=SOMEBODY)


def words_now(warehouse: Warehouse, week: str = "W1", as_of: datetime = THEN) -> Words:
    return words_of(briefing_of(warehouse, week, as_of))


def test_saved_words_stand_until_taken_back_and_numbers_count_up(own: Warehouse) -> None:
    assert words_now(own).own == () and [words_now(own, week).issue for week in ("W1", "W2", "W3")] == [1, 2, 3]
    first = save(own, issue="07", title="启动周")
    second = save(own, problems="一是慢。\n二是少。", ranking="1")
    words = words_now(own)
    assert (words.issue, words.title, words.problems, words.is_ranked) == (7, "启动周", "一是慢。\n二是少。", True)
    assert words.own == ("issue", "title", "problems", "ranking") and not words.outdated
    assert [words_now(own, week).issue for week in ("W2", "W3")] == [8, 9]
    save(own, "W2", issue="7")
    assert briefing_of(own, "W2", THEN).taken == {7: "第1周"}
    assert words_of(briefing_of(own, "W1", THEN), as_drafted=True).own == ()
    perform(own, Undo(second))
    assert words_now(own).own == ("issue", "title") and not words_now(own).is_ranked
    perform(own, Undo(first))
    assert words_now(own).own == ()
    assert [row["actor"] for row in own.rows("mart_act") if row["what"] == "briefing"] == ["甲"] * 3


def test_words_whose_figures_moved_are_said_until_confirmed(own: Warehouse) -> None:
    save(own, lead="三家已报。", next="下周继续。")
    assert words_now(own, as_of=at("2020-06-20 23:59:59")).outdated == ("lead",), "of another day"
    sent = submission_of("U004", "W1", {"launch.sessions": 9})
    own.save(own.start_batch(), [entry_of(reading_of(sent), "2020-06-03 10:00")])
    assert words_now(own).lead == "三家已报。" and words_now(own).outdated == ("lead",)
    save(own, title="另一个标题")
    assert words_now(own).outdated == ("lead",), "saving something else confirms nothing"
    save(own)
    assert words_now(own).outdated == () and words_now(own).lead == "三家已报。"


def test_what_cannot_be_saved_says_why_and_leaves_what_stands(own: Warehouse) -> None:
    for typed, why in (
        ({}, "没有变化"),
        ({"problems": "长" * 2001}, "2000"),
        ({"title": "一\n二"}, "一行"),
        ({"issue": "七"}, "七"),
        ({"issue": "0"}, "0"),
    ):
        with pytest.raises(DecisionRefused, match=why):
            save(own, **typed)
    seen = own.version()
    save(own, title="甲的标题")
    draft = words_now(own).draft
    with pytest.raises(ChangedMeanwhile, match="甲"):
        save_parts(own, "W1", {"title": "乙的标题"}, draft, seen_version=seen)
    assert words_now(own).title == "甲的标题"
    save_parts(own, "W1", {"title": draft["title"]}, draft)
    assert words_now(own).own == (), "a draft's own words are no words of one's own"


def test_junk_is_words_and_the_same_words_give_the_same_bytes(own: Warehouse) -> None:
    save(own, lead=JUNK, problems="长" * 2000, next=JUNK, title="<&>" * 20, ranking="1")
    made = briefing_of(own, "W1", THEN)
    data = briefing_paper(made, words_of(made))
    assert briefing_paper(briefing_of(own, "W1", THEN), words_now(own)) == data
    said = [paragraph.text for paragraph in Document(BytesIO(data)).paragraphs]
    assert {"一是<w:p>&amp;]]>", "二是=1+1", "长" * 2000, "<&>" * 20} <= set(said)
    assert sum("报送情况统计表" in words for words in said) == 2 and len(Document(BytesIO(data)).tables) == 1 + len(made.punctual)
    plain = replace(words_of(made), is_ranked=False)
    assert not any("统计表" in paragraph.text for paragraph in Document(BytesIO(briefing_paper(made, plain))).paragraphs)


def test_many_that_owe_stand_in_an_annex(own: Warehouse) -> None:
    own.save_roster(roster_of(40), from_the_start=True)
    made = briefing_of(own, "W1", THEN)
    document = Document(BytesIO(briefing_paper(made, words_of(made))))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert len(made.owing) == 37 and "附件所列37家" in said and "附件：尚未报送统计数据的单位" in said
    assert len(document.tables[0].rows) == 38


def test_the_command_says_which_words_it_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    database = tmp_path / "a.duckdb"
    with Warehouse.open(database) as warehouse:
        warehouse.save_roster(roster_of(1))
        save(warehouse, title="甲的标题")
    call = ["briefing", "--database", str(database), "--period", "W1", "--as-of", "2020-06-20", "-o", str(tmp_path / "b.docx")]
    assert main(call) == 0
    said = capsys.readouterr().out
    assert "标题：甲 " in said and "甲的标题" in said and "期号：拟稿：1" in said
    first = (tmp_path / "b.docx").read_bytes()
    assert main(call) == 0 and (tmp_path / "b.docx").read_bytes() == first
    capsys.readouterr()
    assert main([*call, "--issue", "9", "--drafted"]) == 0
    said = capsys.readouterr().out
    assert "期号：按命令 9" in said and "甲的标题" not in said
    monkeypatch.setenv("PATH", "")  # LibreOffice takes its time, and is tried elsewhere
    assert main([*call, "--pdf"]) == 0
    assert (tmp_path / "b.pdf").exists() is bool(soffice_program()) and ("PDF" in capsys.readouterr().out)
