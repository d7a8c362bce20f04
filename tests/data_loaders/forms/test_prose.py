"""Sentences with blanks -> answers: filled in every way units fill them, and with words changed, missing or added."""

import random

import pytest

from data_loaders.forms.prose import read_spans
from data_loaders.forms.sentences import Passage
from data_loaders.model.form import load_forms
from data_loaders.text.numerals import read_text
from data_loaders.text.plain import bracket_groups

FORM = load_forms()["2020"]
STUDY = (
    "安排理论学习中心组专题学习（ 3 ）次，参与（ 120 ）人次；\n"
    "开展网络课堂培训(  5 )场，参与（ 300 ）人次；\n"
    "在报刊、广播、网络、新媒体等平台开设专栏专题（ 2 ）个。"
)
STUDY_VALUES = {
    "study.center_group.sessions": 3,
    "study.center_group.participants": 120,
    "study.online_class.sessions": 5,
    "study.online_class.participants": 300,
    "study.media_columns": 2,
}
WAYS = {
    "inside": "（ {v} ）",
    "beside": "（    ）{v}",
    "before": "{v}（  ）",
    "no brackets": "{v}",
    "with unit": "（{v}{u}）",
    "underlined": "（__{v}__）",
    "line only": "__{v}__",
    "square": "[{v}]",
    "full width": "（{w}）",
    "remark": "（{v}）（其中线上1）",
    "about": "约{v}",
    "more than": "（{v}余）",
    "in all": "共{v}",
}
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def read(text: str) -> tuple[dict[str, object], set[str], set[str]]:
    """Values read (numbers, or words for text blanks), the codes whose words changed, the codes not found."""
    spans, missing = read_spans(FORM, [Passage(part, 1, row, 4) for row, part in enumerate(text.split("@@"), 1)])
    values: dict[str, object] = {}
    for code, span in spans.items():
        if FORM.blanks[code].kind == "text":
            values[code] = span.raw
        elif span.certain:
            values[code] = read_text(span.raw).value
        else:
            values[code] = "uncertain"
    return values, {code for code, span in spans.items() if span.changed}, missing


def filled(way: str, seed: int) -> tuple[list[Passage], dict[str, object]]:
    """The whole form filled one way, a passage an item, and what was filled in."""
    rng = random.Random(seed)
    truth: dict[str, object] = {}
    passages = []
    for row, item in enumerate(FORM.items, 2):
        paragraphs = []
        for paragraph in item.paragraphs:
            words = ""
            for sentence in paragraph:
                literals = sentence.literals
                words += literals[0]
                for code, after in zip(sentence.blanks, literals[1:], strict=True):
                    blank = FORM.blanks[code]
                    truth[code] = rng.randrange(1, 3000) if blank.kind == "number" else "悬挂横幅、张贴海报"
                    shape = WAYS[way] if blank.kind == "number" else "（{v}）"
                    value = str(truth[code])
                    words += shape.format(v=value, u=blank.counting_unit or "", w=value.translate(FULL_WIDTH)) + after
            paragraphs.append(words)
        passages.append(Passage("\n".join(paragraphs), 1, row, 4))
    return passages, truth


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("squeeze", ["as printed", "no spaces", "one line", "half-width marks", "other quotes", "line a clause"])
def test_the_whole_form_reads_back_however_it_is_filled(way, squeeze):
    passages, truth = filled(way, seed=len(way))
    change = {
        "as printed": lambda text: text,
        "no spaces": lambda text: text.replace(" ", "").replace("　", ""),
        "one line": lambda text: text.replace("\n", ""),
        "half-width marks": lambda text: text.translate(str.maketrans("（），；。：", "(),;.:")),
        "other quotes": lambda text: text.replace("“", '"').replace("”", '"'),
        "line a clause": lambda text: text.replace("，", "，\n").replace("；", "；\n  "),
    }[squeeze]
    spans, missing = read_spans(FORM, [Passage(change(p.text), p.table, p.row, p.column) for p in passages])
    read_back = {
        code: span.raw.replace("\n", "").replace(" ", "") if FORM.blanks[code].kind == "text" else read_text(span.raw).value
        for code, span in spans.items()
    }
    assert not missing
    assert read_back == truth
    assert not [code for code, span in spans.items() if span.changed]


