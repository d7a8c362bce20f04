"""Mails in every form and encoding that offices send: their files come out whole, under the names and subjects that their senders wrote."""

from __future__ import annotations

import base64
from datetime import datetime
from email.message import EmailMessage
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_loaders.formats import unpacking
from data_loaders.formats.archives import ALONE, BESIDE, MEMBER_LIMIT, Refusal, Source, open_container
from data_loaders.formats.content import Content
from data_loaders.formats.kinds import kind_of
from data_loaders.formats.mail_words import decoded_header, moment_in
from data_loaders.formats.mails import letter_of
from tests.data_loaders.mailing import attached, compound_of, message_tree, outlook_message, raw_mail, text, winmail, word
from tests.data_loaders.making import sheet_of, xlsx_of, zip_of

CSV = "项目,数\n启动仪式,3\n".encode()
NAME, SUBJECT = "平江医院第2周统计表.csv", "平江医院：安全生产月第2周报表"
GBK, UTF8 = NAME.encode("gbk"), NAME.encode()
PICTURE = b"\x89PNG" + bytes(2_000)


def opened(data: bytes, file: str = "收件/a.eml") -> list[Source | Refusal]:
    """What a mail gives, its own words left out."""
    return [one for one in open_container(file, Content(data)) if isinstance(one, Refusal) or not one.body]


def members(data: bytes) -> list[tuple[str | None, str]]:
    """(member, "source" or the rule it was refused by)."""
    return [(one.member, one.finding.rule if isinstance(one, Refusal) else "source") for one in opened(data)]


SUBJECTS = {
    "utf-8": word(SUBJECT.encode(), "UTF-8"),
    "gbk": word(SUBJECT.encode("gbk"), "GBK"),
    "gb2312, but gbk": word("平江醫院：镕第2周".encode("gbk"), "gb2312"),
    "gb18030 Q": word(SUBJECT.encode("gb18030"), "gb18030", "Q"),
    "raw gbk": SUBJECT.encode("gbk"),
    "raw utf-8": SUBJECT.encode(),
    "cut inside a character": word(SUBJECT.encode("gbk")[:5]) + b"\r\n " + word(SUBJECT.encode("gbk")[5:]),
    "cut inside four letters": word(SUBJECT.encode())[:17] + b"?=\r\n\t=?gb2312?B?" + word(SUBJECT.encode())[17:],
    "label says little": word(SUBJECT.encode("gbk"), "iso-8859-1"),
    "unknown label": word(SUBJECT.encode("gbk"), "x-mac-made-up"),
    "wrong label": word(SUBJECT.encode("gbk"), "utf-8"),
    "utf-8 under gb2312": word(SUBJECT.encode(), "gb2312"),
    "language in the label": word(SUBJECT.encode(), "utf-8*zh"),
    "no padding": word(SUBJECT.encode(), "utf-8").replace(b"=?=", b"?=").replace(b"=?=", b"?="),
    "two labels": word(SUBJECT[:4].encode("gbk"), "gbk") + b" " + word(SUBJECT[4:].encode(), "utf-8"),
}


@pytest.mark.parametrize("raw", SUBJECTS.values(), ids=SUBJECTS)
def test_a_subject_is_read_as_it_was_written(raw: bytes) -> None:
    mail = letter_of(raw_mail([text(b"x")], subject=raw)).mail
    assert mail.subject == ("平江醫院：镕第2周" if raw is SUBJECTS["gb2312, but gbk"] else SUBJECT)


def _continued(raw: bytes, label: str) -> bytes:
    packed = quote_from_bytes(raw)
    return f";\r\n filename*0*={label}''{packed[:30]};\r\n filename*1*={packed[30:]}".encode()


