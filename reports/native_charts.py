"""Bar charts that Word draws itself and people can edit: our own XML, with the numbers in a workbook inside the document.

matplotlib would bring 70 MB and pictures that nobody can change. The numbers stand in the chart's XML too: LibreOffice draws from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import escape

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Mm
from docx.text.paragraph import Paragraph
from openpyxl import Workbook

from data_loaders.writers.handed_out import NOT_IN_XML, put_text
from data_loaders.writers.packing import pack, unpack_office_file
from data_loaders.writers.word_form import append_to

SHEET = "Sheet1"
SPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LABEL_SIZE, TITLE_SIZE = 800, 1000
"""In hundredths of a point."""
LABEL_WIDTH = 1.45
"""How wide a digit of a label is, in mm."""


@dataclass(frozen=True, slots=True)
class Series:
    """Bars of one colour (RRGGBB); None where nothing was reported, which is no bar."""

    name: str
    values: tuple[float | None, ...]
    colour: str


@dataclass(frozen=True, slots=True)
class BarChart:
    """Upright bars from 0 with their numbers above, in mm."""

    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    width: float
    height: float
    number_format: str = "#,##0"


def labels_touch(chart: BarChart) -> bool:
    """Whether the numbers above the bars need more room than there is beside each other."""
    letters = max((len(f"{value:,.0f}") for series in chart.series for value in series.values if value is not None), default=0)
    bars = max(len(chart.categories) * len(chart.series), 1)
    return letters * LABEL_WIDTH > chart.width / bars


def put_chart(paragraph: Paragraph, chart: BarChart, number: int, written_at: str) -> None:
    """The chart at the end of a paragraph; `number` counts the document's charts from 1."""
    package = paragraph.part.package
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CONTENT_TYPE.DML_CHART, _chart_xml(chart).encode(), package)
    numbers = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), CONTENT_TYPE.SML_SHEET, _workbook(chart, written_at), package)
    assert part.relate_to(numbers, RELATIONSHIP_TYPE.PACKAGE) == "rId1"  # as its XML says
    link = paragraph.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    append_to(paragraph.add_run()._r, parse_xml(_drawing(chart, link, number)))


def _drawing(chart: BarChart, link: str, number: int) -> str:
    title = escape(chart.title, {'"': "&quot;"})
    return (
        f'<w:drawing xmlns:w="{WORDS[1:-1]}" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" {SPACES}>'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{Mm(chart.width)}" cy="{Mm(chart.height)}"/>'
        f'<wp:docPr id="{number}" name="Chart {number}" descr="{title}"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{link}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )


def _workbook(chart: BarChart, written_at: str) -> bytes:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = SHEET
    for column, series in enumerate(chart.series, start=2):
        put_text(sheet.cell(1, column), series.name)
        for row, value in enumerate(series.values, start=2):
            sheet.cell(row, column, value)
    for row, category in enumerate(chart.categories, start=2):
        put_text(sheet.cell(row, 1), category)
    buffer = BytesIO()
    workbook.save(buffer)
    return pack(unpack_office_file(buffer.getvalue(), written_at).items())


def _chart_xml(chart: BarChart) -> str:
    bars = "".join(_series(chart, number, series) for number, series in enumerate(chart.series))
    legend = f'<c:legend><c:legendPos val="t"/><c:overlay val="0"/>{_look(LABEL_SIZE)}</c:legend>' if len(chart.series) > 1 else ""
    title = (
        f'<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz="{TITLE_SIZE}" b="0"/></a:pPr>'
        f'<a:r><a:rPr lang="zh-CN" sz="{TITLE_SIZE}" b="0"/><a:t>{escape(chart.title)}</a:t></a:r></a:p></c:rich></c:tx>'
        '<c:overlay val="0"/></c:title>'
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<c:chartSpace {SPACES}><c:roundedCorners val="0"/><c:chart>{title}'
        '<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/><c:barChart><c:barDir val="col"/><c:grouping val="clustered"/>'
        f'<c:varyColors val="0"/>{bars}<c:gapWidth val="50"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="b"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{_look(LABEL_SIZE)}<c:crossAx val="2"/>'
        '</c:catAx><c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling><c:delete val="1"/>'
        '<c:axPos val="l"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="none"/><c:crossAx val="1"/>'
        f'</c:valAx></c:plotArea>{legend}<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _series(chart: BarChart, number: int, series: Series) -> str:
    column, last = "BCDEFGH"[number], len(chart.categories) + 1
    shown = "".join(f'<c:{name} val="{int(name == "showVal")}"/>' for name in ("showLegendKey", "showVal", "showCatName", "showSerName"))
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/><c:tx>{_words(f"{SHEET}!${column}$1", [series.name])}</c:tx>'
        f'<c:spPr><a:solidFill><a:srgbClr val="{series.colour}"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>'
        f'<c:dLbls><c:numFmt formatCode="{escape(chart.number_format)}" sourceLinked="0"/><c:spPr><a:noFill/></c:spPr>{_look(LABEL_SIZE)}'
        f'<c:dLblPos val="outEnd"/>{shown}<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
        f"<c:cat>{_words(f'{SHEET}!$A$2:$A${last}', chart.categories)}</c:cat>"
        f"<c:val>{_numbers(f'{SHEET}!${column}$2:${column}${last}', series.values, chart.number_format)}</c:val></c:ser>"
    )


def _words(place: str, words: Sequence[str]) -> str:
    points = "".join(f'<c:pt idx="{n}"><c:v>{escape(NOT_IN_XML.sub("", each))}</c:v></c:pt>' for n, each in enumerate(words))
    return f'<c:strRef><c:f>{place}</c:f><c:strCache><c:ptCount val="{len(words)}"/>{points}</c:strCache></c:strRef>'


def _numbers(place: str, values: Sequence[float | None], number_format: str) -> str:
    points = "".join(f'<c:pt idx="{n}"><c:v>{value}</c:v></c:pt>' for n, value in enumerate(values) if value is not None)
    cache = f'<c:formatCode>{escape(number_format)}</c:formatCode><c:ptCount val="{len(values)}"/>{points}'
    return f"<c:numRef><c:f>{place}</c:f><c:numCache>{cache}</c:numCache></c:numRef>"


def _look(size: int) -> str:
    return f'<c:txPr><a:bodyPr rot="0" vert="horz"/><a:p><a:pPr><a:defRPr sz="{size}"/></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
