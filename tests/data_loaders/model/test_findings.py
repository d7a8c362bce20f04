"""The catalogue of findings: both languages say the same, and every rule in it is raised somewhere."""

import re
import string
from pathlib import Path

import pytest

from data_loaders.model.findings import SEVERITIES, Finding, Place, catalogue

PROJECT = Path(__file__).parents[3]
CODE = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in ("data_loaders", "sql")
    for path in (PROJECT / folder).rglob("*.*")
    if path.suffix in (".py", ".sql")
)


def fields(text: str) -> set[str]:
    """The values a sentence names; one that is itself words comes once in each language, `name` and `name_en`."""
    return {name.removesuffix("_en") for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("rule", catalogue().values(), ids=lambda rule: rule.code)
def test_a_rule_says_the_same_in_both_languages_with_a_remedy(rule):
    assert rule.severity in SEVERITIES
    assert fields(rule.sentence.zh) == fields(rule.sentence.en)
    assert rule.remedy.zh and rule.remedy.en and not fields(rule.remedy.zh) and not fields(rule.remedy.en)
    assert not re.search("[\u4e00-\u9fff]", rule.sentence.en + rule.remedy.en)


NOT_OF_UNITS = {
    **dict.fromkeys(("unit_unknown", "unit_missing", "unit_ambiguous", "unit_conflict"), "nobody to send it to is known"),
    **dict.fromkeys(("roster_would_drop", "roster_broken"), "the roster is the office's own"),
    **dict.fromkeys(("liaison_empty", "liaison_twice"), "about another paper than the form"),
    "same_as_replaced": "the coordinator chooses between two versions",
}
"""Errors and queries that go back to no unit, with the reason."""


@pytest.mark.parametrize("rule", catalogue().values(), ids=lambda rule: rule.code)
def test_what_may_go_back_to_a_unit_says_what_is_asked_of_it(rule):
    if rule.severity == "note" or rule.code in NOT_OF_UNITS:
        assert rule.ask is None and not rule.is_to_fill
        return
    assert rule.ask.zh.startswith(("请", "如")) and rule.ask.zh.endswith("。") and rule.ask.en.endswith(".")
    assert not fields(rule.ask.zh) and not fields(rule.ask.en) and not re.search("[\u4e00-\u9fff]", rule.ask.en)
    assert not re.search("向单位|请单位|退回|采用|“上传”页|“设置”页", rule.ask.zh), "it speaks to the unit"


@pytest.mark.parametrize("code", catalogue())
def test_a_rule_is_raised_somewhere(code):
    stem = re.sub("^(unit|period)_", "", code)
    assert f'"{code}"' in CODE or f"'{code}'" in CODE or f'f"{{what}}_{stem}"' in CODE


def test_places_in_words():
    assert Place(sheet="统计表", cell="F7").words() == "统计表!F7"
    assert Place(cell="F7").words() == "F7"
    assert Place(table=1, row=3, column=4, paragraph=2, start=11, end=13).words() == "表1第3行第4列第2段第12-13字"
    assert (
        Place(table=1, row=3, column=4, paragraph=2, start=11, end=13).words("en")
        == "table 1, row 3, column 4, paragraph 2, characters 12-13"
    )
    assert Place().words() == ""


def test_a_message_is_the_sentence_with_its_remedy():
    finding = Finding("number_range", "rectify.articles", Place(), {"raw": "3-5"})
    assert finding.severity == "error"
    assert finding.message() == "“3-5”是一个范围，不是一个数。请填写一个整数。"
    assert finding.message("en") == "“3-5” is a range, not a number. Give one whole number."
