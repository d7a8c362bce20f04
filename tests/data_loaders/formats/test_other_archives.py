"""Archives other than plain zips, and mails: real ones, made by the programs' libraries; opened within the limits of zips."""

from __future__ import annotations

import bz2
import gzip
import lzma
import mailbox
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_loaders.formats import archives
from data_loaders.formats.archives import MEMBER_LIMIT, Refusal, Source, open_container
from data_loaders.formats.content import Content
from data_loaders.formats.kinds import archive_kind, kind_of
from data_loaders.formats.system import own_process
from data_loaders.formats.zips import MEGABYTE, PACKED_LIMIT, RATIO_FLOOR, RATIO_LIMIT
from tests.data_loaders.making import zip_of
from tests.repeating import few

CSV = "项目,数\n启动仪式,3\n".encode()
VIDEO = b"\0\0\0\x18ftypmp42" + bytes(range(256)) * (PACKED_LIMIT // 256 + 1)
SUBJECT = "安全生产月统计表"
Members = dict[str, bytes]


def tar_of(members: Members, mode: str = "w", encoding: str = "utf-8", tar_format: int = tarfile.GNU_FORMAT) -> bytes:
    buffer = BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode, encoding=encoding, format=tar_format) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, BytesIO(data))
    return buffer.getvalue()


def seven_zip(members: Members) -> bytes:
    pytest.importorskip("libarchive", exc_type=Exception)
    import tempfile

    import libarchive

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.7z")
        with libarchive.file_writer(str(path), "7zip") as archive:
            for name, data in members.items():
                archive.add_file_from_memory(name, len(data), data)
        return path.read_bytes()


def _vint(number: int) -> bytes:
    out = b""
    while number > 0x7F:
        out, number = out + bytes([number & 0x7F | 0x80]), number >> 7
    return out + bytes([number])


def _rar_header(body: bytes) -> bytes:
    sized = _vint(len(body)) + body
    return struct.pack("<L", zlib.crc32(sized)) + sized


def rar(members: Members) -> bytes:
    """A RAR 5 archive whose files are stored: no program that anybody may use writes one."""
    data = b"Rar!\x1a\x07\x01\0" + _rar_header(_vint(1) + _vint(0) + _vint(0))
    for name, content in members.items():
        about = _vint(4) + _vint(len(content)) + _vint(0o644) + struct.pack("<L", zlib.crc32(content)) + _vint(0) + _vint(1)
        data += _rar_header(_vint(2) + _vint(2) + _vint(len(content)) + about + _vint(len(name.encode())) + name.encode()) + content
    return data + _rar_header(_vint(5) + _vint(0) + _vint(0))


def odd_zip(members: Members, method: int = zipfile.ZIP_LZMA) -> bytes:
    return zip_of(members, method)


def mail_of(members: Members, text: str = "请查收附件。", html: str = "") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "unit@example.invalid", "office@example.invalid", SUBJECT
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, data in members.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


MAKERS: dict[str, Callable[[Members], bytes]] = {
    "tar": tar_of,
    "tar.gz": lambda members: tar_of(members, "w:gz"),
    "tar.bz2": lambda members: tar_of(members, "w:bz2"),
    "tar.xz": lambda members: tar_of(members, "w:xz"),
    "pax": lambda members: tar_of(members, tar_format=tarfile.PAX_FORMAT),
    "7z": seven_zip,
    "rar": rar,
    "zip lzma": odd_zip,
    "zip bzip2": lambda members: odd_zip(members, zipfile.ZIP_BZIP2),
    "eml": mail_of,
}


def found(data: bytes | Path, file: str = "a", with_texts: bool = False) -> list[tuple[str | None, str]]:
    """(member, its kind or "source", or the rule it was refused by); what mails say themselves `with_texts` alone."""
    return [
        (one.member, one.finding.rule if isinstance(one, Refusal) else one.kind or "source")
        for one in open_container(file, Content(data))
        if with_texts or isinstance(one, Refusal) or not one.body
    ]


def below(make: Callable[[Members], bytes]) -> str:
    """The step of a member's path that a mail's subject is."""
    return f"{SUBJECT}/" if make is mail_of else ""


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_its_members_come_out_as_they_went_in(make: Callable[[Members], bytes], tmp_path: Path) -> None:
    members = {"平江医院第2周.csv": CSV, "E01 报送.csv": CSV * 3, "large.csv": b"x," * 2_000_000}
    data = make(members)
    (tmp_path / "00001").write_bytes(data)
    for held in (data, tmp_path / "00001"):
        sources = list(open_container("a.bin", Content(held)))
        assert all(isinstance(source, Source) and source.file == "a.bin" for source in sources)
        assert {source.member.removeprefix(below(make)): source.data for source in sources if not source.body} == members


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_one_in_a_zip_is_opened_and_one_deeper_is_refused(make: Callable[[Members], bytes]) -> None:
    inner = make({"a.csv": CSV})
    assert found(zip_of({"第2周": inner})) == [(f"第2周/{below(make)}a.csv", "source")]
    # A mail is no archive in an archive: its files are as deep as it is itself.
    deep = (f"m.zip/deep/{below(make)}a.csv", "source") if make is mail_of else ("m.zip/deep", "file_archive_nested")
    assert found(zip_of({"m.zip": zip_of({"deep": inner, "c.csv": CSV})})) == [deep, ("m.zip/c.csv", "source")]
    assert found(make({"x.zip": zip_of({"b.csv": CSV})})) == [(f"{below(make)}x.zip/b.csv", "source")]


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_a_torn_one_is_refused_and_never_lost(make: Callable[[Members], bytes]) -> None:
    data = make({"a.csv": CSV * 1_000, "b.csv": bytes(range(256)) * 400})
    for part in (0.3, 0.6, 0.95):
        torn = data[: int(len(data) * part)]
        given = found(torn)
        assert given and all(len(one) == 2 for one in given)
        sources = [one for one in open_container("a", Content(torn)) if isinstance(one, Source)]
        refused = [rule for _, rule in given if rule != "source"]
        whole = {source.member.removeprefix(below(make)) for source in sources if not source.said}
        assert refused or whole >= {"a.csv", "b.csv"} or any(source.said for source in sources), given
        assert "file_archive_limit" not in refused


