"""Words that go out stay words: nothing anybody wrote is a formula in what we hand out, and a hostile roster reads back the same."""

from __future__ import annotations

import csv
import random
import unicodedata
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from data_loaders.deliverables.roster import roster_in
from data_loaders.formats.spreadsheets import read_csv, read_xlsx
from data_loaders.intake.roster_file import read_roster
from data_loaders.model.campaign import Roster, Unit, read_campaign
from data_loaders.model.form import load_forms
from data_loaders.model.roster_sheet import ROSTER_COLUMNS
from data_loaders.writers.excel_form import excel_template, zip_of_templates
from data_loaders.writers.file_names import template_name
from data_loaders.writers.handed_out import csv_cell, csv_file, csv_words, put_text, starts_formula, workbook_words
from data_loaders.writers.roster_workbook import write_roster, write_roster_csv

CAMPAIGN = read_campaign()
FORM = load_forms()[CAMPAIGN.form_version]
BEGINNINGS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦")
BEFORE = ("", " ", "\t", "\r", "\n", "\r\n", "  \t", "\u3000", "\u00a0", "\ufeff", "\u200b")
HARMLESS = ("", "第1周", "0", "12", "1,200", "'", "'90年代", "a=b", "1+1", "—", "“=”", "青禾-云岫")
LETTERS = "=+-@'\"；;，,、\n \t＝＋－＠'_x0041_甲乙丙院12.%#|é\u0301"
DANGEROUS = tuple("=+-@＝＋－＠\t\r\n")


def hostile_words(chance: random.Random, longest: int = 9) -> str:
    """Words as a roster holds them, made of what hurts."""
    words = "".join(chance.choice(LETTERS) for _ in range(chance.randint(1, longest)))
    return unicodedata.normalize("NFC", chance.choice((*BEGINNINGS, "'", '"', "", "")) + words).replace("\u3000", " ").strip()


def hostile_roster(seed: int) -> Roster:
    """Units whose every word may begin with a formula, a quotation mark or an apostrophe, or hold line breaks and separators."""
    chance = random.Random(seed)
    units: dict[str, Unit] = {}
    for number in range(chance.randint(1, 12)):
        aliases = dict.fromkeys(hostile_words(chance) for _ in range(chance.randint(0, 4)))
        unit = Unit(
            code=unicodedata.normalize("NFKC", f"{hostile_words(chance, 3)}{number}"),  # codes are kept in half-width
            name=f"{hostile_words(chance)}{number}",
            unit_type=chance.choice(("medical", "elderly_care", "=志愿", "+队")),
            aliases=tuple(alias for alias in aliases if alias),
            liaison=hostile_words(chance),
            office_phone=chance.choice(("-0000", "+86 0000", "0000-0001", "")),
            mobile=chance.choice(("+8613800000000", "")),
            email=chance.choice(("@example.invalid", "=a@example.invalid", "")),
            exempt=chance.random() < 0.3,
        )
        units[unit.code] = unit
    return Roster(tuple(units.values()))


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_whatever_begins_a_formula_gets_the_text_mark(before: str, beginning: str) -> None:
    words = f"{before}{beginning}cmd|x"
    assert starts_formula(words) and csv_cell(words) == f"'{words}"
    assert csv_words(csv_cell(words)) == words
    assert csv_cell(f"'{words}") == f"''{words}" and csv_words(f"''{words}") == f"'{words}"


@pytest.mark.parametrize("words", HARMLESS)
def test_other_words_stay_as_they_are(words: str) -> None:
    assert csv_cell(words) == words == csv_words(words)


@pytest.mark.parametrize("words", ["\t", "\r", "\n", "\t甲", "\r甲", "\n甲"])
def test_a_tab_or_line_break_at_the_front_gets_the_mark_too(words: str) -> None:
    assert csv_cell(words) == f"'{words}"


@pytest.mark.parametrize("seed", range(30))
def test_the_mark_comes_off_exactly(seed: int) -> None:
    chance = random.Random(seed)
    texts = ["".join(chance.choice("'=+ \ta－") for _ in range(chance.randint(0, 6))) for _ in range(400)]
    assert [csv_words(csv_cell(words)) for words in texts] == texts
    assert not any(csv_cell(words).startswith(DANGEROUS) for words in texts)
    assert len({csv_cell(words) for words in texts}) == len(set(texts))


