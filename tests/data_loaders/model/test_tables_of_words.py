"""A table of a TOML file parsed alone is what the whole file says of it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from data_loaders.model.findings import CATALOGUE, catalogue, rule_of
from data_loaders.model.tables_of_words import one_table
from data_loaders.model.words import WORDS, both, phrases


@pytest.mark.parametrize("file", [WORDS, CATALOGUE], ids=lambda file: file.stem)
def test_every_table_alone_is_as_it_stands_in_the_whole_file(file: Path) -> None:
    whole = tomllib.loads(file.read_text(encoding="utf-8"))
    assert {name: one_table(file, name) for name in whole} == whole


def test_rules_and_phrases_are_the_same_asked_for_one_by_one() -> None:
    assert {code: rule_of(code) for code in catalogue()} == catalogue()
    plain = {key: phrase for key, phrase in phrases(WORDS).items() if "{" not in phrase.zh + phrase.en}
    assert {key: both(key) for key in plain} == plain


def test_tables_below_a_table_and_line_ends_of_any_system(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b'[a]\r\nx = "[b]"\r\n\r\n[c]\r\ny = 1\r\n[a.d]\r\nz = """\r\n [c]\r\n"""\r\n')
    assert one_table(tmp_path / "a.toml", "a") == {"x": "[b]", "d": {"z": " [c]\n"}}
    with pytest.raises(KeyError):
        one_table(tmp_path / "a.toml", "b")
