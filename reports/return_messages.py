"""消息.txt and 目录.xlsx: what to write to each unit's officer, and who gets which files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from data_loaders.model.words import said
from data_loaders.writers.handed_out import put_text
from data_loaders.writers.packing import pack, unpack_office_file
from reports.office import moment_words
from reports.returned import ReturnedUnit, asked_words

MOST_SAID = 5
"""A message names so many places; the sheet names all."""
COLUMNS = ("index_code", "unit", "index_officer", "index_office_phone", "index_mobile", "index_email")
COUNTS = ("index_errors", "index_queries")
WIDTHS = (11, 32, 12, 18, 18, 28, 9, 9, 70)


@dataclass(frozen=True, slots=True)
class Packed:
    """A unit in a pack: what goes back to it, the folder in the pack, the files in it, and the message that goes with them."""

    returned: ReturnedUnit
    folder: str
    names: tuple[str, ...]
    message: str


def message_to(returned: ReturnedUnit, period: str, answer_by: datetime) -> str:
    """What to write to a unit's officer; `period` in words."""
    unit, errors, queries = returned.unit, returned.error_count, returned.query_count
    findings = sorted(returned.findings, key=lambda each: each.severity != "error")
    parts = [said("returns.message_part", number=n, words=asked_words(each)) for n, each in enumerate(findings[:MOST_SAID], start=1)]
    if len(findings) > MOST_SAID:
        parts.append(said("returns.message_more", count=len(findings) - MOST_SAID))
    greeting = said("returns.greeting", who=unit.liaison) if unit.liaison else said("returns.greeting_nobody")
    words, moment = "".join(parts), moment_words(answer_by)
    if errors and queries:
        said_of = said("returns.message_both", errors=errors, queries=queries, period=period, parts=words, moment=moment)
    elif errors:
        said_of = said("returns.message_errors", errors=errors, period=period, parts=words, moment=moment)
    else:
        said_of = said("returns.message_queries", queries=queries, period=period, parts=words, moment=moment)
    return greeting + said_of


def messages(units: Sequence[Packed]) -> bytes:
    """All messages as a text that opens right on every computer, each under its unit's name and numbers."""
    blocks = []
    for each in units:
        unit = each.returned.unit
        known = [words for words in (unit.liaison, unit.mobile, unit.office_phone, unit.email) if words]
        reach = " ".join(known) or said("returns.no_officer")
        blocks.append(f"{said('returns.message_of', unit=unit.name, reach=reach)}\n{each.message}\n")
    return "\n".join(blocks).replace("\n", "\r\n").encode("utf-8-sig")


def index(units: Sequence[Packed], written_at: datetime) -> bytes:
    """Who gets which files, as a workbook."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = said("returns.index_name").partition(".")[0]
    heads = [said(f"returns.{name}") for name in (*COLUMNS, *COUNTS, "index_files")]
    for column, words in enumerate(heads, start=1):
        put_text(sheet.cell(1, column, ""), words)
    for row, each in enumerate(units, start=2):
        unit = each.returned.unit
        own = (unit.code, unit.name, unit.liaison or said("returns.no_officer"), unit.office_phone, unit.mobile, unit.email)
        for column, words in enumerate(own, start=1):
            put_text(sheet.cell(row, column, ""), words)
        sheet.cell(row, len(own) + 1, each.returned.error_count)
        sheet.cell(row, len(own) + 2, each.returned.query_count)
        put_text(sheet.cell(row, len(own) + 3, ""), "\n".join(f"{each.folder}/{name}" for name in each.names))
    _dress(sheet)
    buffer = BytesIO()
    workbook.save(buffer)
    return pack(unpack_office_file(buffer.getvalue(), f"{written_at:%Y-%m-%dT%H:%M:%SZ}").items())


def _dress(sheet: Worksheet) -> None:
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", "1F4E79")
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(vertical="center", wrap_text=True)
    for letter, width in zip("ABCDEFGHI", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "C2"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = sheet.PAPERSIZE_A4, "landscape"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.auto_filter.ref = sheet.dimensions
