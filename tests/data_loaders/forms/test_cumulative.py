"""Words at a blank that say its number runs on: never added to the weeks in silence; where they change nothing they hold no form."""

from __future__ import annotations

import random

import pytest

from tests.data_loaders.filling import FORM, only, printed_word, read, some_answers

RUNNING = (
    "累计{v}",
    "累计达{v}",
    "{v}（本周新增{w}）",
    "{v}（其中本周{w}）",
    "{v}（含前三周{w}）",
    "{v}（累计）",
    "{v}，其中本周{w}",
    "{v}（含上周{w}）",
)
WEEKLY = (
    "{v}",
    "共{v}",
    "共计{v}",
    "{v}（本周）",
    "{v}（累计整改{w}）",
    "{v}（目前已整改{w}）",
    "{v}（本周三2场）",
    "{v}（含线上{w}）",
    "约{v}",
)
PARENTS = {blank.part_of for blank in FORM.number_blanks}
CODES = [blank.code for blank in FORM.number_blanks if not blank.part_of and blank.code not in PARENTS]


def said(way: str, code: str, chance: random.Random, heading: str) -> dict[str, set[str]]:
    """The form with one blank written in that way: the rules found, with the blanks they stand on."""
    answers = some_answers(chance.randrange(99))
    value = chance.randrange(10, 900)
    answers[code] = way.format(v=value, w=value // 2)
    submission = only(read(printed_word(answers, f"填报单位：云岫医院  {heading}"), "x.docx"))
    assert next(answer.value for answer in submission.answers if answer.code == code) == value, way
    rules: dict[str, set[str]] = {}
    for finding in submission.findings:
        rules.setdefault(finding.rule, set()).add(finding.indicator)
    return rules


@pytest.mark.parametrize("way", RUNNING)
def test_a_running_number_in_a_weekly_form_holds_it_at_that_blank_alone(way: str) -> None:
    chance = random.Random(way)
    for code in chance.sample(CODES, 5):
        assert said(way, code, chance, "填报期：第3周").get("cumulative_at_blank") == {code}, way
        for heading in ("填报期：第1周", "填报期：总结", "填报期：第3周  统计口径：累计"):
            assert "cumulative_at_blank" not in said(way, code, chance, heading), (way, heading)


@pytest.mark.parametrize("way", WEEKLY)
def test_words_that_do_not_say_so_hold_nothing(way: str) -> None:
    chance = random.Random(way)
    for code in chance.sample(CODES, 5):
        rules = said(way, code, chance, "填报期：第3周")
        assert "cumulative_at_blank" not in rules
        assert rules.get("in_all_at_blank", set()) == ({code} if way.startswith("共") else set())


@pytest.mark.parametrize("words", ["截至目前累计", "截至6月18日，累计", "自活动开展以来，", "迄今"])
def test_words_before_a_sentence_are_its_numbers_and_no_others(words: str) -> None:
    for sentence in FORM.sentences[1:8]:
        numbers = {code for code in sentence.blanks if FORM.blanks[code].kind == "number"}
        data = printed_word(some_answers(5), "填报单位：云岫医院  填报期：第2周", before={sentence.position: words})
        found = {finding.indicator for finding in only(read(data, "x.docx")).findings if finding.rule == "cumulative_at_blank"}
        assert found == numbers, (words, sentence.text)
