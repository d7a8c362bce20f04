"""Files and folders as a person dropped them -> readings, one a file and one a member of each zip, in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from data_loaders.formats.archives import ZIP_LIMIT, Refusal, Source, is_litter, open_container
from data_loaders.formats.content import Content
from data_loaders.formats.kinds import ZIP
from data_loaders.formats.zips import BROKEN, TooMuch, is_folder, open_large_zip
from data_loaders.intake.workers import Readers
from data_loaders.model.readings import FileReading


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file as it was dropped: its name within what was dropped ("folder/file.xlsx"), and its bytes or where they are.

    `shown` is what messages call it: without the folder that was named, which the person knows.
    """

    file: str
    held: bytes | Path
    shown: str = ""

    @property
    def content(self) -> Content:
        """The bytes."""
        return Content(self.held)


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
    return sum(_member_count(each.content) if each.file.lower().endswith(".zip") else 1 for each in dropped)


def _member_count(content: Content) -> int:
    if content.size > ZIP_LIMIT:
        return 1
    try:
        return sum(not is_folder(info) for info in open_large_zip(content).infolist()) or 1
    except (*BROKEN, TooMuch):
        return 1


def readings(readers: Readers, dropped: Iterable[Dropped]) -> Iterator[tuple[FileReading, Content]]:
    """Every file's reading with its bytes, in order; what no reader has to see (too large, an archive over its limits) is refused here."""
    refused: deque[tuple[int, Refusal]] = deque()
    for position, (source, reading) in enumerate(readers.read(_sources(dropped, refused))):
        yield from _refused_before(position, refused)
        whole = source.whole
        yield (replace(reading, sha256=whole.sha256, size=whole.size) if whole else reading), source.content
    yield from (_refused(refusal) for _, refusal in refused)


def _sources(dropped: Iterable[Dropped], refused: deque[tuple[int, Refusal]]) -> Iterator[Source]:
    """What is to be read; refusals are set aside with the number of sources before them, as readers draw ahead."""
    source_count = 0
    for each in dropped:
        for part in open_container(each.file, each.content):
            if isinstance(part, Refusal):
                refused.append((source_count, part))
            else:
                source_count += 1
                yield part


def _refused_before(position: int, refused: deque[tuple[int, Refusal]]) -> Iterator[tuple[FileReading, Content]]:
    while refused and refused[0][0] <= position:
        yield _refused(refused.popleft()[1])


def _refused(refusal: Refusal) -> tuple[FileReading, Content]:
    # The kind of anything but a zip is told in reading processes alone, which may die of it.
    content = refusal.content
    kind = "zip" if content.start(len(ZIP[0])) in ZIP else "unknown"
    reading = FileReading(refusal.file, refusal.member, content.sha256, content.size, kind, "refused", (), (refusal.finding,))
    return reading, content
