"""How units should fill in, each rule by the name of its words (`filling.NAME`)."""

from __future__ import annotations

RULES = ("form", "word", "zero", "number", "cumulative", "one", "text", "again")