NAMES = {
    "RFC 2231": f";\r\n filename*=utf-8''{quote_from_bytes(UTF8)}".encode(),
    "RFC 2231 in pieces": _continued(UTF8, "utf-8"),
    "RFC 2231 in GBK": _continued(GBK, "gb2312"),
    "RFC 2231 without a label": _continued(GBK, ""),
    "RFC 2231 wrong label": _continued(GBK, "utf-8"),
    "RFC 2231 beside a plain one": b'; filename="????.csv"' + f";\r\n filename*=utf-8''{quote_from_bytes(UTF8)}".encode(),
    "encoded word": b';\r\n filename="' + word(GBK) + b'"',
    "encoded word, no quotes": b";\r\n filename=" + word(UTF8, "utf-8"),
    "encoded words in pieces": b';\r\n filename="' + word(GBK[:7]) + b"\r\n " + word(GBK[7:]) + b'"',
    "raw GBK": b'; filename="' + GBK + b'"',
    "raw UTF-8": b'; filename="' + UTF8 + b'"',
    "percents": f'; filename="{quote_from_bytes(UTF8)}"'.encode(),
    "a path of the sender's": b'; filename="C:\\Users\\w\\' + GBK + b'"',
}


@pytest.mark.parametrize("disposition", NAMES.values(), ids=NAMES)
def test_a_file_has_the_name_that_its_sender_gave_it(disposition: bytes) -> None:
    (source,) = opened(raw_mail([attached(CSV, disposition)], subject=SUBJECTS["raw gbk"]))
    assert (source.member, source.data) == (f"{SUBJECT}/{NAME}", CSV)


def test_a_name_in_the_type_alone_and_none_at_all() -> None:
    typed = attached(CSV, b"", b'application/octet-stream;\r\n name="' + word(GBK) + b'"')
    photo = b"Content-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(b"\xff\xd8\xff" + bytes(99))
    assert members(raw_mail([typed, photo])) == [(f"安全生产月/{NAME}", "source"), ("安全生产月/附件2.jpg", "source")]


labels = st.sampled_from(["gb2312", "GBK", "gb18030", "utf-8"])
words = st.text("平江医院第2周统计表安全生产月（）《》镕　 aB1._-/", min_size=1, max_size=40)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(words, st.lists(st.tuples(st.integers(1, 60), labels, st.sampled_from("BQ")), max_size=4), st.booleans())
def test_any_words_cut_anywhere_come_out_as_they_went_in(said: str, cuts: list[tuple[int, str, str]], is_folded: bool) -> None:
    codec = "utf-8" if cuts and cuts[0][1] == "utf-8" else "gb18030"
    raw, pieces = said.encode(codec), []
    for size, label, how in [*cuts, (len(raw), "gbk", "B")]:
        if raw and (label == "utf-8") == (codec == "utf-8"):
            pieces.append(word(raw[:size], label, how))
            raw = raw[size:]
    if raw:
        pieces.append(word(raw, "utf-8" if codec == "utf-8" else "gb18030"))
    written = (b"\r\n " if is_folded else b" ").join(pieces)
    expected = " ".join(said.split())
    # Bytes that are UTF-8 by chance are read so: no label says otherwise for certain.
    assert decoded_header(written.decode()) == expected or _is_utf8(said.encode(codec))
    assert " ".join(decoded_header(said.encode("utf-8").decode("ascii", "surrogateescape")).split()) == expected


def _is_utf8(raw: bytes) -> bool:
    try:
        return not raw.isascii() and bool(raw.decode())
    except UnicodeDecodeError:
        return False


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300), st.binary(max_size=60), st.sampled_from([b"from", b"subject", b"date", b"content-type", b"received"]))
def test_no_bytes_in_a_header_stop_a_mail(raw: bytes, label: bytes, name: bytes) -> None:
    letter = letter_of(name + b": " + raw + b"=?" + label + b"?B?" + raw + b"?=\r\n" + raw_mail([attached(CSV, b"; filename=a.csv")]))
    assert isinstance(letter.mail.subject, str) and letter.mail.sender == letter.mail.sender.lower()


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Thu, 11 Jun 2020 16:20:00 +0800", datetime(2020, 6, 11, 16, 20)),
        ("Thu, 11 Jun 2020 16:20:00 +0800 (CST)", datetime(2020, 6, 11, 16, 20)),
        ("Thu, 11 Jun 2020 16:20:00 +0800 (GMT+08:00)", datetime(2020, 6, 11, 16, 20)),
        ("Thu Jun 11 16:20:00 CST 2020", datetime(2020, 6, 11, 16, 20)),
        ("Thu, 11 Jun 2020 16:20:00", datetime(2020, 6, 11, 16, 20)),
        ("Thu, 11 Jun 2020 08:20:00 GMT", datetime(2020, 6, 11, 16, 20)),
        ("Thu, 11 Jun 2020 08:20:00 -0000", datetime(2020, 6, 11, 16, 20)),
        ("11 Jun 20 08:20 +0000", datetime(2020, 6, 11, 16, 20)),
        ("Thu, 99 Jun 2020 16:20:00 +0800", None),
        ("Thu, 11 Jun 99999 16:20:00", None),
        ("2020年6月11日", None),
        ("", None),
    ],
)
def test_a_mail_s_day_is_shanghai_s(written: str, moment: datetime | None) -> None:
    assert moment_in(written) == moment


