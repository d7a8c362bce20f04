"""Words at a blank that say its number was not done in the period, or is one part of several: 拟安排（2）次, 每次参与（35）人次."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from data_loaders.forms.prose import Span
from data_loaders.forms.whole_form import scale_stated
from data_loaders.matching.periods import speaks_of_another_time
from data_loaders.model.campaign import Campaign
from data_loaders.model.findings import Finding
from data_loaders.model.form import Blank, Form
from data_loaders.model.readings import BLANK, NUMBER, Answer
from data_loaders.model.words import said
from data_loaders.text.counting_units import is_of_people, is_same_unit, unit_at
from data_loaders.text.figures import figures_in
from data_loaders.text.numerals import normalise, read_text
from data_loaders.text.plain import CLOSING, OPENING, STOP, Written, bracket_groups, said_of_all

_WORDS = {name: "|".join(words) for name, words in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items()}
_NOT_DONE = re.compile("|".join(_WORDS[name] for name in ("planned", "other_time", "undone")))
_A_NUMBER = "[0-9〇一二两三四五六七八九十百千万]+"
_CORRECTED = re.compile(rf"(?:{_WORDS['corrected']})[^0-9]{{0,4}}{_A_NUMBER}|{_WORDS['void']}")
_VOID = re.compile(_WORDS["void"])
_WHEN = re.compile("[0-9一二三四五六七八九十〇零]{1,4}[年月]")
_MORE = re.compile(rf"(?:{_WORDS['more']})[^0-9,;，；\u3002]{{0,8}}?{_A_NUMBER}(?!.{{0,6}}(?:{_WORDS['not_more']}))")
_SPACED = re.compile("(?<![0-9０-９])[0-9０-９]{1,3}(?:[ \u3000]+[0-9０-９]{3})+(?![0-9０-９])")
"""Two numbers, or one whose thousands stand apart: 130 400. What programs put there is no plain space."""
_LETTER = re.compile(r"[^\W\d_]")
CLOSED = tuple(CLOSING)
"""A cell's sentence ends so where it has a remark."""
_EACH = re.compile(_WORDS["each"])
_EACH_BEHIND = re.compile(rf"\w{{0,3}}[(,;、:]*((?:{_WORDS['each_behind']})(?!.{{0,4}}[0-9])|/(?:{_WORDS['per']}))")
_PER = re.compile(rf"\w{{1,3}}\s*([/／](?:{_WORDS['per']}))")
_HINT = re.compile(
    "[划拟预算将下应去往前同未没无不停取迟延尚因每均别正改误废另争筹]|上[一个周月年期]|目标|各[\\s(（_＿0-9０-９一二两三四五六七八九十]|实[为是际到有]|[并非]是"
    "|单位|[以按用][十百千万0-9０-９]|[可需求待备][安组开举参召]"
    "|有望|外加|再加|还有|除外|[次场人]\\s*[/／]|待[核更确]|[不未][计作算核]|[0-9０-９一二三四五六七八九十〇零][年月]"
    "|[暂估%％率比]|报[错过]|[多少漏错]报|重复|合并|代.{0,12}[填报]|为准|[全半今]年|年初|季度|延后|[+＋加][0-9０-９]|[（(:：][十百千万]+\\w{0,3}[)）]"
)
"""Letters of every such word that the form's own sentences hardly ever hold: what has none of them is looked at no further.
Each word of the list has one of them (test_words_are_hinted)."""
_ELSEWHERE = re.compile(f"(?P<words>{_WORDS['elsewhere']})")
_NOTHING = re.compile(
    rf"(?:(?:^|[；;\u3002\n])[ \u3000]*[{re.escape(OPENING)}]?|[{re.escape(CLOSING)}]\w{{0,3}}[ \u3000]*[{re.escape(OPENING)}])"
    rf"(?P<words>{_WORDS['nothing']})[{re.escape(CLOSING)}]?[ \u3000]*(?=[；;\u3002\n]|$)"
)
_HINT_OF_NOTHING = re.compile("[无没未]")
_OF_OTHERS = re.compile(_WORDS["of_others"])
_CLAUSE = re.compile("[；;\u3002\n，,、]")
_OPEN, _CLOSE = re.escape(OPENING), re.escape(CLOSING)
_REMARK = re.compile(rf"[{_CLOSE}\s]*\w{{0,4}}\s*[{_OPEN}]([^{_OPEN}{_CLOSE}]*)[{_CLOSE}]")
"""A remark right behind a number and its counting unit."""
_REMARKED = normalise(said("cell.remark", words="")).strip("()")
"""What stands before the words of a remark column, in the sentence of its number."""
_FIGURE = re.compile("[0-9０-９〇一二两三四五六七八九十百千万]")
_IN_WORDS = re.compile(
    "(?<![第件表图号条之月周点])(?<![一二两三四五六七八九十百千万])[一二两三四五六七八九]*[十百千万][〇零一二两三四五六七八九十百千万]*$"
)
"""A number in words that ends a remark with no counting unit: 线上三十. One of a single letter is too often part of a word."""
LONGEST_UNIT = 12
"""Behind so many characters a number's counting unit has ended."""
LONGEST_BRACKET = 6
"""A bracket of so many letters without a figure is a word of the sentence, （计划）; any other is what another blank says."""


