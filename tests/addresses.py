"""Where a test's own server may listen."""

from __future__ import annotations

import socket

import pytest


def free_port() -> int:
    """A port of this computer that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def own_address() -> str:
    """This computer's address in its network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: it only asks which address would
        except OSError:
            pytest.skip("This computer has no network.")
        return probe.getsockname()[0]
