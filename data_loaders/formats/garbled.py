"""Chinese that was opened in a wrong encoding and saved: told by turning it back."""

from __future__ import annotations

import re
from collections.abc import Iterable

from data_loaders.formats.tables import Document

SAMPLE = 20_000
"""So many letters of a document are looked at."""
CHINESE = re.compile("[\u4e00-\u9fff]")
LATIN_RUN = re.compile("[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{2,}")
"""Letters that hardly stand beside each other in any language of Europe, and always do where they are the bytes of Chinese."""
LOST = re.compile("锟斤拷|\ufffd|\\?{4,}")
FEWEST, FEWEST_LOST = 20, 5
"""So many Chinese letters, or places where letters were lost, must come out of a text before it is called garbled."""
LEAST_SHARE = 0.3
"""UTF-8 read as GBK makes three letters of two; of Chinese that is sound hardly one letter in a hundred turns back."""


def is_garbled(document: Document) -> bool:
    """Whether the words of a document are Chinese in a wrong encoding: UTF-8 or GBK read as another, or with letters lost on the way."""
    text = "".join(_words(document))[:SAMPLE]
    # A run of spaces that keep a line whole only fills a column up.
    chinese, latin = len(CHINESE.findall(text)), " ".join(run for run in LATIN_RUN.findall(text) if run.strip())
    if _turned_back(text, "gb18030", "utf-8") > max(FEWEST, LEAST_SHARE * chinese):
        return True
    if len(latin) > max(FEWEST, chinese) and any(
        _turned_back(latin, was, is_) > max(FEWEST, LEAST_SHARE * len(latin))
        for was in ("latin-1", "cp1252")
        for is_ in ("utf-8", "gb18030")
    ):
        return True
    return len(LOST.findall(text)) > max(FEWEST_LOST, chinese)


def _words(document: Document) -> Iterable[str]:
    return (value for table in document.tables for row in table.rows for value in row if isinstance(value, str))


def _turned_back(text: str, was_read_as: str, is_in: str) -> int:
    """How many Chinese letters a text holds once it is turned back."""
    return len(CHINESE.findall(text.encode(was_read_as, "ignore").decode(is_in, "ignore")))
