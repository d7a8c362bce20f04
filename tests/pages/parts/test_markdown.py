"""Words from outside in markdown: what they are taken for is nothing but words. The browser test shows it on every page."""

from __future__ import annotations

import random
import re

import pytest

from pages.parts.markdown import JOINER, MARKS, as_written

PARTS = (
    "![a](b)",
    "$x$",
    ":red[x]",
    ":smile:",
    "**b**",
    "http://x.cn",
    "www.x.cn",
    "a@b.cn",
    "<b>",
    "->",
    "--",
    "`c`",
    "1. x",
    "\n# h",
    "&lt;",
    "甲",
)


def read_back(markdown: str) -> str:
    """What a reader of markdown shows: escapes are taken off, the joiner takes no room."""
    return re.sub(r"\\(.)", r"\1", markdown).replace(JOINER, "")


@pytest.mark.parametrize("seed", range(60))
def test_every_mark_is_escaped_and_reads_back_as_it_was(seed: int) -> None:
    chance = random.Random(seed)
    words = "".join(chance.choice(PARTS) for _ in range(chance.randint(1, 9)))
    made = as_written(words)
    assert read_back(made) == " ".join(words.split())
    assert not MARKS.search(re.sub(r"\\.", "", made))
    plain = re.sub(r"\\(.)", r"\1", made)  # what is looked for after marks were read: addresses, emoji names, icons, arrows
    assert not re.search(r"https?:|www\.|\w@\w|:\w+:|->|--|<-", plain)


def test_plain_names_stay_as_they_are() -> None:
    assert as_written("白鹭湾医院（东区）第1周.xlsx") == "白鹭湾医院（东区）第1周.xlsx"
