"""What is printed above and below the cells of a sheet: its page's header and footer. Page numbers, days and file names are no words."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

import olefile

from data_loaders.formats import xlsb_guard
from data_loaders.formats.notes import boxes_over
from data_loaders.formats.ole import records
from data_loaders.formats.tables import PART_LIMIT, Document, parse_xml
from data_loaders.formats.xls_guard import book_stream, sheet_starts
from data_loaders.formats.xlsx_guard import sheet_parts
from data_loaders.formats.zips import Package, part

_ELEMENT = re.compile(rb"<((?:\w+:)?)headerFooter.*?</\1headerFooter>", re.DOTALL)
_STRUCK = re.compile(r"&S.*?(?:&S|(?=&[LCR])|$)", re.DOTALL)
_PART = re.compile(r"&[LCR]")
_CODE = re.compile(
    r'&(?:"[^"]*"|K(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{2}[+-][0-9]{3})|[0-9]{1,3}|[BIUEXYHO]|(?P<field>[PNDTFAGZ])(?:[+-][0-9]+)?|(?P<and>&))'
)
_LEFT = re.compile(r"[\s第共页,，/、（）()?—–-]*")
"""All that is left of a line with nothing but page numbers."""
XLS_HEADER, XLS_FOOTER, XLSB_BOTH = 0x0014, 0x0015, 479
MOST_LINES = 40


def is_page_number(line: str) -> bool:
    """Whether a line says nothing once its page number is taken out."""
    return _LEFT.fullmatch(line) is not None


@lru_cache(maxsize=256)
def lines_of_code(code: str) -> tuple[str, ...]:
    """The lines of a header or footer written as spreadsheets do: &L左&C&"黑体,常规"&14中&R第 &P 页."""
    found: list[str] = []
    for words in _PART.split(_STRUCK.sub("", code)):
        for line in words.splitlines():
            seen = _CODE.sub(lambda each: "&" if each["and"] else "\0" if each["field"] else "", line)
            if not ("\0" in seen and is_page_number(seen.replace("\0", ""))) and (seen := seen.replace("\0", "").strip()):
                found.append(seen)
    return tuple(found)


def with_lines(document: Document, by_table: Iterable[Sequence[str]]) -> Document:
    """The workbook with these lines at its sheets; none is there twice among what stands outside cells."""
    lines = [tuple(dict.fromkeys(each))[:MOST_LINES] for each in by_table]
    if not any(lines):
        return document
    tables = tuple(replace(table, margins=own) for table, own in zip(document.tables, lines, strict=True))
    known = dict.fromkeys((*document.margins, *(line for own in lines for line in own)))
    return replace(document, tables=tables, margins=tuple(known))


def with_lines_xlsx(package: Package, document: Document) -> Document:
    """An .xlsx with what its pages' headers and footers and its text boxes say at its sheets."""
    names = sheet_parts(package)
    sheets = [names[table.number - 1] for table in document.tables]
    boxes = any(name.startswith("xl/drawings/drawing") for name in package.parts)
    return with_lines(
        document, [(*_of_sheet(part(package, name, PART_LIMIT)), *(boxes_over(package, name) if boxes else ())) for name in sheets]
    )


def _of_sheet(xml: bytes) -> Iterator[str]:
    at = xml.find(b"headerFooter", max(xml.rfind(b"sheetData"), 0))
    found = _ELEMENT.search(xml, max(xml.rfind(b"<", 0, at), 0)) if at >= 0 else None
    if found is None:
        return
    yield from _of_element(found.group())


@lru_cache(maxsize=64)
def _of_element(xml: bytes) -> tuple[str, ...]:
    """The lines of a sheet's header and footer; kept, since they are the same in all forms that were handed out together."""
    root = parse_xml(re.sub(rb"(</?)\w+:", rb"\1", xml))
    unused = [kind for kind, switch in (("even", "differentOddEven"), ("first", "differentFirst")) if root.get(switch) not in ("1", "true")]
    used = (entry for entry in root if not str(entry.tag).startswith(tuple(unused)))
    return tuple(line for entry in used for line in lines_of_code(entry.text or ""))


def with_lines_xlsb(package: Package, document: Document) -> Document:
    """The same of a binary workbook."""
    names = xlsb_guard.sheet_parts(package)
    sheets = [names[table.number - 1] for table in document.tables]
    return with_lines(document, [(*_of_binary(part(package, name, PART_LIMIT)), *boxes_over(package, name)) for name in sheets])


def _of_binary(stream: bytes) -> Iterator[str]:
    body = next((body for kind, body in xlsb_guard.records(stream) if kind == XLSB_BOTH), b"")
    at = 2
    while at + 4 <= len(body):
        letters = struct.unpack_from("<L", body, at)[0]
        if letters != 0xFFFFFFFF:
            yield from lines_of_code(body[at + 4 : at + 4 + 2 * letters].decode("utf-16-le", "replace"))
        at += 4 + (0 if letters == 0xFFFFFFFF else 2 * letters)


def with_lines_xls(ole: olefile.OleFileIO, document: Document) -> Document:
    """The same of an old workbook."""
    stream = book_stream(ole)
    starts = sheet_starts(stream)
    return with_lines(document, [[*_of_old(stream, starts[table.number - 1])] for table in document.tables])


def _of_old(stream: bytes, start: int) -> Iterator[str]:
    for kind, body in records(stream, start):
        if kind in (XLS_HEADER, XLS_FOOTER) and len(body) > 3:
            letters, is_wide = struct.unpack_from("<HB", body)
            words = body[3:]
            text = words[: 2 * letters].decode("utf-16-le", "replace") if is_wide & 1 else words[:letters].decode("latin-1")
            yield from lines_of_code(text)
