"""Names, numbers and addresses in free text: masked letter by letter, however they are written, and nothing that is a figure."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_loaders.store.masking import ERASED, Masks
from tests.data_loaders.store.people import PEOPLE, Person

MASKS = Masks(
    ["褚　示例", "卫样本（主任）、沈小样", "Chu Shili"], ["010-8765 0001转801", "138 0000 1111"], ["A.chu@ex.example"], ["填报人", "联系人"]
)


@pytest.mark.parametrize(
    ("written", "left"),
    (
        ("组织12场，联系褚示例 １３８００００１１１１", "组织12场，联系▇▇▇ ▇▇▇▇▇▇▇▇▇▇▇"),
        ("褚 示 例带队", "▇▇▇▇▇带队"),
        ("卫样本、沈小样等3人", "▇▇▇、▇▇▇等3人"),
        ("电话138-0000-1111", "电话▇▇▇▇▇▇▇▇▇▇▇▇▇"),
        ("8613800001111", "▇▇▇▇▇▇▇▇▇▇▇▇▇"),
        ("内线8765 0001，共15场", "内线▇▇▇▇▇▇▇▇▇，共15场"),
        ("ａ.CHU@ex.example、b_c@d.example", "▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇、▇▇▇▇▇▇▇▇▇▇▇▇▇"),
        ("填报人：王 某某，3日", "填报人：▇▇▇▇，3日"),
        ("联系abc@ex.example带队12场", "联系▇▇▇▇▇▇▇▇▇▇▇▇▇▇带队12场"),
        ("a plan by chu  shili", "a plan by ▇▇▇▇▇▇▇▇▇▇"),
        ("身份证11010119900101123X", "身份证▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇"),
        ("区号 0755-12345678 或 (021)1234-5678", "区号 ▇▇▇▇▇▇▇▇▇▇▇▇▇ 或 ▇▇▇▇▇▇▇▇▇▇▇▇▇▇"),
    ),
)
def test_whoever_is_written_is_masked(written: str, left: str) -> None:
    assert MASKS.masked(written) == left


@pytest.mark.parametrize(
    "written",
    (
        "开展活动（12）场，参与13800人次",
        "2020-06-11 至 2020年6月18日，第1-2周",
        "投入50000000元，整改率100%",
        "隐患 1,234 处；15 20 13 45 67 89 人",
        "填报人：",
        "负责人带队检查3次",
        "plans: 3",
        "",
    ),
)
def test_figures_and_other_words_stay(written: str) -> None:
    assert MASKS.masked(written) == written


@given(
    st.lists(PEOPLE, min_size=1, max_size=4),
    st.text("开展活动了场次0123 ，（）-", max_size=20),
    st.text("开展活动了场次0123 ，（）-", max_size=20),
)
def test_by_chance(people: list[Person], before: str, behind: str) -> None:
    masks = Masks(
        [each.name for each in people], [n for each in people for n in (each.mobile, each.office_phone)], [each.email for each in people]
    )
    for person in people:
        written = f"{before}，{person.said}。{behind}"
        left = masks.masked(written)
        assert len(left) == len(written) and masks.masked(left) == left
        assert all(a in (b, ERASED) for a, b in zip(left, written, strict=True))
        digits = re.sub(r"\D", "", left)
        assert person.name not in re.sub(r"\s", "", left) and person.email not in left.lower()
        assert person.mobile not in digits or person.mobile in re.sub(r"\D", "", before + behind)


@given(st.text(max_size=80))
def test_any_text_keeps_its_length(text: str) -> None:
    assert len(MASKS.masked(text)) == len(text)
