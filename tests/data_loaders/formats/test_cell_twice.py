"""No sheet writes a cell twice unseen, wherever and however its program writes cells."""

from __future__ import annotations

import random
import re
import zipfile
from io import BytesIO

import pytest

from data_loaders.formats.kinds import kind_of
from data_loaders.formats.read import read_document
from data_loaders.formats.tables import Unreadable
from data_loaders.matching.context import Context
from data_loaders.model.campaign import Unit, read_campaign
from data_loaders.model.form import load_forms
from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.making import zip_of

SHEET = "xl/worksheets/sheet1.xml"
CONTEXT = Context(read_campaign(), load_forms(), None)
CAMPAIGN, FORM = CONTEXT.campaign, CONTEXT.form
WRITTEN = {
    "plain": lambda xml: xml,
    "its style first": lambda xml: re.sub(r'<c r="(\w+)" s="(\d+)"', r'<c s="\2" r="\1"', xml),
    "in quotation marks of the other kind": lambda xml: re.sub(r'<c r="(\w+)"', r"<c r='\1'", xml),
    "with a prefix": lambda xml: re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", xml.partition("?>")[2]).replace("xmlns=", "xmlns:x="),
    "with closing tags": lambda xml: re.sub(r"<c ([^<>]*)/>", r"<c \1></c>", xml),
}
"""How programs write the same sheet."""


def spoiled(seed: int, how: str) -> tuple[bytes, str]:
    """A filled form with one of its filled cells written once more, at the end of its row or in a row of the same number; the cell."""
    chance = random.Random(seed)
    codes = chance.sample([blank.code for blank in FORM.number_blanks], 9)
    form = excel_template(FORM, CAMPAIGN, Unit("M01", "平江医院", "medical"), "W2", answers=dict.fromkeys(codes, chance.randrange(500)))
    parts = {name: zipfile.ZipFile(BytesIO(form)).read(name) for name in zipfile.ZipFile(BytesIO(form)).namelist()}
    xml = parts[SHEET].decode()
    cell = chance.choice(re.findall(r'<c r="([A-Z]+[0-9]+)"[^<>]*[^/]>', xml))
    row = cell.lstrip("ABCDEFGH")
    double = f'<c r="{cell}"><v>{chance.randrange(500)}</v></c>'
    if chance.random() < 0.5:
        xml = re.sub(rf'(<row r="{row}"[^<>]*>.*?)</row>', rf"\1{double}</row>", xml, count=1)
    else:
        xml = xml.replace("</sheetData>", f'<row r="{row}">{double}</row></sheetData>')
    return zip_of(parts | {SHEET: WRITTEN[how](xml).encode()}), cell


@pytest.mark.parametrize("how", WRITTEN)
@pytest.mark.parametrize("seed", range(4))
def test_a_cell_written_twice_refuses_the_workbook(seed: int, how: str) -> None:
    data, cell = spoiled(seed, how)
    with pytest.raises(Unreadable) as refused:
        read_document(data, kind_of(data))
    assert (refused.value.finding.rule, refused.value.finding.values) == ("cell_twice", {"cell": cell})
