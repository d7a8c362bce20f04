"""The help page: in both languages, the signs of the other pages, and no step for those who may not take it."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from data_loaders.model.filling_rules import RULES
from data_loaders.model.words import both
from pages.parts import pieces
from pages.parts.words import catalogue
from pages.sections import help as guide
from tests.pages.conftest import words_on

Visit = Callable[..., AppTest]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_word_of_the_guide_stands_on_the_page(visit: Visit, language: str) -> None:
    page = visit("help", lang=language)
    said = unescape(words_on(page))
    assert [key for key, phrase in catalogue().items() if key.startswith("help.") and phrase.words(language) not in said] == []
    for signs, table in ((pieces.SIGNS, "light"), (pieces.SEVERITY_SIGNS, "severity")):
        for code, sign in signs.items():
            assert re.search(rf">{re.escape(sign)}</span> ?{catalogue()[f'{table}.{code}'].words(language)}<", said), code
    assert all(f"help.when_{code}" in catalogue() for code in guide.TROUBLES)
    assert [rule for rule in RULES if both(f"filling.{rule}").words(language) not in said] == []
    assert [each.key for each in page.button if each.key not in ("language", "clear_sample_yes")] == []  # nothing narrows this page


def test_each_step_leads_to_its_page(visit: Visit) -> None:
    led = re.findall(r'<ol class="steps">(.*?)</ol>', words_on(visit("help", lang="en")))
    assert [address.partition("?")[0] for address in re.findall('href="(.*?)"', led[0])] == list(guide.STEPS.values())