def qualifications(form: Form, campaign: Campaign, answers: Iterable[Answer]) -> list[Finding]:
    """A query for each number above 0 with such a word: in its own words, before it in its sentence, or in a remark on it or on all."""
    found: list[Finding] = []
    for answer in answers:
        if answer.state != NUMBER or (answer.raw.isdecimal() and not _may_have_words(answer)):
            continue
        values: dict[str, object] = {"raw": answer.raw.strip(), "value": answer.value}
        if _SPACED.search(answer.raw):
            found.append(Finding("number_spaced", answer.code, answer.place, values))
        said = None if answer.raw.isdecimal() and not _hints(answer.place.sentence) else _said(form, campaign, answer)
        if said is None and (larger := _larger_part(form.blanks[answer.code], answer)):
            said = "more_at_blank", larger
        if said:
            rule, words = said
            found.append(Finding(rule, answer.code, answer.place, values | {"words": words}))
    return found


def _may_have_words(answer: Answer) -> bool:
    """Whether words stand around a number that its sender may have written: in a cell they end its sentence."""
    return answer.place.paragraph is not None or answer.place.sentence.endswith(CLOSED)


@lru_cache(maxsize=512)
def _hints(sentence: str) -> bool:
    """Whether a sentence may hold one of these words; its blanks ask one after the other."""
    return _HINT.search(sentence) is not None


def _said(form: Form, campaign: Campaign, answer: Answer) -> tuple[str, str] | None:
    """The rule and the word of it that stands at a number and not in the form."""
    place, raw = answer.place, normalise(answer.raw)
    sentence_before = clause_before = behind = of_all = ""
    per = None
    if place.start is not None and place.end is not None:
        before = _without_answers(STOP.split(place.sentence[: place.start])[-1])
        sentence_before = normalise(before)
        clause_before = normalise(_CLAUSE.split(before)[-1])
        remark = _REMARK.match(place.sentence[place.end :])
        behind = normalise(remark[1]).removeprefix(_REMARKED) if remark else ""
        of_all = normalise(said_of_all(place.sentence, place.end))
        per = _PER.match(place.sentence[place.end : place.end + LONGEST_UNIT].lstrip(CLOSING + " "))
    figure = re.search(_A_NUMBER, raw)
    front, rest = (raw[: figure.end()], raw[figure.end() :]) if figure else (raw, "")
    printed = _printed(form, form.blanks[answer.code].sentence)
    if scale := next(filter(None, map(scale_stated, filter(None, (behind, rest[1:-1] if rest[:1] == "(" else "")))), None):
        return "scaled_at_blank", scale
    tried = (
        ("not_done_at_blank", _NOT_DONE, (sentence_before, raw, behind, of_all)),
        ("each_at_blank", _EACH, (clause_before + front, behind)),
        ("corrected_at_blank", _VOID, (sentence_before, of_all)),
        ("corrected_at_blank", _CORRECTED, (raw, behind)),
        ("more_at_blank", _MORE, (rest, behind)),
    )
    if each := per or _EACH_BEHIND.match(rest):
        return "each_at_blank", each[1]
    for rule, words, places in tried:
        for text in places:
            if word := next((each.group() for each in words.finditer(text) if each.group() not in printed), None):
                return rule, word
    for text in (sentence_before, behind, of_all):
        if (when := _WHEN.search(text)) and when.group() not in printed and speaks_of_another_time(text, campaign):
            return "not_done_at_blank", when.group()
    return None


