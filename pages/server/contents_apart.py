"""What a backup holds, counted by a process of its own: there the copy is opened, its audits are asked and every byte is hashed, and the
board's memory never holds a second database."""

from __future__ import annotations

import pickle
import subprocess
from pathlib import Path

from data_loaders.formats.system import NO_WINDOW, own_output, own_process
from data_loaders.store.archives import Contents
from data_loaders.store.backup import contents_of


def contents_apart(folder: Path) -> Contents:
    """The same as `contents_of`. Where the process fails it is counted here, which says why."""
    command = own_process(__name__, serve.__name__, str(folder.absolute()))
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, creationflags=NO_WINDOW
    )
    if done.returncode:
        return contents_of(folder)
    contents: Contents = pickle.loads(done.stdout)
    return contents


def serve(folder: str) -> None:
    """Write to standard output what the backup in a folder holds."""
    with own_output() as output:
        pickle.dump(contents_of(Path(folder)), output)
