"""What a mail quotes of an earlier one is told apart from its own words, loses nothing, and counts only once somebody accepted it."""

from __future__ import annotations

import base64
import binascii
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_loaders.formats.archives import Source, open_container
from data_loaders.formats.content import Content
from data_loaders.formats.quoted import parted
from data_loaders.intake.read_file import read_source
from data_loaders.matching.context import Context
from data_loaders.model.campaign import Roster, Unit, read_campaign
from data_loaders.model.form import PRINTED_BLANK, load_forms
from data_loaders.model.readings import FileReading
from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.mailing import attached, outlook_message, raw_mail, text, word

UNIT = Unit("M01", "甲医院", "medical", email="m01@example.invalid")
CAMPAIGN = read_campaign()
FORM = load_forms()[CAMPAIGN.form_version]
CONTEXT = Context(CAMPAIGN, load_forms(), Roster((UNIT,)))
SHEET = excel_template(FORM, CAMPAIGN, UNIT, "W1", answers={"study.center_group.sessions": 3})
OWN, OLD = "收到，谢谢。\n", "安排理论学习中心组专题学习（12）场次，参与人数（340）人次。\n"
HEAD = "发件人: 甲\n发送时间: 2020年6月4日(星期四) 上午9:12\n收件人: 乙\n主题: 第1周\n\n"
TEXTS = {
    "dashes": f"{OWN}------------------ 原始邮件 ------------------\n{HEAD}{OLD}",
    "dashes in English": f"{OWN}-----Original Message-----\nFrom: a\nSent: Thursday\n\n{OLD}",
    "forwarded": f"{OWN}---------- 转发的邮件 ----------\n{HEAD}{OLD}",
    "a head alone": f"{OWN}{HEAD}{OLD}",
    "who wrote when": f'{OWN}在 2020-06-04 09:12:00，"甲" <a@example.invalid> 写道：\n{OLD}',
    "who wrote when, on two lines": f"{OWN}On Thu, Jun 4, 2020 at 9:12 AM A\n<a@example.invalid> wrote:\n> {OLD}",
    "marks": f"{OWN}> {OLD}",
    "marks in marks": f"{OWN}>> {OLD}> 好的\n",
}
PAGES = {
    "dashes": f"<div>{OWN}</div><div>------------------&nbsp;原始邮件&nbsp;------------------</div><table><tr><td>{OLD}</td></tr></table>",
    "a head": f"<p>{OWN}</p><hr><p><b>发件人:</b> 甲<br><b>发送时间:</b> 6月4日</p><div><p>{OLD}</p></div>",
    "a head in a block": f"<div>{OWN}</div><blockquote><div>发件人：&nbsp;甲</div><div>收件人：乙</div><div>{OLD}</div></blockquote>",
    "cited": f'<div>{OWN}</div><blockquote type="cite"><p>{OLD}</p></blockquote>',
    "of a class": f'<div>{OWN}</div><div class="gmail_quote">{OLD}</div>',
    "of an id": f'<div>{OWN}</div><blockquote id="isReplyContent">{OLD}</blockquote>',
    "wrote": f"<div>{OWN}</div>On Jun 4, 2020, <a>a@example.invalid</a> wrote:<br><p>{OLD}</p>",
    "wrote above a block, answered below": f"<div>2020-06-04 甲写道：</div><blockquote>{OLD}</blockquote><div>{OWN}</div>",
}
NOT_QUOTED = (
    OLD,
    f"报送人：甲\n日期：6月4日\n{OLD}",
    f"发件人：甲\n{OLD}",
    f"{OWN}王主任写道：\n{OLD}",
    f"--- 原始数据 ---\n{OLD}",
    f"> 5 家\n{OWN}".replace("> ", ">= "),
)


def words_in(page: str) -> str:
    return re.sub(r"<[^>]*>|\s|&nbsp;|\xa0", "", page)


