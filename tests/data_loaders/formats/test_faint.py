"""Letters in the colour of their ground are not seen; those the eye can tell from it are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_loaders.formats.faint import NO_COLOUR, is_seen

UNSEEN = [
    ("FFFFFF", "FFFFFF"), ("000000", "000000"), ("FF101010", "FF000000"), ("808080", "858585"), ("EEEEEE", "FFFFFF"), ("FFFF00", "FFFFFF"),
    ("FFFFFF", "FFFF00"), ("#fff2cc", "white"), ("rgb(192, 0, 0)", "#C00000"), ("gray", "#888"), ("FFFFFF", "DEDEDE"), ("1F3864", "203764"),
]  # fmt: skip
SEEN = [
    ("000000", "FFFFFF"), ("FFFFFF", "000000"), ("D9D9D9", "FFFFFF"), ("000000", "808080"), ("FF0000", "FFFF00"), ("FF0000", "00B050"), ("C00000", "FF0000"),
    ("FFFFFF", "5B9BD5"), ("FFC000", "FFFF00"), ("333333", "000000"), ("0000FF", "000000"), (NO_COLOUR, "FFFFFF"), ("FFFFFF", NO_COLOUR), ("auto", "000000"),
]  # fmt: skip
COLOURS = st.integers(0, 0xFFFFFF).map("{:06X}".format)


@pytest.mark.parametrize(("colour", "ground"), UNSEEN)
def test_is_not_seen(colour: str, ground: str) -> None:
    assert not is_seen(colour, ground)


@pytest.mark.parametrize(("colour", "ground"), SEEN)
def test_is_seen(colour: str, ground: str) -> None:
    assert is_seen(colour, ground)


@given(COLOURS, st.integers(-6, 6))
def test_nobody_sees_a_colour_on_itself_or_on_one_a_shade_from_it(colour: str, shade: int) -> None:
    near = "".join(f"{min(max(int(colour[at : at + 2], 16) + shade, 0), 255):02X}" for at in (0, 2, 4))
    assert not is_seen(colour, colour)
    assert not is_seen(colour, near)
