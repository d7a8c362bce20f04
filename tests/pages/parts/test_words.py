"""The catalogue of words: both languages, the same values, nothing missing and nothing left over."""

from __future__ import annotations

import ast
import string
from pathlib import Path

from data_loaders.model.words import LANGUAGES
from pages.parts.frame import THEIRS
from pages.parts.words import catalogue

PAGES = Path(__file__).parents[3] / "pages"


def placeholders(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}


def test_a_phrase_is_in_both_languages_with_the_same_values() -> None:
    phrases = catalogue().items()
    assert [key for key, phrase in phrases if not all(phrase.words(language).strip() for language in LANGUAGES)] == []
    assert [key for key, phrase in phrases if placeholders(phrase.zh) != placeholders(phrase.en)] == []


def test_english_has_no_chinese_left_in_it() -> None:
    said = {key: phrase.en for key, phrase in catalogue().items() if not key.startswith("settings.roster_help")}
    assert [key for key, words in said.items() if any("一" <= char <= "鿿" for char in words)] == []


def asked_for() -> tuple[set[str], set[str]]:
    """The keys and the beginnings of keys that pages ask for."""
    keys: set[str] = set()
    beginnings: set[str] = set()
    for path in PAGES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in catalogue():
                keys.add(node.value)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "t":
                key = node.args[0]
                if isinstance(key, ast.Constant):
                    keys.add(str(key.value))
                elif isinstance(key, ast.JoinedStr) and isinstance(key.values[0], ast.Constant):
                    beginnings.add(str(key.values[0].value))
    return keys, beginnings | {THEIRS}


def test_every_phrase_asked_for_is_there() -> None:
    keys, beginnings = asked_for()
    assert keys <= set(catalogue())
    assert all(any(key.startswith(beginning) for key in catalogue()) for beginning in beginnings)


def test_no_phrase_is_left_over() -> None:
    keys, beginnings = asked_for()
    assert [key for key in catalogue() if key not in keys and not key.startswith(tuple(beginnings))] == []