@pytest.mark.parametrize(("words", "is_page"), [*((text, False) for text in TEXTS.values()), *((page, True) for page in PAGES.values())])
def test_what_is_quoted_is_told_from_what_is_said(words: str, is_page: bool) -> None:
    own, quoted = parted(words, is_page)
    assert (OWN.strip() in own, OLD.strip() in own) == (True, False)
    assert (OWN.strip() in quoted, OLD.strip() in quoted) == (False, True)
    assert ("<table>" in quoted) == ("<table>" in words)


@pytest.mark.parametrize("words", NOT_QUOTED)
def test_what_only_looks_like_a_quotation_is_the_mail_s_own(words: str) -> None:
    assert parted(words, False) == (words, "")
    page = "".join(f"<p>{line}</p>" for line in words.splitlines())
    assert parted(page, True) == (page, "")


PIECES = st.lists(
    st.sampled_from([*NOT_QUOTED, *TEXTS.values(), *HEAD.splitlines(keepends=True), "\n", "> a\n", "写道：\n", "\x0c"]), max_size=6
)


@settings(max_examples=60, deadline=None)
@given(PIECES, st.booleans())
def test_no_letter_is_lost_or_said_twice(pieces: list[str], is_page: bool) -> None:
    words = "".join(f"<div>{piece}</div>" if is_page else piece for piece in pieces)
    own, quoted = (words_in(part).replace(">", "").replace("&gt;", "") for part in parted(words, is_page))
    assert sorted(own + quoted) == sorted(words_in(words).replace(">", "").replace("&gt;", ""))


def read(mail: bytes) -> list[FileReading]:
    return [read_source(source, CONTEXT) for source in open_container("a.eml", Content(mail)) if isinstance(source, Source)]


def rules(reading: FileReading) -> set[str]:
    return {finding.rule for finding in (*reading.findings, *(each for part in reading.submissions for each in part.findings))}


FILLED = "\n".join(PRINTED_BLANK.sub("（7）", sentence.text) for item in FORM.items for sentence in item.sentences)
"""The form's sentences, filled in, as somebody writes them into a mail."""


def mail(words: str, *files: bytes) -> bytes:
    return raw_mail([text(words.encode()), *(attached(file, b"; filename=a.xlsx") for file in files)], word("甲医院第1周".encode("gbk")))


@pytest.mark.parametrize("words", TEXTS.values(), ids=TEXTS)
def test_quoted_numbers_wait_and_the_mail_s_own_count(words: str) -> None:
    marked = FILLED.replace("\n", "\n> ") if ">" in words else FILLED
    words = words.replace(OLD.strip(), marked)
    own, quoted = read(mail(words))
    assert own.role == "refused" and rules(own) == {"mail_without_files"}
    (held,) = quoted.submissions
    assert "mail_quoted" in rules(quoted) and (held.unit, held.period) == ("M01", "W1")
    sheet, nothing, again = read(mail(words, SHEET))
    assert not rules(sheet) & {"mail_quoted", "mail_link"} and nothing.role == "nothing" and "mail_quoted" in rules(again)
    own, nothing = read(mail(f"{FILLED}\n> {OLD}"))
    assert own.role == "form" and "mail_quoted" not in rules(own) and nothing.role == "nothing"


def test_outlook_s_messages_are_parted_too() -> None:
    data = outlook_message("甲医院第1周", {}).replace("请查收附件。".encode("utf-16-le"), "> 12家。".encode("utf-16-le"))
    (source,) = open_container("a.msg", Content(data))
    assert isinstance(source, Source) and (source.member, source.body) == ("甲医院第1周/引用的原信.txt", "quoted alone")
    assert rules(read_source(source, CONTEXT)) == {"mail_without_files"}


LINKS = {
    "超大附件": '<p>从QQ邮箱发来的超大附件</p><a href="https://example.invalid/ftn">第1周.xlsx</a>（32M，2020年7月5日到期）',
    "kdocs.cn": '<p>请看<a href="https://www.kdocs.cn/l/abc">统计表</a></p>',
    "pan.baidu.com": "链接: https://pan.baidu.com/s/1a",
}


