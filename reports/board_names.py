"""What the board's files are called."""

from __future__ import annotations

from data_loaders.model.words import LANGUAGES, said


def page_name(language: str) -> str:
    """The page's, without what kind of file it is."""
    return said("board_paper.page", language)


def workbook_name(language: str) -> str:
    """The workbook's."""
    return said("board_paper.workbook", language)


OURS = frozenset(
    name for each in LANGUAGES for name in (f"{page_name(each)}.docx", f"{page_name(each)}.pdf", f"{workbook_name(each)}.xlsx")
)
"""What the files may be called."""
