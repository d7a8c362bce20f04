"""A value is only what stands there visibly: digits struck out, hidden, raised or deleted are no part of it, in any format, and that is said.

Each form is spoiled by chance at some of its blanks. What must come of a blank: the number that is seen, with a finding; or none, with
a finding; never another number, never silence; and everything else as it was.
"""

from __future__ import annotations

import random
import re
import shutil
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import cast

import pytest
from docx import Document as WordDocument
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color

from data_loaders.formats import doc
from data_loaders.model.readings import BLANK
from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.filling import CAMPAIGN, FORM, M01, filled_sentence, only, read, rules_of, some_answers, values_of
from tests.data_loaders.formats.opening import read as opened
from tests.data_loaders.making import converted, docx_of, needs_soffice, record, sheet_of, word_table, xlsb_of, xlsx_of, zip_of

PARTED = re.compile("<<(.*?)\\|(.*?)>>")
"""How spoiled words are written down before a format writes them: <<3|strike>>."""
SPOILED = 12
SEEDS = range(6)
NUMBERS = [code for code, blank in FORM.blanks.items() if blank.kind == "number" and blank.part_of is None]


def spoiled(answers: dict[str, object], ways: tuple[str, ...], seed: int) -> tuple[dict[str, object], dict[str, object]]:
    """The answers with digits spoiled at some blanks, and the number that is seen there (None: nothing)."""
    chance = random.Random(seed)
    written = dict(answers)
    seen: dict[str, object] = {}
    for code in chance.sample(NUMBERS, SPOILED):
        digits, way, other = str(answers[code]), chance.choice(ways), str(chance.randrange(1, 99))
        where = chance.choice(("before", "behind", "within", "all", "both"))
        spoil = f"<<{other}|{way}>>"
        cut = chance.randrange(len(digits) + 1)
        written[code] = {
            "before": spoil + digits,
            "behind": digits + spoil,
            "within": digits[:cut] + spoil + digits[cut:],
            "all": f"<<{digits}|{way}>>",
            "both": spoil + digits + spoil,
        }[where]
        seen[code] = None if where == "all" else answers[code]
    return written, seen


def pieces(text: str) -> list[tuple[str, str]]:
    """Spoiled words as (words, way) and the others as (words, "")."""
    words = PARTED.split(text)
    plain, gone, ways = words[::3], words[1::3], words[2::3]
    both = [piece for each in zip(plain, ["", *gone], ["", *ways], strict=True) for piece in ((each[1], each[2]), (each[0], ""))]
    return [piece for piece in both if piece[0]]


def cells_of(answers: dict[str, object]) -> list[list[str]]:
    """The printed form's cell of each item, as its paragraphs."""
    return [
        ["".join(filled_sentence(sentence, answers, "（{v}）") for sentence in paragraph) for paragraph in item.paragraphs]
        for item in FORM.items
    ]


def judge(data: bytes, file: str, answers: dict[str, object], seen: dict[str, object]) -> None:
    submission = only(read(data, file))
    expected = {code: answers.get(code) for code in FORM.blanks} | seen
    assert values_of(submission) == expected
    assert not submission.has_error
    said = {finding.indicator for finding in submission.findings if finding.rule in ("value_left_out", "words_left_out", "words_deleted")}
    assert said == set(seen)
    assert {answer.code for answer in submission.answers if answer.state == BLANK} == {
        code for code, value in seen.items() if value is None
    }
    queried = {finding.indicator for finding in submission.findings if finding.severity == "query"}
    assert queried >= {code for code, value in seen.items() if value is None}


