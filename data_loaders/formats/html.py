"""Web pages -> tables: what office systems export under the names .xls and .doc."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from functools import partial

from lxml import etree

from data_loaders.formats.html_conditions import mark_sections, part_sections
from data_loaders.formats.html_unseen import APART, rules_of, set_apart, why_unseen
from data_loaders.formats.kinds import WEB_ARCHIVE, decode_text
from data_loaders.formats.number_formats import FORMAT, NAMED_FORMATS, is_changing, shown
from data_loaders.formats.page_lines import lines_of_code, with_lines
from data_loaders.formats.tables import (
    CELL_LIMIT,
    COLUMN_LIMIT,
    ROW_LIMIT,
    Document,
    Table,
    Unreadable,
    is_too_large,
    parent_of,
    weigh,
)
from data_loaders.formats.visible import mark_tree, take_out

UNSEEN = ("script", "style", "head", "template")
LINES = frozenset(("br", "p", "div", "li", "tr", "h1", "h2", "h3"))
"""Elements whose words begin on a line of their own."""
TABLE_HERE = "table-here"
"""Stands in a page where a table was taken out."""
MOST_PAGES = 100
CLASS_RULE = re.compile(r"\.([\w-]+)\s*\{([^{}]*)\}")
MSO_FORMAT = re.compile(r"""mso-number-format\s*:\s*("[^"]*"|'[^']*'|[^;"']+)""", re.I)
MSO_LINES = re.compile(r"""mso-(?:header|footer)-data\s*:\s*("[^"]*"|'[^']*')""", re.I)
TYPED = ("text", "number", "tel", "search", "")
"""The kinds of fields that show what is typed in them."""
CSS_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{4})|(.))")
BARE = re.compile(r"[0-9]{1,12}(?:\.[0-9]+)?")
"""A number in a page's cell, which Excel takes for a number."""


def read_html(data: bytes) -> Document:
    """A web page, or the pages of a web archive, as a document: table 0 with the text around, then its tables."""
    pages = _archived(data) if data[:200].decode("latin-1").lstrip().lower().startswith(WEB_ARCHIVE) else [data]
    paragraphs: list[list[object]] = []
    tables: list[Table] = []
    margins: list[str] = []
    for page in pages:
        text = decode_text(page)
        if text is None:
            raise Unreadable("file_unreadable")
        xml = weigh(part_sections(text).encode())
        root = etree.fromstring(xml, etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True))
        if root is not None:
            sheet = "".join("".join(style.itertext()) for style in root.iter("style"))
            rules = rules_of(sheet)
            mark_tree(root, partial(why_unseen, rules=rules))
            mark_sections(root)
            if APART.search(text):
                set_apart(root, rules)
            _fill_fields(root)
            margins += page_lines(sheet)
            formats = _page_formats(root)
            etree.strip_elements(root, *UNSEEN, with_tail=False)
            tables += _read_page(root, len(tables) + 1, paragraphs, formats)
    document = Document("html", (Table(None, 0, paragraphs), *tables))
    return take_out(with_lines(document, [margins] * len(document.tables)))


def page_lines(sheet: str) -> list[str]:
    """The lines of the page's header and footer that Excel is told of in a style sheet."""
    return [line for written in MSO_LINES.findall(sheet) for line in lines_of_code(_unescaped(written[1:-1]))]


def _fill_fields(root: etree._Element) -> None:
    """What fields of a page show: the choice that is made and no other, and what is typed."""
    for choices in root.iter("select"):
        options = [*choices.iter("option")]
        chosen = [option for option in options if option.get("selected") is not None] or options[:1]
        for option in options:
            if option not in chosen:
                option.text, option.tail = "", ""
                for inner in [*option]:
                    option.remove(inner)
    for typed in root.iter("input"):
        if typed.get("type", "text").lower() in TYPED and (value := typed.get("value")):
            typed.tail = value + (typed.tail or "")


def _archived(data: bytes) -> list[bytes]:
    parts = [part for part in email.message_from_bytes(data.lstrip()).walk() if part.get_content_type() == "text/html"]
    payloads = (part.get_payload(decode=True) for part in parts[:MOST_PAGES])
    return [payload if isinstance(payload, bytes) else b"" for payload in payloads]


