"""What a conditional format hides in an OpenDocument sheet is left out where it plainly holds, asked about where it cannot be told."""

from __future__ import annotations

import pytest

from data_loaders.formats.number_formats import FORMAT
from data_loaders.formats.opendocument import read_ods
from data_loaders.formats.tables import Table
from tests.data_loaders.making import zip_of

SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "table": "table",
        "text": "text",
        "style": "style",
        "fo": "xsl-fo-compatible",
        "number": "datastyle",
    }.items()
)
CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
STYLES = {
    "White": '<style:text-properties fo:color="#ffffff"/>',
    "Red": '<style:text-properties fo:color="#ff0000"/>',
    "Struck": '<style:text-properties style:text-line-through-style="solid"/>',
    "Black_1": '<style:table-cell-properties fo:background-color="#000000"/>',
    "Reversed": '<style:text-properties fo:color="#ffffff"/><style:table-cell-properties fo:background-color="#1f3864"/>',
}
DATA = {"Nothing": "<number:text/>", "Thousands": '<number:number number:display-factor="1000"/>', "Bare": "<number:number/>"}
BAR, SCALE = (
    '<calcext:data-bar calcext:show-value="{}"/>',
    '<calcext:color-scale><calcext:color-scale-entry calcext:color="{}"/></calcext:color-scale>',
)


def when(value: str, style: str) -> str:
    return f'<calcext:condition calcext:value="{value}" calcext:apply-style-name="{style}"/>'


CASES = [
    (when("&gt;5", "White"), "left out"), (when("between(5,20)", "Struck"), "left out"), (when("formula-is(TRUE())", "White"), "left out"),
    (when("&gt;5", "Black_1"), "left out"), (when("&gt;5", "Nothing"), "left out"), (BAR.format("false"), "left out"),
    (when("&lt;5", "Red") + when("!=3", "White"), "left out"),
    (when("formula-is([.A1]&gt;3)", "White"), "asked"), (when("duplicate", "Struck"), "asked"), (when("&gt;5", "Thousands"), "asked"), (SCALE.format("#000000"), "asked"),
    (when("&lt;5", "White"), "seen"), (when("=12", "Red") + when("&gt;5", "White"), "seen"), (when("&gt;5", "Reversed"), "seen"), (when("&gt;5", "Bare"), "seen"),
    (when("not-between(5,20)", "White"), "seen"), (BAR.format("true"), "seen"), (SCALE.format("#63be7b"), "seen"), (when("is-error", "White"), "seen"),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "told"), CASES)
def test_what_a_conditional_format_hides(rules: str, told: str) -> None:
    table = _read(rules)
    assert ("left out" if (1, 2) in table.left_out else "asked" if table.natures.get((1, 2)) == FORMAT else "seen") == told
    assert table.rows[1] == ["场次", 12.0]


def _read(rules: str) -> Table:
    styles = "".join(
        f'<style:style style:name="{name.replace("_", "_5f_")}" style:display-name="{name}" style:family="table-cell">{said}</style:style>'
        for name, said in STYLES.items()
    )
    for name, said in DATA.items():
        styles += f'<number:number-style style:name="N{name}">{said}</number:number-style>'
        styles += f'<style:style style:name="{name}" style:family="table-cell" style:data-style-name="N{name}"/>'
    cells = '<table:table-cell office:value-type="string"><text:p>场次</text:p></table:table-cell>'
    cells += '<table:table-cell office:value-type="float" office:value="12"><text:p>12</text:p></table:table-cell>'
    formats = f'<calcext:conditional-formats><calcext:conditional-format calcext:target-range-address="表.A1:表.B1">{rules}'
    formats += "</calcext:conditional-format></calcext:conditional-formats>"
    rows = f"<table:table-row>{cells}</table:table-row>" * 2
    body = f'<office:body><office:spreadsheet><table:table table:name="表">{rows}{formats}</table:table></office:spreadsheet></office:body>'
    content = f"<office:document-content {SPACES} {CALC}><office:styles>{styles}</office:styles>{body}</office:document-content>"
    return read_ods(zip_of({"content.xml": content.encode()})).tables[0]
