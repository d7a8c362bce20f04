"""A unit's code in the name of a file: read where a person wrote it, never where a phone, a camera or a program put those letters."""

from __future__ import annotations

import random
import uuid

import pytest

from data_loaders.deliverables.recognise import delivery_of
from data_loaders.matching.context import Context
from data_loaders.matching.units import UnitNames
from data_loaders.model.campaign import Roster, Unit
from data_loaders.model.readings import Delivery
from tests.readings import CAMPAIGN, FORM

CODES = [f"{letter}{number:02}" for letter in "CDEM" for number in range(1, 30)]
ROSTER = Roster(tuple(Unit(code, f"{code[0]}区第{code[1:]}卫生院", "hospital", aliases=()) for code in CODES))
CONTEXT = Context(CAMPAIGN, {FORM.version: FORM}, ROSTER)
NAMES = UnitNames(ROSTER)


def photo(path: str, kind: str = "image") -> Delivery | None:
    shown = (CONTEXT.unit_shown, CONTEXT.period_shown)
    return delivery_of(path, None, kind, None, 0, CAMPAIGN, NAMES, shown)


def full_width(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if letter.isalnum() and letter.isascii() else letter for letter in text)


@pytest.mark.parametrize(
    "name",
    [
        "E04第3周统计表", "第3周统计表E04", "E04_W2", "W2-E04", "W2_E04", "E04W2", "W2E04", "e04 week2", "E04（第二周）", "【E04】统计表", "E04-统计表",
        "2020-06-11_E04", "20200611 E04 统计表", "统计表(E04)", "E04plan", "第2周E04", "E04final", "6月11日E04报送",
    ],
)  # fmt: skip
def test_a_code_that_a_person_wrote_is_read(name: str) -> None:
    for written in (name, full_width(name)):
        assert NAMES.in_name(written).code == "E04", written


@pytest.mark.parametrize(
    "name",
    [
        "IMG_E0412", "6E04", "8871864C-6E04-4C6A-8B1D-2A7790C4E815", "8871864C-E04A-11", "AE04", "E041", "DSC_E04", "DSC-E04", "img e04", "20200617E04",
        "E0420200617", "E04_20200617E041"[4:], "mmexportE04", "PANO_E04_2", "wx_camera_E04", "xE04x", "表E041", "Screenshot_E04",
    ],
)  # fmt: skip
def test_a_code_inside_another_word_is_none(name: str) -> None:
    for written in (name, full_width(name)):
        assert NAMES.in_name(written).code is None, written


def machine_name(chance: random.Random) -> str:
    """A name as phones, cameras and programs give it, with a code somewhere in it."""
    code, digits = chance.choice(CODES), f"{chance.randrange(1_900):04}"
    group = uuid.UUID(int=chance.getrandbits(128))
    return chance.choice(
        (
            f"IMG_{code}{digits[:2]}", f"IMG_{code}", f"DSC_{code}", f"DSCN{code}", f"{digits}{code}", f"{code}{digits}", f"{code}", f"{code} ({digits[0]})",
            f"{code}_{digits}", str(group).upper(), str(group)[:9] + digits[0] + code + str(group)[13:], f"微信图片_{code}", f"微信图片_2020{digits}{code}",
            f"2020{digits}-{code}", f"P{code}", f"VID_{code}_{digits}", f"{code}-{code}", f"图片{code}", f"Screenshot_{code}",
        )
    )  # fmt: skip


def test_what_machines_call_a_picture_is_no_units_for_certain() -> None:
    chance = random.Random(11)
    for _ in range(3_000):
        name, kind = machine_name(chance), chance.choice(("image", "video", "audio"))
        found = photo(f"第2周活动照片/{name}.JPG", kind)
        assert found is not None and found.unit is None, name
        assert any(finding.indicator == "unit" for finding in found.findings), name


def test_the_folder_says_whose_pictures_are_whatever_stands_in_their_names() -> None:
    chance = random.Random(12)
    for _ in range(3_000):
        code, name = chance.choice(CODES), machine_name(chance)
        folder = chance.choice((code, ROSTER.unit(code).name)) + "第3周活动照片"
        found = photo(f"{folder}/{name}.JPG")
        assert found is not None and (found.unit, found.period) == (code, "W3"), (folder, name)


def test_a_code_that_a_person_gave_a_picture_counts_and_yields_to_the_folder_with_a_query() -> None:
    assert photo("E04第2周活动照片1.jpg").unit == "E04"
    assert photo("E04_W2.jpg").unit == "E04"
    found = photo("M02第2周活动照片/E04活动现场.jpg")
    assert found.unit == "M02"
    assert [(finding.rule, finding.severity) for finding in found.findings if finding.indicator == "unit"] == [
        ("unit_name_differs", "query")
    ]
    assert photo(f"M02第2周活动照片/{ROSTER.unit('E04').name}活动现场.jpg").unit == "E04"


def test_a_code_of_digits_is_not_found_in_dates_and_counts() -> None:
    names = UnitNames(Roster((Unit("06", "平江医院", "hospital"), Unit("12", "云岫医院", "hospital"))))
    assert [names.in_name(text).code for text in ("6月12日统计表", "06月统计表", "第12周", "12张照片")] == [None] * 4
    assert [names.in_name(text).code for text in ("12_统计表", "统计表-06", "12统计表")] == ["12", "06", "12"]
