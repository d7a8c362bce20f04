"""Every document of one campaign by chance, made by its command: each number on it is what plain Python counts, whatever the marts say."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from data_loaders.formats.archives import Source
from data_loaders.intake.read_file import read_source
from data_loaders.matching.context import Context
from data_loaders.model.campaign import FINAL, Roster
from data_loaders.model.findings import Finding, Place, catalogue
from data_loaders.model.form import load_forms
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.excel_form import NAME_PREFIX, SHEET
from reports.__main__ import main
from reports.papers.roll_up_forms import DETAIL_SHEET, LABEL_ROW, TOTAL_ROW
from reports.roll_up_facts import SOFAR
from reports.weekly import due_days, keep
from reports.weekly_archive import archive_of
from tests.databases import new_database
from tests.readings import CAMPAIGN, FORM, TYPES, at, entry_of, random_entries, reading_of, roster_of, submission_of
from tests.reports.reading_papers import charts_of, drawn_in, tables_of, words_of
from tests.sql import oracle
from tests.sql.oracle import TAIL, Choice, Counted, Sent
from tests.sql.test_counting_by_chance import as_sent

SEED, UNITS, HELD = 11, 8, "U003"
ROSTER = roster_of(UNITS, exempt=(5,))
NAMES = {unit.code: unit.name for unit in ROSTER.units}
THEN, NOW = at("2020-06-19 23:59:59"), at("2020-07-05 23:59:59")
WEEKS = [period.code for period in CAMPAIGN.periods if period.code != FINAL]
LABELS = {period.code: period.label_zh for period in CAMPAIGN.periods}
MEASURES = {measure.code: measure for measure in FORM.measures}
NUMBERS = tuple(blank.code for blank in FORM.number_blanks)
LIGHTS = {"on_time": "按时", "late": "迟报", "held": "待处理", "missing": "缺报", "not_due": "未到期", "exempt": "免报"}
NONE = "—"


@dataclass(frozen=True)
class Papers:
    """The documents by where they were written, what the commands printed, and what was sent."""

    files: Mapping[str, bytes]
    printed: Mapping[str, str]
    sent: list[Sent]

    def counted(self, as_of: datetime) -> list[Counted]:
        return oracle.counted(self.sent, CAMPAIGN, as_of)

    def totals(self, as_of: datetime, *keys: str, **chosen: tuple[str, ...]) -> dict[tuple, tuple[int, int, int]]:
        return oracle.totals(self.counted(as_of), ROSTER, FORM, Choice(**chosen), keys)

    def lights(self, as_of: datetime) -> dict[tuple[str, str], str]:
        return oracle.lights(self.sent, CAMPAIGN, ROSTER, as_of)

    def errors(self, as_of: datetime) -> list[Sent]:
        """What is held: each for one error."""
        return [one for one in self.sent if one.state == "held" and one.received_at <= as_of]

    def queries(self, as_of: datetime) -> list[oracle.Query]:
        return list(oracle.queries(self.sent, CAMPAIGN, ROSTER, as_of))

    def of_units(self, as_of: datetime, period: str) -> dict[tuple[str, str], int]:
        """What each unit adds to each blank: of the month, or of the weeks so far."""
        if period == FINAL:
            return {key: total for key, (total, _) in oracle.campaign_totals(self.counted(as_of)).items()}
        so_far = [each.code for each in CAMPAIGN.periods if each.code != FINAL and each.due_on <= as_of.date()]
        added: Counter[tuple[str, str]] = Counter()
        for row in self.counted(as_of):
            if row.period in so_far:
                added[row.unit, row.blank] += row.increment
        return dict(added)


def added_up(of_units: Mapping[tuple[str, str], int]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for (_, blank), number in of_units.items():
        totals[blank] = totals.get(blank, 0) + number
    return totals


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Papers]:
    """Everything that goes out, made once: units that miss weeks or the final form, send late, twice, running totals, leave blanks open."""
    folder = tmp_path_factory.mktemp("papers")
    database, out = new_database(folder / "board.duckdb"), folder / "out"
    entries = random_entries(SEED, UNITS, resent=0.25)
    negative = Finding("number_negative", "launch.sessions", Place(sheet=SHEET, cell="F5"), {"raw": "-1"})
    waits = submission_of(HELD, "W3", {"launch.sessions": None}, findings=(negative,))
    wrong = [entry_of(reading_of(waits), "2020-06-18 10:00")]
    with Warehouse.open(database) as warehouse:
        warehouse.save_roster(ROSTER)
        for some in (entries, wrong):
            warehouse.save(warehouse.start_batch(), some)
        third = next(due for due in due_days(CAMPAIGN, NOW.date()) if "W3" in due.periods)
        keep(out / "weekly", third, archive_of(warehouse, third))
    sent = oracle.filed(
        [(as_sent(entries), CAMPAIGN, ROSTER), ([replace(one, state="held") for one in as_sent(wrong)], CAMPAIGN, ROSTER)], FORM
    )
    then, now, mean = "2020-06-19", "2020-07-05", ("--measure", "participants", "--value", "mean")
    commands: dict[str, list[object]] = {
        "month": ["rollup", "--as-of", now, "-o", out / "month"],
        "so_far": ["rollup", "--period", SOFAR, "--as-of", then, "-o", out / "so_far"],
        "briefing": ["briefing", "--period", "W3", "--as-of", then, "-o", out / "briefing.docx"],
        "then": ["board", "--as-of", then, "-o", out / "then"],
        "now": ["board", "--as-of", now, "-o", out / "now"],
        "units": ["explore", "--rows", "unit", "--cols", "period", "--measure", "sessions", "--as-of", now, "-o", out / "units.csv"],
        "items": ["explore", "--rows", "item", "--cols", "unit_type", *mean, "--as-of", now, "-o", out / "items.xlsx"],
        "weekly": ["archive", "-o", out / "weekly"],
        "group": ["reminders", "--deliverable", "W1", "--deliverable", "W3", "--as-of", f"{then}T10:00"],
        "single": ["reminders", "--deliverable", "W1", "--deliverable", "W3", "--kind", "single", "--as-of", f"{then}T10:00"],
        "returns": ["returns", "--period", "W3", "--as-of", then, "-o", out / "returns.zip"],
    }
    printed = {}
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PATH", "")  # LibreOffice takes its time, and is tried elsewhere
        for name, (command, *rest) in commands.items():
            with redirect_stdout(StringIO()) as said:
                assert main([str(command), "--database", str(database), *map(str, rest)]) == 0, name
            printed[name] = said.getvalue()
    yield Papers({path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*.*")}, printed, sent)


def ending(files: Mapping[str, bytes], start: str, end: str) -> bytes:
    """The one file whose name begins and ends so, but for a mark of a draft."""
    (name,) = [name for name in files if name.startswith(start) and name.endswith(end)]
    return files[name]


def shown(number: int | None) -> str:
    """A number as a paper for people writes it."""
    return NONE if number is None else f"{number:,}".replace("-", "−")


def share(part: int, whole: int) -> str:
    return f"{part / whole * 100:.1f}%".replace(".0%", "%")


# --- the roll-up -----------------------------------------------------------------------------------------------------------------


def hold_roll_up(files: Mapping[str, bytes], of_units: Mapping[tuple[str, str], int]) -> None:
    """The form in Word and Excel and every unit's numbers beside it."""
    totals = added_up(of_units)
    context = Context(CAMPAIGN, load_forms(), Roster((replace(CAMPAIGN.bureau, code="D1"),)))
    read = read_source(Source("a.docx", None, ending(files, "附件2_汇总", ".docx")), context).submissions[0]
    assert {answer.code: answer.value for answer in read.answers if answer.value is not None} == totals
    book = load_workbook(BytesIO(ending(files, "附件2_汇总", ".xlsx")))
    places = {code: book.defined_names[NAME_PREFIX + code].attr_text.rsplit("!", 1)[-1].replace("$", "") for code in NUMBERS}
    assert {code: value for code, place in places.items() if (value := book[SHEET][place].value) is not None} == totals
    sheet = book[DETAIL_SHEET]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=TOTAL_ROW)]
    column = {code: place for place, code in enumerate(FORM.blanks, start=4)}
    assert [rows[0][column[code]] for code in NUMBERS] == [totals.get(code) for code in NUMBERS]
    units = {row[1]: row for row in rows[LABEL_ROW - TOTAL_ROW + 1 :]}
    assert list(units) == list(NAMES)
    for unit, row in units.items():
        assert [row[column[code]] for code in NUMBERS] == [of_units.get((unit, code)) for code in NUMBERS], unit


