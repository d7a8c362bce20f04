"""Zip-based files (xlsx, docx, zip) from their members: the same members give the same bytes, whatever the clock says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree

UNIX = 3
XML_PARTS = (".xml", ".rels", ".vml")
FILE_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def pack(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of these members in this order, all dated 1980-01-01."""
    buffer = BytesIO()
    pack_into(buffer, members)
    return buffer.getvalue()


def pack_into(stream: IO[bytes], members: Iterable[tuple[str, bytes]]) -> None:
    """The same into an open file, member by member as they are made."""
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, data in members:
            entry = ZipInfo(name)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = UNIX
            archive.writestr(entry, data)


def pack_with_gbk_names(members: Iterable[tuple[str, bytes]]) -> bytes:
    """The same with names as old Chinese programs write them: GBK bytes, and nothing that says so."""
    named = {f"\x01{number}".encode().ljust(len(name.encode("gbk")), b"\x01"): (name, data) for number, (name, data) in enumerate(members)}
    packed = pack((stand_in.decode(), data) for stand_in, (_, data) in named.items())
    for stand_in, (name, _) in named.items():
        packed = packed.replace(stand_in, name.encode("gbk"))
    return packed


def unpack_office_file(data: bytes, written_at: str) -> dict[str, bytes]:
    """An office file's members, its own record of when it was written replaced by `written_at` ("2020-06-01T00:00:00Z").

    The XML is written anew as UTF-8, other parts stay as they are: openpyxl spells Chinese as numbers, which takes three times the
    room. The list of content types comes first, where mail systems look for it.
    """
    with ZipFile(BytesIO(data)) as archive:
        names = sorted(archive.namelist(), key=lambda name: name != "[Content_Types].xml")
        members = {name: archive.read(name) for name in names}
    members = {name: _as_utf8(data) if name.endswith(XML_PARTS) else data for name, data in members.items()}
    core = "docProps/core.xml"
    members[core] = FILE_TIMES.sub(lambda found: found[1] + written_at.encode(), members[core])
    return members


def _as_utf8(xml: bytes) -> bytes:
    return etree.tostring(etree.fromstring(xml), xml_declaration=True, encoding="UTF-8", standalone=True)
