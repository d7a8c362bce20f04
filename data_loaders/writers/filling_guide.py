"""One page that goes with the blank forms of all units: how the form is filled in, and by when."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from data_loaders.model.campaign import Campaign
from data_loaders.model.filling_rules import RULES
from data_loaders.model.words import said
from data_loaders.writers.packing import pack, unpack_office_file
from data_loaders.writers.word_form import TEXT_FONT, TITLE_FONT, drop_what_is_not_used, write_run

"""What is said, in this order; the help page says the same."""


def filling_guide(campaign: Campaign, period: str) -> bytes:
    """The page as a Word document; the same campaign and period give the same bytes."""
    document = Document()
    drop_what_is_not_used(document)
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(25)
    style = document.styles["Normal"]
    style.font.name, style.font.size = TEXT_FONT, Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), TEXT_FONT)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_after = Pt(12)
    write_run(title, said("filling.title"), TITLE_FONT, 18)
    asked = campaign.period(period)
    starts, ends, due = (_day(day) for day in (asked.starts_on, asked.ends_on, asked.due_on))
    words = [said("filling.due", period=asked.label_zh, starts=starts, ends=ends, due=due)]
    words += [f"{number}. {said(f'filling.{rule}')}" for number, rule in enumerate(RULES, start=1)]
    for line in words:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(8)
        write_run(paragraph, line, TEXT_FONT, 12)
    document.core_properties.title, document.core_properties.author = said("filling.title"), campaign.theme_zh
    buffer = BytesIO()
    document.save(buffer)
    return pack(unpack_office_file(buffer.getvalue(), f"{campaign.periods[0].starts_on.isoformat()}T00:00:00Z").items())


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