def hold_note(papers: Papers, note: bytes, as_of: datetime, period: str) -> None:
    """The cover note's words, and its table of each item."""
    of_units, lights = papers.of_units(as_of, period), papers.lights(as_of)
    periods = {each.code for each in CAMPAIGN.periods if period == FINAL or (each.code != FINAL and each.due_on <= as_of.date())}
    due = {FINAL} if period == FINAL else periods
    came = {unit: {each for each in periods if lights[unit, each] in ("on_time", "late")} for unit in NAMES}
    expected = [unit.code for unit in ROSTER.units if not unit.exempt]
    inside, in_part = [unit for unit in expected if came[unit]], [unit for unit in expected if came[unit] and due - came[unit]]
    errors = [one.unit for one in papers.errors(as_of) if one.period in periods]
    queries = [unit for unit, when, *_ in papers.queries(as_of) if when in periods]
    persons = papers.totals(as_of, "measure", periods=tuple(periods))["participants",][1]
    said = words_of(note)
    for words in (
        f"应报{len(expected)}家，已计入{len(inside)}家，未计入{len(expected) - len(inside)}家",
        f"{'按各周合计计入' if period == FINAL else '只报了部分周'}的单位{len(in_part)}家",
        f"待更正的错误{len(errors)}处，所在报送未计入汇总（{len(set(errors))}家：",
        f"待核实的疑问{len(queries)}处，所在数字已计入汇总（{len(set(queries))}家：",
        *(f"{NAMES[unit]}{count}处" for unit, count in (Counter(queries) | Counter(errors)).items()),
        f"按人数填报的有{persons}人",
    ):
        assert words in said, words
    if period == FINAL:
        finals = {unit for unit, each in came.items() if FINAL in each}
        sources = oracle.campaign_totals(papers.counted(as_of))
        assert f"以各周之和代入的有{sum(source == 'weeks' and unit in finals for (unit, _), (_, source) in sources.items())}空" in said
    tables, totals = tables_of(note), added_up(of_units)
    assert len(tables) == len(FORM.items)
    for item, (_, total, *rows) in zip(FORM.items, tables, strict=True):
        codes = [code for code in NUMBERS if FORM.blanks[code].item == item.code]
        assert total[2:] == [str(totals.get(code, "")) for code in codes], item.code
        assert [row[0] for row in rows] == list(NAMES.values())
        for unit, row in zip(NAMES, rows, strict=True):
            assert row[2:] == [str(of_units.get((unit, code), "")) for code in codes], (unit, item.code)


