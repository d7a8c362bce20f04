"""What a mail quotes of an earlier one, told apart from its own words: a reply carries along the numbers of the mail that it answers.

Pages are parted letter by letter and keep their tables; what quotes is told by the marks of mail programs (quoted.toml).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from copy import deepcopy
from functools import lru_cache
from pathlib import Path

from lxml import etree

WORDS = Path(__file__).with_name("quoted.toml")
MARKED = re.compile(r"\s*>(?!=)")
"""How programs mark a quoted line of plain text."""
BARE = re.compile(r"\A[\s>*|　\xa0]+")
HEAD_WITHIN = 8
"""So many lines, or pieces of a page, may stand between the first and the next line of a quoted mail's head."""
WRITTEN = re.compile(r"\d{4}\s*[-年/.]\s*\d{1,2}|\d{1,2}\s*月\s*\d{1,2}\s*日|\d{1,2}:\d\d|@")
"""A day, a time or an address, as stand above a quoted mail."""
BEFORE_WROTE = 6
KEPT = frozenset(("style", "script", "title"))
"""What a page needs, or does not show, however it is parted."""


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    words = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    either = {
        name: "|".join(re.escape(each).replace(r"\ ", r"\s*") for each in sorted(found, key=len, reverse=True))
        for name, found in words.items()
    }
    return {
        "bar": re.compile(rf"[-=_—－*]{{3,}}\s*(?:{either['bars']})\s*[:：]?\s*[-=_—－*]{{3,}}", re.I),
        "head": re.compile(rf"(?:{either['heads']})\s*[:：]", re.I),
        "head line": re.compile(rf"(?:{either['head_lines']})\s*[:：]", re.I),
        "wrote": re.compile(rf"(?:{either['wrote']})\s*[:：]\s*", re.I),
        "mark": re.compile(rf"(?:{either['marks']})", re.I),
        "link": re.compile(rf"(?:{either['links']})", re.I),
    }


def link_in(words: str) -> str:
    """The words in a mail's text that say that a file lies elsewhere, where a link leads; "" where none do."""
    found = _patterns()["link"].search(words)
    return found[0] if found else ""


def parted(words: str, is_page: bool) -> tuple[str, str]:
    """A mail's words as (its own, those it quotes); of a page both are pages. "" where there are none."""
    return _parted_page(words) if is_page else _parted_text(words)


def _parted_text(words: str) -> tuple[str, str]:
    lines = words.splitlines(keepends=True)
    own: list[str] = []
    quoted: list[str] = []
    for at, line in enumerate(lines):
        if MARKED.match(line):
            quoted.append(BARE.sub("", line))
        elif (begins := _begins(lines, at)) and not (begins == "wrote" and _is_marked_next(lines, at)):
            quoted += lines[at:]
            break
        else:
            (quoted if begins else own).append(line)
    return ("".join(own), "".join(quoted)) if any(map(str.strip, quoted)) else (words, "")


def _is_marked_next(lines: Sequence[str], at: int) -> bool:
    """Whether the words that follow are marked line by line: below them the mail's own may go on."""
    return bool(MARKED.match(next((line for line in lines[at + 1 :] if line.strip()), "")))


def _begins(pieces: Sequence[str], at: int) -> str:
    """How a quoted mail begins at this line or piece of a page ("bar", "head", "wrote"); "" where none does."""
    patterns, piece = _patterns(), BARE.sub("", pieces[at])
    if patterns["bar"].match(piece):
        return "bar"
    if patterns["head"].match(piece) and any(
        patterns["head line"].match(after.strip()) for after in [piece.partition("\n")[2], *pieces[at + 1 : at + 1 + HEAD_WITHIN]]
    ):
        return "head"
    wrote = [found for found in patterns["wrote"].finditer(piece) if found.end() == len(piece)]
    if wrote and WRITTEN.search("".join(pieces[max(at - BEFORE_WROTE, 0) : at + 1])):
        return "wrote"
    return ""


def _parted_page(words: str) -> tuple[str, str]:
    root = (
        etree.fromstring(
            words.encode("utf-8", "replace"), etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
        )
        if words.strip()
        else None
    )
    if root is None:
        return words, ""
    pieces = _pieces(root)
    quoted = _quoted_pieces(root, pieces)
    if not any(words.strip() for (_, _, words), is_quoted in zip(pieces, quoted, strict=True) if is_quoted):
        return words, ""
    has_own = any(words.strip() for (_, _, words), is_quoted in zip(pieces, quoted, strict=True) if not is_quoted)
    return _with_pieces(root, pieces, [not each for each in quoted]) if has_own else "", _with_pieces(root, pieces, quoted)


Piece = tuple[etree._Element, str, str]
"""Words of a page: the element they belong to, whether they are its "text" or its "tail", and what they say."""


def _pieces(root: etree._Element) -> list[Piece]:
    """The words of a page in their order."""
    found = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        where = "text" if event == "start" else "tail"
        said = element.text if event == "start" else element.tail
        if said and not (where == "text" and element.tag in KEPT):
            found.append((element, where, said))
    return found


def _quoted_pieces(root: etree._Element, pieces: list[Piece]) -> list[bool]:
    """Which pieces are an earlier mail's: all in an element that holds nothing else, and all behind the line that begins one."""
    said = [words for _, _, words in pieces]
    spoken = [at for at, words in enumerate(said) if words.strip()]
    lines = [said[at] for at in spoken]
    begun = [(spoken[number], begins) for number in range(len(spoken)) if (begins := _begins(lines, number))]
    blocks = set(root.iter("blockquote"))
    answers = any(begins == "wrote" for _, begins in begun)
    marked = {element for element in root.iter(etree.Element) if _is_marked(element) or (answers and element in blocks)}
    inside = [any(each in marked for each in _around(element, where)) for element, where, _ in pieces]
    cut = next((at for at, begins in begun if not inside[at] and not (begins == "wrote" and any(inside[at + 1 :]))), len(pieces))
    wrote = {at for at, begins in begun if begins == "wrote"}
    return [inside[at] or at >= cut or at in wrote for at in range(len(pieces))]


def _is_marked(element: etree._Element) -> bool:
    """Whether a mail program says that an element holds an earlier mail."""
    named = f"{element.get('class', '')} {element.get('id', '')}"
    if element.tag == "blockquote" and (element.get("type", "").lower() == "cite" or element.get("cite")):
        return True
    return element.tag == "includetail" or any(_patterns()["mark"].fullmatch(name) for name in named.split())


def _around(element: etree._Element, where: str) -> list[etree._Element]:
    """The elements in which a piece lies."""
    return [*([element] if where == "text" else []), *element.iterancestors()]


def _with_pieces(root: etree._Element, pieces: list[Piece], are_kept: list[bool]) -> str:
    """The page with some of its words only; of its links those that have words."""
    page = deepcopy(root)
    for (_, where, _), element, is_kept in zip(pieces, [element for element, _, _ in _pieces(page)], are_kept, strict=True):
        if not is_kept:
            setattr(element, where, None)
    for link in page.iter("a"):
        if not "".join(link.itertext()).strip():
            link.attrib.pop("href", None)
    return str(etree.tostring(page, encoding="unicode", method="html"))
