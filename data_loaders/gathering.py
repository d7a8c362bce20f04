"""Files and folders as a person dropped them -> readings, one a file and one a member of each zip, in order."""

from __future__ import annotations

import zipfile
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from data_loaders.containers import Refusal, Source, is_litter, kind_of, open_container
from data_loaders.reading import FileReading
from data_loaders.workers import Readers


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file as it was dropped: its name within what was dropped ("folder/file.xlsx"), and its bytes or where they are.

    `shown` is what messages call it: without the folder that was named, which the person knows.
    """

    file: str
    content: bytes | Path
    shown: str = ""

    def data(self) -> bytes:
        """The bytes, read when they are needed."""
        return self.content if isinstance(self.content, bytes) else self.content.read_bytes()


def dropped_files(paths: Iterable[Path]) -> list[Dropped]:
    """Every file of every folder, in order of name; a folder's own name is kept, it may say the day or the unit.

    FileNotFoundError names a path that is not there.
    """
    dropped: list[Dropped] = []
    for path in paths:
        if path.is_file():
            dropped.append(Dropped(path.name, path, path.name))
            continue
        if not path.is_dir():
            raise FileNotFoundError(path)
        whole = path.resolve()
        for file in sorted(whole.rglob("*")):
            inside = file.relative_to(whole).as_posix()
            if file.is_file() and not is_litter(inside):
                dropped.append(Dropped(f"{whole.name}/{inside}", file, inside))
    return dropped


def count_files(dropped: Iterable[Dropped]) -> int:
    """How many receipts to expect: one a file, one a member of each zip."""
    return sum(_member_count(each) if each.file.lower().endswith(".zip") else 1 for each in dropped)


def _member_count(dropped: Dropped) -> int:
    content = BytesIO(dropped.content) if isinstance(dropped.content, bytes) else dropped.content
    try:
        with zipfile.ZipFile(content) as archive:
            return sum(not info.is_dir() for info in archive.infolist()) or 1
    except (zipfile.BadZipFile, OSError, ValueError):
        return 1


def readings(readers: Readers, dropped: Iterable[Dropped]) -> Iterator[tuple[FileReading, bytes]]:
    """Every file's reading with its bytes, in order; what no reader has to see (too large, an archive over its limits) is refused here."""
    refused: deque[tuple[int, Refusal]] = deque()
    for position, (source, reading) in enumerate(readers.read(_sources(dropped, refused))):
        yield from _refused_before(position, refused)
        yield reading, source.data
    yield from (_refused(refusal) for _, refusal in refused)


def _sources(dropped: Iterable[Dropped], refused: deque[tuple[int, Refusal]]) -> Iterator[Source]:
    """What is to be read; refusals are set aside with the number of sources before them, as readers draw ahead."""
    source_count = 0
    for each in dropped:
        for part in open_container(each.file, each.data()):
            if isinstance(part, Refusal):
                refused.append((source_count, part))
            else:
                source_count += 1
                yield part


def _refused_before(position: int, refused: deque[tuple[int, Refusal]]) -> Iterator[tuple[FileReading, bytes]]:
    while refused and refused[0][0] <= position:
        yield _refused(refused.popleft()[1])


def _refused(refusal: Refusal) -> tuple[FileReading, bytes]:
    digest = sha256(refusal.data).hexdigest()
    kind = kind_of(refusal.data)
    reading = FileReading(refusal.file, refusal.member, digest, len(refusal.data), kind, "refused", (), (refusal.finding,))
    return reading, refusal.data
