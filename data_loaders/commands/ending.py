"""How a command ends: what it cannot do is said in the user's words, never shown as a fault of ours."""

from __future__ import annotations

import sys
from collections.abc import Callable

from data_loaders.model.words import line, readable_output, said

WRONG_USAGE = 2


def ended(run: Callable[[], int], *refusals: type[Exception]) -> int:
    """What a command ends with; WRONG_USAGE, and why on standard error, where it refused, or a file or folder cannot be opened."""
    readable_output()
    try:
        return run()
    except refusals as refusal:
        print(refusal, file=sys.stderr)
    except BrokenPipeError:  # whoever read our output has seen enough
        sys.stdout = None
    except OSError as wrong:
        file = wrong.filename or (wrong.args[0] if wrong.args else "")
        print(line("command.cannot_open", file=file, why=wrong.strerror or said("command.not_found")), file=sys.stderr)
    return WRONG_USAGE
