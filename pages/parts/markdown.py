"""Words from outside in an element that reads markdown: labels, captions, messages, tooltips. No Streamlit here."""

from __future__ import annotations

import re

MARKS = re.compile(r"([\\`*_{}\[\]()#+\-!:$~<>|&=^])")
"""What markdown would take for its own."""
NUMBERED = re.compile(r"^(\d+)\.")
"""What opens a numbered list."""
JOINER = "\u2060"
"""Takes no room and breaks no line. Addresses, emoji names, icons and arrows are looked for after marks were read: it keeps them apart."""
FOUND_LATER = re.compile(r"(https?|www|xmpp|mailto)(?=[:.])|(?<=[@:<>~=-])(?=\S)|(?=@)", re.I)


def as_written(words: str) -> str:
    """Words as markdown that shows them as they are, in one line: no link, picture, formula, colour, icon or emphasis."""
    parted = FOUND_LATER.sub(lambda found: found[0] + JOINER, " ".join(words.split()))
    return NUMBERED.sub(r"\1\\.", MARKS.sub(r"\\\1", parted))
