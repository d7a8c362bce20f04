"""What a Word document's fields and symbols show: a result, never its instruction; equations and circled numbers as letters."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from data_loaders.formats.faint import is_pictured

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
T, INSTRUCTION, FIELD_MARK, KIND, CHARACTER = W + "t", W + "instrText", W + "fldChar", W + "fldCharType", W + "char"
_EQUATION = re.compile(r"\s*eq\b", re.IGNORECASE)
"""A field without a result of its own: what it shows is drawn from its instruction, a number set within a circle for one."""
_SWITCH = re.compile(r"\\[A-Za-z]+\d*\s*")
_CIRCLED = {0xF081 + number: chr(ord("①") + number) for number in range(10)} | {
    0xF08C + number: chr(ord("❶") + number) for number in range(10)
}
"""The numbers among the letters of the font Wingdings, the only symbols that say something to a reader of forms."""
_FIGURES = {ord(figure) + plane: figure for figure in "0123456789" for plane in (0, 0xF000)}


@dataclass
class _Field:
    """An open field: the elements of its instruction, and the words of inner fields that its instruction holds."""

    instruction: list[etree._Element] = field(default_factory=list)
    inner: list[etree._Element] = field(default_factory=list)
    has_result: bool = False


def settle_fields(body: etree._Element) -> None:
    """Take words that belong to a field's instruction out of the text, and put what an equation's shows into it.

    A field that is never closed is left as it is: nothing is taken from it.
    """
    fields: list[_Field] = []
    for element in [*body.iter(FIELD_MARK, INSTRUCTION, T)]:
        if element.tag == FIELD_MARK:
            kind = element.get(KIND)
            if kind == "begin":
                fields.append(_Field())
            elif fields and kind == "separate":
                _end_instruction(fields[-1])
            elif fields and kind == "end":
                _end_instruction(fields.pop())
        elif open_field := next((each for each in fields if not each.has_result), None):
            (fields[-1].instruction if element.tag == INSTRUCTION else open_field.inner).append(element)


def _end_instruction(ended: _Field) -> None:
    if ended.has_result:
        return
    ended.has_result = True
    for words in ended.inner:
        words.text = ""
    instruction = "".join(each.text or "" for each in ended.instruction)
    if equation := _EQUATION.match(instruction):
        first, *others = ended.instruction
        first.tag, first.text = T, _SWITCH.sub("", instruction[equation.end() :]).strip()
        for each in others:
            each.text = ""


def symbol(element: etree._Element) -> str:
    """A letter of a font of symbols, where it is a number; "" for any other."""
    code = element.get(CHARACTER, "")
    of_font = _CIRCLED if is_pictured(element.get(W + "font", "")) else _FIGURES
    return of_font.get(int(code, 16), "") if re.fullmatch("[0-9A-Fa-f]{4}", code) else ""
