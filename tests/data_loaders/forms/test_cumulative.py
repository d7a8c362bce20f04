"""Words at a blank that say its number runs on: never added to the weeks in silence; where they change nothing they hold no form."""

from __future__ import annotations

import random

import pytest

from data_loaders.model.readings import CUMULATIVE, Answer
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
    "{w}，累计{v}",
    "{w}（累计{v}）",
    "{w}；累积{v}",
    "本周{w}，累计{v}",
    "累计{v}，本周{w}",
)
DOUBTFUL = ("截至6月18日{v}", "{v}（本周检查{w}次）", "{v}（含前台{w}）", "{v}（含第三方{w}）")
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


Told = tuple[dict[str, set[str]], dict[str, Answer], bool]


def told(way: str, code: str, chance: random.Random, heading: str) -> Told:
    """The form with one blank written in that way: the rules found with the blanks they stand on, the answers, whether it is held."""
    answers = some_answers(chance.randrange(99))
    value = chance.randrange(10, 900)
    answers[code] = way.format(v=value, w=value // 2)
    submission = only(read(printed_word(answers, f"填报单位：云岫医院  {heading}"), "x.docx"))
    read_as = {answer.code: answer for answer in submission.answers}
    assert read_as[code].value in (value, None), way
    rules: dict[str, set[str]] = {}
    for finding in submission.findings:
        rules.setdefault(finding.rule, set()).add(finding.indicator)
    return rules, read_as, submission.has_error


@pytest.mark.parametrize("way", RUNNING)
def test_a_running_number_in_a_weekly_form_is_cumulative_at_that_blank_alone(way: str) -> None:
    chance = random.Random(way)
    for code in chance.sample(CODES, 5):
        rules, answers, is_held = told(way, code, chance, "填报期：第3周")
        assert (rules.get("running_at_blank"), is_held) == ({code}, False), way
        assert answers[code].value is not None
        assert {each for each, answer in answers.items() if answer.basis} == {code} and answers[code].basis == CUMULATIVE
        for heading in ("填报期：第1周", "填报期：总结", "填报期：第3周  统计口径：累计"):
            rules, answers, is_held = told(way, code, chance, heading)
            assert not {"running_at_blank", "cumulative_at_blank"} & rules.keys(), (way, heading)
            assert not any(answer.basis for answer in answers.values())
            assert answers[code].value is not None or is_held


@pytest.mark.parametrize("way", DOUBTFUL)
def test_what_may_be_a_running_number_holds_the_form_at_that_blank(way: str) -> None:
    chance = random.Random(way)
    for code in chance.sample(CODES, 5):
        rules, answers, is_held = told(way, code, chance, "填报期：第3周")
        assert is_held and answers[code].basis is None
        assert answers[code].value is None or rules.get("cumulative_at_blank") == {code}


@pytest.mark.parametrize(
    "words",
    [
        "{v}，累计{less}",
        "{v}（累计整改{more}）",
        "{v}（累积整改{more}）",
        "{v}场，累计{more}人次",
        "{v}，累计约{more}",
        "{v}，累计整改{more}",
        "{v}，累计若干",
    ],
)
def test_two_numbers_that_do_not_say_one_running_total_hold_the_form(words: str) -> None:
    for code in random.Random(words).sample(CODES, 5):
        answers = some_answers(3) | {code: words.format(v=20, less=7, more=31)}
        submission = only(read(printed_word(answers, "填报单位：云岫医院  填报期：第3周"), "x.docx"))
        read_as = next(answer for answer in submission.answers if answer.code == code)
        assert (submission.has_error and read_as.value is None) or (read_as.value, read_as.basis) == (20, None)


@pytest.mark.parametrize("way", WEEKLY)
def test_words_that_do_not_say_so_hold_nothing(way: str) -> None:
    chance = random.Random(way)
    for code in chance.sample(CODES, 5):
        rules, answers, is_held = told(way, code, chance, "填报期：第3周")
        assert not {"cumulative_at_blank", "running_at_blank"} & rules.keys() and not is_held
        assert answers[code].value is not None
        assert rules.get("in_all_at_blank", set()) == ({code} if way.startswith("共") else set())


@pytest.mark.parametrize("words", ["截至目前累计", "截至6月18日，累计", "自活动开展以来，", "迄今"])
def test_words_before_a_sentence_are_its_numbers_and_no_others(words: str) -> None:
    for sentence in FORM.sentences[1:8]:
        numbers = {code for code in sentence.blanks if FORM.blanks[code].kind == "number"}
        data = printed_word(some_answers(5), "填报单位：云岫医院  填报期：第2周", before={sentence.position: words})
        submission = only(read(data, "x.docx"))
        assert {finding.indicator for finding in submission.findings if finding.rule == "running_at_blank"} == numbers
        assert {answer.code for answer in submission.answers if answer.basis == CUMULATIVE} == numbers, (words, sentence.text)
