"""Types by content, zips within limits, names as their senders saw them."""

from __future__ import annotations

import pickle
import struct
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from data_loaders.formats.archives import MEMBER_LIMIT, ZIP_LIMIT, Refusal, Source, open_container
from data_loaders.formats.content import Content
from data_loaders.formats.kinds import kind_of
from data_loaders.formats.zips import MEGABYTE, PACKED_LIMIT
from tests.data_loaders.making import docx_of, paragraph, raw_zip, sheet_of, xlsx_of, zip_of

CSV = "项目,数\n启动仪式,3\n".encode()


def workbook() -> bytes:
    buffer = BytesIO()
    openpyxl.Workbook().save(buffer)
    return buffer.getvalue()


def read(data: bytes, file: str = "a.zip") -> list[tuple[str | None, str]]:
    """(member, "source" or the rule it was refused by)."""
    return [(one.member, one.finding.rule if isinstance(one, Refusal) else "source") for one in open_container(file, Content(data))]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (b"\0" * 900, "empty"),
        (xlsx_of(sheet_of("")), "xlsx"),
        (docx_of(paragraph("x")), "docx"),
        (zip_of({"[Content_Types].xml": b"application/vnd.ms-excel.sheet.binary.macroEnabled.main", "xl/workbook.bin": b""}), "xlsb"),
        (zip_of({"[Content_Types].xml": b"presentationml", "ppt/presentation.xml": b""}), "pptx"),
        (zip_of({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b""}), "ods"),
        (
            zip_of(
                {
                    "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                    "content.xml": b"",
                    "META-INF/manifest.xml": b"<manifest:encryption-data/>",
                }
            ),
            "encrypted",
        ),
        (zip_of({"a.txt": b"x"}), "zip"),
        (b"PK\x03\x04 torn off", "zip"),
        (CSV, "csv"),
        ("单位,数\n福星护理院,5".encode("gb18030"), "csv"),
        ("单位\t5".encode("utf-16"), "csv"),
        (b"%PDF-1.4", "pdf"),
        (b"Rar!\x1a\x07\x01\0", "rar"),
        (b"7z\xbc\xaf\x27\x1c\0", "7z"),
        (b"{\\rtf1", "rtf"),
        (b"\xff\xd8\xff\xe0", "image"),
        (b"\0\0\0\x18ftypmp42", "video"),
        (b"\0\0\0\x18ftypheic", "image"),
        (b"<html><table>", "html"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 torn off", "damaged"),
        (zip_of({"[Content_Types].xml": b"x" * 2_000_000, "xl/workbook.bin": b""}), "damaged"),
        (b"a\0b", "unknown"),
        (bytes(range(256)), "unknown"),
    ],
)
def test_kind_is_told_by_content(data: bytes, kind: str) -> None:
    assert kind_of(data) == kind


def test_a_plain_file_is_itself_whatever_its_name() -> None:
    assert list(open_container("总表.xls", Content(CSV))) == [Source("总表.xls", None, CSV)]


def test_members_keep_their_folders_as_hints_and_litter_is_left_out() -> None:
    data = zip_of(
        {
            "第三周/平江医院.csv": CSV,
            "__MACOSX/第三周/._平江医院.csv": b"x",
            "第三周/.DS_Store": b"x",
            "第三周/~$平江医院.docx": b"x",
            "第三周/Thumbs.db": b"x",
            "..\\..\\etc\\平江.csv": CSV,
        }
    )
    assert read(data) == [("第三周/平江医院.csv", "source"), ("../../etc/平江.csv", "source")]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("第三周/平江医院.csv".encode("gbk"), "第三周/平江医院.csv"),
        ("第三周/平江医院.csv".encode(), "第三周/平江医院.csv"),
        ("联通.csv".encode("gbk"), "联通.csv"),
        ("一.csv".encode("gbk"), "一.csv"),
        (b"plain.csv", "plain.csv"),
    ],
)
def test_names_in_gbk_and_in_unmarked_utf8_are_decoded(raw: bytes, shown: str) -> None:
    assert [one.member for one in open_container("a.zip", Content(raw_zip([(raw, CSV)])))] == [shown]


def test_the_unicode_path_field_wins_over_the_name() -> None:
    path = "平江医院.csv".encode()
    extra = struct.pack("<HHBL", 0x7075, len(path) + 5, 1, 0) + path
    assert read(raw_zip([(b"?????.csv", CSV)], extra=extra)) == [("平江医院.csv", "source")]


def test_a_zip_in_a_zip_is_opened_and_one_deeper_is_refused() -> None:
    inner = zip_of({"a.csv": CSV})
    middle = zip_of({"c.csv": CSV, "deep.zip": inner})
    assert read(zip_of({"第一周.zip": inner, "m.zip": middle})) == [
        ("第一周.zip/a.csv", "source"),
        ("m.zip/c.csv", "source"),
        ("m.zip/deep.zip", "file_archive_nested"),
    ]


def test_office_files_in_a_zip_are_files_not_archives() -> None:
    assert read(zip_of({"a.xlsx": workbook(), "b.docx": docx_of(paragraph("x"))})) == [("a.xlsx", "source"), ("b.docx", "source")]


