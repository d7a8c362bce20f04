"""Word documents -> tables: the real cells are walked, so that a merged cell is read once and nothing shown in it is lost."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from functools import lru_cache

from lxml import etree

from data_loaders.formats.docx_colours import may_be_faint
from data_loaders.formats.docx_drawn import DRAWN, set_apart, write_what_is_drawn
from data_loaders.formats.docx_fields import FIELD_MARK, settle_fields, symbol
from data_loaders.formats.docx_unseen import (
    HIDING,
    RAISING,
    TURNED,
    Styles,
    mark_raised,
    mark_turned,
    mark_unseen,
    may_hide,
    read_styles,
)
from data_loaders.formats.notes import mark_word_notes
from data_loaders.formats.tables import COLUMN_LIMIT, DELETED, PART_LIMIT, ROW_LIMIT, Document, Table, Unreadable, parent_of, parse_xml
from data_loaders.formats.visible import marked, parted, take_out
from data_loaders.formats.zips import Package, has_macros, main_part, open_package, part
from data_loaders.model.findings import Finding

TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
W = "{" + TRANSITIONAL.decode() + "}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
BODY, P, R, T, TBL, TR, TC = (W + name for name in ("body", "p", "r", "t", "tbl", "tr", "tc"))
TAB, BR, CR, HYPHEN, DROPDOWN, SYMBOL = (W + name for name in ("tab", "br", "cr", "noBreakHyphen", "ddList", "sym"))
VAL = W + "val"
WRITTEN = {TAB: "\t", BR: "\n", CR: "\n", HYPHEN: "-", P: "\n"}
"""What an element without text of its own looks like; a paragraph starts a new line."""
CHANGES = tuple(W + name for name in ("ins", "del", "moveFrom", "moveTo"))
EMBEDDED = re.compile(r"word/embeddings/.*\.(?:xls|doc|ods|odt)\w?$")
"""Workbooks and documents inside a document, which only their own program shows."""
STYLES = re.compile(r"/?styles\d*\.xml")
MARGINS = re.compile(r"/(?:header|footer)\d*\.xml")
MOST_MARGINS, USUAL_MARGIN = 20, 4 * 1024
"""So many headers and footers are read; one with at most so many bytes is parsed once for all files in which it is the same."""
WRAPPERS = (*(W + name for name in ("sdt", "customXml", "smartTag", "txbxContent")), MC + "AlternateContent")
RARE = (*CHANGES, *WRAPPERS, *HIDING, *RAISING, *DRAWN, TURNED, FIELD_MARK)
"""Elements that most documents are without: lxml knows in 5 us that none of them is there, where each look into the XML takes 8."""


def read_docx(data: bytes, opened: Package | None = None) -> Document:
    """A .docx, .docm or .dotx document; Unreadable where it is damaged. `opened` is its package, where it was opened before."""
    package = open_package(data, opened)
    main = document_part(package)
    xml = part(package, main, PART_LIMIT).replace(STRICT, TRANSITIONAL)
    findings: list[Finding] = []
    document = take_out(Document("docx", tables_of(body_as_read(package, main, xml, findings)), tuple(findings), _margins(package, main)))
    if b":altChunk" in xml or any(EMBEDDED.match(name) for name in package.parts):
        document = document.noting(Finding("object_embedded"))
    if has_macros(package):
        document = document.noting(Finding("file_macros"))
    return document


def body_as_read(package: Package, main: str, xml: bytes, findings: list[Finding]) -> etree._Element:
    """The body of a document's XML with changes accepted, wrappers taken away, and marked what does not count; what is to be said of it
    is added to `findings`."""
    body = parse_xml(xml).find(BODY)
    if body is None:
        raise Unreadable("file_unreadable")
    there = {element.tag for element in body.iter(*RARE)}
    if not there.isdisjoint(CHANGES):
        findings.append(Finding("text_tracked"))
        _accept_changes(body)
    if FIELD_MARK in there:
        settle_fields(body)
    styles = _styles(package, main)
    if styles is not None or not there.isdisjoint(HIDING) or may_be_faint(xml):
        mark_unseen(body, styles or Styles())
    if not there.isdisjoint(RAISING):
        mark_raised(body)
    if TURNED in there:
        mark_turned(body)
    mark_word_notes(package, posixpath.dirname(main), body, W)
    if not there.isdisjoint(WRAPPERS):
        _unwrap(body)
    if not there.isdisjoint(DRAWN):
        write_what_is_drawn(package, main, body)
    return body


def _margins(package: Package, main: str) -> tuple[str, ...]:
    """The lines of the page headers and footers, each once; a part that is damaged says nothing."""
    folder = posixpath.dirname(main).lower()
    lines: dict[str, None] = {}
    names = [name for name in package.parts if name.startswith(folder) and MARGINS.fullmatch(name, len(folder))]
    for name in sorted(names)[:MOST_MARGINS]:
        xml = part(package, name, PART_LIMIT)
        lines |= dict.fromkeys(_margin_lines(xml) if len(xml) <= USUAL_MARGIN else _margin_lines.__wrapped__(xml))
    return tuple(line for line in lines if line)


@lru_cache(maxsize=64)
def _margin_lines(xml: bytes) -> tuple[str, ...]:
    """The lines of one header or footer; kept for short ones, which are the same in all forms that were handed out together."""
    try:
        root = parse_xml(xml.replace(STRICT, TRANSITIONAL))
    except etree.XMLSyntaxError:
        return ()
    mark_unseen(root, Styles())
    return tuple(line.strip() for paragraph in root.iter(P) for line in parted(_text(paragraph))[0].split("\n"))


def document_part(package: Package) -> str:
    """The name of the part with the document's text, in small letters."""
    if "word/document.xml" in package.parts:
        return "word/document.xml"
    if (main := main_part(package)) is None:
        raise Unreadable("file_unreadable")
    return main


