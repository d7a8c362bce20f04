"""The sample's papers that come as PDF, as WPS and Word export them: the statistics form, and a page of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data_loaders.model.campaign import Campaign, Unit
from data_loaders.model.form import PRINTED_BLANK, Form, Item
from data_loaders.model.printed import heading_line
from data_loaders.sample.pdf_pages import HEIGHT, WIDTH, PdfPage, pdf_of, width_of, wrapped
from data_loaders.writers.word_form import Hand, inside

EDGES = (40.0, 92.0, 160.0, 330.0, 555.0)
"""The columns' edges: section, item, standard, answer."""
TOP, BOTTOM, PADDING, LEADING = 50.0, 790.0, 4.0, 1.25
SIZE, TITLE_SIZE = 9.5, 16.0


class PdfForm:
    """One form and campaign as a printed PDF that is filled again and again."""

    def __init__(self, form: Form, campaign: Campaign) -> None:
        self._form, self._campaign = form, campaign

    def filled(
        self,
        unit: Unit | None,
        period: str | None,
        answers: Mapping[str, object] | None = None,
        basis: str | None = None,
        heading: str | None = None,
        hand: Hand = inside,
    ) -> bytes:
        """The form for a unit and period, as the Word form is filled (see writers/word_form)."""
        form = self._form
        line = heading_line(self._campaign, unit, period, basis) if heading is None else heading
        given = {code: str(value) for code, value in (answers or {}).items() if value is not None}
        paper = _Paper()
        paper.centred(form.title_zh, TITLE_SIZE)
        paper.lines(line.split("\n"))
        paper.row(["", "", *form.columns_zh[1:]], merged=form.columns_zh[0])
        for item in form.items:
            label = form.section(item.section).label_zh
            cells = [label, item.title_zh, "\n".join(item.standards), _answer(item, given, hand)]
            paper.row(["", "", *cells[2:]], merged=label) if not item.title_zh else paper.row(cells)
        return paper.finished()


def text_page(title: str, paragraphs: Sequence[str], signature: Sequence[str]) -> bytes:
    """A page of text: its title, its paragraphs, who signs it."""
    paper = _Paper()
    paper.centred(title, TITLE_SIZE)
    for paragraph in paragraphs:
        paper.lines(wrapped(f"　　{paragraph}", EDGES[-1] - EDGES[0], 12.0), 12.0)
    paper.lines(signature, 12.0, indent=300.0)
    return paper.finished()


def _answer(item: Item, given: Mapping[str, str], hand: Hand) -> str:
    """The item's printed paragraphs, filled."""
    paragraphs = []
    for together in item.paragraphs:
        words = ""
        for sentence in together:
            brackets = PRINTED_BLANK.findall(sentence.text)
            written = [
                hand(bracket, given[code]) if code in given else bracket for code, bracket in zip(sentence.blanks, brackets, strict=True)
            ]
            words += "".join(literal + slot for literal, slot in zip(sentence.literals, [*written, ""], strict=True))
        paragraphs.append(words)
    return "\n".join(paragraphs)


class _Paper:
    """Pages on their way, filled from the top."""

    def __init__(self) -> None:
        self._pages: list[PdfPage] = []
        self._y = BOTTOM
        self._new_page()

    def _new_page(self) -> PdfPage:
        self._pages.append(PdfPage(WIDTH, HEIGHT))
        self._y = TOP
        return self._pages[-1]

    def centred(self, words: str, size: float) -> None:
        """A title in the middle."""
        self._pages[-1].text((WIDTH - width_of(words, size)) / 2, self._y, words, size)
        self._y += 2 * size

    def lines(self, lines: Sequence[str], size: float = SIZE, indent: float = 0.0) -> None:
        """Lines of text below each other."""
        for line in lines:
            page = self._new_page() if self._y + size > BOTTOM else self._pages[-1]
            page.text(EDGES[0] + indent, self._y, line, size)
            self._y += size * 1.6

    def row(self, cells: Sequence[str], merged: str | None = None) -> None:
        """A row of the table, on the next page where it has no room; `merged` stands in the first two cells."""
        texts = [wrapped(words, right - left - 2 * PADDING, SIZE) for words, left, right in zip(cells, EDGES, EDGES[1:], strict=False)]
        if merged is not None:
            texts[0] = wrapped(merged, EDGES[2] - EDGES[0] - 2 * PADDING, SIZE)
        height = max(map(len, texts)) * SIZE * LEADING + 2 * PADDING
        page = self._new_page() if self._y + height > BOTTOM else self._pages[-1]
        for number, lines in enumerate(texts):
            for step, line in enumerate(lines):
                if line:
                    page.text(EDGES[number] + PADDING, self._y + PADDING + step * SIZE * LEADING, line, SIZE)
        bottom = self._y + height
        for edge in EDGES if merged is None else (EDGES[0], *EDGES[2:]):
            page.line(edge, self._y, edge, bottom)
        for y in (self._y, bottom):
            page.line(EDGES[0], y, EDGES[-1], y)
        self._y = bottom

    def finished(self) -> bytes:
        """The file, its pages numbered."""
        for number, page in enumerate(self._pages, start=1):
            page.text(WIDTH / 2 - 30, HEIGHT - 30, f"第 {number} 页，共 {len(self._pages)} 页", 8)
        return pdf_of(self._pages)
