"""A folder that is handed out whole: it stands under its name once everything is in it, and not before."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Set
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from data_loaders.model.words import line


class CannotHandOut(ValueError):
    """What was asked for cannot be handed out so; the message says why, in the user's words."""


@contextmanager
def new_folder(folder: Path, ours: Set[str]) -> Iterator[Path]:
    """An empty folder to fill, which then takes the place of `folder`; one that stands there stays as it is until then, and for good where
    filling fails. CannotHandOut where it is no folder, or holds anything that is not named as one of `ours`."""
    folder = folder.resolve()
    _refuse_foreign(folder, ours)
    folder.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{folder.name}.export-"
    with TemporaryDirectory(prefix=prefix, dir=folder.parent) as beside:
        made, former = Path(beside) / "new", Path(beside) / "former"
        made.mkdir()
        yield made
        _refuse_foreign(folder, ours)  # somebody may have put a file there meanwhile
        if folder.exists():
            folder.rename(former)
        try:
            made.rename(folder)
        except OSError:
            if former.exists():
                former.rename(folder)
            raise
    for left in folder.parent.iterdir():  # by a process that was killed while it wrote; it may hold what names people
        if left.name.startswith(prefix) and left.is_dir():
            shutil.rmtree(left)


def _refuse_foreign(folder: Path, ours: Set[str]) -> None:
    if folder.exists() and not folder.is_dir():
        raise CannotHandOut(line("command.not_a_folder", folder=folder))
    foreign = sorted(path.name for path in folder.iterdir() if path.name not in ours or path.is_dir()) if folder.exists() else []
    if foreign:
        raise CannotHandOut(line("command.foreign_files", folder=folder, name=foreign[0]))