@pytest.mark.parametrize(("folder", "as_of", "period"), (("month", NOW, FINAL), ("so_far", THEN, SOFAR)))
def test_the_roll_up_and_its_cover_note(papers: Papers, folder: str, as_of: datetime, period: str) -> None:
    files = {name.partition("/")[2]: data for name, data in papers.files.items() if name.startswith(f"{folder}/")}
    hold_roll_up(files, papers.of_units(as_of, period))
    hold_note(papers, ending(files, "汇总说明", ".docx"), as_of, period)
    assert (
        f"错误 {len(papers.errors(as_of))} " in papers.printed[folder] and f"疑问 {len(papers.queries(as_of))} " in papers.printed[folder]
    )


# --- the briefing ----------------------------------------------------------------------------------------------------------------


def in_words(number: int) -> str:
    return f"{number / 10_000:.1f}万" if abs(number) >= 10_000 else str(number)


def test_the_briefing(papers: Papers) -> None:
    document, rates = papers.files["briefing.docx"], oracle.rates(papers.sent, CAMPAIGN, ROSTER, THEN)
    said, (due, came, on_time), before = words_of(document), rates["W3"], rates["W2"][1]
    totals, changes = papers.totals(THEN, "measure", periods=("W3",)), oracle.changes(papers.sent, CAMPAIGN, ROSTER, FORM, THEN, Choice())
    against = f"减少{before - came}家" if came < before else f"增加{came - before}家"
    queries, errors = papers.queries(THEN), papers.errors(THEN)
    wanted = [
        f"应报{due}家，已报{came}家，其中按时{on_time}家，报送率{share(came, due)}，按时率{share(on_time, due)}，报送家数比第2周{against}",
        f"覆盖{max(totals[measure.code,][2] for measure in FORM.leading_measures)}家单位",
        f"{len({unit for unit, *_ in queries})}家单位的报送有{len(queries)}处疑问",
        f"{len({one.unit for one in errors})}家单位的报送有{len(errors)}处错误",
    ]
    for measure in FORM.leading_measures:
        total, persons, _ = totals[measure.code,]
        change = changes[measure.code, "W3"][5]
        assert change
        wanted.append(
            measure.did_zh.format(number=in_words(total)).replace(" ", "")
            + (f"（含按人数填报{in_words(persons)}人）" if persons else "")
            + f"，比第2周{'增加' if change > 0 else '减少'}{in_words(abs(change))}{measure.unit_zh}"
        )
    lights = papers.lights(THEN)
    owing = {unit: [LABELS[week] for week in ("W1", "W2", "W3") if lights[unit, week] == "missing"] for unit in NAMES}
    owing = {unit: labels for unit, labels in owing.items() if labels}
    assert [row[1:3] for row in tables_of(document)[0][1:]] == [[NAMES[unit], "、".join(labels)] for unit, labels in owing.items()]
    this_week = sum(LABELS["W3"] in labels for labels in owing.values())
    problem = f"{len(owing)}家单位的统计数据没有报齐（连同以前各周；{LABELS['W3']}缺{this_week}家）"
    for words in (*wanted, f"以下{len(owing)}家还没有报齐", problem):
        assert words in said, words
    by_item = papers.totals(THEN, "item", "measure", "period")
    items = [[by_item[item.code, "sessions", week][0] for item in FORM.items if (item.code, "sessions", week) in by_item] for week in WEEKS]
    of_types = {code: [unit for unit in ROSTER.units if unit.unit_type == code and not unit.exempt] for code in TYPES}
    shares = {code: [lights[unit.code, "W3"] in ("on_time", "late", "held") for unit in units] for code, units in of_types.items()}
    first, second = charts_of(document)
    assert first in ([items[2]], items[1:3]) and sorted(second[0]) == pytest.approx(
        sorted(sum(each) / len(each) for each in shares.values())
    )


