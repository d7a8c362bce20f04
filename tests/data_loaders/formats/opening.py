"""Files opened as the readers open them."""

from __future__ import annotations

import pytest

from data_loaders.formats.kinds import kind_of
from data_loaders.formats.read import read_document
from data_loaders.formats.tables import Document, Unreadable


def read(data: bytes, kind: str | None = None) -> Document:
    """The document of a file whose kind is told by content, as expected."""
    assert kind is None or kind_of(data) == kind
    return read_document(data, kind_of(data))


def refused(data: bytes) -> str:
    """The rule a file is refused by."""
    with pytest.raises(Unreadable) as refusal:
        read(data)
    return refusal.value.finding.rule