def _page_formats(root: etree._Element) -> dict[str, str]:
    """The number formats that Excel is told to show the cells of a class in."""
    rules = (rule for style in root.iter("style") for rule in CLASS_RULE.findall(style.text or ""))
    return {name: code for name, body in rules if (code := _css_format(body))}


def _css_format(rule: str) -> str:
    """The number format of a style, "" where it has none that changes what is seen."""
    found = MSO_FORMAT.search(rule)
    code = _unescaped(found[1].strip().strip("\"'")) if found else ""
    code = NAMED_FORMATS.get(code, code)
    return code if is_changing(code) else ""


def _unescaped(words: str) -> str:
    """Words of a style sheet without its escapes."""
    return CSS_ESCAPE.sub(lambda escaped: chr(int(escaped[1], 16)) if escaped[1] else escaped[2], words)


def _seen_in(cell: etree._Element, words: str, formats: dict[str, str]) -> tuple[str, str | None]:
    """What Excel shows in a cell of a page whose words are nothing but a number."""
    if not BARE.fullmatch(words):
        return words, None
    code = _css_format(cell.get("style", "")) or next((formats[name] for name in cell.get("class", "").split() if name in formats), "")
    seen, is_certain = shown(code, float(words)) if code else (words, True)
    return seen if isinstance(seen, str) else words, None if is_certain else FORMAT


def _read_page(root: etree._Element, first: int, paragraphs: list[list[object]], formats: dict[str, str]) -> list[Table]:
    """A page's tables, numbered from `first` on; what stands around them is added to the document's paragraphs."""
    found = [*root.iter("table")]
    tables: dict[int, Table] = {}
    cells = 0
    for index in reversed(range(len(found))):  # an inner table is taken out before the one around it is read
        rows, natures = _grid(found[index], formats)
        tables[first + index] = Table(None, first + index, rows, natures)
        cells += sum(map(len, rows))
        if cells > CELL_LIMIT:
            raise Unreadable("file_too_long")
        mark = etree.Element(TABLE_HERE, number=str(first + index))
        found[index].addprevious(mark)
        mark.tail, found[index].tail = found[index].tail, None
        parent_of(found[index]).remove(found[index])
    for line in _lines(root):
        if isinstance(line, int):
            tables[line] = replace(tables[line], after=len(paragraphs))
        else:
            paragraphs.append([line])
    return [tables[number] for number in sorted(tables)]


def _grid(table: etree._Element, formats: dict[str, str]) -> tuple[list[list[object]], dict[tuple[int, int], str]]:
    """The cells on the table's grid, what a merged cell covers is None; and their natures."""
    rows: list[list[object]] = []
    natures: dict[tuple[int, int], str] = {}
    covered: dict[int, int] = {}
    for row in table.iter("tr"):
        cells: list[object] = []
        for cell in row.iterchildren("td", "th"):
            while covered.get(len(cells), 0) > len(rows):
                cells.append(None)
            column, across = len(cells), _span(cell, "colspan")
            words, nature = _seen_in(cell, "\n".join(line for line in _lines(cell) if isinstance(line, str)), formats)
            cells.append(words)
            if nature:
                natures[len(rows) + 1, column + 1] = nature
            cells.extend([None] * (across - 1))
            if is_too_large(len(rows), len(cells)):
                raise Unreadable("file_too_wide", rows=ROW_LIMIT, columns=COLUMN_LIMIT)
            covered |= dict.fromkeys(range(column, column + across), len(rows) + _span(cell, "rowspan"))
        rows.append(cells)
    return rows, natures


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name, "").strip()
    return min(max(int(value), 1), ROW_LIMIT) if value.isdecimal() and len(value) < 9 else 1


def _lines(block: etree._Element) -> list[str | int]:
    """The lines of words in an element, and the numbers of the tables that stood between them."""
    lines: list[str | int] = []
    words: list[str] = []

    def end_line() -> None:
        line = " ".join("".join(words).split(None))
        words.clear()
        if line:
            lines.append(line)

    for event, element in etree.iterwalk(block, events=("start", "end")):
        if element.tag == TABLE_HERE and event == "start":
            end_line()
            lines.append(int(element.get("number", "")))
        elif element.tag in LINES:
            end_line()
        words.append((element.text if event == "start" else element.tail if element is not block else None) or "")
    end_line()
    return lines
