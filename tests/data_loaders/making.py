"""Files made for the readers' tests: small packages written by hand, and conversions by LibreOffice."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import struct
import subprocess
import time
import zipfile
import zlib
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from PIL import Image

from tests.databases import folder_of_the_run

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
WORD_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
)
needs_soffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def zip_of(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of those members."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 6, 1, 0, 0, 0)), data, compression)
    return buffer.getvalue()


def raw_zip(members: list[tuple[bytes, bytes]], flags: int = 0, claimed_size: int | None = None, extra: bytes = b"") -> bytes:
    """A zip written byte by byte: names in any encoding, headers that may lie about the unpacked size."""
    body, directory = b"", b""
    for name, data in members:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(data) + packer.flush()
        size = len(data) if claimed_size is None else claimed_size
        fields = (20, flags, 8, 0, 0, zlib.crc32(data), len(packed), size, len(name), len(extra))
        directory += b"PK\x01\x02" + struct.pack("<HHHHHHLLLHHHHHLL", 20, *fields, 0, 0, 0, 0, len(body)) + name + extra
        body += b"PK\x03\x04" + struct.pack("<HHHHHLLLHH", *fields) + name + extra + packed
    end = struct.pack("<HHHHLLH", 0, 0, len(members), len(members), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def xlsx_of(*sheets: str, names: tuple[str, ...] = (), parts: dict[str, bytes] | None = None) -> bytes:
    """An .xlsx whose sheets are these whole XML texts."""
    titles = names or tuple(f"Sheet{number}" for number in range(1, len(sheets) + 1))
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(titles, start=1))
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{relations}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in range(1, len(sheets) + 1)
    )
    members = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>'.encode(),
        "_rels/.rels": (
            f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="rId1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ).encode(),
        "xl/workbook.xml": (
            f'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{relations}">'
            f"<sheets>{listed}</sheets></workbook>"
        ).encode(),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{links}</Relationships>'.encode(),
    }
    members |= {f"xl/worksheets/sheet{n}.xml": sheet.encode() for n, sheet in enumerate(sheets, start=1)}
    return zip_of(members | (parts or {}))


def sheet_of(rows: str) -> str:
    """A sheet's XML around these rows."""
    return SHEET.format(rows=rows)


def docx_of(body: str, parts: dict[str, bytes] | None = None) -> bytes:
    """A .docx with that body XML; prefixes w, mc, m, wps and v may be used."""
    document = f"<w:document {WORD_SPACES}><w:body>{body}</w:body></w:document>"
    return zip_of({"[Content_Types].xml": b"<Types/>", "word/document.xml": document.encode()} | (parts or {}))


def paragraph(text: str) -> str:
    """A Word paragraph of one run."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def word_table(*rows: tuple[str, ...]) -> str:
    """A Word table; each cell is the XML inside its w:tc."""
    lines = "".join("<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in row) + "</w:tr>" for row in rows)
    return f"<w:tbl>{lines}</w:tbl>"


def photo(shade: int) -> bytes:
    """A small grey photo."""
    output = BytesIO()
    Image.new("RGB", (60, 80), (shade, shade, shade)).save(output, "JPEG")
    return output.getvalue()


def converted(data: bytes, kind: str, to: str) -> bytes:
    """The file as LibreOffice writes it in another format; `to` may carry a filter ("csv:Text - txt - csv (StarCalc):44,34,76")."""
    with TemporaryDirectory() as folder:
        source = Path(folder, f"source.{kind}")
        source.write_bytes(data)
        command = [*_office(), "--convert-to", to, "--outdir", "out", source.name]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
        return Path(folder, "out", f"source.{to.split(':', maxsplit=1)[0]}").read_bytes()


ENDS_WITH_US = [] if os.name == "nt" else ["sh", "-c", 'exec 3<&0; (read _ <&3; kill -9 0) & exec "$@"', "sh"]
"""Runs a command whose process group ends with whoever holds the other end of its input, also where that one is killed."""
_running: list[tuple[subprocess.Popen[bytes], list[str]]] = []


def _office() -> list[str]:
    """How a LibreOffice is called that runs already: a call hands its file over and waits until it is written, a tenth of what a start takes.
    It has a document open, as it would end once nothing is left to do; where it has ended it is begun anew."""
    if not _running or _running[-1][0].poll() is not None:
        folder = folder_of_the_run()
        command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
        (folder / "open.txt").write_text("open")
        office = subprocess.Popen(
            [*ENDS_WITH_US, *command, str(folder / "open.txt")],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        atexit.register(_end, office)
        for _ in range(1200):
            if (folder / ".~lock.open.txt#").exists():
                break
            time.sleep(0.05)
        else:
            raise RuntimeError("LibreOffice did not open a document within a minute.")
        _running.append((office, command))
    return _running[-1][1]


def _end(office: subprocess.Popen[bytes]) -> None:
    """Ends what a start has begun: a launcher, and the office below it."""
    with suppress(ProcessLookupError):
        os.killpg(office.pid, signal.SIGKILL) if hasattr(os, "killpg") else office.kill()
    office.wait(20)


def record(kind: int, body: bytes) -> bytes:
    """A record of a binary workbook."""
    numbers = [kind & 0x7F | 0x80, kind >> 7] if kind > 0x7F else [kind]
    size = [len(body) & 0x7F | 0x80, len(body) >> 7] if len(body) > 0x7F else [len(body)]
    return bytes([*numbers, *size]) + body


def xlsb_of(*cells: tuple[int, int, int, bytes], before: bytes = b"", parts: dict[str, bytes] | None = None) -> bytes:
    """A binary workbook written by hand: (row from 0, column from 0, record type, value); records `before` the rows, further parts."""

    def text(words: str) -> bytes:
        return struct.pack("<L", len(words)) + words.encode("utf-16-le")

    rows = b"".join(
        record(0, struct.pack("<L", row) + bytes(13)) + record(kind, struct.pack("<LL", column, 0) + value)
        for row, column, kind, value in cells
    )
    sheet = record(0x81, b"") + record(0x94, bytes(16)) + before + record(0x91, b"") + rows + record(0x92, b"") + record(0x82, b"")
    book = record(0x83, b"") + record(0x8F, b"")
    book += record(0x9C, struct.pack("<LL", 0, 1) + text("rId1") + text("统计表")) + record(0x90, b"") + record(0x84, b"")
    link = "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='rId1' "
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    members = {
        "[Content_Types].xml": b"application/vnd.ms-excel.sheet.binary.macroEnabled.main",
        "xl/workbook.bin": book,
        "xl/_rels/workbook.bin.rels": f"{link}Type='{kind}' Target='worksheets/sheet1.bin'/></Relationships>".encode(),
        "xl/worksheets/sheet1.bin": sheet,
    }
    return zip_of(members | (parts or {}))