def tables_of(body: etree._Element, words: Callable[[etree._Element], object] | None = None) -> tuple[Table, ...]:
    """Table 0 with the body's paragraphs, the body's tables in order, then tables nested in cells or text boxes; `words` says what is
    taken of a cell or paragraph (None: its text)."""
    words = words or _text
    nested = [table for table in body.iter(TBL) if table.getparent() is not body]
    for table in nested:
        parent_of(table).remove(table)
    paragraphs: list[list[object]] = []
    tables = [Table(None, 0, paragraphs)]
    for block in body.iterchildren(P, TBL):
        if block.tag == P:
            paragraphs.append([words(block)])
        else:
            tables.append(Table(None, len(tables), _rows(block, words), after=len(paragraphs)))
    for table in nested:
        tables.append(Table(None, len(tables), _rows(table, words), after=len(paragraphs)))
    return tuple(tables)


def _rows(table: etree._Element, words: Callable[[etree._Element], object]) -> list[list[object]]:
    """The cells on the table's grid; what a merged cell covers is None."""
    rows: list[list[object]] = []
    for row in table.iterchildren(TR):
        before = row.find(f"{W}trPr/{W}gridBefore")
        cells: list[object] = [None] * (_number(before) if before is not None else 0)
        for cell in row.iterchildren(TC):
            span, continues = _merge(cell)
            cells.append(None if continues else words(cell))
            cells.extend([None] * (span - 1))
            if len(cells) > COLUMN_LIMIT:
                raise Unreadable("file_too_wide", rows=ROW_LIMIT, columns=COLUMN_LIMIT)
        rows.append(cells)
    return rows


def _merge(cell: etree._Element) -> tuple[int, bool]:
    """How many grid columns a cell spans, and whether it only continues the cell above or before."""
    span, continues = 1, False
    properties = cell.find(W + "tcPr")
    if properties is not None:
        for entry in properties:
            if entry.tag == W + "gridSpan":
                span = min(max(_number(entry), 1), 100)
            elif entry.tag in (W + "vMerge", W + "hMerge"):
                continues = continues or entry.get(VAL) != "restart"
    return span, continues


def _number(entry: etree._Element) -> int:
    value = entry.get(VAL, "")
    return min(int(value), 100) if value.isdecimal() else 0


def _text(block: etree._Element) -> str:
    """The text shown in a cell or paragraph, paragraphs and line breaks as new lines. Deleted text and field codes have other tags."""
    text = "".join([words for _, words in pieces_of(block)])
    return text[1:] if text.startswith("\n") else text


