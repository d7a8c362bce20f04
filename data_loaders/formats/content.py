"""What came in, as it came: its bytes in memory or in a file, with its size and hash. Large ones are never taken into memory whole."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PIECE = 1024 * 1024
"""How many bytes are taken at a time."""


@dataclass(frozen=True)
class Content:
    """The bytes of one file; `held` is the bytes themselves, or a file that stays as it is while this is used."""

    held: bytes | Path

    @cached_property
    def size(self) -> int:
        """How many bytes."""
        return len(self.held) if isinstance(self.held, bytes) else self.held.stat().st_size

    @property
    def size_in_memory(self) -> int:
        """How many of them are in memory."""
        return len(self.held) if isinstance(self.held, bytes) else 0

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of all of them, in hexadecimal."""
        with self.open() as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    def open(self) -> io.BytesIO | io.BufferedReader:
        """A stream over the bytes."""
        return io.BytesIO(self.held) if isinstance(self.held, bytes) else self.held.open("rb")

    def start(self, count: int) -> bytes:
        """The first bytes, at most `count`."""
        with self.open() as stream:
            return stream.read(count)

    def whole(self) -> bytes:
        """All of them; only for what is known to be small."""
        return self.held if isinstance(self.held, bytes) else self.held.read_bytes()

    def pieces(self) -> Iterator[bytes]:
        """All of them, a piece at a time."""
        with self.open() as stream:
            while piece := stream.read(PIECE):
                yield piece
