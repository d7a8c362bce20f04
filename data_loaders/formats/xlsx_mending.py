"""A workbook written anew without what calamine stumbles over and Excel and WPS pass by: old macro sheets, a stated range that is none."""

from __future__ import annotations

import io
import re
import zipfile

from lxml import etree

from data_loaders.formats.tables import PART_LIMIT, parent_of, parse_xml
from data_loaders.formats.xlsx_guard import BOOK, LINKS, SHEET_PARTS
from data_loaders.formats.zips import UNPACKED_LIMIT, Package, part

READ_SHEETS = ("worksheet", "chartsheet", "dialogsheet")
"""What a link to a sheet is called at its end, where calamine knows the sheet."""
STATED_RANGE = re.compile(rb"<(?:\w+:)?dimension\b[^>]*?(?:/>|>\s*</(?:\w+:)?dimension\s*>)")
REFERENCE = re.compile(rb"""\bref\s*=\s*["']\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}(?::\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6})?["']""")


def mended(package: Package) -> tuple[bytes, bool] | None:
    """The workbook without those, and whether sheets of macros were among them; None where there is nothing of the kind."""
    changed: dict[str, bytes] = {}
    book = parse_xml(part(package, BOOK, PART_LIMIT))
    links = parse_xml(part(package, LINKS, PART_LIMIT))
    kinds = {link.get("Id"): link.get("Type", "").rpartition("/")[2] for link in links}
    sheets = {sheet: _link(sheet) for sheet in book.iter("{*}sheet")}
    strange = {link for link in sheets.values() if kinds.get(link, "worksheet") not in READ_SHEETS}
    if strange:
        for element, link in [*sheets.items(), *((link, link.get("Id")) for link in links)]:
            if link in strange:
                parent_of(element).remove(element)
        changed[BOOK] = etree.tostring(book, xml_declaration=True, encoding="UTF-8")
        changed[LINKS] = etree.tostring(links, xml_declaration=True, encoding="UTF-8")
    for name in filter(SHEET_PARTS.fullmatch, package.parts):
        xml = part(package, name, PART_LIMIT)
        stated = STATED_RANGE.search(xml, 0, max(xml.find(b"sheetData"), 0))
        if stated and not REFERENCE.search(stated[0]):
            changed[name] = xml[: stated.start()] + xml[stated.end() :]
    return (_packed(package, changed), bool(strange)) if changed else None


def _link(sheet: etree._Element) -> str:
    return next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")


def _packed(package: Package, changed: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    left = UNPACKED_LIMIT
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, info in package.parts.items():
            data = changed.get(name) or part(package, name, left)
            left -= len(data)
            packed.writestr(zipfile.ZipInfo(info.filename), data)
    return buffer.getvalue()