@pytest.mark.parametrize(
    "words", ["=1+1", "#N/A", "@SUM(A1)", "-3", "\t=x", "_x0041_", "a\r\nb", "12", "TRUE", '=HYPERLINK("x")', "\x0b=1"]
)
def test_a_workbook_s_cell_is_text_and_says_so(words: str) -> None:
    workbook = Workbook()
    put_text(workbook.active["A1"], words)
    buffer = BytesIO()
    workbook.save(buffer)
    cell = load_workbook(buffer).active["A1"]
    assert cell.data_type == "s" and bool(cell.quotePrefix) == starts_formula(words)
    assert "<f>" not in ZipFile(buffer).read("xl/worksheets/sheet1.xml").decode()
    shown = read_xlsx(buffer.getvalue()).tables[0].rows[0][0]
    assert shown == words.replace("\r\n", "\n").replace("\x0b", "")


def test_no_words_are_no_formula() -> None:
    workbook = Workbook()
    put_text(workbook.active["A1"], "")
    assert (workbook.active["A1"].value, workbook.active["A1"].data_type) == ("", "s")


@pytest.mark.parametrize("seed", range(60))
def test_a_hostile_roster_reads_back_the_same(seed: int) -> None:
    roster = hostile_roster(seed)
    workbook, text = write_roster(roster, CAMPAIGN), write_roster_csv(roster, CAMPAIGN)
    assert roster_in(read_xlsx(workbook).tables, CAMPAIGN) == roster
    assert roster_in(read_csv(text).tables, CAMPAIGN, is_csv=True) == roster
    cells = [cell for row in csv.reader(StringIO(text.decode("utf-8-sig"), newline="")) for cell in row]
    assert not any(cell.startswith(DANGEROUS) for cell in cells)
    written = [cell for row in load_workbook(BytesIO(workbook)).active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in written} == {"s"}
    assert all(cell.quotePrefix for cell in written if starts_formula(cell.value))


@pytest.mark.parametrize("write", [write_roster, write_roster_csv])
def test_a_hostile_roster_comes_through_the_door_every_roster_comes_through(write: object) -> None:
    roster = hostile_roster(99)
    assert read_roster(write(roster, CAMPAIGN), CAMPAIGN, "名册") == roster


def test_a_roster_with_more_semicolons_than_commas_is_still_parted_by_commas() -> None:
    units = tuple(Unit(f"A{number}", f"甲;{number};;;;;;;;;;;", "medical", liaison="\t\t=;".strip()) for number in range(9))
    assert roster_in(read_csv(write_roster_csv(Roster(units), CAMPAIGN)).tables, CAMPAIGN, is_csv=True) == Roster(units)


def test_what_a_roster_reads_from_other_hands_reads_back_too() -> None:
    rows = [ROSTER_COLUMNS, ("'001", "\t=甲\r\n院", "医疗机构", '＝甲；"乙；丙"；“丁”\n"戊"', "@李\x0b样例", "", "", "", "")]
    text = StringIO(newline="")
    csv.writer(text).writerows(rows)
    (unit,) = roster_in(read_csv(text.getvalue().encode()).tables, CAMPAIGN, is_csv=True).units
    assert (unit.code, unit.name, unit.liaison) == ("'001", "=甲\n院", "@李样例")
    assert unit.aliases == ("＝甲", "乙；丙", "“丁”", '"戊"')
    for data, read in ((write_roster(Roster((unit,)), CAMPAIGN), read_xlsx), (write_roster_csv(Roster((unit,)), CAMPAIGN), read_csv)):
        assert roster_in(read(data).tables, CAMPAIGN, is_csv=read is read_csv) == Roster((unit,))


def test_a_blank_form_holds_a_hostile_name_as_text() -> None:
    unit = Unit("=1", '=HYPERLINK("http://example.invalid")', "medical")
    sheet = load_workbook(BytesIO(excel_template(FORM, CAMPAIGN, unit, "W2"))).active
    assert (sheet["D3"].value, sheet["D3"].data_type, sheet["D3"].quotePrefix) == (unit.name, "s", True)
    plain = load_workbook(BytesIO(excel_template(FORM, CAMPAIGN, Unit("A1", "甲院", "medical"), "W2"))).active
    assert not plain["D3"].quotePrefix
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_no_name_in_a_zip_begins_a_formula(kind: str) -> None:
    roster = hostile_roster(5)
    names = ZipFile(BytesIO(zip_of_templates(FORM, CAMPAIGN, roster, "W2", kind))).namelist()
    assert len(set(names)) == len(names) == len(roster.units) + 1 and not any(starts_formula(name) for name in names)
    assert template_name(Unit("-1", "甲院", "medical"), "第2周", kind) == f"_-1_甲院_第2周.{kind}"


def test_words_as_a_workbook_holds_them() -> None:
    assert workbook_words("a\r\nb\rc\x00\x0b") == "a\nb\nc"
    assert csv_file([("=1", "a")]) == '\ufeff"\'=1","a"\r\n'.encode()
