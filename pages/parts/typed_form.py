"""The form's sentences with a field in every bracket, to be typed without the mouse: a component of our own, because a field of Streamlit's
asks the server before the next one is reached, and stands in no sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import streamlit as st

SCRIPT = Path(__file__).with_suffix(".js")


@dataclass(frozen=True, slots=True)
class Field:
    """A blank: its code, its name, what was typed so far, whether it is words, and what was surely recognised, if anything."""

    blank: str
    name: str
    typed: str
    is_text: bool
    proposed: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A printed sentence: the words around its fields, one more than there are fields."""

    literals: tuple[str, ...]
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The sentences of an item under its name."""

    item: str
    sentences: tuple[Sentence, ...]


_form = st.components.v2.component(
    "typed_form", html='<div class="typed-form"></div>', js=SCRIPT.read_text(encoding="utf-8"), isolate_styles=False
)


def show(
    key: str, parts: Sequence[Part], wrong: dict[str, str], then: str, typed: Callable[[dict[str, str]], None], has_crops: bool = False
) -> None:
    """Draw it; `typed` is called with everything that stands in the fields whenever a field was left. `wrong` says of fields what is wrong;
    Enter in the last field reaches the button that the selector `then` finds. With `has_crops` sentences of the picture stand on the page
    (see sentence_crops) and are put above their own."""

    def changed() -> None:
        words = st.session_state[key]["words"] or {}
        typed({str(blank): str(raw) for blank, raw in words.items()})

    data = {"form": key, "parts": [asdict(part) for part in parts], "wrong": wrong, "then": then, "has_crops": has_crops}
    _form(key=key, data=data, default={"words": {}}, on_words_change=changed)