# --- the board -------------------------------------------------------------------------------------------------------------------


def by_period(papers: Papers, as_of: datetime, *keys: str) -> dict[tuple, list[int | None]]:
    """The numbers of each key by period and their total."""
    totals = papers.totals(as_of, *keys, "period")
    found = {}
    for key in {key[:-1] for key in totals}:
        row = [totals[*key, period][0] if (*key, period) in totals else None for period in (*WEEKS, TAIL)]
        found[key] = [*row, sum(each for each in row if each is not None)]
    return found


def missing_row() -> list[None]:
    return [None] * (len(WEEKS) + 2)


@pytest.mark.parametrize(("folder", "as_of"), (("then", THEN), ("now", NOW)))
def test_the_board_as_a_page(papers: Papers, folder: str, as_of: datetime) -> None:
    document = ending(papers.files, f"{folder}/看板一页", ".docx")
    head, _, _ = oracle.headline(CAMPAIGN, as_of)
    rates, lights, queries = oracle.rates(papers.sent, CAMPAIGN, ROSTER, as_of), papers.lights(as_of), papers.queries(as_of)
    due, came, on_time = rates[str(head)]
    said, (figures, items, types) = words_of(document), tables_of(document)
    totals, cover = papers.totals(as_of, "measure"), oracle.cover(papers.counted(as_of), ROSTER, FORM, Choice(), CAMPAIGN)
    wanted = [f"{LABELS[str(head)]}应报{due}家，已报{came}家（{share(came, due)}），其中按时{on_time}家"]
    wanted += [measure.did_zh.format(number=shown(totals[measure.code,][0])).replace(" ", "") for measure in FORM.leading_measures]
    wanted += [f"错误{len(papers.errors(as_of))}处", f"疑问{len(queries)}处，涉及{len({unit for unit, *_ in queries})}家"]
    missing = [unit for unit in NAMES if lights[unit, str(head)] == "missing"]
    wanted += [f"{LABELS[str(head)]}有{len(missing)}家未报：{'、'.join(NAMES[unit] for unit in missing)}"]
    for words in wanted:
        assert words in said, words
    assert [figures[1][1], figures[1][3]] == [share(came, due), f"{came}/{due}家"]
    for measure, row in zip(FORM.leading_measures, figures[2:], strict=True):
        told, exempt, of = (sum(cover[code, measure.code][place] or 0 for code in TYPES) for place in (1, 2, 3))
        total, persons, _ = totals[measure.code,]
        latest = papers.totals(as_of, "measure", "period").get((measure.code, TAIL if head == FINAL else head))
        assert row[1] == f"{shown(total)}{measure.unit_zh}" and shown(latest[0] if latest else None) in row[2]
        assert row[3].startswith(f"{told}/{of}家") and (not exempt or f"免报{exempt}家" in row[3])
        assert not persons or f"含按人数{shown(persons)}人" in row[3]
    by_item = by_period(papers, as_of, "measure", "item")
    labels = {item.label_zh: item.code for item in FORM.items}
    for label, *numbers in items[1:]:
        assert numbers == [shown(each) for each in by_item["sessions", labels[label]]], label
    kinds = {each.label_zh: each.code for each in CAMPAIGN.unit_types}
    assert {row[0] for row in types[1:]} == {label for label, code in kinds.items() if code in TYPES}
    for label, *said_of, average in types[1:]:
        sum_of, told, exempt, of = cover[kinds[label], "sessions"]
        assert said_of == [shown(sum_of), str(told + exempt), str(of)]
        assert sum_of is None or average == f"{sum_of / (told + exempt):,.1f}".removesuffix(".0")
    first, second = charts_of(document)
    counted = TAIL if head == FINAL else str(head)
    now_of = [by_item["sessions", item.code][[*WEEKS, TAIL].index(counted)] for item in FORM.items if ("sessions", item.code) in by_item]
    assert first[-1] == [each for each in now_of if each is not None]
    passed = [
        period for period in CAMPAIGN.periods if oracle.moment_of(period.due_on, period.due_until) < as_of or rates[period.code][1] > 0
    ]
    assert second[0] == pytest.approx([rates[period.code][1] / rates[period.code][0] for period in passed])


