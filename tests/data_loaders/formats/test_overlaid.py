"""Figures that are set so closely that they lie upon each other are no number that can be read, in Word, web pages and OpenDocument."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lxml import etree

from data_loaders.formats.opendocument_unseen import style_reasons
from data_loaders.formats.read import read_document
from data_loaders.formats.tables import OVERLAID
from tests.data_loaders.making import docx_of


def seen(words: str, spacing: int | None, half_points: int | None = None, style: str = "") -> tuple[object, list[str]]:
    """A paragraph of those words with so many twips between its letters, as it is read, and why words of it were left out."""
    own = f'<w:spacing w:val="{spacing}"/>' if spacing is not None else ""
    own += f'<w:sz w:val="{half_points}"/>' if half_points else ""
    of_style = '<w:rStyle w:val="a"/>' if style else ""
    parts = {"word/styles.xml": f"<w:styles xmlns:w='{W}'><w:style w:type='character' w:styleId='a'>{style}</w:style></w:styles>".encode()}
    document = read_document(docx_of(f"<w:p><w:r><w:rPr>{of_style}{own}</w:rPr><w:t>{words}</w:t></w:r></w:p>", parts), "docx")
    table = document.tables[0]
    return table.rows[0][0], [each.why for each in table.left_out.get((1, 1), ())]


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.mark.parametrize(
    ("spacing", "half_points", "is_read"),
    [(None, None, True), (-10, None, True), (-40, 21, True), (-83, 21, True), (-84, 21, False), (-100, None, False), (-100, 44, True), (-400, 44, False), (200, 21, True)],
)  # fmt: skip
def test_figures_upon_each_other_are_left_out(spacing: int | None, half_points: int | None, is_read: bool) -> None:
    words, why = seen("参与128人次", spacing, half_points)
    assert (words, why) == (("参与128人次", []) if is_read else ("参与人次", [OVERLAID]))


def test_a_style_may_set_them_so() -> None:
    style = '<w:rPr><w:spacing w:val="-200"/></w:rPr>'
    assert seen("128", None, style=style) == ("", [OVERLAID])
    assert seen("128", 0, style=style) == ("128", [])


@given(st.integers(-600, 100), st.integers(10, 200), st.integers(10, 9_999))
def test_any_spacing_against_how_far_the_next_figure_begins(spacing: int, half_points: int, figure: int) -> None:
    height = half_points / 2
    begins_behind = height / 2 + spacing / 20
    assume(abs(begins_behind - height / 10) > 0.01)
    words, why = seen(str(figure), spacing, half_points)
    assert (words == "") == bool(why) == (begins_behind <= height / 10)


CLOSE = [
    ("-8pt", "", False),
    ("-4.2pt", "", False),
    ("-4.1pt", "", True),
    ("-1px", "", True),
    ("-8px", "", False),
    ("-.2cm", "", False),
    ("-0.1in", "", False),
]
CLOSE += [
    ("-8pt", "24pt", True),
    ("-10pt", "24pt", False),
    ("2pt", "", True),
    ("normal", "", True),
    ("-pt", "", True),
    ("-9999999pt", "", True),
]


@pytest.mark.parametrize(("spacing", "size", "is_read"), [*CLOSE, ("-0.5em", "24pt", False), ("-0.1em", "", True)])
@pytest.mark.parametrize("cell", ["<td style='{style}'>128</td>", "<td><span style='{style}'>128</span></td>", "<td class=a>128</td>"])
def test_so_it_is_in_a_web_page(spacing: str, size: str, is_read: bool, cell: str) -> None:
    style = f"{f'font-size:{size};' if size else ''}letter-spacing: {spacing}"
    page = f"<html><head><style>.a{{{style}}}</style></head><body><table><tr><td>人次</td>{cell.format(style=style)}</tr></table></body></html>"
    table = read_document(page.encode(), "html").tables[-1]
    assert [each.why for each in table.left_out.get((1, 2), ())] == ([] if is_read else [OVERLAID])
    assert table.rows[0][1] == ("128" if is_read else "")


@pytest.mark.parametrize(("spacing", "size", "is_read"), CLOSE)
def test_so_it_is_in_opendocument(spacing: str, size: str, is_read: bool) -> None:
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("style", "style"), ("fo", "xsl-fo-compatible"))
    )
    font = f' fo:font-size="{size}"' if size else ""
    style = f'<x {names}><style:style style:family="text" style:name="a"><style:text-properties fo:letter-spacing="{spacing}"{font}/></style:style></x>'
    reasons = style_reasons([etree.fromstring(style)])
    assert (reasons.why if reasons else {}) == ({} if is_read else {("text", "a"): OVERLAID})
