"""What the tests of the entrance share: passwords, and what may be asked for."""

from __future__ import annotations

from pages.parts.registry import PAGES

GOOD, OTHER = "ferry lamp seven", "river-stone-42-kite"
PATHS = ["/", *(f"/{entry.name}" for entry in PAGES), "/nothing/here"]
MACHINES = [
    "/_stcore/health",
    "/_stcore/host-config",
    "/media/abc.xlsx",
    "/static/js/index.js",
    "/component/x/y",
    "/files/original/ab",
    "/units/_stcore/health",
]