@pytest.mark.parametrize(("folder", "as_of"), (("then", THEN), ("now", NOW)))
def test_the_board_as_a_workbook(papers: Papers, folder: str, as_of: datetime) -> None:
    data = ending(papers.files, f"{folder}/看板数据", ".xlsx")
    book = load_workbook(BytesIO(data))
    tables = {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)] for sheet in book}
    rates, lights = oracle.rates(papers.sent, CAMPAIGN, ROSTER, as_of), papers.lights(as_of)
    head, _, _ = oracle.headline(CAMPAIGN, as_of)
    totals, measures = papers.totals(as_of, "measure"), by_period(papers, as_of, "measure")
    due, came, on_time = rates[str(head)]
    rate, *figures = tables["总览"]
    assert rate[1] == pytest.approx(came / due) and rate[3] == came and str(on_time) in rate[4]
    place = len(WEEKS) if head == FINAL else WEEKS.index(str(head))
    assert [[row[1], row[3]] for row in figures] == [
        [totals[measure.code,][0], NONE if (now := measures[measure.code,][place]) is None else now] for measure in FORM.leading_measures
    ]
    for period, row in zip(CAMPAIGN.periods, tables["各期报送"], strict=True):
        of_units = [lights[unit.code, period.code] for unit in ROSTER.units if not unit.exempt]
        due, came, on_time = rates[period.code]
        assert row[2:9] == [due, came, on_time, came - on_time, *(of_units.count(each) for each in ("held", "missing", "not_due"))]
        assert row[9:] == pytest.approx([came / due, on_time / due])
    dashed = {key: [NONE if each is None else each for each in row] for key, row in measures.items()}
    assert [row[2:] for row in tables["口径按周"]] == [dashed.get((code,), [NONE] * (len(WEEKS) + 2)) for code in MEASURES]
    codes, items = {each.label_zh: code for code, each in MEASURES.items()}, {each.label_zh: each.code for each in FORM.items}
    by_item = by_period(papers, as_of, "measure", "item")
    for measure, item, *numbers in tables["项目按周"]:
        assert numbers == [NONE if each is None else each for each in by_item.get((codes[measure], items[item]), missing_row())]
    cover = oracle.cover(papers.counted(as_of), ROSTER, FORM, Choice(), CAMPAIGN)
    kinds = {each.label_zh: each.code for each in CAMPAIGN.unit_types}
    for measure, kind, total, _, *units in tables["单位类型"]:
        sum_of, *of = cover[kinds[kind], codes[measure]]
        assert [total, *units] == [NONE if sum_of is None else sum_of, *of]
    assert len(tables["单位类型"]) == len(cover)
    (standing,) = [rows for rows in tables.values() if [row[1] for row in rows] == list(NAMES)]
    assert [row[3:] for row in standing] == [[LIGHTS[lights[unit, period.code]] for period in CAMPAIGN.periods] for unit in NAMES]
    found = Counter(row[0] for rows in tables.values() for row in rows if row[0] in ("错误", "疑问"))
    assert found == {"错误": len(papers.errors(as_of)), "疑问": len(papers.queries(as_of))}
    drawn = drawn_in(data, book["图表"])
    passed = [p.code for p in CAMPAIGN.periods if oracle.moment_of(p.due_on, p.due_until) < as_of or rates[p.code][1]]
    assert drawn[0] == [pytest.approx([rates[each][1 + on] / rates[each][0] for each in passed]) for on in (0, 1)]
    rows = [by_item.get(("sessions", item.code), missing_row()) for item in FORM.items if ("sessions", item.code) in counting()]
    assert drawn[1] == [[row[place] for row in rows] for place in range(len(WEEKS) + 1)]
    of_types = [cover[code, "sessions"] for code in TYPES]
    means = sorted(round(total / (told + exempt), 1) for total, told, exempt, _ in of_types if total is not None)
    assert drawn[2] == [pytest.approx(means)]
    assert drawn[3:] == [[measures[measure.code,][:-1]] for measure in FORM.leading_measures]