# --- Word ----------------------------------------------------------------------------------------------------------------
W14 = "xmlns:w14='http://schemas.microsoft.com/office/word/2010/wordml'"
WORD_WAYS = {
    "strike": "<w:strike/>",
    "dstrike": "<w:dstrike w:val='true'/>",
    "vanish": "<w:vanish w:val='1'/>",
    "super": "<w:vertAlign w:val='superscript'/>",
    "sub": "<w:vertAlign w:val='subscript'/>",
    "shifted": "<w:position w:val='8'/>",
    "styled": "<w:rStyle w:val='Gone'/>",
    "based": "<w:rStyle w:val='AlsoGone'/>",
    "white": "<w:color w:val='FFFFFF'/>",
    "nearly white": "<w:color w:val='fefdf8'/><w:shd w:val='clear' w:fill='FFF2CC'/>",
    "tiny": "<w:sz w:val='2'/>",
    "black on black": "<w:color w:val='000000'/><w:shd w:val='clear' w:fill='0A0A0A'/>",
    "as its marker": "<w:color w:val='FF0000'/><w:highlight w:val='red'/>",
    "grey on grey": "<w:color w:val='808080' w:themeColor='background1'/><w:shd w:val='solid' w:color='7F7F7F' w:fill='auto'/>",
    "pale by its style": "<w:rStyle w:val='Pale'/>",
    "of the paper": "<w:color w:val='auto' w:themeColor='background1'/>",
    "squeezed flat": "<w:w w:val='1'/>",
    "in pictures": "<w:rFonts w:ascii='Wingdings 2' w:hAnsi='Wingdings 2'/>",
    "pictures by its style": "<w:rStyle w:val='Pictures'/><w:rFonts w:hint='eastAsia'/>",
    "filled white": f"<w14:textFill {W14}><w14:solidFill><w14:srgbClr w14:val='FFFFFF'/></w14:solidFill></w14:textFill>",
    "filled as paper": f"<w14:textFill {W14}><w14:solidFill><w14:schemeClr w14:val='bg1'/></w14:solidFill></w14:textFill>",
    "filled with nothing": f"<w:color w:val='000000'/><w14:textFill {W14}><w14:noFill/></w14:textFill>",
    "filled with glass": f"<w14:textFill {W14}><w14:solidFill><w14:srgbClr w14:val='C00000'><w14:alpha w14:val='100000'/></w14:srgbClr></w14:solidFill></w14:textFill>",
}
W_STYLES = """<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:docDefaults><w:rPrDefault><w:rPr>{defaults}</w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:styleId="Struck"><w:rPr><w:strike/></w:rPr></w:style>
<w:style w:type="table" w:styleId="Grid"><w:rPr><w:vanish w:val="0"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Gone"><w:rPr><w:strike/></w:rPr></w:style>
<w:style w:type="character" w:styleId="AlsoGone"><w:basedOn w:val="Gone"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Pale"><w:basedOn w:val="PaleToo"/></w:style>
<w:style w:type="character" w:styleId="PaleToo"><w:rPr><w:color w:val="F2F2F2"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Pictures"><w:rPr><w:rFonts w:ascii="Webdings" w:hAnsi="Webdings"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Back"><w:basedOn w:val="Gone"/><w:rPr><w:strike w:val="0"/></w:rPr></w:style>
</w:styles>"""


SHOWN = {
    "reversed": "<w:color w:val='FFFFFF'/><w:shd w:val='clear' w:fill='1F3864'/>",
    "marked": "<w:color w:val='FFFFFF'/><w:highlight w:val='black'/>",
    "small": "<w:sz w:val='10'/><w:color w:val='FF0000'/>",
    "back": "<w:rStyle w:val='Back'/>",
    "of no colour on black": "<w:shd w:val='clear' w:fill='000000'/>",
    "black on grey": "<w:color w:val='000000'/><w:shd w:val='pct50' w:color='auto' w:fill='FFFFFF'/>",
    "red on yellow": "<w:color w:val='FF0000'/><w:highlight w:val='yellow'/>",
    "dark again": "<w:rStyle w:val='Pale'/><w:color w:val='333333'/>",
    "filled black": f"<w:color w:val='FFFFFF'/><w14:textFill {W14}><w14:solidFill><w14:srgbClr w14:val='000000'/></w14:solidFill></w14:textFill>",
    "in half glass": f"<w14:textFill {W14}><w14:solidFill><w14:schemeClr w14:val='tx1'><w14:alpha w14:val='50000'/></w14:schemeClr></w14:solidFill></w14:textFill>",
    "narrow": "<w:w w:val='66'/>",
    "letters again": "<w:rStyle w:val='Pictures'/><w:rFonts w:ascii='宋体' w:hAnsi='宋体'/>",
    "off": "<w:strike w:val='0'/><w:rPrChange><w:rPr><w:strike/></w:rPr></w:rPrChange>",
}