def test_an_empty_form_reads_as_not_reported_everywhere():
    text = "@@".join("\n".join("".join(s.text for s in paragraph) for paragraph in item.paragraphs) for item in FORM.items)
    values, changed, missing = read(text)
    assert set(values) == set(FORM.blanks) and not changed and not missing
    assert not any(values.values())


@pytest.mark.parametrize(
    ("change", "touched"),
    [
        (("参与（ 120", "参加（ 120"), {"study.center_group.participants"}),
        (("网络课堂", "线上课堂"), {"study.online_class.sessions"}),
        (("（ 3 ）次，参与（ 120 ）", "（ 3 ）次，共有（ 120 ）"), {"study.center_group.participants"}),
        (("（ 3 ）次，参与（ 120 ）", "（ 3 ）次、（ 120 ）"), {"study.center_group.participants"}),
        (("开展网络课堂培训", "我单位开展各类网络课堂培训"), {"study.online_class.sessions"}),
    ],
)
def test_a_changed_word_costs_a_finding_and_no_number(change, touched):
    values, changed, _ = read(STUDY.replace(*change))
    assert {code: values[code] for code in STUDY_VALUES} == STUDY_VALUES
    assert changed == touched


@pytest.mark.parametrize(
    "change",
    [
        ("（ 3 ）次，参与（ 120 ）人次", "3次，参与120）人次"),
        ("（ 3 ）次，参与（ 120 ）人次", "（3次，参与（120人次"),
        ("（ 3 ）次，参与（ 120 ）人次", "（3次），参与（120人次）"),
        ("（ 3 ）次，参与（ 120 ）人次", "（  ）3次，参与（120）人次（含线上30人次）"),
        ("开设专栏专题（ 2 ）个。", "开设专栏专题（ 2 ）个（去年3个）。"),
        ("安排理论", "1.安排理论"),
        ("开展网络", "（2）开展网络"),
    ],
)
def test_brackets_missing_and_numbers_beside_cost_nothing(change):
    values, changed, _ = read(STUDY.replace(*change))
    assert {code: values[code] for code in STUDY_VALUES} == STUDY_VALUES
    assert not changed


def test_two_numbers_that_cannot_be_told_apart_are_not_guessed():
    values, changed, _ = read(STUDY.replace("（ 3 ）次，参与（ 120 ）人次", "（3次，参与120）人次"))
    assert values["study.center_group.sessions"] == values["study.center_group.participants"] == "uncertain"
    assert {"study.center_group.sessions", "study.center_group.participants"} <= changed
    assert values["study.online_class.sessions"] == 5


def test_half_a_sentence_left_out_leaves_the_other_half():
    values, changed, _ = read(STUDY.replace("，参与（ 120 ）人次", ""))
    assert values["study.center_group.sessions"] == 3
    assert values["study.center_group.participants"] is None
    assert "study.center_group.participants" in changed


def test_a_sentence_left_out_is_missing_and_its_neighbours_are_not():
    text = "开展安全宣传进企业活动（3）场，参与（30）人；开展安全宣传进社区活动（5）场，参与（50）人；"
    values, changed, missing = read(text)
    assert values == {
        "outreach.enterprises.sessions": 3,
        "outreach.enterprises.participants": 30,
        "outreach.communities.sessions": 5,
        "outreach.communities.participants": 50,
    }
    assert {"outreach.villages.sessions", "outreach.families.participants"} <= missing
    assert not changed


