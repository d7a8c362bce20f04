"""Web pages and Excel 2003 XML -> tables: what office systems export under the names .xls and .doc."""

from __future__ import annotations

import email
import re
from datetime import datetime
from functools import partial

from lxml import etree

from data_loaders.formats.html_unseen import style_reasons, why_of, why_unseen
from data_loaders.formats.kinds import WEB_ARCHIVE, decode_text
from data_loaders.formats.number_formats import DATE, FORMAT, GENERAL, is_changing, shown
from data_loaders.formats.opendocument import read_flat
from data_loaders.formats.tables import (
    CELL_LIMIT,
    COLUMN_LIMIT,
    RAISED,
    ROW_LIMIT,
    SHEET_LIMIT,
    STRUCK,
    Document,
    Table,
    Unreadable,
    is_too_large,
    nothing_read,
    parent_of,
    parse_xml,
    too_long,
    too_wide,
    weigh,
)
from data_loaders.formats.visible import START, mark_tree, marked_value, take_out

SS, X = "{urn:schemas-microsoft-com:office:spreadsheet}", "{urn:schemas-microsoft-com:office:excel}"
UNSEEN = ("script", "style", "head", "template")
LINES = frozenset(("br", "p", "div", "li", "tr", "h1", "h2", "h3"))
"""Elements whose words begin on a line of their own."""
TABLE_HERE = "table-here"
"""Stands in a page where a table was taken out."""
MOST_PAGES = 100
CLASS_RULE = re.compile(r"\.([\w-]+)\s*\{([^{}]*)\}")
MSO_FORMAT = re.compile(r"""mso-number-format\s*:\s*("[^"]*"|'[^']*'|[^;"']+)""", re.I)
CSS_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{4})|(.))")
BARE = re.compile(r"[0-9]{1,12}(?:\.[0-9]+)?")
"""A number in a page's cell, which Excel takes for a number."""
NAMED_FORMATS = {
    "Percent": "0.00%",
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Currency": "0.00",
    "Euro Currency": "0.00",
    "Scientific": "0.00E+00",
}
NAMED_FORMATS |= {"General Number": GENERAL} | dict.fromkeys(("Yes/No", "True/False", "On/Off"), '"是";"是";"否"')
NAMED_FORMATS |= dict.fromkeys((f"{length} {what}" for length in ("General", "Short", "Medium", "Long") for what in ("Date", "Time")), DATE)
"""Formats that Excel 2003 calls by a name."""


def read_html(data: bytes) -> Document:
    """A web page, or the pages of a web archive, as a document: table 0 with the text around, then its tables."""
    pages = _archived(data) if data[:200].decode("latin-1").lstrip().lower().startswith(WEB_ARCHIVE) else [data]
    paragraphs: list[list[object]] = []
    tables = [Table(None, 0, paragraphs)]
    for page in pages:
        text = decode_text(page)
        if text is None:
            raise Unreadable("file_unreadable")
        xml = weigh(text.encode())
        root = etree.fromstring(xml, etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True))
        if root is not None:
            reasons = style_reasons("".join("".join(style.itertext()) for style in root.iter("style")))
            mark_tree(root, partial(why_unseen, reasons=reasons))
            formats = _page_formats(root)
            etree.strip_elements(root, *UNSEEN, with_tail=False)
            _read_page(root, tables, paragraphs, formats)
    return take_out(Document("html", tables))


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
    code = (
        CSS_ESCAPE.sub(lambda escaped: chr(int(escaped[1], 16)) if escaped[1] else escaped[2], found[1].strip().strip("\"'"))
        if found
        else ""
    )
    code = NAMED_FORMATS.get(code, code)
    return code if is_changing(code) else ""


def _seen_in(cell: etree._Element, words: str, formats: dict[str, str]) -> tuple[str, str | None]:
    """What Excel shows in a cell of a page whose words are nothing but a number."""
    if not BARE.fullmatch(words):
        return words, None
    code = _css_format(cell.get("style", "")) or next((formats[name] for name in cell.get("class", "").split() if name in formats), "")
    seen, is_certain = shown(code, float(words)) if code else (words, True)
    return seen if isinstance(seen, str) else words, None if is_certain else FORMAT


def _read_page(root: etree._Element, tables: list[Table], paragraphs: list[list[object]], formats: dict[str, str]) -> None:
    found = [*root.iter("table")]
    first, cells = len(tables), 0
    tables += [Table(None, first + index, []) for index in range(len(found))]
    for index in reversed(range(len(found))):  # an inner table is taken out before the one around it is read
        table = tables[first + index]
        table.rows = _grid(found[index], table.natures, formats)
        cells += sum(map(len, table.rows))
        if cells > CELL_LIMIT:
            raise Unreadable("file_too_long")
        mark = etree.Element(TABLE_HERE, number=str(first + index))
        found[index].addprevious(mark)
        mark.tail, found[index].tail = found[index].tail, None
        parent_of(found[index]).remove(found[index])
    for line in _lines(root):
        if isinstance(line, int):
            tables[line].after = len(paragraphs)
        else:
            paragraphs.append([line])


def _grid(table: etree._Element, natures: dict[tuple[int, int], str], formats: dict[str, str]) -> list[list[object]]:
    """The cells on the table's grid; what a merged cell covers is None."""
    rows: list[list[object]] = []
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
    return rows


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