def _larger_part(blank: Blank, answer: Answer) -> str | None:
    """The remark at a number in which one of the same things is larger, of which it would be a part: 12（线上30）."""
    place = answer.place
    remark = _REMARK.match(place.sentence, place.end) if place.end is not None else None
    if remark is None and answer.raw.isdecimal():
        return None
    raw = normalise(answer.raw)
    figure = re.search(_A_NUMBER, raw)
    rest = raw[figure.end() :] if figure else ""
    printed, value = blank.counting_unit or "", answer.value or 0
    for text in (rest, normalise(remark[1]) if remark else ""):
        for part in figures_in(text):
            unit = unit_at(text, part.end)
            is_same = is_same_unit(unit.word, printed) or (is_of_people(unit.word) and is_of_people(printed))
            is_last = not text[part.end :].strip(" ,;、)")
            is_told = part.counts and _LETTER.search(text[: part.start] + text[unit.end :])
            number = read_text(text[part.start : part.end]).value if is_told and (is_same if unit.word else is_last) else None
            if number is not None and number > value:
                return text.strip("(), ")
        ended = text.strip("(),;、 ")
        if (written := _IN_WORDS.search(ended)) and _LETTER.search(ended[: written.start()]):
            number = read_text(written.group()).value
            if number is not None and number > value:
                return ended
    return None


def _without_answers(text: str) -> str:
    """A sentence's front without the brackets in which other blanks' answers stand."""
    kept, position = [], 0
    for start, stop in bracket_groups(text):
        inside = text[start + 1 : stop - 1]
        kept += [text[position:start], "" if len(inside) > LONGEST_BRACKET or _FIGURE.search(inside) else inside]
        position = stop
    return "".join([*kept, text[position:]])


@lru_cache(maxsize=256)
def _printed(form: Form, sentence: int) -> str:
    return normalise(form.sentences[sentence].text)


def word_of_doubt(remark: str) -> str | None:
    """The word of a remark on a whole row of numbers that says they are not those of the period and the unit alone."""
    words = normalise(remark)
    patterns = (_NOT_DONE, _EACH, _CORRECTED, _MORE, _OF_OTHERS)
    return next((found.group() for pattern in patterns if (found := pattern.search(words))), None)


def said_elsewhere(answer: Answer, words: str) -> list[Finding]:
    """A query where words beside a blank without an answer say that it stands somewhere else: 见附件, 同上."""
    if answer.state != BLANK or not (found := _ELSEWHERE.search(words)):
        return []
    return [Finding("answer_elsewhere", answer.code, answer.place, {"words": found.group()})]


def elsewhere_in_sentences(
    form: Form, passages: Sequence[Written], spans: Mapping[str, Span], answers: Mapping[str, Answer]
) -> list[Finding]:
    """The same of the empty blanks of the sentence in front of such words, or of words that nothing was done: 无。"""
    said: dict[str, list[Finding]] = {}
    for number, text in enumerate(passage.text for passage in passages):
        pointing = _ELSEWHERE.finditer(text) if "见" in text or "同" in text else ()
        for found in (*pointing, *(_NOTHING.finditer(text) if _HINT_OF_NOTHING.search(text) else ())):
            before = [(span.start, code) for code, span in spans.items() if span.passage == number and span.start <= found.start()]
            for code in form.sentences[form.blanks[max(before)[1]].sentence].blanks if before else ():
                if form.blanks[code].kind == "number" and code in answers and answers[code].state == BLANK:
                    rule = "nothing_beside" if found.re is _NOTHING else "answer_elsewhere"
                    said[code] = [Finding(rule, code, answers[code].place, {"words": found.group("words")})]
    return [finding for findings in said.values() for finding in findings]
