"""Every word in qualified.toml that may make a number doubtful is one that a sentence is looked at for: a word of the list alone was silent."""

from __future__ import annotations

import re
import re._parser as parsing  # type: ignore[import-not-found]
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product
from typing import Any

import pytest

from data_loaders.forms import qualified

MOST = 4_000
"""Examples of one expression."""
WIDE = 40
"""A set of more characters stands for any of them."""
ASKED_BEHIND_A_HINT = ("planned", "other_time", "undone", "each", "each_behind", "per", "corrected", "void", "more")


def examples(pattern: str) -> Iterator[str]:
    """What an expression finds, shortest repeats first; what has to stand around it is part of it."""
    whole = re.compile(pattern)
    return (text for text in islice(_texts(parsing.parse(pattern)), MOST) if whole.search(text))


def _texts(parts: Iterable[tuple[Any, Any]]) -> Iterator[str]:
    return ("".join(each) for each in product(*(list(islice(_of(str(name), value), MOST)) for name, value in parts)))


def _of(name: str, value: Any) -> Iterator[str]:
    if name == "LITERAL":
        yield chr(value)
    elif name == "IN":
        yield from _one_of(value)
    elif name == "BRANCH":
        for branch in value[1]:
            yield from _texts(branch)
    elif name == "SUBPATTERN":
        yield from _texts(value[3])
    elif name == "MAX_REPEAT":
        least, most, inner = value
        for count in {least, min(int(most), max(least, 1))}:
            yield from map("".join, product(list(_texts(inner)), repeat=count))
    elif name == "ASSERT":
        yield from _texts(value[1])
    elif name in ("NOT_LITERAL", "ANY"):
        yield "某"
    else:
        yield ""  # what must not stand there, an end


def _one_of(choices: Sequence[tuple[Any, Any]]) -> Iterator[str]:
    for name, value in choices:
        if str(name) == "LITERAL":
            yield chr(value)
        elif str(name) == "RANGE":
            yield from map(chr, range(value[0], min(value[1], value[0] + WIDE) + 1))
        else:
            yield "某"


@pytest.mark.parametrize("words", ("错报", "以另一数12为准", "今年以来", "另加5", "+5"))
def test_a_remark_that_was_not_looked_at_is(words: str) -> None:
    assert qualified._hints(f"开展（12）次（{words}）")


@pytest.mark.parametrize("key", ASKED_BEHIND_A_HINT)
def test_a_word_of_the_list_is_hinted_at(key: str) -> None:
    found = list(examples(qualified._WORDS[key]))
    lead, number = "/" if key == "per" else "", "（2）" if key == "each" else ""
    assert found and [text for text in found if not qualified._hints(f"开展次{lead}{text}{number}")] == []
