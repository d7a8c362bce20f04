"""Files and folders as a person dropped them -> what is to be read of them, and what is refused unread, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from data_loaders.formats.archives import ZIP_LIMIT, Refusal, Source, open_container
from data_loaders.formats.content import Content
from data_loaders.formats.member_names import is_litter, shown_name, unescaped
from data_loaders.formats.zips import BROKEN, TooMuch, is_folder, open_large_zip
from data_loaders.model.findings import Finding


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file as it was dropped: its name within what was dropped ("folder/file.xlsx"), and its bytes or where they are.

    `shown` is what messages call it: without the folder that was named, which the person knows. `mailed_at` is when the mailbox it was
    fetched from says that it took it; `refused` says why it was not fetched, where `held` is no more than its headers.
    """

    file: str
    held: bytes | Path
    shown: str = ""
    mailed_at: datetime | None = None
    refused: Finding | None = None

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
            name = shown_name(unescaped(path.name))
            dropped.append(Dropped(name, path, name))
            continue
        if not path.is_dir():
            raise FileNotFoundError(path)
        whole = path.resolve()
        for file in sorted(whole.rglob("*")):
            inside = shown_name(unescaped(file.relative_to(whole).as_posix()))
            if file.is_file() and not is_litter(inside):
                dropped.append(Dropped(f"{shown_name(unescaped(whole.name))}/{inside}", file, inside))
    return dropped


def count_files(dropped: Iterable[Dropped]) -> int:
    """How many receipts to expect: one a file, one a member of each zip."""
    return sum(_member_count(each.content) if each.file.lower().endswith(".zip") else 1 for each in dropped)


def _member_count(content: Content) -> int:
    if content.size > ZIP_LIMIT:
        return 1
    try:
        return sum(not is_folder(info) for info in open_large_zip(content).archive.infolist()) or 1
    except (*BROKEN, TooMuch):
        return 1


def gather(dropped: Iterable[Dropped]) -> Iterator[Source | Refusal]:
    """What was dropped as sources to read, one a file and one a member of each archive; what no reader has to see (too large, an archive
    over its limits) is refused in its place."""
    for each in dropped:
        if each.refused:
            yield Refusal(each.file, None, each.content, each.refused)
            continue
        for found in open_container(each.file, each.content):
            yield replace(found, mail=replace(found.mail, received_at=each.mailed_at)) if each.mailed_at and found.mail else found
