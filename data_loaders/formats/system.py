"""How a process of ours is bounded and started on this system."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from typing import BinaryIO

from data_loaders.model.paths import ROOT

NO_WINDOW: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""Windows would open a console for each process."""


def own_process(module: str, function: str, *arguments: object) -> list[str]:
    """The command that starts a process of ours: it calls one function of one module of this project, whatever folder it is started in. The
    arguments are numbers, words, and lists of them."""
    called = f"{function}({', '.join(map(repr, arguments))})"
    return [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); from {module} import {function}; {called}"]


def limit_memory(memory_bytes: int) -> None:
    """Bound this process's address space where the system can. The hard limit stays, so that a converter may be given more."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
    with suppress(ValueError, OSError):  # macOS refuses any limit
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def own_output() -> BinaryIO:
    """Standard output for the parent alone; whatever a library prints goes nowhere."""
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return output