def counting() -> set[tuple[str, str]]:
    return {(str(blank.measure), blank.item) for blank in FORM.number_blanks}


# --- what is asked for, kept, asked of units, sent back ----------------------------------------------------------------------------


def test_explored_tables_as_files(papers: Papers) -> None:
    every = papers.totals(NOW, "unit", "period", "measure")
    of_sessions = {(unit, period): total for (unit, period, measure), total in every.items() if measure == "sessions"}
    heads, whole, cover, *lines = list(csv.reader(StringIO(papers.files["units.csv"].decode("utf-8-sig"))))
    rows = {line[0]: line[1:] for line in lines}
    assert list(rows) and set(rows) == set(NAMES.values()) and len(heads) == len(WEEKS) + 4
    columns: list[list[int]] = [[] for _ in (*WEEKS, TAIL)]
    for unit, name in NAMES.items():
        numbers = [of_sessions[unit, period][0] if (unit, period) in of_sessions else None for period in (*WEEKS, TAIL)]
        known = [each for each in numbers if each is not None]
        assert rows[name][:-1] == [NONE if each is None else str(each) for each in [*numbers, sum(known) if known else None]], unit
        for column, each in zip(columns, numbers, strict=True):
            column.extend([] if each is None else [each])
    assert whole[1:-1] == [*(str(sum(column)) for column in columns), str(sum(map(sum, columns)))]
    owing = {unit.code for unit in ROSTER.units if not unit.exempt}
    told = [{unit for unit, when in of_sessions if when == period} for period in (*WEEKS, TAIL)]
    for words, those in zip(cover[1:], told, strict=False):
        assert words.startswith(f"{len(those & owing)}/{len(owing)}家"), words
    sheet = load_workbook(BytesIO(papers.files["items.xlsx"]))["数据"]
    (_, *types), *cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    kinds, items = {each.label_zh: each.code for each in CAMPAIGN.unit_types}, {each.label_zh: each.code for each in FORM.items}
    means = papers.totals(NOW, "item", "unit_type", "measure")
    seen = 0
    for label, *means_of in cells:
        for head, number in zip(types, means_of, strict=True):
            if label in items and head in kinds:
                sum_of = means.get((items[str(label)], kinds[str(head)], "participants"))
                assert number == (pytest.approx(sum_of[0] / sum_of[2]) if sum_of else NONE), (label, head)
                seen += 1
    assert seen >= sum(key[2] == "participants" for key in means)


