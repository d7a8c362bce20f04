"""Sections of a web page that Office leaves out and browsers show, or the reverse: <![if !mso]>…<![endif]>, <!--[if mso]>…<![endif]-->.

Which of the two programs a sender looked at cannot be told; so what is written in one counts nothing, and is said like hidden words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from lxml import etree

from data_loaders.formats.tables import HIDDEN
from data_loaders.formats.visible import NUMBER, marked

FROM, TO = "section-from", "section-to"
"""Empty elements that stand where such a section begins and ends: it may hold half a table's row."""
_IS_THERE = re.compile(r"<!(?:--)?\[if", re.IGNORECASE)
_TOLD = re.compile(r"<!--\[if([^\]>]*)\]>((?:<!)?-->)?(.*?)(?:<!--)?<!\[endif\]-->", re.IGNORECASE | re.DOTALL)
"""A section within a comment; one that is closed at once, <!--[if !mso]><!-->, shows what follows to browsers."""
_SHOWN = re.compile(r"<!\[if([^\]>]*)\]>(.*?)<!\[endif\]>", re.IGNORECASE | re.DOTALL)
_END, _END_OF_TOLD = re.compile(r"<!\[endif\]>", re.IGNORECASE), re.compile(r"<!\[endif\]-->", re.IGNORECASE)
_TO_OFFICE = re.compile(r"\s*\(?\s*(?:gte?\s+)?(?:mso|vml|msequation)(?:\s+[0-9.]+)?\s*\)?\s*", re.IGNORECASE)
"""A condition that holds in Word and Excel."""
_SAME = re.compile(r"support", re.IGNORECASE)
"""Office shows a list's marks, notes and fields by itself, and hands browsers the same as words."""
_NO_WORDS = ("xml", "style", "script", "title", "x:", "o:", "w:")
"""Elements, and the prefixes of those, that hold what programs tell each other."""


def part_sections(text: str) -> str:
    """The page's text with each such section that holds a number between two marks; what Office alone shows stands there as words."""
    if not _IS_THERE.search(text):
        return text
    return _closed(_SHOWN, _END, _of_browsers, _closed(_TOLD, _END_OF_TOLD, _of_a_comment, text))


def mark_sections(root: etree._Element) -> None:
    """Mark the words of such sections as hidden, wherever their marks came to stand in the tree."""
    if next(root.iter(FROM), None) is None:
        return
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            depth += (element.tag == FROM) - (element.tag == TO)
            if depth > 0 and element.text:
                element.text = marked(element.text, HIDDEN)
        elif depth > 0 and element.tail:
            element.tail = marked(element.tail, HIDDEN)


def _closed(sections: re.Pattern[str], end: re.Pattern[str], made: Callable[[re.Match[str]], str], text: str) -> str:
    """The text with its sections made anew; nothing behind the last end is looked at, so that each that begins is closed, and passed."""
    last = max((found.end() for found in end.finditer(text)), default=0)
    return sections.sub(made, text[:last]) + text[last:]


def _of_a_comment(found: re.Match[str]) -> str:
    condition, closed, body = found.groups()
    if closed:
        return f"<![if{condition}]>{body}<![endif]>"
    words = _words(body) if _TO_OFFICE.fullmatch(condition) else ""
    return _between_marks(escape(words)) if _holds_number(words) else ""


def _of_browsers(found: re.Match[str]) -> str:
    condition, body = found[1], found[2]
    is_seen_by_both = _TO_OFFICE.fullmatch(condition) or _SAME.search(condition)
    return body if is_seen_by_both or not _holds_number(_words(body)) else _between_marks(body)


def _between_marks(body: str) -> str:
    return f"<{FROM}></{FROM}>{body}<{TO}></{TO}>"


def _words(body: str) -> str:
    """What is seen of a section's words."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    words: list[str] = []
    within = 0
    for event, element in etree.iterwalk(etree.fromstring(f"<div>{body}</div>".encode(), parser), events=("start", "end")):
        says_nothing = str(element.tag).startswith(_NO_WORDS)
        within += says_nothing if event == "start" else -says_nothing
        if not within:
            words.append((element.text if event == "start" else element.tail) or "")
    return " ".join(words).strip()


def _holds_number(words: str) -> bool:
    return NUMBER.search(words) is not None