@pytest.mark.parametrize(
    ("packed", "module"), [(gzip.compress, "gz"), (bz2.compress, "bz2"), (lzma.compress, "xz")], ids=("gz", "bz2", "xz")
)
def test_one_compressed_file_is_that_file(packed: Callable[[bytes], bytes], module: str) -> None:
    (source,) = open_container(f"收件/平江医院.csv.{module}", Content(packed(CSV)))
    assert (source.member, source.data) == ("平江医院.csv", CSV)


@pytest.mark.parametrize("name", few(3, ("tar.gz", "7z", "zip lzma", "tar.xz", "tar.bz2")))
def test_a_bomb_is_stopped_while_it_comes_out(name: str) -> None:
    bomb = MAKERS[name]({"a.csv": CSV, "bomb.csv": bytes(50 * MEGABYTE)})
    assert max(RATIO_FLOOR, len(bomb) * RATIO_LIMIT) < 10 * MEGABYTE, "what may come of it is long over before it ends"
    rules = [rule for _, rule in found(bomb)]
    assert rules[0] == "source" and "file_archive_limit" in rules


def test_limits_of_number_and_size() -> None:
    assert found(tar_of({f"{n}.csv": b"x" for n in range(MEMBER_LIMIT + 1)}))[MEMBER_LIMIT:] == [(None, "file_archive_limit")]
    big = tar_of({"big.bin": b"ab" * (PACKED_LIMIT // 2 + 1), "动员.mp4": VIDEO, "a.csv": CSV})
    assert found(big) == [("big.bin", "file_too_large"), ("动员.mp4", "video"), ("a.csv", "source")]


def test_names_in_gbk_are_read_and_links_are_no_files() -> None:
    assert found(tar_of({"平江医院/第2周.csv": CSV}, encoding="gbk")) == [("平江医院/第2周.csv", "source")]
    buffer = BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        link = tarfile.TarInfo("密码")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    assert found(buffer.getvalue()) == [(None, "no_form_found")]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=30))
def test_no_name_of_a_member_acts_on_a_screen(name: str) -> None:
    for one in open_container("a.zip", Content(zip_of({f"{name}.csv": CSV}))):
        assert (one.member or "").isprintable() or all(letter.isprintable() or letter.isspace() for letter in one.member)
        assert not set(one.member or "") & set("\x1b\r\n\x07\u202e\u2066\u200f\u200b")


def test_mail_is_told_from_saved_pages_and_texts(tmp_path: Path) -> None:
    page = (
        b"From: <Saved by Blink>\r\nSubject: x\r\nDate: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=x\r\n\r\n"
    )
    assert archive_kind(page) is None and kind_of(page) == "html"
    assert archive_kind("单位: 平江医院\nTo: x\n".encode()) is None
    box = mailbox.mbox(str(tmp_path / "box"))
    box.add(mail_of({"a.csv": CSV}))
    box.flush()
    assert kind_of((tmp_path / "box").read_bytes()) == "mbox"


def test_the_seconds_of_an_unpacker_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data_loaders.formats.unpacking.UNPACKER_SECONDS", 0.0)
    assert found(tar_of({"a.csv": CSV})) == [(None, "archive_failed")]


def test_without_libarchive_what_only_it_opens_is_refused_in_words_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "libarchive.py").write_text("raise OSError('no library')")

    def without_it(*asked: object) -> list[str]:
        *python, code = own_process("data_loaders.formats.unpack_process", "serve", *asked[2:])
        return [*python, f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {code}"]

    monkeypatch.setattr("data_loaders.formats.unpacking.own_process", without_it)
    (refusal,) = open_container("a.rar", Content(rar({"a.csv": CSV})))
    assert refusal.finding.rule == "file_archive_unsupported" and "RAR" in refusal.finding.message()
    assert found(tar_of({"a.csv": CSV}, "w:xz")) == [("a.csv", "source")]


def test_every_kind_that_is_opened_is_told_by_its_first_bytes() -> None:
    told = {archive_kind(make({"a.csv": CSV})) for name, make in MAKERS.items() if not name.startswith("zip")}
    assert told == {"tar", "gzip", "bzip2", "xz", "7z", "rar", "mail"} and told <= archives.OPENED