def test_who_sent_it_when_and_when_it_was_taken() -> None:
    received = b"Received: from a by b; Fri, 12 Jun 2020 00:03:00 +0800\r\nReceived: from c by a; Thu, 11 Jun 2020 23:00:00 +0800\r\n"
    sender = word("张示例".encode("gbk")) + b" <Unit@Example.invalid>"
    mail = letter_of(raw_mail([text(b"x")], sender=sender, more=received + b"Message-ID: <1@x>\r\n")).mail
    assert (mail.sender, mail.author, mail.message_id) == ("unit@example.invalid", "unit@example.invalid", "<1@x>")
    assert (mail.sent_at, mail.received_at) == (datetime(2020, 6, 11, 9, 12), datetime(2020, 6, 12, 0, 3))
    assert letter_of(raw_mail([text(b"x")])).mail.arrived_at == datetime(2020, 6, 11, 9, 12)


def test_a_mail_without_files_has_a_receipt_and_its_own_words_are_told_apart() -> None:
    (refusal,) = opened(raw_mail([], subject=word(SUBJECT.encode(), "utf-8")))
    assert isinstance(refusal, Refusal) and refusal.finding.rule == "mail_without_files"
    assert SUBJECT in refusal.finding.message() and "unit@example.invalid" in refusal.finding.message()
    (body,) = open_container("a.eml", Content(raw_mail([text("请查收".encode("gbk"), b"text/plain; charset=gb2312")])))
    assert (body.member, body.body, body.data.decode()) == ("安全生产月/正文.txt", ALONE, "请查收\r\n")
    given = list(open_container("a.eml", Content(raw_mail([text(b"one"), attached(CSV, b"; filename=a.csv"), text(b"two")]))))
    assert [(one.member, one.body) for one in given] == [("安全生产月/a.csv", ""), ("安全生产月/正文.txt", BESIDE)]
    assert given[1].data.split() == [b"one", b"two"]


def test_of_a_text_said_twice_the_one_with_tables_is_taken() -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.invalid", "b@example.invalid", "x"
    message.set_content("开展活动3场次")
    message.add_alternative("<table><tr><td>开展活动3场次</td></tr></table>", subtype="html")
    message.add_attachment("说明", subtype="plain", filename="说明.txt")
    given = list(open_container("a.eml", Content(message.as_bytes())))
    assert [one.member for one in given] == ["x/说明.txt", "x/正文.html"] and b"<table>" in given[1].data


def test_small_pictures_of_the_text_are_litter_and_said() -> None:
    def picture(data: bytes, how: bytes) -> bytes:
        head = b'Content-Type: image/png; name="a.png"\r\nContent-ID: <1>\r\nContent-Transfer-Encoding: base64\r\n'
        return head + how + b"\r\n" + base64.b64encode(data)

    page = text(b'<img src="cid:1">', b"text/html")
    inline, as_file = b"Content-Disposition: inline\r\n", b"Content-Disposition: attachment; filename=a.png\r\n"
    (source,) = opened(raw_mail([page, picture(PICTURE, inline), attached(CSV, b"; filename=a.csv")]))
    assert source.member == "安全生产月/a.csv" and [found.rule for found in source.said] == ["mail_pictures_left"]
    assert members(raw_mail([picture(PICTURE, as_file)])) == [("安全生产月/a.png", "source")]
    assert members(raw_mail([page, picture(bytes(60_000), inline)])) == [("安全生产月/a.png", "source")]