def word_run(words: str, way: str) -> str:
    if way == "del":
        return f"<w:del w:id='1' w:author='x'><w:r><w:delText>{words}</w:delText></w:r></w:del>"
    if way == "moved":
        return f"<w:moveFrom w:id='1' w:author='x'><w:r><w:t>{words}</w:t></w:r></w:moveFrom>"
    return f"<w:r><w:rPr>{(WORD_WAYS | SHOWN).get(way, '')}</w:rPr><w:t>{words}</w:t></w:r>"


def word_form(answers: dict[str, object]) -> bytes:
    rows = [tuple(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>" for words in FORM.columns_zh[-2:])]
    for item, cell in zip(FORM.items, cells_of(answers), strict=True):
        lines = [f"<w:p>{''.join(word_run(*piece) for piece in pieces(line))}</w:p>" for line in cell]
        rows.append((f"<w:p><w:r><w:t>{item.label_zh}</w:t></w:r></w:p>", "".join(lines)))
    title = "".join(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>" for words in ("单位：云岫医院", "填报期：第2周"))
    return docx_of(title + word_table(*rows), {"word/styles.xml": W_STYLES.format(defaults="").encode()})


@pytest.mark.parametrize("seed", SEEDS)
def test_word(seed: int) -> None:
    answers = some_answers(seed)
    written, seen = spoiled(answers, (*WORD_WAYS, "del", "moved"), seed)
    judge(word_form(written), "第2周.docx", answers, seen)


def test_a_style_that_is_switched_off_strikes_nothing_and_white_is_seen_on_dark() -> None:
    answers = some_answers()
    written = answers | {code: f"<<{answers[code]}|{way}>>" for code, way in zip(NUMBERS, SHOWN, strict=False)}
    judge(word_form(written), "第2周.docx", answers, {})


@pytest.mark.parametrize(
    ("paragraph_format", "run_format", "defaults", "seen"),
    [
        ("<w:pStyle w:val='Struck'/>", "", "", ""),
        ("<w:pStyle w:val='Struck'/>", "<w:rStyle w:val='Gone'/>", "", "3"),
        ("<w:pStyle w:val='Struck'/>", "<w:rStyle w:val='Back'/>", "", ""),
        ("<w:pStyle w:val='Struck'/>", "<w:strike w:val='off'/>", "", "3"),
        ("", "", "<w:strike/>", ""),
        ("", "<w:rStyle w:val='Gone'/>", "<w:strike/>", ""),
        ("", "<w:vertAlign w:val='baseline'/>", "<w:vertAlign w:val='superscript'/>", "3"),
        ("", "<w:position w:val='2'/>", "", "3"),
        ("", "<w:specVanish/>", "", ""),
        ("<w:rPr><w:strike/><w:vanish/></w:rPr>", "", "", "3"),
    ],
)
def test_styles_switch_each_other_over_and_a_runs_own_format_decides(
    paragraph_format: str, run_format: str, defaults: str, seen: str
) -> None:
    body = f"<w:p><w:pPr>{paragraph_format}</w:pPr><w:r><w:rPr>{run_format}</w:rPr><w:t>3</w:t></w:r></w:p>"
    document = opened(docx_of(body, {"word/styles.xml": W_STYLES.format(defaults=defaults).encode()}))
    assert document.tables[0].rows == [[seen]]


def test_an_exponent_of_an_equation_and_a_reading_aid_are_raised() -> None:
    equation = "<m:sSup><m:e><m:r><m:t>110</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
    aided = "<w:r><w:ruby><w:rt><w:r><w:t>2</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>110</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    assert opened(docx_of(f"<w:p>{equation}</w:p><w:p>{aided}</w:p>")).tables[0].rows == [["110"], ["110"]]


def test_words_nobody_counts_are_said_once_of_the_file_and_of_no_blank() -> None:
    answers = some_answers()
    body = word_form(answers)
    struck = "<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>单位：福星护理院</w:t></w:r></w:p>".encode()
    reading = read(changed(body, lambda xml: xml.replace(b"<w:body>", b"<w:body>" + struck)), "第2周.docx")
    assert [finding.rule for finding in reading.findings] == ["text_struck"]
    assert (only(reading).unit, values_of(only(reading))) == ("M01", answers)
    assert rules_of(only(reading)) == {}


def changed(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """A Word file with its document's XML changed."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zip_of(parts | {"word/document.xml": change(parts["word/document.xml"])})


# --- Excel: rich text and whole cells ------------------------------------------------------------------------------------
def xml_run(words: str, way: str) -> str:
    inner = {
        "strike": "<strike/>",
        "super": '<vertAlign val="superscript"/>',
        "sub": '<vertAlign val="subscript"/>',
        "white": '<sz val="11"/><color rgb="FFFFFFFF"/>',
        "paper": '<color theme="0"/>',
        "tiny": '<sz val="1"/>',
        "": '<strike val="0"/>',
    }[way]
    return f'<r><rPr>{inner}</rPr><t xml:space="preserve">{words}</t></r>'


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("seed", SEEDS)
def test_sentences_in_excel_cells(seed: int, shared: bool) -> None:
    answers = some_answers(seed)
    written, seen = spoiled(answers, ("strike", "super", "sub", "white", "paper", "tiny"), seed)
    texts = ["".join(xml_run(*piece) for piece in pieces("\n".join(cell))) for cell in cells_of(written)]
    cells = [f'<c t="s"><v>{n}</v></c>' if shared else f'<c t="inlineStr"><is>{text}</is></c>' for n, text in enumerate(texts)]
    rows = "".join(f"<row>{cell}</row>" for cell in cells)
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + "".join(f"<si>{text}</si>" for text in texts) + "</sst>"
    )
    judge(xlsx_of(sheet_of(rows), parts=_with_strings(strings) if shared else None), "云岫医院第2周.xlsx", answers, seen)


def _with_strings(strings: str) -> dict[str, bytes]:
    links = (
        "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
        "<Relationship Id='rId1' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet' Target='worksheets/sheet1.xml'/>"
        "<Relationship Id='rId9' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings' Target='sharedStrings.xml'/>"
        "</Relationships>"
    )
    return {"xl/sharedStrings.xml": strings.encode(), "xl/_rels/workbook.xml.rels": links.encode()}


WHOLE_CELLS = {
    "strike": Font(strike=True),
    "super": Font(vertAlign="superscript"),
    "white": Font(color="FFFFFFFF"),
    "paper": Font(color=Color(theme=0)),
    "tiny": Font(size=1),
    "ground": Font(color="FF808080"),
    "ink": Font(),
    "accent": Font(color=Color(theme=4, tint=0.6)),
    "pictures": Font(name="Wingdings"),
}
GROUNDS = {
    "ground": PatternFill("solid", fgColor="FF858585"),
    "ink": PatternFill("solid", fgColor="FF000000"),
    "accent": PatternFill("solid", fgColor=Color(theme=4, tint=0.6)),
}
RUNS = {
    "strike": InlineFont(strike=True),
    "super": InlineFont(vertAlign="superscript"),
    "white": InlineFont(color="FFFFFFFF"),
    "paper": InlineFont(color=Color(theme=0)),
    "tiny": InlineFont(sz=1),
    "ground": InlineFont(color="FFFFF4D0"),
    "ink": InlineFont(color="FFF8F8F8"),
    "accent": InlineFont(color=Color(theme=4, tint=0.95)),
    "pictures": InlineFont(rFont="Webdings"),
    "": InlineFont(),
}


def our_form(answers: dict[str, object]) -> bytes:
    """Our Excel form filled; spoiled values as rich text, a value that is spoiled as a whole by the cell's font."""
    workbook = load_workbook(BytesIO(excel_template(FORM, CAMPAIGN, M01, "W2", {})))
    sheet = workbook.worksheets[0]
    column = next(c.column for row in sheet.iter_rows() for c in row if c.value == "填报值")
    for row in range(1, sheet.max_row + 1):
        code = sheet.cell(row, 1).value
        if code not in FORM.blanks:
            continue
        cell, parts = sheet.cell(row, column), pieces(str(answers[code]))
        if len(parts) == 1 and parts[0][1]:
            cell.value = int(parts[0][0])
            cell.font = WHOLE_CELLS[parts[0][1]]
            if ground := GROUNDS.get(parts[0][1]):
                cell.fill = ground
        elif len(parts) > 1:
            fonts = RUNS
            cell.value = CellRichText(*(TextBlock(fonts[way], words) for words, way in parts))
        else:
            cell.value = cast("int | str | None", answers[code])
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("seed", SEEDS)
def test_our_excel_form(seed: int) -> None:
    answers = some_answers(seed)
    written, seen = spoiled(answers, tuple(WHOLE_CELLS), seed)
    judge(our_form(written), "a.xlsx", answers, seen)


def test_white_words_on_a_dark_cell_are_seen() -> None:
    answers = some_answers()
    workbook = load_workbook(BytesIO(our_form(answers | {NUMBERS[0]: f"1<<{answers[NUMBERS[0]]}|white>>"})), rich_text=True)
    sheet = workbook.worksheets[0]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None:
                cell.font, cell.fill = Font(color="FFFFFFFF"), PatternFill("solid", fgColor="FF1F3864")
    buffer = BytesIO()
    workbook.save(buffer)
    judge(buffer.getvalue(), "a.xlsx", answers | {NUMBERS[0]: int(f"1{answers[NUMBERS[0]]}")}, {})


# --- web pages, Excel 2003 XML, OpenDocument ------------------------------------------------------------------------------
PAGE_WAYS: dict[str, Callable[[str], str]] = {
    "s": "<s>{}</s>".format,
    "strike": "<font><strike>{}</strike></font>".format,
    "del": "<del>{}</del>".format,
    "sup": "<sup>{}</sup>".format,
    "sub": "<b><sub>{}</sub></b>".format,
    "styled": "<span style='color:red; text-decoration: underline line-through'>{}</span>".format,
    "none": "<span style='display:none'>{}</span>".format,
    "unseen": "<span style='visibility: hidden'><b>{}</b></span>".format,
    "office": "<span style='mso-hide:all'>{}</span>".format,
    "class": "<span class='x gone'>{}</span>".format,
    "white": "<span style='font-size:9pt;color:#FFF'>{}</span>".format,
    "paper": "<span style='color: white; background-color:#FFFFE0'>{}</span>".format,
    "tiny": "<span style='font-size:1px'>{}</span>".format,
    "ground": "<span style='background:#000000'>{}</span>".format,
    "as around": "<b bgcolor='#C00000'><font color='#C00000'>{}</font></b>".format,
    "by class": "<span class='low'>{}</span>".format,
    "in pictures": "<span style='font-family:\"Wingdings 2\",serif'>{}</span>".format,
    "face of pictures": "<font face='Webdings'>{}</font>".format,
    "for others": "<datalist><option>{}</option></datalist>".format,
    "not open": "<dialog>{}</dialog>".format,
    "shrunk": "<b style='display:inline-block;transform:scale(0)'>{}</b>".format,
    "": "{}".format,
}


@pytest.mark.parametrize("seed", SEEDS)
def test_web_pages(seed: int) -> None:
    answers = some_answers(seed)
    written, seen = spoiled(answers, tuple(way for way in PAGE_WAYS if way), seed)
    rows = "".join(
        "<tr><td>" + "<br>".join("".join(PAGE_WAYS[way](words) for words, way in pieces(line)) for line in cell) + "</td></tr>"
        for cell in cells_of(written)
    )
    style = "<style>td.wide {width: 3px} span.gone, .other {text-decoration:line-through} .low {color:gray; background:#888}</style>"
    judge(f"<html><head>{style}</head><body><table>{rows}</table></body></html>".encode(), "云岫医院第2周.xls", answers, seen)


XML_2003 = """<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:html="http://www.w3.org/TR/REC-html40"><Worksheet ss:Name="a"><Table>{rows}</Table></Worksheet></Workbook>"""


@pytest.mark.parametrize("seed", SEEDS)
def test_excel_2003_xml(seed: int) -> None:
    answers = some_answers(seed)
    written, seen = spoiled(answers, ("S", "Sup", "Sub"), seed)

    def words_of(piece: tuple[str, str]) -> str:
        return f"<html:Font><html:{piece[1]}>{piece[0]}</html:{piece[1]}></html:Font>" if piece[1] else piece[0]

    texts = ("".join(words_of(piece) for piece in pieces("&#10;".join(cell))) for cell in cells_of(written))
    rows = "".join(f'<Row><Cell><ss:Data ss:Type="String">{text}</ss:Data></Cell></Row>' for text in texts)
    judge(XML_2003.format(rows=rows).encode(), "云岫医院第2周.xml", answers, seen)


ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"><office:automatic-styles>
<style:style style:name="T1" style:family="text"><style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="T2" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>
<style:style style:name="T3" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="T4" style:family="text" style:parent-style-name="T1"/>
<style:style style:name="T5" style:family="text"><style:text-properties fo:color="#ffffff"/></style:style>
<style:style style:name="T6" style:family="text"><style:text-properties fo:font-size="1pt"/></style:style>
<style:style style:name="T7" style:family="text"><style:text-properties fo:color="#fff0c8"/></style:style>
<style:style style:name="T8" style:family="text"><style:text-properties style:font-name="Wingdings 2"/></style:style>
<style:style style:name="C1" style:family="table-cell"><style:table-cell-properties fo:background-color="#fff2cc"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="a">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"""


@pytest.mark.parametrize("seed", SEEDS)
def test_open_document_sheets(seed: int) -> None:
    answers = some_answers(seed)
    written, seen = spoiled(answers, ("T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8"), seed)

    def words_of(piece: tuple[str, str]) -> str:
        return f'<text:span text:style-name="{piece[1]}">{piece[0]}</text:span>' if piece[1] else piece[0]

    cells = (
        "".join(f"<text:p>{''.join(words_of(piece) for piece in pieces(line))}</text:p>" for line in cell) for cell in cells_of(written)
    )
    rows = "".join(
        f'<table:table-row><table:table-cell table:style-name="C1" office:value-type="string">{cell}</table:table-cell></table:table-row>'
        for cell in cells
    )
    parts = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": ODS.format(rows=rows).encode()}
    judge(zip_of(parts), "云岫医院第2周.ods", answers, seen)


# --- binary workbooks ----------------------------------------------------------------------------------------------------
def binary_font(size: int = 11, flags: int = 0, raised: int = 0, underlined: int = 0, colour: bytes = bytes(8), name: str = "") -> bytes:
    """A font of an .xlsb: its height in twips, flags, weight, how it stands to the line, underline, family, letters, colour."""
    return record(
        43,
        struct.pack("<HHHHBBBB", 20 * size, flags, 400, raised, underlined, 0, 134, 0)
        + colour
        + bytes(1)
        + struct.pack("<L", len(name))
        + name.encode("utf-16-le"),
    )


def binary_fill(colour: bytes | None) -> bytes:
    return record(45, struct.pack("<L", 0 if colour is None else 1) + (colour or bytes(8)) + bytes(8))


def parts_of(rgb: str) -> bytes:
    return bytes([5, 255, 0, 0]) + bytes.fromhex(rgb) + b"\xff"


PAPER, DARK_BLUE = bytes([7, 0, 0, 0]) + bytes(4), parts_of("1F3864")
BINARY_CELLS: tuple[tuple[bytes, bytes, object], ...] = (
    (binary_font(), binary_fill(None), "3"),
    (binary_font(flags=8), binary_fill(None), ""),
    (binary_font(name="Wingdings 3"), binary_fill(None), ""),
    (binary_font(name="Symbol"), binary_fill(None), "3"),
    (binary_font(raised=1), binary_fill(None), ""),
    (binary_font(underlined=1), binary_fill(None), "3"),
    (binary_font(colour=parts_of("FFFFFF")), binary_fill(None), ""),
    (binary_font(colour=parts_of("FFFFFF")), binary_fill(parts_of("FFF2CC")), ""),
    (binary_font(colour=parts_of("FFFFFF")), binary_fill(DARK_BLUE), "3"),
    (binary_font(colour=PAPER), binary_fill(None), ""),
    (binary_font(colour=bytes([3, 9, 0, 0]) + bytes(4)), binary_fill(None), ""),
    (binary_font(size=1), binary_fill(DARK_BLUE), ""),
    (binary_font(), binary_fill(parts_of("050505")), ""),
    (binary_font(colour=bytes([7, 4, 0, 0]) + bytes(4)), binary_fill(bytes([7, 4, 0, 0]) + bytes(4)), ""),
    (binary_font(colour=parts_of("808080")), binary_fill(parts_of("FFF2CC")), "3"),
)


def test_binary_workbooks() -> None:
    """Each cell has a format of its own; what is seen of its 3."""
    fonts = b"".join(font for font, _, _ in BINARY_CELLS)
    fills = b"".join(fill for _, fill, _ in BINARY_CELLS)
    formats = b"".join(record(47, struct.pack("<HHHH", 0, 0, number, number) + bytes(8)) for number in range(len(BINARY_CELLS)))
    styles = fonts + fills + record(617, struct.pack("<L", len(BINARY_CELLS))) + formats + record(618, b"")
    with zipfile.ZipFile(BytesIO(xlsb_of(*((0, column, 5, struct.pack("<d", 3.0)) for column in range(len(BINARY_CELLS)))))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.bin"]
    for column in range(len(BINARY_CELLS)):
        value = struct.pack("<d", 3.0)
        sheet = sheet.replace(struct.pack("<LL", column, 0) + value, struct.pack("<LL", column, column) + value)
    data = zip_of(parts | {"xl/worksheets/sheet1.bin": sheet, "xl/styles.bin": styles})
    assert [str(value).removesuffix(".0") for value in opened(data).tables[0].rows[0]] == [seen for _, _, seen in BINARY_CELLS]


# --- as LibreOffice writes them ------------------------------------------------------------------------------------------
@needs_soffice
@pytest.mark.parametrize("kind", ["xls", "ods", "fods"])
def test_our_excel_form_in_other_formats(kind: str) -> None:
    answers = some_answers(3)
    written, seen = spoiled(answers, ("strike", "white", "tiny", "ground", "accent", "pictures"), 3)
    judge(converted(our_form(written), "xlsx", kind), f"a.{kind}", answers, seen)


OLD_WORD_WAYS = ("strike", "double_strike", "superscript", "subscript", "hidden")


@needs_soffice
@pytest.mark.parametrize("kind", ["doc", "rtf"])
def test_old_word_files(kind: str) -> None:
    document = WordDocument()
    for way in OLD_WORD_WAYS:
        paragraph = document.add_paragraph("参与（12")
        setattr(paragraph.add_run("3").font, way, True)
        paragraph.add_run("）人次")
    buffer = BytesIO()
    document.save(buffer)
    assert opened(converted(buffer.getvalue(), "docx", kind)).tables[0].rows[:5] == [["参与（12）人次"]] * len(OLD_WORD_WAYS)


def test_an_old_word_file_that_only_antiword_reads_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("antiword") is None or shutil.which("soffice") is None:
        pytest.skip("antiword or LibreOffice is not installed")
    document = WordDocument()
    document.add_paragraph("参与12人次").add_run("3").font.strike = True
    document.add_paragraph("开展宣传教育活动。" * 300)  # antiword refuses a file with hardly a word
    buffer = BytesIO()
    document.save(buffer)
    data = converted(buffer.getvalue(), "docx", "doc")
    monkeypatch.setattr(doc, "soffice_program", lambda: None)
    assert [finding.rule for finding in opened(data).findings] == ["formats_unread"]
