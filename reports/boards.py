"""The board as files: one page in Word, the same as PDF where LibreOffice is installed, and a workbook with every table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports.board_facts import Board
from reports.board_names import page_name, workbook_name
from reports.board_paper import board_paper
from reports.board_workbook import board_workbook
from reports.pdf import as_pdf


@dataclass(frozen=True, slots=True)
class BoardFiles:
    """The board's files, by name. `has_pdf` is False where LibreOffice is not installed or failed."""

    files: Mapping[str, bytes]
    has_pdf: bool


def files_of(made: Board, with_pdf: bool = True, with_findings: bool = True) -> BoardFiles:
    """Everything that the board is on paper; the same figures give the same bytes. The findings name files and quote what was written."""
    name, workbook = page_name(made.asked.language), workbook_name(made.asked.language)
    page = {f"{name}.docx": board_paper(made)}
    printed = as_pdf(page, made.day) if with_pdf else {}
    return BoardFiles({**page, **printed, f"{workbook}.xlsx": board_workbook(made, with_findings)}, bool(printed))
