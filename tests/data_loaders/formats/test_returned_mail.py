"""A mail that a mail program sends back, or a receipt for one, is not the mail it carries: what is in it waits for somebody."""

from __future__ import annotations

from email.message import EmailMessage, Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from data_loaders.formats.archives import Source, open_container
from data_loaders.formats.content import Content
from data_loaders.formats.mails import letter_of
from data_loaders.intake.read_file import read_source
from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.filling import CAMPAIGN, CONTEXT, FORM, M01, rules_of, some_answers

FORM_FILE = excel_template(FORM, CAMPAIGN, M01, "W2", some_answers(3))


def sent() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "yunxiu@example.cn", "office@example.cn", "第2周统计表"
    mail["Date"] = "Fri, 12 Jun 2020 09:00:00 +0800"
    mail.set_content("请查收")
    mail.add_attachment(FORM_FILE, maintype="application", subtype="octet-stream", filename="统计表.xlsx")
    return mail


def back(kind: str, status: str, whole: bool) -> Message:
    """A report as servers write it, with the mail it is about or only its head."""
    report = MIMEMultipart("report", report_type=status)
    report["From"], report["To"], report["Subject"] = "Mail System <noreply@example.cn>", "office@example.cn", "系统退信"
    report["Date"] = "Fri, 12 Jun 2020 09:01:00 +0800"
    report.attach(MIMEText("Delivery to the following recipient failed permanently.", "plain", "utf-8"))
    told = Message()
    told["Content-Type"] = kind
    about = Message()
    about["Final-Recipient"], about["Action"], about["Status"] = "rfc822; nobody@example.cn", "failed", "5.1.1"
    told.attach(about)
    report.attach(told)
    report.attach(MIMEMessage(sent()) if whole else MIMEText("Subject: x", "rfc822-headers", "utf-8"))
    return report


def readings(data: bytes) -> list:
    given = [each for each in open_container("退信.eml", Content(data)) if isinstance(each, Source)]
    return [read_source(source, CONTEXT) for source in given]


@pytest.mark.parametrize(
    ("kind", "status"), [("message/delivery-status", "delivery-status"), ("message/disposition-notification", "disposition-notification")]
)
def test_what_a_report_brings_back_is_held(kind: str, status: str) -> None:
    parts = [part for reading in readings(back(kind, status, whole=True).as_bytes()) for part in reading.submissions]
    assert len(parts) == 1
    assert "mail_returned" in rules_of(parts[0])


def test_so_it_is_where_a_postmaster_only_forwards_it() -> None:
    mail = sent()
    mail.replace_header("From", "PostMaster@163.example")
    (part,) = [part for reading in readings(mail.as_bytes()) for part in reading.submissions]
    assert "mail_returned" in rules_of(part)


def test_a_mail_itself_and_one_with_a_signature_are_their_sender_s() -> None:
    (part,) = [part for reading in readings(sent().as_bytes()) for part in reading.submissions]
    assert "mail_returned" not in rules_of(part)
    assert not letter_of(sent().as_bytes()).mail.is_returned
    assert letter_of(back("message/delivery-status", "delivery-status", whole=False).as_bytes()).mail.is_returned