def test_a_blank_that_opens_its_sentence_is_read_from_its_own_side():
    values, changed, _ = read(
        "（12）个企业开展“安全生产啄木鸟”“企业风险扫描仪”“隐患排查显微镜”等活动，排查整治安全风险隐患（56（已整改））个；"
        "4个社区、物业公司开展“查找身边隐患”“专项整治纠察员”等（ 6 ）场次，排查安全违法违规行为（ 无 ）次，举报风险隐患（ / ）个。"
    )
    assert values == {
        "rectify.enterprises": 12,
        "rectify.hazards_found": 56,
        "rectify.communities": 4,
        "rectify.community_sessions": 6,
        "rectify.violations": 0,
        "rectify.hazards_reported": 0,
    }
    assert not changed


def test_a_printed_number_is_no_answer():
    values, _, _ = read(
        "组织干部职工、企业员工参与线上“公众开放日”36人次，观看安全体验场馆360全景示范展示（   ）人次，参与安全打榜直播7人次，"
    )
    assert (values["consult.open_day_attendees"], values["consult.vr_viewers"], values["consult.live_quiz"]) == (36, None, 7)


def test_words_are_read_whole():
    values, _, _ = read("以（悬挂横幅（10条）、讲座）等形式启动“安全生产月”活动（ 1 ）场次。@@创新开展“随手拍”活动2场，参与（30）人次。")
    assert values["launch.forms"] == "悬挂横幅（10条）、讲座"
    assert values["launch.sessions"] == 1
    assert values["consult.innovation.sessions"] == 2


def test_what_was_read_is_where_it_says():
    passages, _ = filled("inside", seed=5)
    spans, _ = read_spans(FORM, passages)
    for code, span in spans.items():
        assert passages[span.passage].text[span.start : span.end] == span.raw, code


def test_brackets_pair_up_and_an_open_one_swallows_nothing():
    assert bracket_groups("甲（一（二）三）乙") == [(1, 8)]
    assert bracket_groups("甲（3次，参与（120）人次") == [(7, 12)]
    assert bracket_groups("甲）乙（3）") == [(3, 6)]


def test_words_spoilt_at_random_never_give_a_wrong_number_in_silence():
    """Letters dropped, put in and swapped at random: every number is right, or its blank is marked, unread or missing."""
    rng = random.Random(20200616)
    for seed in range(200):
        passages, truth = filled(rng.choice(list(WAYS)), seed)
        spoilt = rng.randrange(len(passages))
        text = passages[spoilt].text
        for _ in range(rng.choice([1, 1, 2, 3, 6])):
            at = rng.randrange(len(text))
            if not text[at].isdigit():
                text = text[:at] + rng.choice(["", text[at], ""]) + rng.choice(["", *"安全活动参与场次人，。（）第一个"]) + text[at + 1 :]
        passages[spoilt] = Passage(text, 1, passages[spoilt].row, 4)
        spans, missing = read_spans(FORM, passages)
        for code, value in truth.items():
            if code in missing or FORM.blanks[code].kind != "number":
                continue
            numeral = read_text(spans[code].raw)
            said = spans[code].changed or not spans[code].certain or numeral.rule or numeral.words or numeral.approximate
            assert numeral.value == value or said, (seed, code, value, spans[code], text)


@pytest.mark.parametrize("nil", ["0", "无", "（无）", "/", "（ / ）", "—", "（—）"])
def test_a_stated_nil_is_zero_wherever_it_stands(nil):
    values, changed, _missing = read(STUDY.replace("（ 3 ）", nil).replace("(  5 )", nil).replace("（ 2 ）", nil))
    assert values["study.center_group.sessions"] == values["study.online_class.sessions"] == values["study.media_columns"] == 0
    assert values["study.center_group.participants"] == 120 and not changed


def test_chinese_numerals_read_without_brackets():
    values, changed, _ = read(STUDY.replace("（ 3 ）", "三").replace("（ 120 ）", "一百二十").replace("（ 300 ）", "三百余"))
    assert {code: values[code] for code in STUDY_VALUES} == STUDY_VALUES and not changed
