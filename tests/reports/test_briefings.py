"""The weekly briefing: its numbers against the oracle, its words, its charts, the same bytes for the same figures."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from lxml import etree

from data_loaders.store.warehouse import Warehouse
from reports.__main__ import main
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


@pytest.fixture(scope="module")
def paper(world: tuple[Warehouse, list[Sent]]) -> tuple[Briefing, bytes]:
    made = briefing_of(world[0], "W2", THEN, issue=7)
    return made, briefing_paper(made)


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
    assert briefing_paper(made) == data


def test_its_charts_hold_their_numbers_and_a_workbook(paper: tuple[Briefing, bytes]) -> None:
    made, data = paper
    with ZipFile(BytesIO(data)) as package:
        root = etree.fromstring(package.read("word/charts/chart1.xml"))
        assert {"word/embeddings/chart1.xlsx", "word/embeddings/chart2.xlsx"} <= set(package.namelist())
    before, now = (
        [float(point.findtext(f"{CHART}v")) for point in series.iterfind(f"{CHART}val//{CHART}pt")] for series in root.iter(f"{CHART}ser")
    )
    assert now == [total for _, total, _ in made.items if total is not None]
    assert before == [total for _, _, total in made.items if total is not None]


def test_a_week_of_which_nothing_came_is_a_paper_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = tmp_path / "a.duckdb"
    with Warehouse.open(database) as warehouse:
        made = briefing_of(warehouse, "W1", THEN)
        assert made.expected == 0 and briefing_paper(made)
        warehouse.save_roster(roster_of(1))
        warehouse.save(
            warehouse.start_batch(), [entry_of(reading_of(submission_of("U001", "W1", {"launch.sessions": 1})), "2020-06-03 09:00")]
        )
        with pytest.raises(CannotRollUp, match="FINAL"):
            briefing_of(warehouse, "FINAL", THEN)
    call = ["briefing", "--database", str(database), "-o", str(tmp_path / "out" / "b.docx"), "--period"]
    assert main([*call, "W1"]) == 0 and (tmp_path / "out" / "b.docx").read_bytes().startswith(b"PK")
    assert main([*call, "W9"]) == 2 and "W9" in capsys.readouterr().err
