"""Any package packed anew as WPS (and those who zip by hand) pack it: entries for folders, parts of its own, another order, no sizes ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

import random
import zipfile
from io import BytesIO, RawIOBase

from data_loaders.formats.member_names import member_name

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
PARTS = {
    "xl/cellimages.xml": b'<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"/>',
    "xl/_rels/cellimages.xml.rels": f'<Relationships xmlns="{RELATIONS}"/>'.encode(),
    "xl/worksheets/_rels/sheet1.xml.rels": f'<Relationships xmlns="{RELATIONS}"/>'.encode(),
    "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}"/>'.encode(),
}
"""What WPS adds to the packages of each program, by the folder they belong to."""
CUSTOM = (
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    b'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
    b'<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="KSOProductBuildVer"><vt:lpwstr>2052-12.1.0.16417</vt:lpwstr></property></Properties>'
)
EXTENSION = b'<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'


class _Pipe(RawIOBase):
    """A stream that cannot go back: sizes are then written behind each entry (data descriptors)."""

    def __init__(self) -> None:
        self.written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer) -> int:
        self.written += bytes(data)
        return len(bytes(data))


def as_wps_packs(package: bytes, seed: int = 0) -> bytes:
    """The same package, packed in one of many ways (by `seed`) that change nothing of what it holds."""
    chance = random.Random(seed)
    with zipfile.ZipFile(BytesIO(package)) as archive:
        members = {member_name(info): archive.read(info) for info in archive.infolist() if not info.is_dir()}
    names = set(members)
    is_office = "[Content_Types].xml" in members
    if is_office:
        members.setdefault("docProps/custom.xml", CUSTOM)
        members |= {
            name: data for name, data in PARTS.items() if name not in names and any(n.startswith(name.split("/")[0] + "/") for n in names)
        }
    for name, data in members.items():
        if name.startswith("xl/worksheets/") and data.endswith(b"</worksheet>") and b"<extLst" not in data:
            members[name] = data[: -len(b"</worksheet>")] + EXTENSION
    folders = {name[: at + 1] for name in members for at, letter in enumerate(name) if letter == "/"} | {"customXml/"}
    if not is_office:
        folders.discard("customXml/")
    entries = [*members, *folders]
    chance.shuffle(entries)
    pipe, buffer = _Pipe(), BytesIO()
    with zipfile.ZipFile(pipe if seed % 2 else buffer, "w") as packed:
        for name in entries:
            entry = zipfile.ZipInfo(name, (2020, 6, 11, 9, 0, 0))
            entry.compress_type = zipfile.ZIP_STORED if name in folders or chance.random() < 0.3 else zipfile.ZIP_DEFLATED
            entry.external_attr = 0x10 if name in folders else 0x20
            packed.writestr(entry, members.get(name, b""))
    return bytes(pipe.written) if seed % 2 else buffer.getvalue()
