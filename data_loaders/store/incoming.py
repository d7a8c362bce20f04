"""Uploads that wait to be loaded: a folder a batch under safety_month.incoming, its files numbered, with a label of what they are."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

BATCH, LABEL, RESUMED = "batch_", "batch.json", "is_resumed"


def waiting(incoming: Path) -> list[Path]:
    """The folders of batches that wait, oldest name first; one without a label was stopped while its files came in."""
    return sorted(incoming.glob(f"{BATCH}*"))


def write_label(folder: Path, label: dict[str, Any]) -> None:
    """What the files of a folder are; it comes last and whole, so a folder that has it is complete."""
    new = folder / f"{LABEL}.new"
    new.write_text(json.dumps(label, ensure_ascii=False), encoding="utf-8")
    new.replace(folder / LABEL)


def read_label(folder: Path) -> dict[str, Any]:
    """What `write_label` wrote; FileNotFoundError where the folder is not complete."""
    return json.loads((folder / LABEL).read_text(encoding="utf-8"))


def as_untried(label: dict[str, Any]) -> dict[str, Any]:
    """A label as if nobody had tried to load its files yet."""
    return {name: value for name, value in label.items() if name != RESUMED}


def copy_waiting(incoming: Path, to: Path) -> None:
    """Copies every complete batch that waits into the folder `to`, as if untried; one that is loaded to its end meanwhile is left out."""
    for folder in waiting(incoming):
        try:
            label = read_label(folder)
        except (FileNotFoundError, ValueError):
            continue
        copy = to / folder.name
        copy.mkdir(parents=True)
        try:
            for path in sorted(folder.iterdir()):
                if not path.name.startswith(LABEL):
                    link_or_copy(path, copy / path.name)
        except FileNotFoundError:  # what is taken away has been loaded
            shutil.rmtree(copy)
            continue
        write_label(copy, as_untried(label))


def link_or_copy(path: Path, to: Path) -> None:
    """The same bytes under another name; files that never change share their room where the disk can do that."""
    with suppress(OSError):
        os.link(path, to)
        return
    shutil.copyfile(path, to)
