"""The fonts of a workbook's cells and of the words within them: which words in one do not count on what lies behind them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from data_loaders.formats.faint import INK, PAPER, is_seen
from data_loaders.formats.tables import STRUCK, TINY, WHITE
from data_loaders.formats.visible import Run


class Font(NamedTuple):
    """Why words in a font do not count whatever lies behind them, None where they do; and their colour."""

    why: str | None = None
    colour: str = INK

    def why_on(self, ground: str) -> str | None:
        """Why they do not count on that ground."""
        if self.why in (STRUCK, TINY):
            return self.why
        return self.why if is_seen(self.colour, ground) else WHITE


class Rich(NamedTuple):
    """Words of a rich text, and their font where they have one of their own."""

    words: str
    font: Font | None


def runs_on(rich: Iterable[Rich], ground: str) -> list[Run]:
    """A rich text as runs on what lies behind its cell's words."""
    return [Run(words, font.why_on(ground) if font else None, font is not None) for words, font in rich]


def may_be_unseen(fonts: Iterable[Font], grounds: Iterable[str]) -> bool:
    """Whether words in any of these fonts do not count on paper or on any of these grounds."""
    behind = {PAPER, *grounds}
    return any(font.why_on(ground) for font in set(fonts) for ground in behind)