def read_xml(data: bytes) -> Document:
    """An Excel 2003 XML workbook or a flat OpenDocument spreadsheet; Unreadable, with what to save it as, for any other XML."""
    root = parse_xml(data)
    if root.tag != SS + "Workbook":
        return read_flat(root)
    document = Document("xml", [])
    for words in root.iterfind(f"{SS}Worksheet/{SS}Table/{SS}Row/{SS}Cell/{SS}Data"):
        if len(words):
            mark_tree(words, why_of)
    struck = _struck_styles(root)
    cells = 0
    for number, sheet in enumerate(root.iterchildren(SS + "Worksheet"), start=1):
        table = Table(sheet.get(SS + "Name", ""), number, [])
        formats = _formats(root)
        hidden = sheet.find(f"{X}WorksheetOptions/{X}Visible")
        table.hidden = hidden is not None and hidden.text != "SheetVisible"
        if not _fill(table, sheet, formats, struck):
            document.findings.append(too_wide(table.name or ""))
            continue
        cells += sum(map(len, table.rows))
        if cells > CELL_LIMIT or number > SHEET_LIMIT:
            document.findings.append(too_long())
            break
        document.tables.append(table)
    if not document.tables:
        raise nothing_read(document)
    return take_out(document)


def _formats(root: etree._Element) -> dict[str | None, str]:
    """The number formats that change what is seen, by the style's name; a style without one has that of its parent."""
    styles = {style.get(SS + "ID"): style for style in root.iterfind(f"{SS}Styles/{SS}Style")}
    formats: dict[str | None, str] = {}
    for name, style in styles.items():
        own, depth = style.find(SS + "NumberFormat"), 0
        above: etree._Element | None = style
        while own is None and above is not None and depth < len(styles):
            above, depth = styles.get(above.get(SS + "Parent")), depth + 1
            own = None if above is None else above.find(SS + "NumberFormat")
        code = own.get(SS + "Format", GENERAL) if own is not None else GENERAL
        formats[name] = NAMED_FORMATS.get(code, code)
    formats[None] = formats.get("Default", GENERAL)
    return {name: code for name, code in formats.items() if is_changing(code)}


def _struck_styles(root: etree._Element) -> dict[str, str]:
    """Why the cells of a style do not count, by the style's name; what a style does not say its parent does."""
    found: dict[str, str] = {}
    for style in root.iterfind(f"{SS}Styles/{SS}Style"):
        font, why = style.find(SS + "Font"), found.get(style.get(SS + "Parent", ""))
        if font is not None and font.get(SS + "StrikeThrough"):
            why = STRUCK if font.get(SS + "StrikeThrough") == "1" else None
        if font is not None and font.get(SS + "VerticalAlign") in ("Superscript", "Subscript"):
            why = why or RAISED
        if why:
            found[style.get(SS + "ID", "")] = why
    return found


def _fill(table: Table, sheet: etree._Element, formats: dict[str | None, str], struck: dict[str, str]) -> bool:
    """Read a sheet's cells as `formats` show them, those of `struck` styles marked; False where they reach farther than a form's."""
    row_number, hidden = 0, set()
    for row in sheet.iterfind(f"{SS}Table/{SS}Row"):
        row_number = int(row.get(SS + "Index") or row_number + 1)
        if row.get(SS + "Hidden") == "1":
            hidden.add(row_number)
        column = 0
        for cell in row.iterchildren(SS + "Cell"):
            column = int(cell.get(SS + "Index") or column + 1)
            value, nature = _value(cell)
            style = cell.get(SS + "StyleID") or row.get(SS + "StyleID")
            if formats and isinstance(value, float) and (code := formats.get(style)):
                value, is_certain = shown(code, value)
                nature = None if is_certain else FORMAT
            if style and (why := struck.get(style)):
                value = marked_value(value, why)
            if nature or value != "":
                if min(row_number, column) < 1:
                    raise Unreadable("file_unreadable")
                if is_too_large(row_number, column):
                    return False
                table.rows.extend([] for _ in range(row_number - len(table.rows)))
                cells = table.rows[row_number - 1]
                cells.extend([""] * (column - len(cells)))
                cells[column - 1] = value
                if nature:
                    table.natures[row_number, column] = nature
            column += max(int(cell.get(SS + "MergeAcross") or 0), 0)
        row_number += max(int(row.get(SS + "Span") or 0), 0)
    width = max(map(len, table.rows), default=0)
    for cells in table.rows:
        cells.extend([""] * (width - len(cells)))
    table.hidden_rows = frozenset(hidden)
    return True


def _value(cell: etree._Element) -> tuple[object, str | None]:
    data = cell.find(SS + "Data")
    words = "".join(data.itertext()) if data is not None else ""
    kind = data.get(SS + "Type") if data is not None else None
    if kind == "Error":
        return "", f"error:{words or '#N/A'}"
    if not words:
        return "", "formula" if cell.get(SS + "Formula") and kind != "String" else None
    if START in words:
        return words, None
    try:
        if kind == "Number":
            return float(words), None
        if kind == "DateTime":
            return datetime.fromisoformat(words), None
    except ValueError:  # a duration of 288 hours is no time of day: the cell is its words, and a count nowhere
        return words, None
    return words == "1" if kind == "Boolean" else words, None