def test_mails_in_mails_zips_and_folders_of_mails_are_opened_three_deep() -> None:
    def around(inner: bytes, subject: str) -> bytes:
        forwarded = b"Content-Type: message/rfc822\r\n\r\n" + inner
        return raw_mail([forwarded], subject=word(subject.encode(), "utf-8"), sender=b"colleague@example.invalid")

    inner = raw_mail([attached(zip_of({"a.csv": CSV}), b"; filename=x.zip")])
    two = around(inner, "转发")
    (source,) = opened(two)
    assert source.member == "转发/邮件.eml/安全生产月/x.zip/a.csv"
    assert (source.mail.sender, source.mail.author, source.mail.subject) == ("colleague@example.invalid", "unit@example.invalid", "转发")
    assert members(around(two, "再转发")) == [("再转发/邮件.eml/转发/邮件.eml/安全生产月/x.zip/a.csv", "source")]
    assert [rule for _, rule in members(around(around(two, "b"), "a"))] == ["file_mail"]
    assert members(zip_of({"收件/1.eml": inner})) == [("收件/1.eml/安全生产月/x.zip/a.csv", "source")]
    box = b"From a@example.invalid Thu Jun 11 2020\n" + inner.replace(b"\r\n", b"\n") + b"\nFrom b@example.invalid Thu Jun 11 2020\n"
    box += raw_mail([text(b"\n\nFrom here on\nit goes"), attached(CSV, b"; filename=b.csv")]).replace(b"\r\n", b"\n")
    assert members(box) == [("安全生产月/x.zip/a.csv", "source"), ("安全生产月/b.csv", "source")]
    assert len({one.mail for one in opened(box)}) == 2


def test_mails_within_mails_are_taken_apart_by_processes_that_stay() -> None:
    inner = raw_mail([attached(CSV, b"; filename=a.csv")])
    outer = raw_mail([b"Content-Type: message/rfc822\r\n\r\n" + inner])
    unpacking._end_idle()
    for _ in range(2):
        unpacking.prepare()
    (prepared,) = (process.running.pid for process in unpacking._IDLE)
    once = opened(outer)
    waiting = {process.running.pid for process in unpacking._IDLE}
    assert [opened(outer), opened(inner)] == [once, opened(inner)]
    assert len(waiting) == unpacking.MOST_IDLE and prepared in waiting
    assert {process.running.pid for process in unpacking._IDLE} == waiting


