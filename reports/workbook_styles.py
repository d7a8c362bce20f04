"""Cell styles with another colour behind the cell: a copy of the style that a cell has, with nothing but the fill changed."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from reports.packages import EditedPackage

STYLES = "xl/styles.xml"
STYLES_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
FEWEST = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="1"><font/></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="1"><xf/></cellXfs></styleSheet>'
)
"""The styles of a workbook that has none."""


class Styles:
    """A workbook's cell styles, to which coloured ones are added."""

    def __init__(self, edited: EditedPackage, book: str) -> None:
        self._edited = edited
        self._part = edited.linked(book, "styles") or STYLES
        if not edited.has(self._part):
            edited.write(self._part, FEWEST.encode())
            edited.link(book, "styles", self._part)
            edited.declare(STYLES_KIND, name=self._part)
        self._root = edited.root(self._part)
        self._space = etree.QName(self._root).namespace
        self._styles, self._fills = self._list("cellXfs", "xf"), self._list("fills", "fill")
        self._fill_of: dict[str, int] = {}
        self._made: dict[tuple[int, str], int] = {}

    def _list(self, name: str, entry: str) -> etree._Element:
        found = self._root.find(f"{{*}}{name}")
        if found is None:
            found = etree.Element(f"{{{self._space}}}{name}")
            before = self._root.find("{*}borders" if name == "fills" else "{*}cellStyles")
            if before is not None:
                before.addprevious(found)
            else:
                self._root.append(found)
        if not len(found):
            etree.SubElement(found, f"{{{self._space}}}{entry}")
        return found

    def coloured(self, style: int, colour: str) -> int:
        """The number of a style that is `style` with that colour (RRGGBB) behind it."""
        made = self._made.get((style, colour))
        if made is None:
            copy = deepcopy(self._styles[style if 0 <= style < len(self._styles) else 0])
            copy.set("fillId", str(self._fill(colour)))
            copy.set("applyFill", "1")
            made = self._made[style, colour] = _append(self._styles, copy)
        return made

    def _fill(self, colour: str) -> int:
        if colour not in self._fill_of:
            fill = etree.Element(f"{{{self._space}}}fill")
            pattern = etree.SubElement(fill, f"{{{self._space}}}patternFill", patternType="solid")
            etree.SubElement(pattern, f"{{{self._space}}}fgColor", rgb=f"FF{colour}")
            etree.SubElement(pattern, f"{{{self._space}}}bgColor", indexed="64")
            self._fill_of[colour] = _append(self._fills, fill)
        return self._fill_of[colour]

    def keep(self) -> None:
        """Writes the styles into the package."""
        self._edited.write_root(self._part, self._root)


def _append(entries: etree._Element, entry: etree._Element) -> int:
    """Adds an entry to a list that says how many it has; the entry's number."""
    entries.append(entry)
    entries.set("count", str(len(entries)))
    return len(entries) - 1