def pieces_of(block: etree._Element) -> list[tuple[etree._Element, str]]:
    """The elements whose words make up the text of a cell or paragraph, in order; the text drops a line break at its front."""
    pieces: list[tuple[etree._Element, str]] = []
    for element in block.iter(T, P, TAB, BR, CR, HYPHEN, DROPDOWN, SYMBOL, MATH_TEXT):
        tag = element.tag
        if tag in WRITTEN:
            if tag != TAB or parent_of(element).tag == R:
                pieces.append((element, WRITTEN[tag]))
        else:
            pieces.append((element, _chosen(element) if tag == DROPDOWN else symbol(element) if tag == SYMBOL else element.text or ""))
    return pieces


def _chosen(dropdown: etree._Element) -> str:
    """The entry a legacy drop-down field shows; it is not written anywhere else."""
    entries = [entry.get(VAL, "") for entry in dropdown.iterchildren(W + "listEntry")]
    chosen = dropdown.find(W + "result")
    chosen = chosen if chosen is not None else dropdown.find(W + "default")
    index = _number(chosen) if chosen is not None else 0
    return entries[index] if index < len(entries) else ""


def _accept_changes(body: etree._Element) -> None:
    """Leave out what was deleted or moved away, and join paragraphs whose mark was deleted."""
    for gone in [*body.iter(W + "del", W + "moveFrom", W + "cellDel")]:
        parent = gone.getparent()
        if parent is None:
            continue
        if parent.tag in (W + "trPr", W + "tcPr"):
            whole = parent_of(parent)
            if (around := whole.getparent()) is not None:
                around.remove(whole)
        elif parent.tag != W + "rPr":
            _leave_mark(parent, gone)
    # In reading order: what a paragraph takes over brings the mark along that lets it take over the next as well.
    for mark in [*body.iterfind(f".//{P}/{W}pPr/{W}rPr/{W}del")]:
        paragraph = parent_of(parent_of(parent_of(mark)))
        following = paragraph.getnext()
        if following is not None and following.tag == P:
            paragraph.extend(list(following))
            parent_of(following).remove(following)


def _leave_mark(parent: etree._Element, gone: etree._Element) -> None:
    """Put a run with the deleted words, marked as such, in their place."""
    words = "".join(element.text or "" for element in gone.iter(T, W + "delText"))
    if not words:
        parent.remove(gone)
        return
    run = etree.Element(R)
    etree.SubElement(run, T).text = marked(words, DELETED)
    parent.replace(gone, run)


def _styles(package: Package, main: str) -> Styles | None:
    """The document's styles where any of them strikes, hides or raises words."""
    folder, names = posixpath.dirname(main).lower(), package.parts
    name = f"{folder}/styles.xml"
    if name not in names:
        name = next((name for name in names if name.startswith(folder) and STYLES.fullmatch(name, len(folder))), "")
    if not name or not may_hide(xml := part(package, name, PART_LIMIT).replace(STRICT, TRANSITIONAL)):
        return None
    return _read_styles(xml)


@lru_cache(maxsize=16)
def _read_styles(xml: bytes) -> Styles | None:
    """The same; kept, since documents that one program wrote have the same styles."""
    styles = read_styles(parse_xml(xml))
    return None if styles.says_nothing() else styles


def _unwrap(body: etree._Element) -> None:
    """Take content out of content controls and other wrappers, and put a text box's words where it is anchored."""
    for alternate in [*body.iter(MC + "AlternateContent")]:
        if alternate.find(MC + "Choice") is not None:
            for fallback in alternate.findall(MC + "Fallback"):
                alternate.remove(fallback)
    for control in [*body.iter(W + "sdt")]:
        content = control.find(W + "sdtContent")
        prompt_only = control.find(f"{W}sdtPr/{W}showingPlcHdr") is not None
        _replace(control, [] if content is None or (prompt_only and not _holds_blocks(content)) else list(content))
    for wrapper in [*body.iter(W + "customXml", W + "smartTag")]:
        _replace(wrapper, list(wrapper))
    for box in body.iter(W + "txbxContent"):
        for position, paragraph in enumerate(box.iterchildren(P)):
            # As a run it starts no line; as a line break it starts one without being a paragraph of the body.
            paragraph.tag = CR if position else R
        set_apart([*box.iter(T)])


def _holds_blocks(content: etree._Element) -> bool:
    return content.find(TR) is not None or content.find(TC) is not None or content.find(TBL) is not None


def _replace(wrapper: etree._Element, children: list[etree._Element]) -> None:
    for child in children:
        wrapper.addprevious(child)
    parent_of(wrapper).remove(wrapper)
