"""What is said to people, in both languages: a phrase is an entry of a TOML file, its `{values}` are filled in where it is said.

`words.toml` holds what the program says besides findings (`findings.toml`) and screens (`pages/parts/words.toml`).
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from io import TextIOWrapper
from pathlib import Path

from data_loaders.model.paths import MODEL
from data_loaders.model.plurals import in_number
from data_loaders.model.tables_of_words import one_table

WORDS = MODEL / "words.toml"
LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Said:
    """One thing in the words of both languages."""

    zh: str
    en: str

    def words(self, language: str = "zh") -> str:
        """It in one language."""
        return self.zh if language == "zh" else self.en

    def line(self) -> str:
        """It as the command line says it: Chinese, two spaces, English."""
        return f"{self.zh}  {self.en}"

    def filled(self, **values: object) -> Said:
        """It with its values; one that is itself Said comes in the words of each language. KeyError where a value is missing."""
        return Said(*(self.in_words(language, **_in(language, values)) for language in LANGUAGES))

    def in_words(self, language: str, **values: object) -> str:
        """It in one language, with its values; KeyError where one is missing."""
        return (self.zh if language == "zh" else in_number(self.en, values)).format(**values)

    def as_values(self, name: str) -> dict[str, object]:
        """It as a finding's values, which are stored: `name` in Chinese, `name_en` in English."""
        return {name: self.zh, f"{name}_en": self.en}


@lru_cache
def phrases(file: Path) -> dict[str, Said]:
    """Every phrase of a file by its table and key ("receipt.counted"); TypeError where one lacks a language."""
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    return {f"{table}.{key}": Said(**phrase) for table, entries in tables.items() for key, phrase in entries.items()}


def both(key: str, **values: object) -> Said:
    """A phrase of words.toml in both languages."""
    return _phrase(key).filled(**values)


def said(key: str, language: str = "zh", **values: object) -> str:
    """A phrase of words.toml in one language; KeyError where there is none, or a value is missing."""
    return _phrase(key).in_words(language, **_in(language, values))


def line(key: str, **values: object) -> str:
    """A phrase as the command line says it. Values that need no translation stand in one of them."""
    return both(key, **values).line()


def listed(parts: Iterable[Said | str]) -> Said:
    """Several things in a row, parted as each language does it."""
    each = [_in_both(part) for part in parts]
    between = _phrase("sep.list")
    return Said(*(between.words(language).join(part.words(language) for part in each) for language in LANGUAGES))


def readable_output() -> None:
    """Let this program print every word, also where its output goes into a file or pipe that knows no Chinese."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


@lru_cache
def _phrase(key: str) -> Said:
    table, _, name = key.partition(".")
    return Said(**one_table(WORDS, table)[name])


def _in_both(part: Said | str) -> Said:
    return part if isinstance(part, Said) else Said(part, part)


def _in(language: str, values: dict[str, object]) -> dict[str, object]:
    return {name: value.words(language) if isinstance(value, Said) else value for name, value in values.items()}
