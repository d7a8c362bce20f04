"""The first-level tables of our TOML files, each parsed when it is asked for: the whole of words.toml takes a command 15 ms, of which a
process that reads files needs a fiftieth."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

_HEAD = re.compile(r"^\[(\w+)(?:\.[\w.]+)?\]$", re.MULTILINE)


@lru_cache
def one_table(file: Path, name: str) -> dict[str, Any]:
    """What stands in `[name]` and the tables below it (`[name.other]`); KeyError where there is none."""
    entries: dict[str, Any] = tomllib.loads(_texts(file)[name])[name]
    return entries


@lru_cache
def _texts(file: Path) -> dict[str, str]:
    """The text of each table by name, those of `[name.other]` with those of `[name]`. A line within words may not look like a head."""
    text = file.read_text(encoding="utf-8")
    heads = list(_HEAD.finditer(text))
    texts: dict[str, str] = {}
    for head, end in zip(heads, [*(head.start() for head in heads[1:]), len(text)], strict=True):
        texts[head[1]] = texts.get(head[1], "") + text[head.start() : end]
    return texts
