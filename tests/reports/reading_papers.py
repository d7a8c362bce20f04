"""What stands in papers that were made: words and tables of Word files, and what charts keep and refer to."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def words_of(document: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(BytesIO(document)).paragraphs)


def tables_of(document: bytes) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in Document(BytesIO(document)).tables]


def charts_of(document: bytes) -> list[list[list[float]]]:
    """What is kept in each native chart, by series."""
    with ZipFile(BytesIO(document)) as package:
        names = sorted(name for name in package.namelist() if re.fullmatch(r"word/charts/chart\d+\.xml", name))
        roots = [etree.fromstring(package.read(name)) for name in names]
        for number, root in enumerate(roots, start=1):
            book = load_workbook(BytesIO(package.read(f"word/embeddings/chart{number}.xlsx")))
            for series in root.iter(f"{CHART}ser"):
                cached = {int(point.get("idx")): float(point.findtext(f"{CHART}v")) for point in series.iterfind(f"{CHART}val//{CHART}pt")}
                cells = referred(book.worksheets[0], series.findtext(f"{CHART}val//{CHART}f") or "")
                assert {place: value for place, value in enumerate(cells) if value is not None} == pytest.approx(cached)
    return [
        [[float(point.findtext(f"{CHART}v")) for point in series.iterfind(f"{CHART}val//{CHART}pt")] for series in root.iter(f"{CHART}ser")]
        for root in roots
    ]


def referred(sheet: Worksheet, reference: str) -> list:
    """The cells that a chart's series refers to."""
    name, _, area = reference.rpartition("!")
    assert name.strip("'") == sheet.title
    left, top, right, bottom = range_boundaries(area.replace("$", ""))
    return [cell.value for row in sheet.iter_rows(top, bottom, left, right) for cell in row]


def drawn_in(data: bytes, sheet: Worksheet) -> list[list[list]]:
    """The cells that each series of each chart of a workbook refers to."""
    with ZipFile(BytesIO(data)) as package:
        names = [name for name in package.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", name)]
        names.sort(key=lambda name: int(re.sub(r"\D", "", name)))
        roots = [etree.fromstring(package.read(name)) for name in names]
    return [[referred(sheet, series.findtext(f"{CHART}val//{CHART}f") or "") for series in root.iter(f"{CHART}ser")] for root in roots]