def test_the_weekly_archive(papers: Papers) -> None:
    kept = {name: data for name, data in papers.files.items() if name.startswith("weekly/")}
    assert len(kept) == 2
    for period in (CAMPAIGN.period("W3"), CAMPAIGN.period(FINAL)):
        as_of = datetime.combine(period.due_on, datetime.max.time())
        with ZipFile(BytesIO(kept[f"weekly/{period.due_on}_{period.code}.zip"])) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        form = {name.partition("/")[2]: data for name, data in files.items() if name.startswith("汇总/")}
        hold_roll_up(form, papers.of_units(as_of, FINAL if period.code == FINAL else SOFAR))
        due, came, on_time = oracle.rates(papers.sent, CAMPAIGN, ROSTER, as_of)[period.code]
        said = words_of(files["看板一页.docx"])
        assert f"{period.label_zh}应报{due}家，已报{came}家（{share(came, due)}），其中按时{on_time}家" in said
        assert f"应报{due}家，已报{came}家" in files["说明.txt"].decode("utf-8-sig")


def test_what_units_are_reminded_of(papers: Papers) -> None:
    moment = at("2020-06-19 10:00")
    lights, rates = papers.lights(moment), oracle.rates(papers.sent, CAMPAIGN, ROSTER, moment)
    owing = {unit: [week for week in ("W1", "W3") if lights[unit, week] == "missing"] for unit in NAMES}
    owing = {unit: weeks for unit, weeks in owing.items() if weeks}
    (said,) = re.findall(r"已收到 (\d+) 家.*还有 (\d+) 家没有收到：(.*?)。", papers.printed["group"])
    assert said[:2] == (str(min(rates[week][1] for week in ("W1", "W3"))), str(len(owing)))
    assert set(said[2].split("、")) == {NAMES[unit] for unit in owing}
    assert Counter(re.findall(r"还有 (\d+) 项没有收到", papers.printed["single"])) == Counter(str(len(weeks)) for weeks in owing.values())


def test_what_is_sent_back(papers: Papers) -> None:
    errors = Counter(one.unit for one in papers.errors(THEN) if one.period == "W3")
    queries = Counter(unit for unit, period, _, rule in papers.queries(THEN) if period == "W3" and catalogue()[rule].ask)
    with ZipFile(BytesIO(papers.files["returns.zip"])) as pack:
        files = {name.partition("/")[2]: pack.read(name) for name in pack.namelist()}
    rows = [[cell.value for cell in row] for row in load_workbook(BytesIO(files["目录.xlsx"])).active][1:]
    assert {row[0]: (row[6], row[7]) for row in rows} == {
        unit: (errors[unit], queries[unit]) for unit in NAMES if errors[unit] + queries[unit]
    }
    sheets = {name.partition("_")[0]: data for name, data in files.items() if name.endswith("更正单.docx")}
    for unit, data in sheets.items():
        numbered = [row for row in tables_of(data)[0][1:] if row[0].isdigit()]
        assert len(numbered) == errors[unit] + queries[unit], unit
    assert f"{len(rows)} " in papers.printed["returns"] and str(errors.total()) in papers.printed["returns"]
    said = files["消息.txt"].decode("utf-8-sig")
    for unit in sheets:
        (own,) = [block for block in said.split("\r\n\r\n") if NAMES[unit] in block]
        counts = re.findall(r"(\d+) ?处需要更正|(\d+) ?处想请您", own)
        assert sum(int(number) for pair in counts for number in pair if number) == errors[unit] + queries[unit], own
