"""The form file: whole, consistent, and refused in words where it contradicts itself."""

from pathlib import Path

import pytest

from data_loaders.model.form import FormError, load_forms, read_form
from data_loaders.model.paths import MODEL

FORM = load_forms()["2020"]


def test_the_form_of_2020_is_whole():
    assert (len(FORM.sections), len(FORM.items), len(FORM.blanks), len(FORM.number_blanks)) == (3, 9, 69, 67)
    assert [blank.code for blank in FORM.blanks.values() if blank.kind == "text"] == ["launch.forms", "consult.innovation.name"]
    assert {blank.measure for blank in FORM.number_blanks} == {measure.code for measure in FORM.measures}
    assert all(blank.label_zh and blank.label_en for blank in FORM.blanks.values())


def test_blanks_stand_in_the_printed_order_of_their_sentences():
    assert [code for sentence in FORM.sentences for code in sentence.blanks] == list(FORM.blanks)
    assert all(len(sentence.literals) == len(sentence.blanks) + 1 for sentence in FORM.sentences)


def test_parts_and_pairs_are_as_printed():
    parts = {blank.code: blank.part_of for blank in FORM.blanks.values() if blank.part_of}
    assert parts == {
        "study.leader_talks.sessions": "study.hundred_teams.sessions",
        "study.leader_talks.participants": "study.hundred_teams.participants",
    }
    for blank in FORM.number_blanks:
        assert all(FORM.blanks[code].measure == "sessions" and FORM.blanks[code].sentence == blank.sentence for code in blank.sessions)


def test_a_paragraph_of_several_sentences_reads_as_printed():
    printed = ["".join(sentence.text for sentence in paragraph) for paragraph in FORM.item("publicity").paragraphs]
    assert printed == [
        "在中央新闻媒体发表安全月稿件（    ）篇；在地方媒体发表安全月稿件（    ）篇。",
        "在公共场所张贴、悬挂安全标语、横幅、挂图等(   )个；制作播放安全公益广告等安全宣传品（   ）部。",
    ]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("（  ）场次。", "场次。"), "brackets"),
        (('code = "launch.sessions"', 'code = "launch.forms"'), "named twice"),
        (('part_of = "study.hundred_teams.sessions"', 'part_of = "study.nothing"'), "study.nothing"),
        (('code = "launch"\nsection = "month"', 'code = "launch"\nsection = "year"'), "year"),
        (('measure = "articles"', 'measure = "poems"'), "poems"),
        (('kind = "text"', 'kind = "words"'), "words"),
    ],
)
def test_a_form_that_contradicts_itself_is_refused_with_the_place(change, says, tmp_path: Path):
    text = (MODEL / "form.toml").read_text(encoding="utf-8")
    assert change[0] in text
    path = tmp_path / "form-broken.toml"
    path.write_text(text.replace(*change, 1), encoding="utf-8")
    with pytest.raises(FormError, match=says):
        read_form(path)
