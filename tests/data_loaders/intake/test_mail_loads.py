"""Mails as they came, loaded: whose their files are, when they arrived, what their senders add, and nothing twice."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data_loaders.desk.desk import perform
from data_loaders.desk.wishes import AddAddress, Undo
from data_loaders.intake.batch import arrived_at, load_batch
from data_loaders.intake.gather import Dropped, gather
from data_loaders.intake.read_file import read_source
from data_loaders.intake.reread import read_again
from data_loaders.intake.taking import Here
from data_loaders.intake.watching import Watch
from data_loaders.intake.workers import Readers
from data_loaders.matching.context import Context
from data_loaders.model.campaign import Roster, Unit, read_campaign
from data_loaders.model.clock import EVERYTHING, shanghai_now
from data_loaders.model.form import load_forms
from data_loaders.model.mails import Mail
from data_loaders.model.readings import FileReading
from data_loaders.sample.pdf_papers import PdfForm
from data_loaders.store.decisions import DecisionRefused
from data_loaders.store.receipts import Receipt
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.mailing import attached, raw_mail, text, winmail, word
from tests.databases import new_warehouse

UNITS = tuple(Unit(f"M0{number}", f"{name}医院", "medical", email=f"m0{number}@example.invalid") for number, name in enumerate("甲乙丙", 1))
ROSTER, CAMPAIGN = Roster(UNITS), read_campaign()
FORM = load_forms()[CAMPAIGN.form_version]
ANSWERS = {"study.center_group.sessions": 3, "launch.sessions": 4, "consult.douyin_posts": 5}


def form(unit: int = 0, period: str = "W2", sessions: int = 4) -> bytes:
    return excel_template(FORM, CAMPAIGN, UNITS[unit], period, answers=ANSWERS | {"launch.sessions": sessions})


def mail(
    data: bytes,
    day: int = 11,
    sender: str = "m01@example.invalid",
    subject: str = "安全月",
    name: str = "表.xlsx",
    sent: str = "",
    **how: bytes,
) -> bytes:
    date = (sent or f"Thu, {day} Jun 2020 09:12:00 +0800").encode()
    part = attached(data, b"; filename=" + word(name.encode("gbk")))
    return raw_mail([text("您好".encode()), part], word(subject.encode("gbk")), sender.encode(), date, **how)


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with Readers(Context(CAMPAIGN, load_forms(), ROSTER), 1) as started:
        yield started


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    with new_warehouse() as opened:
        opened.save_roster(ROSTER)
        yield opened


def load(warehouse: Warehouse, readers: Readers, *files: tuple[str, bytes], typed: datetime | None = None) -> tuple[Receipt, ...]:
    dropped = [Dropped(name, data) for name, data in files]
    return load_batch(warehouse, dropped, received_at=typed, readers=readers).receipts


def came(warehouse: Warehouse) -> list[tuple[str, str, datetime]]:
    """Unit, state and arrival of everything that stands."""
    return [(row["unit"], row["state"], row["received_at"]) for row in warehouse.rows("delivery_at", as_of=EVERYTHING)]


def test_a_mail_s_form_is_read_and_arrived_when_the_mail_did(warehouse: Warehouse, readers: Readers) -> None:
    (receipt,) = load(warehouse, readers, ("收件/a.eml", mail(form())))
    assert (receipt.file, receipt.member, receipt.unit, receipt.period, receipt.state) == (
        "收件/a.eml",
        "安全月/表.xlsx",
        "M01",
        "W2",
        "accepted",
    )
    assert came(warehouse) == [("M01", "accepted", datetime(2020, 6, 11, 9, 12))]
    (row,) = warehouse.rows("mart_kept_file", waits=[])
    assert (row["sender"], row["author"], row["subject"]) == ("m01@example.invalid", "m01@example.invalid", "安全月")
    assert (row["sent_at"], row["mailed_at"]) == (datetime(2020, 6, 11, 9, 12), None)


NOW = datetime(2026, 1, 2)
SENT, TAKEN, TYPED = datetime(2020, 6, 11, 9, 12), datetime(2020, 6, 12, 0, 3), datetime(2020, 6, 9, 12)
OF_MAIL = Mail("", "", "", "", SENT, TAKEN)


@pytest.mark.parametrize(
    ("file", "member", "of", "typed", "expected"),
    [
        ("a.eml", "s/a.xlsx", OF_MAIL, None, TAKEN),
        ("a.eml", "s/a.xlsx", replace(OF_MAIL, received_at=None), None, SENT),
        ("a.eml", "s/a.xlsx", replace(OF_MAIL, received_at=None, sent_at=None), None, NOW),
        ("a.eml", "s/a.xlsx", OF_MAIL, TYPED, TYPED),
        ("2020-06-10/a.eml", "s/a.xlsx", OF_MAIL, TYPED, datetime(2020, 6, 10, 12)),
        ("2020-06-10.zip", "a.eml/s/a.xlsx", OF_MAIL, TYPED, datetime(2020, 6, 10, 12)),
        ("2020-06-18 报表.eml", "2020-06-18 报表/2020-06-19.xlsx", OF_MAIL, None, TAKEN),
        ("2020-06-10/a.zip", "2020-06-11/a.xlsx", None, TYPED, datetime(2020, 6, 10, 12)),
        ("a.zip", "2020-06-11/a.xlsx", None, None, datetime(2020, 6, 11, 12)),
        ("a.xlsx", None, None, None, NOW),
    ],
)
def test_what_somebody_set_counts_before_what_a_mail_says(
    file: str, member: str | None, of: Mail | None, typed: datetime | None, expected: datetime
) -> None:
    assert arrived_at(FileReading(file, member, "", 0, "xlsx", "form", (), (), mail=of), typed, NOW) == expected


def test_no_mail_arrives_later_than_now() -> None:
    tomorrow = shanghai_now() + timedelta(days=1)
    reading = FileReading("a.eml", None, "", 0, "mail", "refused", (), (), mail=replace(OF_MAIL, received_at=tomorrow))
    assert arrived_at(reading, None, NOW) <= shanghai_now()


def test_the_subject_names_what_the_file_does_not_and_the_sender_settles_nothing(warehouse: Warehouse, readers: Readers) -> None:
    printed = form(1)
    (receipt,) = load(warehouse, readers, ("a.eml", mail(printed, sender="m01@example.invalid")))
    assert receipt.unit == "M02" and receipt.state == "accepted"
    assert [finding.rule for finding in receipt.all_findings() if finding.rule.startswith("sender")] == ["sender_differs"]
    for sender, rule in (("m03@example.invalid", "sender_agrees"), ("nobody@example.invalid", "sender_unknown")):
        (receipt,) = load(warehouse, readers, ("a.eml", mail(form(2, sessions=len(rule)), sender=sender)))
        assert [finding.rule for finding in receipt.all_findings() if finding.rule.startswith("sender")] == [rule]


def test_a_form_that_names_nobody_is_its_subject_s_or_waits_with_its_sender_as_a_candidate(warehouse: Warehouse, readers: Readers) -> None:
    nameless = excel_template(FORM, CAMPAIGN, Unit("", "", "medical"), "W2", answers=ANSWERS)
    (named,) = load(warehouse, readers, ("a.eml", mail(nameless, subject="丙医院第2周统计表", sender="m01@example.invalid")))
    assert (named.unit, named.state) == ("M03", "accepted")
    assert {row["unit_source"] for row in warehouse.database.query("select unit_source from delivery where unit = 'M03'")} == {"subject"}
    (nobody,) = load(warehouse, readers, ("a.eml", mail(nameless, subject="统计表", sender="m02@example.invalid")))
    assert nobody.state == "held" and "sender_suggests" in [finding.rule for finding in nobody.all_findings()]
    (held,) = warehouse.rows("mart_held")
    assert held["unit"] is None and list(held["unit_candidates"]) == ["M02"]


def test_a_mail_without_files_has_its_receipt_and_cover_notes_have_none(warehouse: Warehouse, readers: Readers) -> None:
    receipts = load(
        warehouse, readers, ("a.eml", raw_mail([text("附件忘带了".encode())], word("甲医院报表".encode("gbk")))), ("b.eml", mail(form()))
    )
    assert [(receipt.role, receipt.status) for receipt in receipts] == [("refused", "problem"), ("form", "warning")]
    assert (
        "邮件里没有附件" in receipts[0].message()
        and "甲医院报表" in receipts[0].message()
        and "unit@example.invalid" in receipts[0].message()
    )


def test_the_same_mail_twice_counts_once_and_from_the_first(warehouse: Warehouse, readers: Readers) -> None:
    first = mail(form(), more=b"Message-ID: <1@x>\r\n")
    other_id = mail(form(), day=9, more=b"Message-ID: <2@x>\r\n")
    same_id = mail(form(sessions=9), day=12, more=b"Message-ID: <1@x>\r\n")
    assert [receipt.state for receipt in load(warehouse, readers, ("a.eml", first), ("b.eml", first))] == ["accepted", "duplicate"]
    assert [receipt.state for receipt in load(warehouse, readers, ("c.eml", other_id))] == ["duplicate"]
    assert [row for row in came(warehouse) if row[1] == "accepted"] == [("M01", "accepted", datetime(2020, 6, 9, 9, 12))]
    assert [receipt.state for receipt in load(warehouse, readers, ("d.eml", same_id))] == ["accepted"]


def standing(warehouse: Warehouse) -> object:
    """What counts, and when it was received first."""
    lights = {
        (row["unit"], row["deliverable"]): (row["light"], row["received_at"]) for row in warehouse.rows("mart_light", as_of=EVERYTHING)
    }
    totals = {(row["unit"], row["blank"]): row["total"] for row in warehouse.rows("mart_unit_total", as_of=EVERYTHING)}
    return lights, totals


@pytest.mark.parametrize("runs", [3, pytest.param(20, marks=pytest.mark.slow)])
def test_mails_and_forms_end_in_the_same_state_in_whatever_order_and_however_often(readers: Readers, runs: int) -> None:
    """Mails, forms and a PDF, in any order and in any batches, and all of them once more."""
    chance = random.Random(7)
    files = [
        ("1.eml", mail(form(0), 11)),
        ("2.eml", mail(form(0, sessions=8), 13)),
        ("3.eml", mail(form(0), 15, sender="colleague@example.invalid")),
        ("4.eml", mail(form(1, "W1"), 4)),
        ("2020-06-12/乙医院第2周.xlsx", form(1)),
        ("5.eml", mail(winmail({"丙.xlsx": form(2)}), 10, name="winmail.dat")),
        ("6.eml", mail(form(2, sessions=6), 12, name="丙医院.xlsx")),
        ("7.eml", raw_mail([text("收到".encode())])),
        ("8.eml", mail(PdfForm(FORM, CAMPAIGN).filled(UNITS[1], "W3", ANSWERS), 17, sender="m02@example.invalid", name="乙.pdf")),
    ]
    found = []
    for _ in range(runs):
        with new_warehouse() as warehouse:
            warehouse.save_roster(ROSTER)
            for _ in range(2):
                order, cut = chance.sample(files, len(files)), chance.randrange(len(files))
                for batch in (order[:cut], order[cut:]):
                    if batch:
                        load(warehouse, readers, *batch)
            assert not warehouse.audit()
            found.append(standing(warehouse))
    assert all(each == found[0] for each in found)


def test_a_sender_s_address_that_is_put_into_the_roster_is_known_from_then_on(warehouse: Warehouse, readers: Readers) -> None:
    def of_sender(sessions: int) -> list[str]:
        (receipt,) = load(warehouse, readers, ("a.eml", mail(form(sessions=sessions), sender="New.One@example.invalid")))
        return [finding.rule for finding in receipt.all_findings() if finding.rule.startswith("sender")]

    def offered() -> list[tuple[str, str, int]]:
        return [(row["unit"], row["address"], row["file_count"]) for row in warehouse.rows("mart_new_address")]

    assert of_sender(4) == ["sender_unknown"] and offered() == [("M01", "new.one@example.invalid", 1)]
    for wish in (
        AddAddress("M01", "nobody"),
        AddAddress("M01", "a@b c@d"),
        AddAddress("M01", "M01@example.invalid"),
        AddAddress("M9", "a@b"),
    ):
        with pytest.raises(DecisionRefused):
            perform(warehouse, wish)
    done = perform(warehouse, AddAddress("M01", "NEW.one@example.invalid"))
    assert warehouse.roster().unit("M01").email == "m01@example.invalid; new.one@example.invalid"
    assert offered() == [] and of_sender(5) == ["sender_agrees"] and not warehouse.audit()
    assert warehouse.roster().unit("M01").addresses == ("m01@example.invalid", "new.one@example.invalid")
    perform(warehouse, Undo(done.act_id or 0))
    assert warehouse.roster() == ROSTER and offered() == [("M01", "new.one@example.invalid", 2)]


def test_what_was_read_again_keeps_its_mail(warehouse: Warehouse, readers: Readers, tmp_path: Path) -> None:
    from data_loaders.intake.reread import read_again

    nameless = excel_template(FORM, CAMPAIGN, Unit("", "", "medical"), "W2", answers=ANSWERS)
    load(warehouse, readers, ("a.eml", mail(nameless, subject="丁医院第2周统计表", sender="d@example.invalid")))
    warehouse.save_roster(Roster((*UNITS, Unit("M04", "丁医院", "medical"))))
    assert read_again(warehouse).accepted_count == 1
    assert {row["subject"] for row in warehouse.rows("mart_kept_file", waits=[])} == {"丁医院第2周统计表"}


LAST_JUNE, THIS_JUNE = "Thu, 06 Jun 2019 09:12:00 +0800", "Thu, 11 Jun 2020 09:12:00 +0800"


@pytest.mark.parametrize(
    ("file", "sent", "subject", "name", "waits"),
    [
        ("a.eml", THIS_JUNE, "安全月", "表.xlsx", False),
        ("a.eml", THIS_JUNE, "安全月", "2020-06-11表.xlsx", False),
        ("a.eml", THIS_JUNE, "2019-06-20 统计表", "表.xlsx", True),
        ("2019-06-20 统计表.eml", THIS_JUNE, "安全月", "表.xlsx", True),
        ("a.eml", THIS_JUNE, "2020-06-11 统计表", "2019-06-20表.xlsx", True),
        ("2020-06-11/a.eml", THIS_JUNE, "2019-06-20 统计表", "2019-06-20表.xlsx", False),
        ("2020-06-11/a.eml", LAST_JUNE, "安全月", "表.xlsx", False),
        ("2020-06-11 a.eml", LAST_JUNE, "安全月", "表.xlsx", True),
        ("a.eml", LAST_JUNE, "2020-06-11 统计表", "2020-06-11表.xlsx", True),
        ("2019-06-20/a.eml", THIS_JUNE, "安全月", "表.xlsx", True),
    ],
)
def test_a_day_of_an_earlier_year_is_outweighed_by_somebody_s_folder_alone(
    file: str, sent: str, subject: str, name: str, waits: bool
) -> None:
    (source, *_) = gather([Dropped(file, mail(form(0), sent=sent, subject=subject, name=name))])
    (part,) = read_source(source, Context(CAMPAIGN, load_forms(), ROSTER)).submissions
    assert ("arrived_before_year" in {finding.rule for finding in part.findings}) == waits


def test_what_came_before_the_campaign_s_year_waits_whichever_way_it_came(warehouse: Warehouse, readers: Readers, tmp_path: Path) -> None:
    """A mail of last June, and a file from last June's folder: put in, fetched or watched; accepted, they count."""
    files = {"去年.eml": mail(form(0), sent="Thu, 06 Jun 2019 09:12:00 +0800"), "2019-06-06/乙医院第2周.xlsx": form(1), "丙.xlsx": form(2)}
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    watch = Watch(tmp_path, Here(warehouse))
    watch.look()
    assert watch.look() == len(files)
    put_in = load(warehouse, readers, *files.items())
    assert {part.state for each in put_in for part in each.submissions} == {"duplicate"}
    stands = {row["unit"]: row["state"] for row in warehouse.rows("delivery_at", as_of=EVERYTHING) if row["state"] != "duplicate"}
    assert stands == {"M01": "held", "M02": "held", "M03": "accepted"}
    assert not read_again(warehouse, everything=True).receipts
    held = warehouse.rows("mart_held")
    assert all("arrived_before_year" in row["findings"] for row in held) and len(held) == 2
    for row in held:
        warehouse.decide(row["id"], row["unit"], row["due"])
    assert not warehouse.rows("mart_held") and not warehouse.audit()