@pytest.mark.parametrize(("written", "page"), LINKS.items(), ids=LINKS)
def test_a_file_behind_a_link_is_said_whether_others_came_or_not(written: str, page: str) -> None:
    body = text(page.encode(), b"text/html; charset=utf-8")
    (alone,) = read(raw_mail([body]))
    _, beside = read(raw_mail([body, attached(SHEET, b"; filename=a.xlsx")]))
    for reading in (alone, beside):
        assert reading.role == "refused" and [(found.rule, found.values) for found in reading.findings] == [
            ("mail_link", {"written": written})
        ]
    quoted = text(f'<p>谢谢</p><blockquote type="cite">{page}</blockquote>'.encode(), b"text/html; charset=utf-8")
    assert [reading.role for reading in read(raw_mail([quoted, attached(SHEET, b"; filename=a.xlsx")]))] == ["form", "nothing", "nothing"]


def sealed(mark: bytes) -> bytes:
    return b"\x30\x80\x06\x09" + mark + b"\xa0\x80\x30\x82" + bytes(range(256))


SEALED = {
    "encrypted": attached(sealed(b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03"), b"; filename=smime.p7m", b"application/pkcs7-mime"),
    "signed as a whole": attached(sealed(b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"), b"; filename=smime.p7m", b"application/pkcs7-mime"),
    "by PGP": b"Content-Type: application/octet-stream; name=a.asc\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQEM\r\n-----END PGP MESSAGE-----",
    "by PGP in the text": text(b"-----BEGIN PGP MESSAGE-----\r\n\r\nhQEM\r\n-----END PGP MESSAGE-----"),
}


@pytest.mark.parametrize("part", SEALED.values(), ids=SEALED)
def test_what_is_sealed_is_said(part: bytes) -> None:
    (reading,) = read(raw_mail([part]))
    assert reading.role == "refused" and rules(reading) == {"mail_sealed"}


def uu(data: bytes) -> bytes:
    lines = b"".join(binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45))
    return b"begin 644 a.xlsx\n" + lines + b"`\nend\n"


def packed(head: bytes, data: bytes = SHEET) -> bytes:
    return b"Content-Disposition: attachment; filename=a.xlsx\r\n" + head + b"\r\n" + base64.encodebytes(data)


PLAIN = mail("您好", SHEET)
PACKED = {
    "below a mark": b"\xef\xbb\xbf" + PLAIN,
    "below empty lines": b"\r\n \r\n" + PLAIN,
    "with old line ends": PLAIN.replace(b"\r\n", b"\r"),
    "as Apple keeps it": b"%d  \n" % len(PLAIN) + PLAIN + b'<?xml version="1.0"?><plist><dict/></plist>',
    "written into the text": raw_mail([text("您好\n".encode() + uu(SHEET))]),
    "packed in capitals": raw_mail([packed(b"Content-Transfer-Encoding: BASE64 \r\n")]),
    "packed with a remark": raw_mail([packed(b"Content-Transfer-Encoding: base64; x=y\r\n")]),
    "packed and not said": raw_mail([packed(b"")]),
    "beside what a Macintosh knows of it": raw_mail(
        [attached(b"\0\x05\x16\x07" + bytes(99), b"; filename=a.xlsx"), packed(b"Content-Transfer-Encoding: base64\r\n")]
    ),
}


@pytest.mark.parametrize("data", PACKED.values(), ids=PACKED)
def test_a_file_is_read_however_its_mail_was_packed(data: bytes) -> None:
    form, *rest = read(data)
    assert form.role == "form" and form.submissions[0].unit == "M01" and {each.role for each in rest} <= {"nothing"}


@pytest.mark.parametrize(
    "data", [b"5\nFrom: a\n", b"99999999999\n" + PLAIN, uu(SHEET)[:300], b"\xef\xbb\xbf", b"begin 644 a\n" + bytes(range(256))]
)
def test_what_only_begins_so_stops_nothing(data: bytes) -> None:
    for source in open_container("a.eml", Content(data)):
        if isinstance(source, Source):
            read_source(source, CONTEXT)
