"""What kinds of files are called in messages."""

from __future__ import annotations

import tomllib
from functools import lru_cache

from data_loaders.model.paths import MODEL

NAMES = MODEL / "kinds.toml"


def kind_name(kind: str, language: str = "zh") -> str:
    """The name of a kind of file as its content tells it; one without a name is its own code."""
    names = _names().get(kind)
    return names[0 if language == "zh" else 1] if names else kind


@lru_cache(maxsize=1)
def _names() -> dict[str, list[str]]:
    return tomllib.loads(NAMES.read_text(encoding="utf-8"))