def test_an_encrypted_member_is_refused_and_the_others_are_read() -> None:
    locked, plain = raw_zip([(b"locked.csv", CSV)], flags=1), zip_of({"a.csv": CSV})
    assert read(zip_of({"l.zip": locked, "p.zip": plain})) == [("l.zip/locked.csv", "archive_encrypted"), ("p.zip/a.csv", "source")]


def test_a_damaged_member_costs_only_itself() -> None:
    data = bytearray(zip_of({"a.csv": CSV * 50, "b.csv": CSV}, zipfile.ZIP_STORED))
    data[60] ^= 0xFF
    assert read(bytes(data)) == [("a.csv", "file_unreadable"), ("b.csv", "source")]


def test_a_damaged_or_empty_zip_is_one_refusal_that_keeps_the_bytes() -> None:
    torn = zip_of({"a.csv": CSV})[:-10]
    (refusal,) = open_container("a.zip", Content(torn))
    assert isinstance(refusal, Refusal) and refusal.finding.rule == "file_unreadable" and refusal.content.whole() == torn
    assert read(zip_of({})) == [(None, "no_form_found")]
    assert read(zip_of({"__MACOSX/x": b""})) == [(None, "no_form_found")]


def test_limits_of_size_and_number() -> None:
    assert read(b"a,b\n" * (PACKED_LIMIT // 4 + 1), "big.csv") == [(None, "file_too_large")]
    assert read(zip_of({f"{n}.csv": b"x" for n in range(MEMBER_LIMIT + 1)})) == [(None, "file_archive_limit")]
    too_big = zip_of({"big.bin": b"\0" * (PACKED_LIMIT + 1), "a.csv": CSV})
    assert read(too_big) == [("big.bin", "file_too_large"), ("a.csv", "source")]


def test_a_member_whose_header_lies_about_its_size_is_stopped_while_inflating() -> None:
    bomb = raw_zip([(b"bomb.csv", b"\0" * (64 * MEGABYTE))], claimed_size=100)
    assert read(bomb) in ([("bomb.csv", "file_archive_limit")], [("bomb.csv", "file_unreadable")])


def test_a_directory_of_a_million_names_is_not_even_listed() -> None:
    data = zip_of({"a.csv": CSV})
    end = data.rindex(b"PK\x05\x06")
    huge = data[: end + 12] + struct.pack("<L", 50 * MEGABYTE) + data[end + 16 :]
    assert read(huge) == [(None, "file_archive_limit")]


VIDEO = b"\0\0\0\x18ftypmp42" + bytes(range(256)) * (PACKED_LIMIT // 256 + 1)


def test_a_large_video_is_taken_as_it_is_and_never_read_into_memory(tmp_path: Path) -> None:
    path = tmp_path / "00001"
    path.write_bytes(VIDEO)
    (source,) = open_container("平江医院第2周.mp4", Content(path))
    assert (source.kind, source.data, source.whole.held, source.size_in_memory) == ("video", b"", path, 0)
    assert pickle.loads(pickle.dumps(source)) == Source("平江医院第2周.mp4", None, b"", "video")


def test_a_large_file_of_another_kind_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "00001"
    path.write_bytes(b"a,b\n" * (PACKED_LIMIT // 4 + 1))
    (refusal,) = open_container("a.csv", Content(path))
    assert (refusal.finding.rule, refusal.content.held) == ("file_too_large", path)


def test_a_zip_too_large_to_be_opened_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "00001"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(ZIP_LIMIT + 1)
    assert [one.finding.rule for one in open_container("a.zip", Content(path))] == ["file_archive_limit"]


@pytest.mark.parametrize("on_disk", (True, False))
def test_a_large_video_in_a_zip_takes_no_room_from_the_forms_beside_it(on_disk: bool, tmp_path: Path) -> None:
    videos = {f"{number}.mp4": VIDEO + bytes([number]) for number in range(9)}
    forms = {"a.csv": CSV, "大.csv": CSV * (PACKED_LIMIT // len(CSV) - 1)}
    data = zip_of({**videos, **forms}, zipfile.ZIP_STORED)
    (tmp_path / "00001").write_bytes(data)
    found = list(open_container("a.zip", Content(tmp_path / "00001" if on_disk else data)))
    rules = [one.finding.rule if isinstance(one, Refusal) else one.kind for one in found]
    assert rules == ["video"] * 8 + ["file_archive_limit", None, None]
    assert found[0].whole.whole() == videos["0.mp4"]


def test_a_large_zip_that_claims_a_huge_directory_is_not_listed(tmp_path: Path) -> None:
    data = zip_of({"a.bin": bytes(PACKED_LIMIT + 1)}, zipfile.ZIP_STORED)
    end = data.rindex(b"PK\x05\x06")
    (tmp_path / "00001").write_bytes(data[: end + 12] + struct.pack("<L", 50 * MEGABYTE) + data[end + 16 :])
    assert [one.finding.rule for one in open_container("a.zip", Content(tmp_path / "00001"))] == ["file_archive_limit"]


def test_what_cannot_be_taken_out_of_a_zip_is_kept_inside_it() -> None:
    locked = raw_zip([(b"locked.csv", CSV)], flags=1)
    (refusal,) = open_container("a.zip", Content(locked))
    assert (refusal.member, refusal.finding.rule, refusal.content.whole()) == ("locked.csv", "archive_encrypted", locked)
