"""How a process of ours is bounded and started on this system."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from typing import BinaryIO

NO_WINDOW: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""Windows would open a console for each process."""


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
