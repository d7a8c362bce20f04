"""A receipt says what is the matter with a file, in Chinese words, and nothing else."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from data_loaders.formats.archives import open_container
from data_loaders.formats.content import Content
from data_loaders.formats.kinds import STARTS, kind_of
from data_loaders.formats.read import ARCHIVES, OTHER_FORMATS, PACKAGE_READERS, READERS, REFUSALS, read_document
from data_loaders.formats.tables import Unreadable
from data_loaders.intake.gather import dropped_files
from data_loaders.intake.read_file import read_source
from data_loaders.matching.context import Context
from data_loaders.model.campaign import Roster, Unit, read_campaign
from data_loaders.model.findings import catalogue
from data_loaders.model.form import load_forms
from data_loaders.model.kind_names import NAMES, kind_name
from data_loaders.model.readings import FileReading
from data_loaders.writers.excel_form import excel_template
from data_loaders.writers.word_form import word_form
from tests.data_loaders.making import docx_of, paragraph, raw_zip, sheet_of, xlsx_of, zip_of

UNIT = Unit("M01", "平江医院", "medical")
CONTEXT = Context(read_campaign(), load_forms(), Roster((UNIT,)))
ANSWERS = {"study.center_group.sessions": 3, "launch.sessions": 4}
FORM = excel_template(CONTEXT.form, CONTEXT.campaign, UNIT, "W2", answers=ANSWERS)
JPEG = b"\xff\xd8\xff\xe0" + bytes(2_000)
TEXT = "填报单位：平江医院\n填报期：第2周\n开展“安全生产月”宣传活动（3）场次，参与（58）人次。\n" * 20


def read(data: bytes, file: str) -> FileReading:
    (source,) = open_container(file, Content(data))
    return read_source(source, CONTEXT)


def rules(reading: FileReading) -> list[str]:
    return [finding.rule for finding in reading.findings]


def refused(data: bytes, file: str = "平江医院第2周统计表.xlsx") -> str:
    """The first rule a file is refused by."""
    reading = read(data, file)
    assert reading.role == "refused" and reading.status == "problem"
    return rules(reading)[0]


def in_a_wrong_encoding(data: bytes, was: str, read_as: str) -> bytes:
    """A workbook whose Chinese letters were read in another encoding and saved."""
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, part in parts.items():
        if name.startswith("xl/worksheets") or name == "xl/sharedStrings.xml":
            text = part.decode()
            spoilt = re.sub("[^\x00-\x7f]+", lambda found: found[0].encode(was, "ignore").decode(read_as, "replace"), text)
            parts[name] = re.sub("[\x80-\x9f]", "", spoilt).encode()
    return zip_of(parts)


def test_nothing_written_is_not_one_thing() -> None:
    assert refused(b"") == "file_empty"
    assert refused(bytes(16_384)) == "file_zeroes"
    assert refused(b" \r\n\t\n" * 9, "a.csv") == "file_blank"
    assert "0 字节" not in read(bytes(16_384), "a.xlsx").findings[0].message()


@pytest.mark.parametrize("ends", [(b"\n", b"\r\n"), (b"\r\n", b"\n"), (b"\r", b"\n")], ids=("doubled", "halved", "turned"))
def test_a_workbook_that_was_sent_as_text_is_damaged_not_too_large(ends: tuple[bytes, bytes]) -> None:
    for data in (FORM, word_form(CONTEXT.form, CONTEXT.campaign, UNIT, "W2", answers=ANSWERS)):
        assert {one.finding.rule for one in open_container("a.xlsx", Content(data.replace(*ends))) if hasattr(one, "finding")} <= {
            "file_unreadable"
        }


def test_a_text_with_a_broken_letter_is_a_damaged_text() -> None:
    for encoding in ("utf-8", "gb18030"):
        data = TEXT.encode(encoding)
        for at in range(1, 200, 7):
            torn = data[:at] + data[at + 1 :]
            if kind_of(torn) != "csv":  # a letter lost between two others leaves a text that reads well, and wrong words that are found
                assert refused(torn, "a.csv") == "text_broken"
    assert refused(bytes(range(256)) * 40, "a.csv") == "file_type_unsupported"


@pytest.mark.parametrize(("was", "read_as"), [("utf-8", "gb18030"), ("utf-8", "latin-1"), ("gb18030", "latin-1")])
def test_garbled_chinese_is_no_empty_form(was: str, read_as: str) -> None:
    assert refused(in_a_wrong_encoding(FORM, was, read_as)) == "text_garbled"
    assert refused(TEXT.encode(was).decode(read_as, "replace").encode(), "a.csv") == "text_garbled"


def test_sound_papers_are_not_called_garbled() -> None:
    for words in (
        "Rapport d'activité: l'été dernier, équipe élargie à Besançon, naïveté, garçon. " * 40,
        "Zażółć gęślą jaźń " * 50,
        TEXT,
        "a,b\n1,2\n" * 40,
    ):
        assert "text_garbled" not in rules(read(words.encode(), "a.csv"))
    assert "text_garbled" not in rules(read(FORM, "平江医院第2周.xlsx"))
    empty = excel_template(CONTEXT.form, CONTEXT.campaign, UNIT, "W2")
    assert [finding.rule for finding in read(empty, "a.xlsx").submissions[0].findings] == ["form_empty"]


def test_two_packages_in_one_file_are_said() -> None:
    other = excel_template(CONTEXT.form, CONTEXT.campaign, UNIT, "W3", answers={"launch.sessions": 9})
    assert refused(FORM + other) == "file_glued"
    assert refused(FORM + word_form(CONTEXT.form, CONTEXT.campaign, UNIT, "W2", answers=ANSWERS)) == "file_glued"
    assert read(FORM, "a.xlsx").role == "form"


def test_a_cell_that_is_written_twice_is_said_and_an_empty_double_is_not() -> None:
    row = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c>{}</row>'
    reading = read(xlsx_of(sheet_of(row.format('<c r="A1"><v>7</v></c>'))), "a.xlsx")
    assert rules(reading) == ["cell_twice"] and "A1" in reading.findings[0].message()
    assert rules(read(xlsx_of(sheet_of(row.format('<c r="A1" s="0"/>'))), "a.xlsx")) == ["no_form_found"]


def test_apples_packages_are_one_file_each() -> None:
    for parts in (
        {"Index/Document.iwa": b"x"},
        {"Index.zip": b"x", "Metadata/Properties.plist": b""},
        {"index.apxl": b"x", "Data/a.jpg": JPEG},
    ):
        reading = read(zip_of({"preview.jpg": JPEG, **parts}), "平江医院第2周统计表.numbers")
        assert (reading.kind, rules(reading)) == ("iwork", ["file_iwork"])
        beside = zip_of(
            {
                "a.csv": b"1",
                **{f"资料/第2周.numbers/{name}": data for name, data in parts.items()},
                "资料/index.zip": zip_of({"b.csv": b"2"}),
            }
        )
        found = {one.member: getattr(one, "finding", None) for one in open_container("a.zip", Content(beside))}
        assert {name: finding and finding.rule for name, finding in found.items()} == {
            "资料/第2周.numbers": "file_iwork",
            "a.csv": None,
            "资料/index.zip/b.csv": None,
        }


OFD_PARTS = {"OFD.xml": b"<OFD/>", "Doc_0/Document.xml": b"<Document/>", "Doc_0/Pages/Page_0/Content.xml": "统计表".encode()}
SHORTCUTS = (b"L\0\0\0\x01\x14\x02\0" + bytes(90), b"[InternetShortcut]\r\nURL=https://example.invalid/\r\n")


@pytest.mark.parametrize(
    ("data", "name", "kind", "said"),
    [
        (zip_of(OFD_PARTS), "平江医院第2周统计表.ofd", "ofd", ["file_kind_unread"]),
        (zip_of({"uof.xml": b"<x/>", "content.xml": b"<x/>"}), "平江医院第2周统计表.uos", "uof", ["file_kind_unread"]),
        *((data, "平江医院第2周统计表", "shortcut", ["file_shortcut"]) for data in SHORTCUTS),
    ],
    ids=["ofd", "uof", "lnk", "url"],
)
def test_a_document_in_a_format_of_its_own_is_one_file_and_a_shortcut_is_none(data: bytes, name: str, kind: str, said: list[str]) -> None:
    (source,) = open_container(name, Content(data))
    reading = read_source(source, CONTEXT)
    assert (reading.kind, reading.role, rules(reading)) == (kind, "refused", said)


def test_a_plan_is_known_by_name_in_a_format_of_its_own_too() -> None:
    reading = read(zip_of(OFD_PARTS), "平江医院安全生产月活动方案.ofd")
    assert reading.role == "deliverable" and reading.deliveries[0].kind == "plan"


@pytest.mark.parametrize(
    ("file", "member", "is_scan"),
    [
        ("平江医院第2周统计表.zip", "微信图片_20200611093012.jpg", True),
        ("平江医院第2周统计表.zip", "IMG_0412.jpg", True),
        ("平江医院第2周统计表/1.jpg", None, True),
        ("平江医院第2周统计表.zip", "第2周/IMG_0412.jpg", True),
        ("第2周统计表.zip", "平江医院.jpg", True),
        ("第2周统计表.zip", "平江医院第2周.pdf", True),
        ("第2周统计表.zip", "平江医院/照片/IMG_0412.jpg", False),
        ("平江医院第2周统计表.zip", "启动仪式.jpg", False),
        ("平江医院附件2.zip", "3F92B1D7-5E01-4C6A-8B1D-2A7790C4E815.jpg", True),
        ("平江医院第2周统计表.jpg", None, True),
        ("平江医院第2周统计表及照片.zip", "IMG_0412.jpg", False),
        ("平江医院第2周统计表.zip", "启动仪式照片.jpg", False),
        ("平江医院第2周照片/IMG_0412.jpg", None, False),
    ],
)
def test_a_picture_where_the_form_is_announced_is_a_scan_of_it(file: str, member: str | None, is_scan: bool) -> None:
    (source,) = open_container(file, Content(zip_of({member: JPEG if member.endswith("jpg") else b"%PDF-1.4"}) if member else JPEG))
    reading = read_source(source, CONTEXT)
    if not is_scan:
        assert reading.role == "deliverable"
    elif source.data == JPEG:
        (submission,) = reading.submissions
        assert (reading.role, submission.is_picture, submission.has_error) == ("form", True, True)
        assert {answer.state for answer in submission.answers} == {"blank"} and len(submission.answers) == 69
    else:  # a PDF that is no picture either
        assert (rules(reading), reading.role) == (["form_scanned"], "refused")


def test_a_locked_zip_is_told_what_to_do_about_a_zip() -> None:
    (refusal,) = open_container("a.zip", Content(raw_zip([(b"a.xlsx", FORM)], flags=1)))
    assert "压缩包" in refusal.finding.message() and "WPS" not in refusal.finding.message()


@pytest.mark.parametrize("kind", [*REFUSALS, *ARCHIVES, *OTHER_FORMATS, "pdf", "unknown", "empty"])
def test_every_refusal_can_be_said(kind: str) -> None:
    for data in (b"", b"\0", b" "):
        with pytest.raises(Unreadable) as refusal:
            read_document(data, kind)
        assert all(refusal.value.finding.message(language) for language in ("zh", "en"))
        assert "unknown" not in refusal.value.finding.message()


def test_every_kind_that_is_refused_by_name_has_one_in_chinese() -> None:
    refused_kinds = (
        {kind for _, kind in STARTS} | set(ARCHIVES) | set(OTHER_FORMATS) | {"unknown", "ppt", "pptx", "msg", "mbox", "mail", "xml"}
    )
    names = tomllib.loads(NAMES.read_text(encoding="utf-8"))
    assert refused_kinds - READERS.keys() - PACKAGE_READERS.keys() <= names.keys()
    assert all(re.search("[\u4e00-\u9fff]", kind_name(kind)) for kind in ("unknown", "image", "mail"))
    assert all(rule in catalogue() for rule in REFUSALS.values())
    assert "unknown" not in read(bytes(range(256)), "a.bin").findings[0].message()


def test_names_on_disk_are_shown_without_what_acts_on_a_screen(tmp_path: Path) -> None:
    folder = tmp_path / "收件\u202e"
    folder.mkdir()
    (folder / "a\x1b[31m\u200bb.csv").write_bytes(b"1")
    (dropped,) = dropped_files([folder])
    assert (dropped.file, dropped.shown) == ("收件/a�[31mb.csv", "a�[31mb.csv") and dropped.content.whole() == b"1"


@pytest.mark.parametrize("with_macros", [True, False])
@pytest.mark.parametrize("words", [("姓名", "科室", "分机"), ("安全生产月",), ()], ids=len)
def test_a_file_without_a_form_says_only_why_and_what_to_do(words: tuple[str, ...], with_macros: bool) -> None:
    cells = "".join(f'<c t="inlineStr"><is><t>{word}</t></is></c>' for word in words)
    macros = {"vbaProject.bin": b"x"} if with_macros else {}
    book = xlsx_of(sheet_of(f"<row>{cells}</row>"), parts={f"xl/{name}": data for name, data in macros.items()})
    letter = docx_of("".join(map(paragraph, words)), {f"word/{name}": data for name, data in macros.items()})
    for data, file in ((book, "平江医院通讯录.xlsm"), (letter, "平江医院通知.docm")):
        reading = read(data, file)
        assert (reading.role, rules(reading)) == ("refused", ["no_form_found"])