def test_a_mail_that_was_cut_says_so_at_its_last_file() -> None:
    data = raw_mail([attached(CSV, b"; filename=a.csv"), attached(CSV * 400, b"; filename=b.csv")])
    found = [(one.member, [finding.rule for finding in one.said]) for one in opened(data[: len(data) // 2])]
    assert found == [("安全生产月/a.csv", []), ("安全生产月/b.csv", ["mail_cut"])]


def nested(depth: int) -> bytes:
    parts = [b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (level, level) for level in range(depth)]
    return b"From: a@example.invalid\r\nTo: b@example.invalid\r\nSubject: x\r\n" + b"".join(parts) + text(b"x")


HOSTILE = {
    "nested": nested(3_000),
    "10,000 parts": raw_mail([attached(b"x", b"; filename=a.csv")] * 10_000),
    "a header of 10 MB": raw_mail([attached(CSV, b"; filename=a.csv")], subject=word(b"\xc6\xbd" * 2_000_000)),
    "headers without end": b"From: a@example.invalid\r\nTo: b\r\nSubject: x\r\n" + b"X-A: b\r\n" * 60_000,
    "NULs": raw_mail([attached(CSV, b"; filename=a\0b.csv")], subject=b"\0" * 1_000),
    "no end of quotes": raw_mail([attached(CSV, b'; filename="' + b";" * 10_000)]),
    "base64 of nothing": raw_mail(
        [b"Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=a.csv\r\n\r\n!!!=A=\r\n"]
    ),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_mail_costs_one_receipt(data: bytes) -> None:
    given = members(data)
    assert 0 < len(given) <= 2 and all(name is None or ("\0" not in name and len(name) < 500) for name, _ in given)


MESSAGES = {"wide": None, "narrow": 936}


@pytest.mark.parametrize("code_page", MESSAGES.values(), ids=MESSAGES)
def test_a_message_of_outlook_s_gives_its_files(code_page: int | None) -> None:
    inner = message_tree("转发的", {NAME: CSV}, code_page, head=24)
    data = outlook_message(
        SUBJECT, {NAME: CSV * 900, "x.zip": zip_of({"a.csv": CSV}), "内": inner}, code_page, sent_at=datetime(2020, 6, 11, 9)
    )
    assert kind_of(data) == "msg"
    given = {one.member: one for one in opened(data, "a.msg")}
    assert {name: one.data for name, one in given.items()} == {
        f"{SUBJECT}/{NAME}": CSV * 900,
        f"{SUBJECT}/x.zip/a.csv": CSV,
        f"{SUBJECT}/转发的/{NAME}": CSV,
    }
    mail = given[f"{SUBJECT}/{NAME}"].mail
    assert (mail.sender, mail.subject) == ("unit@example.invalid", SUBJECT) and mail.sent_at is not None


def test_a_message_without_files_and_one_that_was_cut() -> None:
    (body,) = open_container("a.msg", Content(outlook_message("只是来信", {})))
    assert (body.member, body.body) == ("只是来信/正文.txt", ALONE)
    data = outlook_message(SUBJECT, {NAME: CSV * 900})
    assert members(data[: len(data) // 2]) and all(isinstance(one, (Source, Refusal)) for one in opened(data[:700]))


def test_a_workbook_with_a_message_s_name_in_it_is_a_workbook() -> None:
    data = xlsx_of(sheet_of(""))
    other = compound_of({"Workbook": bytes(600), "MBD1": {"__properties_version1.0": bytes(40)}})
    assert [(one.member, one.data) for one in opened(other, "a.xls")] == [(None, other)]
    assert [one.member for one in opened(zip_of({"a.xls": other, "b.xlsx": data}), "a.zip")] == ["a.xls", "b.xlsx"]


@pytest.mark.parametrize("is_long", [True, False])
def test_winmail_gives_its_files_alone_and_in_a_mail(is_long: bool) -> None:
    data = winmail({NAME: CSV, "x.zip": zip_of({"a.csv": CSV})}, is_long)
    assert members(data) == [(NAME, "source"), ("x.zip/a.csv", "source")]
    mail = raw_mail([attached(data, b"; filename=winmail.dat", b"application/ms-tnef")])
    assert [name for name, _ in members(mail)] == [f"安全生产月/winmail.dat/{NAME}", "安全生产月/winmail.dat/x.zip/a.csv"]
    assert [rule for _, rule in members(data[:-40])][-1:] == ["file_unreadable"]


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_no_spoilt_message_or_winmail_is_lost_or_stops_the_batch(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([WINMAIL, MESSAGE, MAIL]))
    spoilt = bytearray(whole[: data.draw(st.integers(30, len(whole)))])
    for _ in range(data.draw(st.integers(0, 6))):
        spoilt[data.draw(st.integers(8, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    assert list(open_container("a", Content(bytes(spoilt))))


WINMAIL, MESSAGE = winmail({NAME: CSV, "b.csv": CSV}), outlook_message("x", {NAME: CSV})
MAIL = raw_mail([attached(CSV, b"; filename=a.csv"), text(b"x")])


def test_a_zip_of_many_mails_keeps_to_the_limits_of_archives() -> None:
    mail = raw_mail([attached(b"x", b"; filename=%d.csv" % number) for number in range(150)])
    given = [rule for _, rule in members(zip_of({f"{number}.eml": mail for number in range(8)}))]
    assert given.count("source") <= MEMBER_LIMIT and given[-1] == "file_archive_limit"
