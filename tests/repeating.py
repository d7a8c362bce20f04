"""Cases of one kind: a few in every run, the many with -m slow."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

import pytest


def few(number: int, cases: Iterable[Any]) -> list[Any]:
    """For parametrize: so many of the cases in every run, all others slow."""
    rest = iter(cases)
    return [
        *islice(rest, number),
        *(pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.slow) for case in rest),
    ]
